import { type Kysely, sql } from 'kysely'
import type { Note } from './notes.ts'
import type { ImportReport } from './report.ts'

export type ImportState =
  | 'open'
  | 'queued'
  | 'checking'
  | 'checked'
  | 'applying'
  | 'applied'
  | 'broken'
  | 'cancelled'

export type ImportRow = {
  id: string
  number: number
  source: string
  formats: string[]
  state: ImportState
  wanted: 'check' | 'apply' | null
  school_id: string | null
  made_by: string | null
  options: StoredOptions
  digest: string | null
  progress: number
  phase: string
  report: ImportReport | null
  created_at: Date
  checked_at: Date | null
  applied_at: Date | null
  heartbeat_at: Date | null
}

/** What was asked for, kept so that another process can do it. */
export type StoredOptions = {
  uai?: string
  graceDays?: number
  confirmed?: boolean
  /** First and last day that a timetable fills. */
  from?: string
  until?: string
}

/** The tables that this noun reads by Kysely; the plan of an import is written in plain SQL (store-….ts). */
export type Tables = { 'school.import': ImportRow }
export type Db = Kysely<Tables>

export async function addImport(
  db: Db,
  row: Pick<ImportRow, 'id' | 'source' | 'state' | 'options' | 'created_at'> & {
    schoolId?: string
    madeBy?: string
  },
): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    insert into school.import (id, source, state, school_id, made_by, options, created_at, heartbeat_at)
    values (${row.id}, ${row.source}, ${row.state}, ${row.schoolId ?? null}, ${row.madeBy ?? null},
      ${JSON.stringify(row.options)}, ${row.created_at}, ${row.created_at})
    returning number`.execute(db)
  return rows[0]?.number ?? 0
}

export type ImportChange = Partial<
  Pick<
    ImportRow,
    | 'state'
    | 'formats'
    | 'source'
    | 'digest'
    | 'progress'
    | 'phase'
    | 'wanted'
    | 'checked_at'
    | 'applied_at'
    | 'heartbeat_at'
  >
> & { report?: ImportReport; options?: StoredOptions }

export async function changeImport(db: Db, id: string, change: ImportChange): Promise<void> {
  const { report, options, ...columns } = change
  const json = {
    ...(report && { report: JSON.stringify(report) as unknown as ImportReport }),
    ...(options && { options: JSON.stringify(options) as unknown as StoredOptions }),
  }
  await db
    .updateTable('school.import')
    .set({ ...columns, ...json })
    .where('id', '=', id)
    .execute()
}

export async function addNotes(db: Db, importId: string, notes: readonly Note[]): Promise<void> {
  await sql`
    insert into school.import_note (import_id, severity, file, line, reason)
    select ${importId}::uuid, n.severity, n.file, n.line, n.reason
    from jsonb_to_recordset(${JSON.stringify(notes)}::jsonb)
      as n(severity text, file text, line int, reason text)`.execute(db)
}

export async function clearNotes(db: Db, importId: string): Promise<void> {
  await sql`delete from school.import_note where import_id = ${importId}`.execute(db)
}

export async function readNotes(db: Db, importId: string, max: number): Promise<Note[]> {
  const { rows } = await sql<Note>`
    select severity, file, line, reason from school.import_note
    where import_id = ${importId} order by severity, number limit ${max}`.execute(db)
  return rows
}

/**
 * The digest of the last import of this source that wrote anything, if it was applied to its end and
 * nothing of it waits for its grace period: the same files again would change nothing.
 */
export async function settledDigest(
  db: Db,
  source: string,
  now: Date,
  graceDays: number,
): Promise<string | undefined> {
  const due = (table: string) => sql`not exists (select from ${sql.table(`school.${table}`)}
    where source = ${source} and missing_since is not null
      and missing_since + ${graceDays}::int <= ${now}::date + 1)`
  const { rows } = await sql<{ digest: string | null }>`
    select case when state = 'applied' then digest end as digest from school.import
    where ${source} = any (string_to_array(source, ' ')) and applied_at is not null
      and ${due('affiliation')} and ${due('membership')} and ${due('guardianship')}
    order by number desc limit 1`.execute(db)
  return rows[0]?.digest ?? undefined
}
