import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { BrokenFile, type IntakeFile } from './format.ts'
import { limits } from './limits.ts'

/** The files of one import, opened. `close` lets go of the zips. */
export type Intake = {
  files: IntakeFile[]
  /** Of every byte given, in order of name: the same twice means the same import. Reads all of them. */
  digest(): Promise<string>
  close(): void
}

/** Called with the bytes read so far, of those that there are. A file read twice counts once. */
export type Progress = (done: number, total: number) => void

/** Opens files, folders and zips as one list of named streams. Nothing is unpacked to disk. */
export async function openIntake(paths: readonly string[], progress?: Progress): Promise<Intake> {
  const zips: ZipFile[] = []
  const close = () => {
    for (const zip of zips) zip.close()
  }
  try {
    const disk = await onDisk(paths)
    const meter = openMeter(progress)
    const files: IntakeFile[] = []
    for (const { path, name, size } of disk) {
      const head = await headOf(path)
      if (isZip(head)) files.push(...(await openZip(path, name, size, zips, meter)))
      else files.push(plainFile(path, name, size, head, meter))
      bound(files)
    }
    let digest: Promise<string> | undefined
    return {
      files,
      digest: () => {
        digest ??= digestOf(disk)
        return digest
      },
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

type OnDisk = { path: string; name: string; size: number }

async function onDisk(paths: readonly string[]): Promise<OnDisk[]> {
  const found: OnDisk[] = []
  for (const path of paths) {
    const at = await stat(path).catch(() => undefined)
    if (!at) throw new BrokenFile(path, 0, 'there is no such file or folder')
    if (at.isDirectory()) await walk(await realpath(path), '', found)
    else found.push({ path, name: basename(path), size: at.size })
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function walk(folder: string, prefix: string, found: OnDisk[]): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue
    const path = join(folder, entry.name)
    const name = prefix + entry.name
    if (entry.isDirectory()) await walk(path, `${name}/`, found)
    else if (entry.isFile()) found.push({ path, name, size: (await stat(path)).size })
    if (found.length > limits.filesMax) {
      throw new BrokenFile(folder, 0, `holds more than ${limits.filesMax} files`)
    }
  }
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const head = Buffer.alloc(limits.headBytes)
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

const isZip = (head: Buffer) => head.length >= 4 && head.readUInt32BE(0) === 0x504b0304

function bound(files: readonly IntakeFile[]): void {
  if (files.length > limits.filesMax) {
    throw new BrokenFile('import', 0, `holds more than ${limits.filesMax} files`)
  }
  let total = 0
  for (const { name, size } of files) {
    if (size > limits.fileBytesMax) throw new BrokenFile(name, 0, 'is larger than 8 GiB')
    total += size
  }
  if (total > limits.importBytesMax) {
    throw new BrokenFile('import', 0, 'all files together are larger than 32 GiB')
  }
}

async function digestOf(files: readonly OnDisk[]): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(1 << 20)
  for (const { path, name, size } of files) {
    hash.update(`${name}\0${size}\0`)
    const file = await open(path)
    try {
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length)
        if (bytesRead === 0) break
        hash.update(buffer.subarray(0, bytesRead))
      }
    } finally {
      await file.close()
    }
  }
  return hash.digest('hex')
}

// ---- progress -----------------------------------------------------------------------------------

type Meter = { add(size: number): (bytes: number) => void }

function openMeter(progress: Progress | undefined): Meter {
  let done = 0
  let total = 0
  return {
    add(size) {
      total += size
      let most = 0
      return (bytes) => {
        if (bytes <= most) return
        done += bytes - most
        most = bytes
        progress?.(done, total)
      }
    },
  }
}

async function* metered(source: Readable, seen: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of source as AsyncIterable<Buffer>) {
    bytes += chunk.length
    seen(bytes)
    yield chunk
  }
}

function plainFile(
  path: string,
  name: string,
  size: number,
  head: Buffer,
  meter: Meter,
): IntakeFile {
  const seen = meter.add(size)
  const bytes = () => metered(createReadStream(path, { highWaterMark: limits.headBytes }), seen)
  return { name, size, head, bytes }
}

// ---- zip ----------------------------------------------------------------------------------------

async function openZip(
  path: string,
  name: string,
  size: number,
  zips: ZipFile[],
  meter: Meter,
): Promise<IntakeFile[]> {
  const zip = await openPromise(path, { autoClose: false }).catch((error: Error) => {
    throw new BrokenFile(name, 0, `is not a readable zip (${error.message})`)
  })
  zips.push(zip)
  const files: IntakeFile[] = []
  let compressed = 0
  try {
    for await (const entry of zip.eachEntry()) {
      if (isSkipped(entry)) continue
      checkEntry(entry, name)
      compressed += entry.compressedSize
      if (compressed > size) throw new BrokenFile(name, 0, 'is a zip whose parts overlap')
      if (files.length >= limits.filesMax) {
        throw new BrokenFile(name, 0, `holds more than ${limits.filesMax} files`)
      }
      files.push(await zippedFile(zip, entry, `${name}/${entry.fileName}`, meter))
    }
  } catch (error) {
    throw error instanceof BrokenFile
      ? error
      : new BrokenFile(name, 0, `broken zip: ${said(error)}`)
  }
  return files
}

/** Folders, and what operating systems hide in zips. */
function isSkipped({ fileName }: Entry): boolean {
  return fileName.endsWith('/') || /(^|\/)(\.|__MACOSX\/)/.test(fileName)
}

function checkEntry(entry: Entry, zip: string): void {
  const name = `${zip}/${entry.fileName}`
  if (entry.isEncrypted()) throw new BrokenFile(name, 0, 'is protected by a password')
  if (entry.fileName.toLowerCase().endsWith('.zip')) {
    throw new BrokenFile(name, 0, 'is a zip inside a zip; take it out first')
  }
  const { compressedSize, uncompressedSize } = entry
  if (
    uncompressedSize > limits.zipRatioFromBytes &&
    uncompressedSize > compressedSize * limits.zipRatioMax
  ) {
    throw new BrokenFile(
      name,
      0,
      `would unpack to ${Math.round(uncompressedSize / compressedSize)} times its size: a zip bomb`,
    )
  }
}

async function zippedFile(
  zip: ZipFile,
  entry: Entry,
  name: string,
  meter: Meter,
): Promise<IntakeFile> {
  const size = entry.uncompressedSize
  const seen = meter.add(size)
  // yauzl ends the stream with an error when there is more, or less, than the entry says.
  const openEntry = () =>
    zip.openReadStreamPromise(entry).catch((error) => {
      throw new BrokenFile(name, 0, `cannot be unpacked (${said(error)})`)
    })
  async function* bytes(): AsyncGenerator<Buffer> {
    const stream = await openEntry()
    try {
      yield* metered(stream, seen)
    } catch (error) {
      if (error instanceof BrokenFile || !isZipError(error)) throw error
      throw new BrokenFile(name, 0, `cannot be unpacked (${said(error)})`)
    } finally {
      stream.destroy()
    }
  }
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of bytes()) {
    parts.push(chunk)
    length += chunk.length
    if (length >= limits.headBytes) break
  }
  return { name, size, head: Buffer.concat(parts).subarray(0, limits.headBytes), bytes }
}

/** What zlib and yauzl throw; the consumer's own errors pass through the generator untouched. */
const isZipError = (error: unknown) =>
  error instanceof Error &&
  (('code' in error && String(error.code).startsWith('Z_')) ||
    /bytes in the stream|invalid local file header|unexpected EOF/.test(error.message))

const said = (error: unknown) => (error instanceof Error ? error.message : String(error))
