/** Eight colours that stay apart for colour-blind readers (Paul Tol's « muted » set), and twelve marks. */
export const coloursCount = 8
export const marksCount = 12

/** How a subject looks: numbers of its colour and of its mark, the same on every screen and device. */
export type SubjectLook = { colour: number; mark: number }

/** Chosen so that the commonest French subjects fall on different looks; see subject.test.ts. */
const seed = 2_880_612

export function subjectLook(code: string): SubjectLook {
  const hash = hashOf(code.trim().toUpperCase(), seed)
  return { colour: hash % coloursCount, mark: Math.floor(hash / coloursCount) % marksCount }
}

/** FNV-1a on UTF-16 units, then mixed: short codes that differ by one letter must not look alike. */
export function hashOf(text: string, start: number): number {
  let hash = (2_166_136_261 ^ start) >>> 0
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619) >>> 0
  }
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507) >>> 0
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909) >>> 0
  return (hash ^ (hash >>> 16)) >>> 0
}
