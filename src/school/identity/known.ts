import { createHmac, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto'
import { deriveKey } from '#base/keys.ts'
import { limits } from './limits.ts'

/**
 * A device on which people once signed in, known by a sealed cookie that opens nothing. Failures there are counted
 * on the device and not on the account, so that a stranger who guesses an account's password does not shut out
 * its owner (OWASP, « Slow down online guessing attacks with device cookies »).
 */
export type Known = { nonce: string; people: readonly string[] }

export type KnownDevices = {
  read(text: string | undefined): Known | undefined
  /** The cookie after `personId` signed in on that device. */
  seal(known: Known | undefined, personId: string): string
}

const form =
  /^(v1\.([A-Za-z0-9_-]{22})\.([0-9a-f-]{36}(?:~[0-9a-f-]{36}){0,4}))\.([A-Za-z0-9_-]{43})$/

export function openKnownDevices(master: KeyObject): KnownDevices {
  const key = deriveKey(master, 'known-device')
  const macOf = (signed: string): string =>
    createHmac('sha256', key).update(signed).digest('base64url')
  return {
    read(text) {
      const [, signed, nonce, people, mac] = form.exec(text ?? '') ?? []
      if (!signed || !nonce || !people || !mac) return undefined
      if (!timingSafeEqual(Buffer.from(macOf(signed)), Buffer.from(mac))) return undefined
      return { nonce, people: people.split('~') }
    },
    seal(known, personId) {
      const nonce = known?.nonce ?? randomBytes(16).toString('base64url')
      const others = known?.people.filter((id) => id !== personId) ?? []
      const people = [personId, ...others].slice(0, limits.knownPeopleMax)
      const signed = `v1.${nonce}.${people.join('~')}`
      return `${signed}.${macOf(signed)}`
    },
  }
}
