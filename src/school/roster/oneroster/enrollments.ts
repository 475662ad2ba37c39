import { BrokenFile, type Reading } from '../format.ts'
import { limits } from './limits.ts'
import { type Folder, hasRole, isNow, type People, type Place, put } from './people.ts'
import { type Classes, type Group, standing } from './schools.ts'
import type { Row, Table, Tables } from './tables.ts'
import { isYes } from './words.ts'

type Finder = (row: Row) => Group | 'other year' | undefined

/** Places of people in classes and groups. */
export async function readEnrollments(
  tables: Tables,
  classes: Classes,
  people: People,
  reading: Reading,
): Promise<void> {
  const table = tables.get('enrollments')
  if (!table) return
  const places = openPlaces()
  const isWhole = tables.get('classes')?.mode === 'bulk'
  if (isWhole) {
    const find: Finder = (row) => classes.get(row.get('class'))
    for await (const row of table.rows()) enrol(row, table, find, people, places, reading)
    return
  }
  const rows = await readAll(table)
  const held = await heldGroups(rows, classes, reading)
  const find: Finder = (row) => classes.get(row.get('class')) ?? held.get(row.get('class'))
  for (const row of rows) enrol(row, table, find, people, places, reading)
}

/** A delta seldom has the classes of its enrollments: they are those of before. */
async function heldGroups(
  rows: readonly Row[],
  classes: Classes,
  { held }: Reading,
): Promise<Map<string, Group>> {
  const found = new Map<string, Group>()
  const codes = [...new Set(rows.map((row) => row.get('class')))].filter(
    (code) => !classes.has(code),
  )
  for (let at = 0; held && at < codes.length; at += limits.heldBatch) {
    for (const group of await held.groups(codes.slice(at, at + limits.heldBatch))) {
      found.set(group.code, { ...group, isHomeroom: group.kind === 'class' })
    }
  }
  return found
}

async function readAll(table: Table): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of table.rows()) {
    rows.push(row)
    if (rows.length > limits.deltaRowsMax) {
      const reason = `is past the ${limits.deltaRowsMax} lines that changes may have`
      throw new BrokenFile(row.file, row.line, reason)
    }
  }
  return rows
}

function enrol(
  row: Row,
  table: Table,
  find: Finder,
  people: People,
  places: Places,
  reading: Reading,
): void {
  const is = standing(row, reading)
  if (is === 'unknown' || (is === 'gone' && table.mode === 'bulk')) return
  if (is === 'active' && !isNow(row, reading)) return
  const role = roleOf(row, reading)
  const group = role && groupOf(row, find, is, reading)
  const folder = group && people.find(row)
  if (!folder || (is === 'active' && !mayEnrol(folder, role, row, table, reading))) return
  const name = is === 'gone' ? 'gonePlaces' : 'places'
  put(folder, name, places(group, role === 'student' ? 'pupil' : 'teacher'))
  // The first teacher of a homeroom leads the class.
  if (role === 'teacher' && group.isHomeroom && (is === 'gone' || isYes(row.get('primary')))) {
    put(folder, name, places(group, 'form_tutor'))
  }
}

function roleOf(row: Row, { notes }: Reading): 'student' | 'teacher' | undefined {
  const role = row.get('role').toLowerCase()
  if (role === 'student' || role === 'teacher') return role
  const reason = `enrols as « ${role.slice(0, 40)} », which gives no place in a class; skipped`
  notes.warn(row.file, row.line, reason)
  return undefined
}

function groupOf(row: Row, find: Finder, is: string, { notes }: Reading): Group | undefined {
  const group = find(row)
  if (group === 'other year') return undefined
  if (!group && is === 'active') {
    const code = row.get('class').slice(0, 60)
    notes.refuse(row.file, row.line, `is in the class « ${code} », which nothing describes`)
  }
  return group
}

/** In whole tables, a student must be one, and a teacher somebody of the staff. */
function mayEnrol(folder: Folder, role: string, row: Row, table: Table, { notes }: Reading) {
  if (folder.is !== 'active') return false
  const category = role === 'student' ? 'pupil' : 'staff'
  if (table.mode === 'delta' || folder.line === 0 || hasRole(folder, category)) return true
  notes.refuse(row.file, row.line, `enrols as a ${role} somebody who is none`)
  return false
}

type Places = (group: Group, role: Place['role']) => Place

/** Equal places are one object: a district has millions of enrollments. */
function openPlaces(): Places {
  const known = new Map<string, Place>()
  return ({ schoolKey, kind, code }, role) => {
    const key = `${role}\t${code}`
    const place = known.get(key) ?? { schoolKey, kind, code, role }
    known.set(key, place)
    return place
  }
}
