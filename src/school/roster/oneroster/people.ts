import { dateOf } from '../aaf/values.ts'
import { BrokenFile, type Category, type Reading } from '../format.ts'
import { limits } from './limits.ts'
import { type Schools, standing } from './schools.ts'
import { listOf, type Row, type Tables } from './tables.ts'
import { isNo, type Word, wordOf } from './words.ts'

/** A role in a school; the school is empty where the role is in a district. */
export type RoleAt = Word & { schoolKey: string }

/** A place in a group. */
export type Place = {
  schoolKey: string
  kind: 'class' | 'teaching'
  code: string
  role: 'pupil' | 'teacher' | 'form_tutor'
}

/** What the files say of one user, apart from the particulars in their own line. */
export type Folder = {
  /** Their line in users.csv; 0 when they have none. */
  line: number
  is: 'active' | 'gone' | 'disabled'
  roles: RoleAt[]
  places: Place[]
  /** Of a delta: what ends. */
  goneRoles: RoleAt[]
  gonePlaces: Place[]
  /** Adults whose own line names this child. */
  adults: string[]
  birthOn: string | undefined
}

export type People = {
  readonly folders: ReadonlyMap<string, Folder>
  /** Says what role a person has in a school; equal roles are one object, since there are so many. */
  roleAt(word: Word, schoolKey: string): RoleAt
  /** A folder for somebody who has no line of their own in a delta. */
  add(id: string): Folder
  /** The folder of a user whom a line of another table names; refuses who should be there and is not. */
  find(row: Row): Folder | undefined
}

const none: never[] = []
const emptyFolder = (line: number): Folder => ({
  line,
  is: 'active',
  roles: none,
  places: none,
  goneRoles: none,
  gonePlaces: none,
  adults: none,
  birthOn: undefined,
})

/** Adds to a list of a folder, which begins as one empty list shared by all. */
export function put<Name extends 'roles' | 'places' | 'goneRoles' | 'gonePlaces' | 'adults'>(
  folder: Folder,
  name: Name,
  value: Folder[Name][number],
): void {
  const list = folder[name] as unknown[]
  if (list.length === 0) Object.assign(folder, { [name]: [value] })
  else if (!list.includes(value)) list.push(value)
}

/** First reading of users.csv: who there is, and in 1.1 their roles. */
export async function readUsers(
  tables: Tables,
  schools: Schools,
  reading: Reading,
): Promise<People> {
  const folders = new Map<string, Folder>()
  const table = tables.get('users')
  const roleAt = openRoles()
  for await (const row of table?.rows() ?? []) {
    const folder = openFolder(row, folders, table?.mode === 'bulk', reading)
    if (folder && row.get('role')) addOwnRoles(row, folder, schools, roleAt, reading)
    if (folders.size > limits.usersMax) {
      throw new BrokenFile(row.file, row.line, `is past the ${limits.usersMax} users of one import`)
    }
  }
  const add = (id: string) => {
    const folder = emptyFolder(0)
    folders.set(id, folder)
    return folder
  }
  return {
    folders,
    roleAt,
    add,
    find: (row) => {
      const id = row.get('user') || row.get('person')
      const found = folders.get(id)
      if (found) return found
      if (table?.mode === 'bulk' || id === '') {
        reading.notes.refuse(row.file, row.line, 'is of a user who is not in users.csv')
        return undefined
      }
      return add(id)
    },
  }
}

function openRoles(): People['roleAt'] {
  const known = new Map<string, RoleAt>()
  return (word, schoolKey) => {
    const key = `${word.role}\t${schoolKey}`
    const role = known.get(key) ?? { ...word, schoolKey }
    known.set(key, role)
    return role
  }
}

function openFolder(
  row: Row,
  folders: Map<string, Folder>,
  isBulk: boolean,
  reading: Reading,
): Folder | undefined {
  const { notes } = reading
  const id = row.get('sourcedId')
  const other = folders.get(id)
  if (id === '' || other) {
    const reason = other ? `has the sourcedId of line ${other.line}` : 'has no sourcedId'
    notes.refuse(row.file, row.line, reason)
    return undefined
  }
  const is = standing(row, reading)
  if (is === 'unknown') return undefined
  if (is === 'gone' && isBulk) {
    notes.warn(row.file, row.line, 'is to be deleted; taken as absent')
    return undefined
  }
  const folder = emptyFolder(row.line)
  if (is === 'gone') folder.is = 'gone'
  else if (isNo(row.get('enabledUser'))) {
    folder.is = 'disabled'
    notes.warn(row.file, row.line, 'is not enabled: has no part in any school until then')
  }
  folders.set(id, folder)
  return folder
}

