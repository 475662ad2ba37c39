import { dateOf } from '../aaf/values.ts'
import { BrokenFile, type HeldGroup, type Reading, type RosterSink } from '../format.ts'
import { isUai, kindOf } from '../rules.ts'
import { limits } from './limits.ts'
import { listOf, type Row, type Tables } from './tables.ts'

/** A group as the enrollments find it. */
export type Group = HeldGroup & { isHomeroom: boolean }

/** What a line of any table is to us. `said` in a delta only: a bulk table leaves such lines out. */
export function standing(row: Row, reading: Reading): 'active' | 'gone' | 'unknown' {
  const status = row.get('status').toLowerCase()
  if (status === '' || status === 'active') return 'active'
  if (status === 'tobedeleted' || status === 'inactive') return 'gone'
  reading.notes.warn(
    row.file,
    row.line,
    `has the unknown status « ${status.slice(0, 40)} »; left out`,
  )
  return 'unknown'
}

export type Schools = {
  /** The key of the school that an org is; undefined for a district, a department or nothing known. */
  keyOf(org: string): string | undefined
}

/** Schools are kept; districts and departments are only known not to be schools. */
export async function readOrgs(
  tables: Tables,
  reading: Reading,
  sink: RosterSink,
): Promise<Schools> {
  const table = tables.get('orgs')
  const schools = new Map<string, Row>()
  const others = new Set<string>()
  for await (const row of table?.rows() ?? []) {
    const id = row.get('sourcedId')
    const type = row.get('type').toLowerCase()
    const is = standing(row, reading)
    if (id === '') reading.notes.refuse(row.file, row.line, 'has no sourcedId')
    else if (type !== 'school') others.add(id)
    else if (is === 'active') schools.set(id, row)
    else if (is === 'gone') {
      const reason = 'asks to remove a school; a person does that, and its people stay until then'
      reading.notes.warn(row.file, row.line, reason)
    }
    if (schools.size + others.size > limits.classesMax) throw tooMany(row)
  }
  for (const [key, row] of schools) {
    const uai = uaiOf(key, row, schools.size, reading)
    const name = row.get('name').replace(/\s+/g, ' ')
    const { file, line } = row
    await sink.school({ file, line, key, ...(uai && { uai }), name, kind: kindOf('', name) })
  }
  const isAll = table?.mode === 'bulk'
  return {
    keyOf: (org) =>
      schools.has(org) || (!isAll && org !== '' && !others.has(org)) ? org : undefined,
  }
}

/** The identifier of a French school is its UAI; a delivery of one school may leave it to the person. */
function uaiOf(key: string, row: Row, count: number, { options, notes }: Reading) {
  const identifier = row.get('identifier').toUpperCase()
  if (!/^\d{7}[A-Z]$/.test(identifier)) {
    const id = key.toUpperCase()
    return isUai(id) ? id : count === 1 ? options.uai : undefined
  }
  if (!isUai(identifier)) {
    notes.warn(
      row.file,
      row.line,
      `is the school ${identifier}, whose letter does not fit its digits`,
    )
  }
  return identifier
}

const tooMany = (row: Row) =>
  new BrokenFile(row.file, row.line, `is past the ${limits.classesMax} lines that one import holds`)

/** Sessions that touch the school year of the import; undefined when none is described. */
export async function readSessions(
  tables: Tables,
  reading: Reading,
): Promise<(id: string) => boolean | undefined> {
  const sessions = new Map<string, boolean>()
  const year = reading.options.schoolYear
  for await (const row of tables.get('academicSessions')?.rows() ?? []) {
    if (standing(row, reading) !== 'active') continue
    const from = dateOf(row.get('startDate'))
    const until = dateOf(row.get('endDate'))
    if (!from || !until) {
      reading.notes.warn(row.file, row.line, 'has an impossible date; taken as of this year')
      continue
    }
    sessions.set(row.get('sourcedId'), from < `${year + 1}-08-01` && until >= `${year}-08-01`)
    if (sessions.size > limits.classesMax) throw tooMany(row)
  }
  return (id) => sessions.get(id)
}

export type Classes = ReadonlyMap<string, Group | 'other year'>

/** Homerooms are classes, scheduled ones teaching groups; known by their sourcedId, shown by title. */
export async function readClasses(
  tables: Tables,
  schools: Schools,
  isOfYear: (session: string) => boolean | undefined,
  reading: Reading,
  sink: RosterSink,
): Promise<Classes> {
  const classes = new Map<string, Group | 'other year'>()
  const isDelta = tables.get('classes')?.mode === 'delta'
  for await (const row of tables.get('classes')?.rows() ?? []) {
    if (!isActiveClass(row, isDelta, reading)) continue
    if (classes.size >= limits.classesMax) throw tooMany(row)
    const code = row.get('sourcedId')
    const terms = listOf(row.get('terms')).map(isOfYear)
    if (terms.length > 0 && terms.every((of) => of === false)) {
      classes.set(code, 'other year')
      reading.notes.warn(row.file, row.line, 'is a class of another school year; left out')
      continue
    }
    const schoolKey = schoolOf(row, schools, reading)
    if (!schoolKey) continue
    const kind = kindOfClass(row, reading)
    classes.set(code, { schoolKey, kind, code, isHomeroom: kind === 'class' })
    const level = listOf(row.get('grades')).join(', ')
    const label = row.get('title') || code
    const { file, line } = row
    await sink.group({ file, line, schoolKey, kind, code, label, ...(level && { level }) })
  }
  return classes
}

function isActiveClass(row: Row, isDelta: boolean, reading: Reading): boolean {
  const is = standing(row, reading)
  if (is === 'gone' && isDelta) {
    const reason = 'asks to remove a class: it ends with the enrollments of its people'
    reading.notes.warn(row.file, row.line, reason)
  }
  return is === 'active'
}

/** The school of a class that has an id and one; refused otherwise. */
function schoolOf(row: Row, schools: Schools, { notes }: Reading): string | undefined {
  const schoolKey = schools.keyOf(row.get('school'))
  if (schoolKey && row.get('sourcedId') !== '') return schoolKey
  const reason = schoolKey ? 'has no sourcedId' : 'is a class of no school of orgs.csv'
  notes.refuse(row.file, row.line, reason)
  return undefined
}

function kindOfClass(row: Row, { notes }: Reading): 'class' | 'teaching' {
  const type = row.get('classType').toLowerCase()
  if (type === 'homeroom') return 'class'
  if (type !== 'scheduled') {
    const reason = `is of the unknown type « ${type.slice(0, 40)} »; taken as a teaching group`
    notes.warn(row.file, row.line, reason)
  }
  return 'teaching'
}
