/**
 * Chance from a seed: the same words give the same numbers on any machine, because only 32-bit
 * integer arithmetic and exact divisions are used (no logarithm, no locale, no clock).
 */
export type Random = {
  /** A whole number from 0 to n - 1. */
  below(n: number): number
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** Picks among [value, weight] pairs. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T
  shuffled<T>(list: readonly T[]): T[]
}

export function randomFrom(...words: (string | number)[]): Random {
  const next = smallFastCounter(seedOf(words.join('\u0000')))
  const fraction = () => next() / 0x1_0000_0000
  const below = (n: number) => Math.floor(fraction() * n)
  const pick = <T>(list: readonly T[]): T => {
    const found = list[below(list.length)]
    if (found === undefined) throw new Error('Nothing to pick from.')
    return found
  }
  return {
    below,
    pick,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => fraction() < probability,
    weighted(choices) {
      let left = fraction() * choices.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [value, weight] of choices) {
        left -= weight
        if (left < 0) return value
      }
      return pick(choices)[0]
    },
    shuffled(list) {
      const copy = [...list]
      for (let last = copy.length - 1; last > 0; last--) {
        const other = below(last + 1)
        const kept = copy[last]
        copy[last] = copy[other] as (typeof copy)[number]
        copy[other] = kept as (typeof copy)[number]
      }
      return copy
    },
  }
}

/** FNV-1a over UTF-16 units, four times with different starts: 128 bits of seed. */
function seedOf(text: string): [number, number, number, number] {
  const lane = (start: number) => {
    let hash = start
    for (let at = 0; at < text.length; at++) {
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193)
      hash = (hash << 13) | (hash >>> 19)
    }
    return hash | 0
  }
  return [lane(0x811c_9dc5), lane(0x9e37_79b9), lane(0x85eb_ca6b), lane(0xc2b2_ae35)]
}

/** sfc32 (Chris Doty-Humphrey, PractRand; public domain): small, fast, passes the usual batteries. */
function smallFastCounter([s0, s1, s2, s3]: [number, number, number, number]): () => number {
  let a = s0
  let b = s1
  let c = s2
  let counter = s3
  const next = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let warm = 0; warm < 15; warm++) next()
  return next
}
