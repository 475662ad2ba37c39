import { createHash } from 'node:crypto'
import { fold } from '../rules.ts'

/** A name as it is compared: without case, accents, ligatures and punctuation. */
export function foldName(text: string): string {
  return fold(text.replace(/[œŒ]/g, 'oe').replace(/[æÆ]/g, 'ae').replaceAll('.', ' '))
}

/** The key of a person for whom ONDE has no number: which handle it is, and a digest of what it says. */
export function handleOf(what: string, ...parts: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  return `${what}:${digest.slice(0, 40)}`
}

/**
 * Chooses keys for people of one file. Each has handles, the surest first. A handle that two people share
 * tells nobody apart, so it is given up for both; whoever keeps none cannot be imported.
 */
export function keysOf<Person>(
  people: readonly Person[],
  handlesOf: (person: Person) => readonly string[],
): Map<Person, { key: string; aliases: string[] } | undefined> {
  const bearers = new Map<string, number>()
  for (const person of people) {
    for (const handle of handlesOf(person)) bearers.set(handle, (bearers.get(handle) ?? 0) + 1)
  }
  const keys = new Map<Person, { key: string; aliases: string[] } | undefined>()
  for (const person of people) {
    const [key, ...aliases] = handlesOf(person).filter((handle) => bearers.get(handle) === 1)
    keys.set(person, key === undefined ? undefined : { key, aliases })
  }
  return keys
}
