import { createSecretKey, hkdfSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Derives a purpose's key from the master secret (RFC 5869, HKDF-SHA-256).
 * A KeyObject, because a raw Buffer makes Node's HMAC several times slower.
 */
export function deriveKey(master: KeyObject, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', master, '', `preau/${purpose}`, 32)))
}

/** The cell's master secret: 32 bytes in hex, made once and kept in `folder`, readable by its owner alone. */
export async function masterSecret(folder: string): Promise<KeyObject> {
  const path = join(folder, 'master.key')
  const kept = await readSecret(path)
  if (kept !== undefined) return parseSecret(kept)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const fresh = `${path}.${randomUUID()}.new`
  await writeFile(fresh, randomBytes(32).toString('hex'), { mode: 0o600, flush: true })
  try {
    // A link never replaces: of two processes that start at once, both then read the first one's.
    await link(fresh, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(fresh, { force: true })
  }
  return parseSecret((await readSecret(path)) ?? '')
}

/**
 * Undefined only where there is none yet. One that cannot be read must never be replaced: with it go all passes
 * and every printed activation slip.
 */
async function readSecret(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new Error(`The master secret ${path} cannot be read (${code}).`)
  }
}

/** Reads a master secret given as 64 hexadecimal digits. */
export function parseSecret(hex: string): KeyObject {
  if (!/^[0-9a-f]{64}$/i.test(hex))
    throw new Error('The master secret must be 64 hexadecimal digits.')
  return createSecretKey(Buffer.from(hex, 'hex'))
}
