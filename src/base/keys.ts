import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
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
  const kept = await readFile(path, 'utf8').catch(() => undefined)
  if (kept !== undefined) return parseSecret(kept.trim())
  const fresh = randomBytes(32).toString('hex')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(`${path}.new`, fresh, { mode: 0o600, flush: true })
  await rename(`${path}.new`, path)
  return parseSecret(fresh)
}

/** Reads a master secret given as 64 hexadecimal digits. */
export function parseSecret(hex: string): KeyObject {
  if (!/^[0-9a-f]{64}$/i.test(hex))
    throw new Error('The master secret must be 64 hexadecimal digits.')
  return createSecretKey(Buffer.from(hex, 'hex'))
}
