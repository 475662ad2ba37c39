import { dateOf } from '../aaf/values.ts'
import type { ContactKind, Notes, Part, PersonRecord, Tie } from '../format.ts'
import { type Classes, listOf } from './classes.ts'
import { foldName, handleOf, keysOf } from './keys.ts'
import type { Namesake } from './links.ts'
import type { PupilRow, TeacherRow } from './rows.ts'

/** The school of the files and the year that they are about. */
export type About = { uai: string; year: number }

export type Pupil = Namesake & {
  row: PupilRow
  /** What guardians know the child by: it stays when the national number appears. */
  token: string
  record: PersonRecord
}

/** Pupils with keys. Who cannot be told from another is refused, and so is the other. */
export function pupilsOf(
  rows: readonly PupilRow[],
  classes: Classes,
  about: About,
  notes: Notes,
): Pupil[] {
  const births = new Map(rows.map((row) => [row, birthOf(row, notes)]))
  const named = rows.filter((row) => isNamed(row, notes) && hasAge(row, births.get(row), notes))
  const keys = keysOf(named, (row) => {
    const birthOn = births.get(row)
    const who = [about.uai, foldName(row.family || row.usage), foldName(row.given)]
    return [
      ...(ineOf(row) ? [`ine:${ineOf(row)}`] : []),
      ...(birthOn ? [handleOf('born', ...who, birthOn)] : []),
    ]
  })
  return named.flatMap((row) => {
    const known = keys.get(row)
    if (!known) {
      notes.refuse(
        row.file,
        row.line,
        'has the name and date of birth of another line, and no national number of its own: the school says which is which',
      )
      return []
    }
    return [pupilOf(row, known, births.get(row), classes, about, notes)]
  })
}

function pupilOf(
  row: PupilRow,
  { key, aliases }: { key: string; aliases: string[] },
  birthOn: string | undefined,
  classes: Classes,
  about: About,
  notes: Notes,
): Pupil {
  const { file, line, family, usage, given } = row
  const ine = key.startsWith('ine:') ? ineOf(row) : undefined
  if (ineOf(row) && !ine)
    notes.warn(file, line, 'has the national number of another line; not kept')
  if (!row.class) notes.warn(file, line, 'is in no class')
  const record: PersonRecord = {
    file,
    line,
    category: 'pupil',
    op: 'put',
    key,
    ...(aliases.length > 0 && { aliases }),
    ...(ine && { ine }),
    givenName: given,
    familyName: usage || family,
    ...(birthOn && { birthOn }),
    parts: partsOf(row),
    ties: [...placesOf(row, classes, about), ...addressesOf(row)],
  }
  const named = [row.class, row.label].filter((name) => name !== '').map(foldName)
  const token = [key, ...aliases].find((handle) => handle.startsWith('born:')) ?? key
  return { row, token, record, family, usage, given, classes: named }
}

function partsOf({ has }: PupilRow): Part[] {
  const parts: Part[] = ['identity', 'affiliations']
  if (has.has('class')) parts.push('classes')
  if (has.has('sets') || has.has('units')) parts.push('teaching')
  if (has.has('street') || has.has('street2')) parts.push('contacts')
  return parts
}

function placesOf(row: PupilRow, classes: Classes, { uai: schoolKey }: About): Tie[] {
  const ties: Tie[] = [{ tie: 'affiliation', schoolKey, role: 'pupil' }]
  if (row.class) ties.push(place(schoolKey, 'class', classes.codeOf(row.class), 'pupil'))
  for (const code of groupsOf(row)) ties.push(place(schoolKey, 'teaching', code, 'pupil'))
  return ties
}

const groupsOf = (row: PupilRow) => [...new Set([...listOf(row.sets), ...listOf(row.units)])]

export function isNamed(
  row: { file: string; line: number; family: string; usage: string; given: string },
  notes: Notes,
): boolean {
  const named = foldName(row.family || row.usage) !== '' && foldName(row.given) !== ''
  if (!named) notes.refuse(row.file, row.line, 'has no family name or no given name')
  return named
}

function hasAge(row: PupilRow, birthOn: string | undefined, notes: Notes): boolean {
  if (birthOn || ineOf(row)) return true
  notes.refuse(row.file, row.line, 'has neither a date of birth nor a national number')
  return false
}

function birthOf(row: PupilRow, notes: Notes): string | undefined {
  if (row.birth === '') return undefined
  const birthOn = dateOf(row.birth)
  if (!birthOn) {
    notes.warn(row.file, row.line, `has the impossible date of birth « ${row.birth.slice(0, 20)} »`)
  }
  return birthOn
}

/** The national number has eleven signs; what has fewer than ten is something else. */
function ineOf(row: PupilRow): string | undefined {
  const ine = row.ine.replace(/\s/g, '').toUpperCase()
  return /^[0-9A-Z]{10,11}$/.test(ine) ? ine : undefined
}

