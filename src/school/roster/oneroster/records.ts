import type {
  Category,
  ContactKind,
  HeldPerson,
  Part,
  PersonRecord,
  Reading,
  Tie,
} from '../format.ts'
import type { Folder, People, Place, RoleAt } from './people.ts'
import { listOf, type Row } from './tables.ts'
import { categories } from './words.ts'

/** What a person is, when all files, and what is held in the case of changes, are put together. */
export type State = {
  categories: ReadonlySet<Category>
  affiliations: Extract<Tie, { tie: 'affiliation' }>[]
  places: Place[]
  /** Undefined when nothing is said of them: they stay. */
  guardians: Tie[] | undefined
}

/** How much of people the delivery says. */
export type Saying = { op: 'put' | 'patch'; places: boolean }

const categoryOf = (role: string): Category => (role === 'pupil' ? 'pupil' : 'staff')

/** A whole delivery says all there is. */
export function wholeState(folder: Folder, guardians: Tie[] | undefined): State {
  if (folder.is !== 'active') {
    const had = new Set(folder.roles.map(({ category }) => category))
    return { categories: had, affiliations: [], places: [], guardians: guardians && [] }
  }
  const affiliations = affiliationsOf(folder.roles)
  for (const place of folder.places) addSchool(affiliations, place)
  const found = new Set<Category>(folder.roles.map(({ category }) => category))
  return { categories: found, affiliations, places: folder.places, guardians }
}

/** Changes are laid over what is held: roles of their own line replace those of the same kind. */
export function changedState(
  folder: Folder,
  held: HeldPerson | undefined,
  ownRoles: boolean,
  guardians: Tie[] | undefined,
): State {
  const own = new Set(ownRoles ? folder.roles.map(({ category }) => category) : [])
  const gone = affiliationsOf(folder.goneRoles)
  const before = (held?.ties ?? []).filter((tie) => tie.tie === 'affiliation')
  const affiliations = before.filter(
    (tie) => !own.has(categoryOf(tie.role)) && !gone.some((one) => isSame(one, tie)),
  )
  for (const tie of affiliationsOf(folder.roles)) {
    if (!affiliations.some((one) => isSame(one, tie))) affiliations.push(tie)
  }
  for (const place of folder.places) addSchool(affiliations, place)
  const kept = (held?.ties ?? []).filter((tie) => tie.tie === 'membership')
  const places = [...kept, ...folder.places]
    .map(({ schoolKey, kind, code, role }) => ({ schoolKey, kind, code, role }))
    .filter((place) => !folder.gonePlaces.some((one) => isSamePlace(one, place)))
    .filter((place) => affiliations.some((tie) => isOf(tie, place)))
  const found = new Set([...(held?.categories ?? []), ...folder.roles.map((role) => role.category)])
  return { categories: found, affiliations, places, guardians }
}

type Affiliation = State['affiliations'][number]

function affiliationsOf(roles: readonly RoleAt[]): Affiliation[] {
  return roles.flatMap((at): Affiliation[] =>
    at.category === 'guardian' || at.schoolKey === ''
      ? []
      : [{ tie: 'affiliation', schoolKey: at.schoolKey, role: at.role }],
  )
}

/** Whoever is in a class of a school is of that school. */
function addSchool(affiliations: Affiliation[], place: Place): void {
  if (affiliations.some((tie) => isOf(tie, place))) return
  const role = place.role === 'pupil' ? 'pupil' : 'teacher'
  affiliations.push({ tie: 'affiliation', schoolKey: place.schoolKey, role })
}

const isOf = (tie: Affiliation, place: Place) =>
  tie.schoolKey === place.schoolKey && categoryOf(tie.role) === categoryOf(place.role)
const isSame = (a: Affiliation, b: Affiliation) => a.schoolKey === b.schoolKey && a.role === b.role
const isSamePlace = (a: Place, b: Place) => a.code === b.code && a.role === b.role

/**
 * Ties of a child to the adults whom its line, or theirs, names. Parents and guardians answer for the
 * child; a relative is only somebody to reach. Parental authority is not in OneRoster, nor claimed.
 */
