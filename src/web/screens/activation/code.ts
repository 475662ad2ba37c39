/** What people type from a printed slip: case, spaces and dashes do not matter, O is zero, I and L are one. */
export const codeLength = 16

export type TypedCode = {
  /** The code as the server takes it. */
  text: string
  /** As printed, by fours: what the field shows. */
  shown: string
  /** The first character that is never part of a code. */
  odd: string | undefined
}

export function readTyped(typed: string): TypedCode {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}_.·]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  const odd = [...plain].find((letter) => !/^[0-9A-HJKMNP-TV-Z]$/.test(letter))
  return { text: plain, shown: plain.match(/.{1,4}/gsu)?.join('-') ?? '', odd }
}

/** The code carried after `#` by the QR code of a slip; undefined when there is none. */
export function codeOfHash(hash: string): string | undefined {
  try {
    const text = decodeURIComponent(hash.replace(/^#/, ''))
    return text && text.length <= 60 ? text : undefined
  } catch {
    return undefined
  }
}