// ---- teachers -----------------------------------------------------------------------------------

export function teachersOf(
  rows: readonly TeacherRow[],
  classes: Classes,
  about: About,
  notes: Notes,
): PersonRecord[] {
  const named = rows.filter((row) => isNamed(row, notes))
  const keys = keysOf(named, (row) => {
    const who = [about.uai, 'staff', foldName(row.family || row.usage), foldName(row.given)]
    const handles = contactHandles(row, who)
    // Names alone, only for whom ONDE knows nothing else of.
    if (handles.length === 0) handles.push(handleOf('name', ...who))
    if (row.class) handles.push(handleOf('class', ...who, String(about.year), foldName(row.class)))
    return handles
  })
  return named.flatMap((row) => {
    const known = keys.get(row)
    if (!known) notes.refuse(row.file, row.line, samePerson)
    return known ? [teacherOf(row, known, classes, about)] : []
  })
}

export const samePerson =
  'has the name and the particulars of another line: the school says whether they are one person'

function teacherOf(
  row: TeacherRow,
  { key, aliases }: { key: string; aliases: string[] },
  classes: Classes,
  about: About,
): PersonRecord {
  const codes = classes.codesOf(row.class)
  const schoolKey = about.uai
  const isHead = /^(oui|o|yes|y|1|x|vrai|true)$/i.test(row.head)
  const ties: Tie[] = codes.map((code) => place(schoolKey, 'class', code, 'teacher'))
  if (isHead) ties.push({ tie: 'affiliation', schoolKey, role: 'head' })
  if (!isHead || codes.length > 0) ties.push({ tie: 'affiliation', schoolKey, role: 'teacher' })
  return adultOf('staff', row, { key, aliases }, ['affiliations', 'classes'], ties)
}

// ---- what adults have in common -----------------------------------------------------------------

type AdultRow = Pick<TeacherRow, Exclude<keyof TeacherRow, 'head' | 'class'>> & { work?: string }

export function adultOf(
  category: 'staff' | 'guardian',
  row: AdultRow,
  { key, aliases }: { key: string; aliases: string[] },
  parts: readonly Part[],
  ties: readonly Tie[],
): PersonRecord {
  const contacts: [ContactKind, string][] = [
    ['email', row.email],
    ['phone', row.phone || (row.work ?? '')],
    ['mobile', row.mobile],
    ['address', addressOf(row.street, row.postCode, row.town, row.country)],
  ]
  const known = contacts.filter(([, value]) => value !== '')
  return {
    file: row.file,
    line: row.line,
    category,
    op: 'put',
    key,
    ...(aliases.length > 0 && { aliases }),
    givenName: row.given,
    familyName: row.usage || row.family,
    ...(row.title && { title: titleOf(row.title) }),
    parts: ['identity', 'contacts', ...parts],
    ties: [...ties, ...known.map(([kind, value]): Tie => ({ tie: 'contact', kind, value }))],
  }
}

/** What tells an adult from a homonym: where they live, their e-mail, their telephones. */
export function contactHandles(row: AdultRow, who: readonly string[]): string[] {
  const place = [foldName(row.street.split('\n')[0] ?? ''), row.postCode]
  const phones = [row.mobile, row.phone].map((phone) => phone.replace(/\D/g, ''))
  return [
    ...(place[0] ? [handleOf('place', ...who, ...place)] : []),
    ...(row.email ? [handleOf('mail', ...who, row.email.toLowerCase())] : []),
    ...[...new Set(phones)].filter(Boolean).map((phone) => handleOf('phone', ...who, phone)),
  ]
}

const titles: Record<string, string> = {
  mme: 'Mme',
  m: 'M.',
  mr: 'M.',
  mlle: 'Mme',
  monsieur: 'M.',
  madame: 'Mme',
}
const titleOf = (text: string) => titles[foldName(text)] ?? text

function addressesOf(row: PupilRow): Tie[] {
  const { street, postCode, town, country, street2, postCode2, town2, country2 } = row
  const first = addressOf(street, postCode, town, country)
  const second = addressOf(street2, postCode2, town2, country2)
  return [
    ...(first ? [{ tie: 'contact' as const, kind: 'address' as const, value: first }] : []),
    ...(second
      ? [{ tie: 'contact' as const, kind: 'second_address' as const, value: second }]
      : []),
  ]
}

function addressOf(street: string, postCode: string, town: string, country: string): string {
  const lines = [street, [postCode, town].filter(Boolean).join(' '), country]
  // A country alone is a column that was filled in for everybody.
  return street || postCode || town ? lines.filter(Boolean).join('\n') : ''
}

const place = (
  schoolKey: string,
  kind: 'class' | 'teaching',
  code: string,
  role: 'pupil' | 'teacher',
): Tie => ({ tie: 'membership', schoolKey, kind, code, role })
