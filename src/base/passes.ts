import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { deriveKey } from '#base/keys.ts'
import { kidOf, type Pass, passLife, passPurpose, readPass, signedText } from '#contracts/pass.ts'

/** Why a text opens nothing. Told to metrics, never to the one who knocks. */
export type PassFault = 'malformed' | 'stale_key' | 'forged' | 'expired'

/** Seals and verifies passes with the master secret alone: no database, no network. */
export type Passes = {
  seal(pass: Pass): string
  verify(text: string, nowS: number): Pass | PassFault
}

/** Verified texts kept, in each of two generations: 50,000 devices of some 400 bytes are 20 MB. */
const generationMax = 25_000

export function openPasses(master: KeyObject): Passes {
  const keys = new Map<number, KeyObject>()
  const keysMax = passLife.ordinaryS / 86_400 + 4
  const verified = openGenerations<Pass>(generationMax)

  const keyOf = (kid: number): KeyObject => {
    let key = keys.get(kid)
    if (!key) {
      key = deriveKey(master, passPurpose(kid))
      if (keys.size >= keysMax) keys.delete(Math.min(...keys.keys()))
      keys.set(kid, key)
    }
    return key
  }
  const macOf = (signed: string, kid: number): string =>
    createHmac('sha256', keyOf(kid)).update(signed).digest('base64url')

  const check = (text: string, nowS: number): Pass | PassFault => {
    const read = readPass(text)
    if (!read) return 'malformed'
    const { pass, kid, signed, mac } = read
    // Before any key is derived: a stranger must not make us derive keys for all of time.
    if (kid < kidOf(nowS - passLife.ordinaryS - passLife.skewS)) return 'stale_key'
    if (kid > kidOf(nowS + passLife.skewS)) return 'stale_key'
    if (!isSame(macOf(signed, kid), mac)) return 'forged'
    verified.set(text, pass)
    return pass
  }

  return {
    seal(pass) {
      const signed = signedText(pass)
      return `${signed}.${macOf(signed, kidOf(pass.issuedS))}`
    },
    verify(text, nowS) {
      const pass = verified.get(text) ?? check(text, nowS)
      if (typeof pass === 'string') return pass
      return pass.expiresS > nowS ? pass : 'expired'
    },
  }
}

const macLetters = 43
const ours = Buffer.alloc(macLetters)
const theirs = Buffer.alloc(macLetters)

/** Compares in constant time, in buffers made once: two of them a pass would cost more than the comparison. */
function isSame(one: string, other: string): boolean {
  ours.write(one, 'latin1')
  theirs.write(other, 'latin1')
  return one.length === macLetters && other.length === macLetters && timingSafeEqual(ours, theirs)
}

/** A bounded cache of the recently used: two maps, the older dropped whole when the younger is full. */
function openGenerations<Value>(max: number) {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  const set = (key: string, value: Value): void => {
    if (young.size >= max) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  return {
    set,
    get(key: string): Value | undefined {
      const found = young.get(key)
      if (found !== undefined) return found
      const aged = old.get(key)
      if (aged !== undefined) set(key, aged)
      return aged
    },
  }
}
