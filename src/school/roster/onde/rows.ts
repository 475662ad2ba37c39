import { type CsvRow, readCsv } from '../csv.ts'
import { BrokenFile, type IntakeFile, type Notes } from '../format.ts'
import { limits } from '../limits.ts'
import {
  type ChildColumns,
  type Columns,
  childColumnsOf,
  columnsOf,
  guardianFields,
  kindOf,
  type OndeKind,
  pupilFields,
  teacherFields,
} from './headers.ts'

type At = { file: string; line: number }
type Cells<Field extends string> = Record<Field, string>

/** A line of one of the files; a field that is not in it is the empty string. */
export type PupilRow = At & { has: ReadonlySet<string> } & Cells<keyof typeof pupilFields>
export type TeacherRow = At & Cells<keyof typeof teacherFields>
export type ChildCells = Cells<keyof ChildColumns>
export type GuardianRow = At & Cells<keyof typeof guardianFields> & { children: ChildCells[] }

export type OndeRows = {
  pupils: PupilRow[]
  teachers: TeacherRow[]
  guardians: GuardianRow[]
  /** Which files were there, be they empty. */
  kinds: Set<OndeKind>
}

/** Reads the files of one school. They are small (a bound says so), and each needs the others. */
export async function readRows(files: readonly IntakeFile[], notes: Notes): Promise<OndeRows> {
  const rows: OndeRows = { pupils: [], teachers: [], guardians: [], kinds: new Set() }
  let count = 0
  for (const file of files) {
    let take: ((row: CsvRow) => void) | undefined
    for await (const row of readCsv(file)) {
      count += 1
      if (count > limits.ondeRowsMax) {
        const reason = `is past the ${limits.ondeRowsMax} lines of a school`
        throw new BrokenFile(file.name, row.line, reason)
      }
      if (take) take(row)
      else take = checked(file, row.cells.length, notes, takerOf(file, row.cells, rows))
    }
  }
  return rows
}

/** Leaves out empty lines and those that repeat another to the letter. */
function checked(file: IntakeFile, width: number, notes: Notes, take: (row: CsvRow) => void) {
  const seen = new Map<string, number>()
  return (row: CsvRow) => {
    if (row.cells.every((cell) => cell === '')) return
    if (isRepeated(row, file.name, seen, notes)) return
    if (row.cells.slice(width).some((cell) => cell !== '')) {
      notes.warn(file.name, row.line, 'has more cells than the header; those are left out')
    }
    take(row)
  }
}

/** A line that repeats another to the letter says nothing more. */
function isRepeated(row: CsvRow, file: string, seen: Map<string, number>, notes: Notes): boolean {
  const text = row.cells.join('\0').replace(/\0+$/, '')
  const first = seen.get(text)
  if (first === undefined) seen.set(text, row.line)
  else notes.warn(file, row.line, `is line ${first} again; counted once`)
  return first !== undefined
}

function takerOf(file: IntakeFile, headers: string[], rows: OndeRows): (row: CsvRow) => void {
  const kind = kindOf(headers)
  if (!kind) throw new BrokenFile(file.name, 1, 'has not the columns of a file of ONDE')
  rows.kinds.add(kind)
  const at = (row: CsvRow) => ({ file: file.name, line: row.line })
  if (kind === 'teachers') {
    const columns = columnsOf(headers, teacherFields)
    return (row) => rows.teachers.push({ ...at(row), ...cellsOf(row, teacherFields, columns) })
  }
  if (kind === 'guardians') return takeGuardians(headers, rows, at)
  const columns = columnsOf(headers, pupilFields)
  const has = new Set(Object.keys(columns))
  return (row) => rows.pupils.push({ ...at(row), has, ...cellsOf(row, pupilFields, columns) })
}

function takeGuardians(headers: string[], rows: OndeRows, at: (row: CsvRow) => At) {
  const columns = columnsOf(headers, guardianFields)
  const groups = childColumnsOf(headers)
  const child = { usage: 0, family: 0, given: 0, class: 0 }
  return (row: CsvRow) => {
    const children = groups
      .map((group) => cellsOf(row, child, group))
      .filter(({ usage, family, given }) => usage || family || given)
    rows.guardians.push({ ...at(row), ...cellsOf(row, guardianFields, columns), children })
  }
}

function cellsOf<Field extends string>(
  row: CsvRow,
  fields: Record<Field, unknown>,
  columns: Columns<Field>,
): Cells<Field> {
  const cells = {} as Cells<Field>
  for (const field of Object.keys(fields) as Field[]) {
    const column = columns[field]
    cells[field] = (column === undefined ? undefined : row.cells[column]) ?? ''
  }
  return cells
}
