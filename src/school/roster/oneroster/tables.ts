import { foldHeader, readCsv } from '../csv.ts'
import { BrokenFile, type IntakeFile, type Notes } from '../format.ts'

/** The tables that are read; the others of the standard (results, resources…) are known and left out. */
export type TableName =
  | 'academicSessions'
  | 'classes'
  | 'demographics'
  | 'enrollments'
  | 'orgs'
  | 'roles'
  | 'users'

const others = [
  'categories',
  'classResources',
  'courseResources',
  'courses',
  'lineItemLearningObjectiveIds',
  'lineItemScoreScales',
  'lineItems',
  'resources',
  'resultLearningObjectiveIds',
  'resultScoreScales',
  'results',
  'scoreScales',
  'userProfiles',
  'userResources',
]

/** Columns by the names that 1.1 and 1.2 give them, folded; the first found is it. */
const aliases = {
  sourcedId: ['sourcedid'],
  status: ['status'],
  title: ['title'],
  name: ['name'],
  type: ['type'],
  identifier: ['identifier'],
  startDate: ['startdate'],
  endDate: ['enddate'],
  beginDate: ['begindate'],
  grades: ['grades', 'grade'],
  classType: ['classtype'],
  school: ['schoolsourcedid'],
  terms: ['termsourcedids', 'termsourcedid'],
  class: ['classsourcedid'],
  user: ['usersourcedid'],
  person: ['usersourcedid', 'sourcedid'],
  org: ['orgsourcedid'],
  orgs: ['orgsourcedids', 'orgsourcedid'],
  role: ['role'],
  roleType: ['roletype'],
  primary: ['primary'],
  enabledUser: ['enableduser'],
  givenName: ['givenname'],
  familyName: ['familyname'],
  userIds: ['userids'],
  email: ['email'],
  sms: ['sms'],
  phone: ['phone'],
  agents: ['agentsourcedids', 'agents'],
  birthDate: ['birthdate'],
} as const
export type Field = keyof typeof aliases

/** One line of a table. `has` tells an empty cell from a column that is not there. */
export type Row = {
  file: string
  line: number
  get(field: Field): string
  has(field: Field): boolean
}

export type Mode = 'bulk' | 'delta'
export type Table = { mode: Mode; rows(): AsyncGenerator<Row> }
export type Tables = ReadonlyMap<TableName, Table>

const required: Record<TableName, readonly Field[]> = {
  academicSessions: ['sourcedId', 'startDate', 'endDate'],
  classes: ['sourcedId', 'title', 'school'],
  demographics: ['person'],
  enrollments: ['class', 'user', 'role'],
  orgs: ['sourcedId', 'name', 'type'],
  roles: ['user', 'role', 'org'],
  users: ['sourcedId', 'givenName', 'familyName'],
}
const tableNames = Object.keys(required) as TableName[]
const everyName = new Map(
  [...tableNames, ...others, 'manifest'].map((name) => [name.toLowerCase(), name]),
)

/** The name that the standard gives the file, whatever folder or zip it is in. */
export function standardName(file: IntakeFile): string | undefined {
  const base = file.name.split(/[\\/]/).at(-1) ?? ''
  return everyName.get(base.replace(/\.csv$/i, '').toLowerCase())
}

/** The tables that the manifest announces. One that it calls bulk or delta must be there. */
export function openTables(
  files: readonly IntakeFile[],
  modes: ReadonlyMap<string, Mode>,
  manifest: string,
  notes: Notes,
): Tables {
  const byName = new Map<string, IntakeFile>()
  for (const file of files) {
    const name = standardName(file) ?? ''
    const other = byName.get(name)
    if (other) {
      throw new BrokenFile(
        file.name,
        0,
        `is there beside ${other.name}: import one delivery at a time`,
      )
    }
    byName.set(name, file)
  }
  for (const [name, mode] of modes) {
    if (byName.has(name)) continue
    throw new BrokenFile(
      manifest,
      0,
      `announces ${name}.csv (${mode}), which is not there or is empty`,
    )
  }
  const tables = new Map<TableName, Table>()
  for (const name of tableNames) {
    const file = byName.get(name)
    const mode = modes.get(name)
    if (file && mode) tables.set(name, { mode, rows: () => rowsOf(file, required[name]) })
    else if (file) notes.warn(file.name, 0, 'is not announced by the manifest; left out')
  }
  return tables
}

async function* rowsOf(file: IntakeFile, wanted: readonly Field[]): AsyncGenerator<Row> {
  let columns: Partial<Record<Field, number>> | undefined
  for await (const { line, cells } of readCsv(file)) {
    if (!columns) {
      columns = columnsOf(cells)
      for (const field of wanted) {
        if (columns[field] !== undefined) continue
        throw new BrokenFile(file.name, line, `has no column « ${aliases[field][0]} »`)
      }
      continue
    }
    if (cells.every((cell) => cell === '')) continue
    const found = columns
    yield {
      file: file.name,
      line,
      get: (field) => cells[found[field] ?? -1] ?? '',
      has: (field) => found[field] !== undefined,
    }
  }
  if (!columns) throw new BrokenFile(file.name, 0, 'has not even a header')
}

function columnsOf(headers: readonly string[]): Partial<Record<Field, number>> {
  const folded = headers.map(foldHeader)
  const columns: Partial<Record<Field, number>> = {}
  for (const field of Object.keys(aliases) as Field[]) {
    const alias = aliases[field].find((name) => folded.includes(name))
    if (alias !== undefined) columns[field] = folded.indexOf(alias)
  }
  return columns
}

/** Ids between commas in one cell. */
export function listOf(cell: string): string[] {
  return [...new Set(cell.split(',').map((id) => id.trim()))].filter((id) => id !== '')
}
