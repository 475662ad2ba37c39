import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { deriveKey } from '#base/keys.ts'
import { type CodePlace, codeLetters, placeNumber, readCode } from '#contracts/activation.ts'

/** Writes and recognises activation codes with the master secret alone: no database, no network. */
export type Codes = {
  /** 16 letters, without dashes. */
  seal(place: CodePlace): string
  /** The place that a typed code names, if we printed it; undefined for anything else. */
  open(typed: string): CodePlace | undefined
}

export function openCodes(master: KeyObject): Codes {
  const key = deriveKey(master, 'activation')
  const macOf = (place: CodePlace): string => {
    // 40 bits: a slip must be typed by hand. Tries are counted by sheet (limits.ts of identity).
    const mac = createHmac('sha256', key)
      .update(codeLetters(placeNumber(place)))
      .digest()
    return codeLetters(mac.readUIntBE(0, 5))
  }
  return {
    seal: (place) => codeLetters(placeNumber(place)) + macOf(place),
    open(typed) {
      const read = readCode(typed)
      if (!read) return undefined
      return timingSafeEqual(Buffer.from(macOf(read.place)), Buffer.from(read.mac))
        ? read.place
        : undefined
    },
  }
}
