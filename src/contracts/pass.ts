import type { Role } from './words.ts'

/**
 * The pass of a device: who holds it, checked by a MAC and a clock alone (docs/protocols/pass.md).
 *
 *   v1.<kid>.<device>.<person>.<actor|->.<scopes|->.<issued>.<expires>.<mac>
 *
 * One text a content and one content a text: no field may hold a dot, an id is 32 lower-case hex
 * digits, a number has no leading zero. Anything else is not a pass.
 */
export type Pass = {
  readonly deviceId: string
  readonly personId: string
  /** The help desk's visitor; the pass is then read-only. */
  readonly actorId?: string
  /** A hint for the gate; the school looks up affiliations itself. */
  readonly scopes: readonly PassScope[]
  /** Seconds since 1970. */
  readonly issuedS: number
  readonly expiresS: number
}

/** One hat: the small number of a school in this cell, and a role. */
export type PassScope = { school: number; role: Role }

/** What a text says before anybody checked its MAC. */
export type UncheckedPass = { pass: Pass; kid: number; signed: string; mac: string }

const daySeconds = 86_400

/** Seconds; each with its reason. */
export const passLife = {
  /** Outlives the longest weekends and a half-term spent away from school. */
  ordinaryS: 14 * daySeconds,
  /** A computer of the school library: one day of school, whoever forgot to sign out. */
  sharedS: 12 * 3_600,
  /** A visit of the help desk. */
  visitS: 30 * 60,
  /** Renewed on any answer once it is this old: once a day, and not twice in one morning. */
  renewAfterS: 20 * 3_600,
  /** Clocks of two servers may differ by this much without anybody being signed out. */
  skewS: daySeconds,
} as const

/** Roles beyond these are left out of the hint; the cookie stays far below the 4 kB of browsers. */
export const passScopesMax = 8

const letters: Record<Role, string> = {
  pupil: 'P',
  guardian: 'G',
  teacher: 'T',
  head: 'H',
  secretary: 'S',
  staff: 'F',
  admin: 'A',
}
const roles = new Map(Object.entries(letters).map(([role, letter]) => [letter, role as Role]))

/** Keys change at midnight UTC: the kid of a pass is the day, counted from 1970, on which it was issued. */
export const kidOf = (issuedS: number): number => Math.floor(issuedS / daySeconds)

/** The purpose under which the key of a kid is derived from the cell's master secret. */
export const passPurpose = (kid: number): string => `pass/${kid}`

/** All of the text but its last dot and MAC. */
export function signedText(pass: Pass): string {
  const { deviceId, personId, actorId, issuedS, expiresS } = pass
  const scopes = pass.scopes
    .slice(0, passScopesMax)
    .map(({ school, role }) => school.toString(36) + letters[role])
    .join('~')
  return [
    'v1',
    kidOf(issuedS),
    packId(deviceId),
    packId(personId),
    actorId === undefined ? '-' : packId(actorId),
    scopes === '' ? '-' : scopes,
    issuedS.toString(36),
    expiresS.toString(36),
  ].join('.')
}

const id = '[0-9a-f]{32}'
const number = '[1-9a-z][0-9a-z]{0,6}'
const scope = `${number}[A-Z]`
const form = new RegExp(
  `^(v1\\.([1-9][0-9]{4})\\.(${id})\\.(${id})\\.(-|${id})\\.(-|${scope}(?:~${scope}){0,${passScopesMax - 1}})` +
    `\\.(${number})\\.(${number}))\\.([A-Za-z0-9_-]{43})$`,
)

/** Reads a text without believing it. Undefined: not of this form. */
export function readPass(text: string): UncheckedPass | undefined {
  const groups = form.exec(text)
  if (!groups) return undefined
  // The form has nine groups and each of them holds something. By index: destructuring costs a microsecond here.
  const part = (at: number): string => groups[at] ?? ''
  const kid = Number(part(2))
  const issuedS = Number.parseInt(part(7), 36)
  if (kid !== kidOf(issuedS)) return undefined
  const scopes = readScopes(part(6))
  if (!scopes) return undefined
  const actor = part(5)
  const pass: Pass = {
    deviceId: unpackId(part(3)),
    personId: unpackId(part(4)),
    ...(actor !== '-' && { actorId: unpackId(actor) }),
    scopes,
    issuedS,
    expiresS: Number.parseInt(part(8), 36),
  }
  return { pass, kid, signed: part(1), mac: part(9) }
}

function readScopes(text: string): PassScope[] | undefined {
  const scopes: PassScope[] = []
  if (text === '-') return scopes
  for (const scope of text.split('~')) {
    const role = roles.get(scope.slice(-1))
    if (role === undefined) return undefined
    scopes.push({ school: Number.parseInt(scope.slice(0, -1), 36), role })
  }
  return scopes
}

const packId = (uuid: string): string => uuid.replaceAll('-', '')
/** Joined, not added up: V8 would keep each sum of strings as a tree, in every pass that is remembered. */
const unpackId = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')

/** `__Host-` ties the cookie to this host and to HTTPS; a try-out on plain HTTP cannot have it. */
export const passCookie = (secure: boolean): string => (secure ? '__Host-pass' : 'pass')
