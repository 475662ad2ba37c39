import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Refusal } from '#base/refusal.ts'

/** Files waiting to be imported, in one folder an import; gone when it is applied, broken or cancelled. */
export const uploadFolder = (home: string, importId: string): string =>
  join(home, 'imports', importId)

/** What is kept of a file's name: enough for its person to know it, nothing that a path could use. */
export function safeName(name: string): string {
  const kept = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} ._\-()']/gu, '_')
    .replace(/^[. ]+/, '')
    .trim()
  if (kept === '') throw new Refusal('bad_request', 'This file needs a name.')
  return kept.slice(0, 120)
}

/** Writes a body to disk under a temporary name, then all at once under its own. Answers its bytes. */
export async function keepUpload(
  folder: string,
  name: string,
  body: Readable,
  bytesMax: number,
): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const part = join(folder, `.${name}.part`)
  let bytes = 0
  const bound = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > bytesMax)
        done(new Refusal('too_large', 'This file is larger than what is accepted.'))
      else done(null, chunk)
    },
  })
  try {
    await pipeline(body, bound, createWriteStream(part, { mode: 0o600 }))
    await rename(part, join(folder, name))
    return bytes
  } catch (error) {
    await rm(part, { force: true })
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
      throw new Refusal('come_back_later', 'The disk of the server is full. Tell its operator.', {
        retryAfterS: 300,
      })
    }
    throw error
  }
}

export const dropUpload = (folder: string, name: string): Promise<void> =>
  rm(join(folder, name), { force: true })

export const dropUploads = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true })

/** Ids of the imports that have files on disk. */
export const uploadsOnDisk = (home: string): Promise<string[]> =>
  readdir(join(home, 'imports')).catch(() => [])