/** 1.1: one role, in each of the orgs. */
function addOwnRoles(
  row: Row,
  folder: Folder,
  schools: Schools,
  roleAt: People['roleAt'],
  { notes }: Reading,
): void {
  const word = wordOf(row.get('role'))
  if (!word) {
    const role = row.get('role').slice(0, 40)
    notes.warn(row.file, row.line, `has the role « ${role} », which Préau does not know; skipped`)
    return
  }
  const orgs = listOf(row.get('orgs'))
  for (const org of orgs) put(folder, 'roles', roleAt(word, schools.keyOf(org) ?? ''))
  if (orgs.length === 0) put(folder, 'roles', roleAt(word, ''))
}

/** 1.2: roles.csv, as many roles as there are lines; primary and secondary count alike. */
export async function readRoles(
  tables: Tables,
  schools: Schools,
  people: People,
  reading: Reading,
): Promise<void> {
  const { notes } = reading
  for await (const row of tables.get('roles')?.rows() ?? []) {
    const is = standing(row, reading)
    const role = row.get('role')
    const word = wordOf(role)
    if (!word) {
      const reason = `is the role « ${role.slice(0, 40)} », which Préau does not know; skipped`
      notes.warn(row.file, row.line, reason)
      continue
    }
    if (is === 'unknown' || (is === 'active' && !isNow(row, reading))) continue
    const folder = people.find(row)
    if (!folder) continue
    const roleAt = people.roleAt(word, schools.keyOf(row.get('org')) ?? '')
    if (is === 'active') put(folder, 'roles', roleAt)
    else if (tables.get('roles')?.mode === 'delta') put(folder, 'goneRoles', roleAt)
  }
}

/** Roles and enrollments may be dated; only those of today count. */
export function isNow(row: Row, { options, notes }: Reading): boolean {
  if (row.get('beginDate') === '' && row.get('endDate') === '') return true
  const today = options.now.toISOString().slice(0, 10)
  const from = dateOf(row.get('beginDate'))
  const until = dateOf(row.get('endDate'))
  if (from && from > today)
    notes.warn(row.file, row.line, `begins on ${from}: import it again then`)
  return !(from && from > today) && !(until && until < today)
}

export async function readBirths(tables: Tables, people: People, reading: Reading): Promise<void> {
  for await (const row of tables.get('demographics')?.rows() ?? []) {
    const text = row.get('birthDate')
    if (text === '' || standing(row, reading) !== 'active') continue
    const birthOn = dateOf(text)
    if (!birthOn) {
      const reason = `has the impossible date of birth « ${text.slice(0, 20)} »`
      reading.notes.warn(row.file, row.line, reason)
      continue
    }
    const folder = people.find(row)
    if (folder) folder.birthOn = birthOn
  }
}

/** Second reading of users.csv: adults who name their children, where the children may not name them. */
export async function readAgents(tables: Tables, people: People, isWhole: boolean): Promise<void> {
  const { folders } = people
  if (![...folders.values()].some((folder) => hasRole(folder, 'guardian'))) return
  const childOf = (id: string) => {
    const child = folders.get(id)
    if (!isWhole) return child ?? people.add(id)
    return child && hasRole(child, 'pupil') ? child : undefined
  }
  for await (const row of tables.get('users')?.rows() ?? []) {
    const id = row.get('sourcedId')
    const folder = folders.get(id)
    if (!folder || !hasRole(folder, 'guardian') || folder.line !== row.line) continue
    for (const agent of listOf(row.get('agents'))) {
      const child = childOf(agent)
      if (child) put(child, 'adults', id)
    }
  }
}

export const hasRole = (folder: Folder, category: Category) =>
  folder.roles.some((role) => role.category === category)