export function guardiansOf(
  row: Row | undefined,
  folder: Folder,
  people: People,
  held: HeldPerson | undefined,
  say: (reason: string) => void,
): Tie[] | undefined {
  const says = row?.has('agents') ?? false
  if (!says && folder.adults.length === 0) return undefined
  const before = (held?.ties ?? []).filter((tie) => tie.tie === 'guardian')
  const named = new Set([...(row && says ? listOf(row.get('agents')) : []), ...folder.adults])
  const ties = says ? [] : before.filter(({ adultKey }) => !named.has(adultKey))
  for (const adultKey of named) {
    const kept = before.find((tie) => tie.adultKey === adultKey)
    const tie = agentTie(adultKey, people.folders.get(adultKey), kept, say)
    if (tie) ties.push(tie)
  }
  return ties
}

function agentTie(
  adultKey: string,
  adult: Folder | undefined,
  kept: GuardianTie | undefined,
  say: (reason: string) => void,
): GuardianTie | undefined {
  if (adult && adult.is !== 'active') return undefined
  const kin = adult?.roles.find(({ category }) => category === 'guardian')
  if (kin) return link(adultKey, kin.role)
  if (kept) return kept
  const who = `names the agent « ${adultKey.slice(0, 60)} »`
  if (adult) say(`${who}, who is no parent, guardian or relative`)
  else say(`${who}, whom nothing describes; that link is left out`)
  return undefined
}

type GuardianTie = Extract<Tie, { tie: 'guardian' }>

const link = (adultKey: string, kinship: string): GuardianTie => ({
  tie: 'guardian',
  adultKey,
  kinship,
  legal: false,
  inCharge: kinship !== 'relative',
})

/** One record for each part that the person has: pupil, guardian, staff. */
export function recordsOf(
  at: { file: string; line: number; key: string },
  row: Row | undefined,
  birthOn: string | undefined,
  state: State,
  saying: Saying,
): PersonRecord[] {
  const contacts = row ? contactsOf(row) : undefined
  return categories
    .filter((category) => state.categories.has(category))
    .map((category): PersonRecord => {
      const parts = partsOf(category, state, saying)
      if (row || birthOn) parts.push('identity')
      if (contacts) parts.push('contacts')
      return {
        ...at,
        category,
        op: saying.op,
        ...(row && identityOf(row)),
        ...(birthOn && { birthOn }),
        parts,
        ties: [...tiesOf(category, state), ...(contacts ?? [])],
      }
    })
}

function partsOf(category: Category, state: State, saying: Saying): Part[] {
  if (category === 'guardian') return []
  const parts: Part[] = ['affiliations']
  if (saying.places) parts.push('classes', 'teaching')
  if (saying.places && category === 'staff') parts.push('tutoring')
  if (category === 'pupil' && state.guardians) parts.push('guardians')
  return parts
}

function tiesOf(category: Category, state: State): Tie[] {
  if (category === 'guardian') return []
  const places = state.places.filter(({ role }) => categoryOf(role) === category)
  return [
    ...state.affiliations.filter(({ role }) => categoryOf(role) === category),
    ...places.map((place): Tie => ({ tie: 'membership', ...place })),
    ...(category === 'pupil' ? (state.guardians ?? []) : []),
  ]
}

function identityOf(row: Row): Pick<PersonRecord, 'givenName' | 'familyName' | 'ine'> {
  const ine = ineOf(row.get('userIds'))
  return {
    givenName: row.get('givenName'),
    familyName: row.get('familyName'),
    ...(ine && { ine }),
  }
}

/** 1.2: `{LDAP:ab12},{INE:110000000AA}`. The national number is only believed under its own name. */
export function ineOf(userIds: string): string | undefined {
  const ine = /\{\s*INE\s*:\s*([0-9A-Z]{10,11})\s*\}/i.exec(userIds)?.[1]
  return ine?.toUpperCase()
}

const contactFields = [
  ['email', 'email'],
  ['phone', 'phone'],
  ['mobile', 'sms'],
] as const satisfies [ContactKind, 'email' | 'phone' | 'sms'][]

function contactsOf(row: Row): Tie[] | undefined {
  if (!contactFields.some(([, field]) => row.has(field))) return undefined
  return contactFields
    .filter(([, field]) => row.get(field) !== '')
    .map(([kind, field]): Tie => ({ tie: 'contact', kind, value: row.get(field) }))
}

export const isNamed = (row: Row, { notes }: Reading): boolean => {
  const named = row.get('givenName') !== '' && row.get('familyName') !== ''
  if (!named) notes.refuse(row.file, row.line, 'has no family name or no given name')
  return named
}
