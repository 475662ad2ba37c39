import { createHmac, type KeyObject } from 'node:crypto'
import { deriveKey } from '#base/keys.ts'
import { limits } from './limits.ts'

/**
 * A bounded number of counters for logins that do not exist. Under a key: whoever could compute two logins of
 * one bucket would make one wait by failing on the other, and learn from an answer without a wait that an
 * account exists.
 */
export function openBuckets(master: KeyObject): (login: string) => number {
  const key = deriveKey(master, 'unknown-login')
  return (login) =>
    createHmac('sha256', key).update(login).digest().readUInt32BE(0) % limits.unknownLogins
}
