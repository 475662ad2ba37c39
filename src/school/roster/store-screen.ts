import { type Kysely, sql, type Transaction } from 'kysely'
import type { Role } from '#contracts/words.ts'
import { limits } from './limits.ts'
import type { Note } from './notes.ts'
import type { ImportRow, ImportState, StoredOptions } from './store.ts'

/** Imports as a person of a school sees them: role preau_school, behind row-level security. */
export type ScreenDb = Kysely<Record<string, never>>
export type Tx = Transaction<Record<string, never>>

export type SeenImport = Pick<
  ImportRow,
  | 'id'
  | 'number'
  | 'state'
  | 'progress'
  | 'phase'
  | 'report'
  | 'created_at'
  | 'applied_at'
  | 'options'
> & { files: { name: string; bytes: number }[] }

/** Roles of a person in one school today, in its own zone. */
export async function readRoles(
  tx: Tx,
  personId: string,
  schoolId: string,
  now: Date,
): Promise<Role[]> {
  const { rows } = await sql<{ role: Role }>`
    select distinct a.role from school.affiliation a join school.org o on o.id = a.school_id
     where a.person_id = ${personId} and a.school_id = ${schoolId}
       and a.from_on <= (${now}::timestamptz at time zone o.zone)::date
       and (a.until_on is null or a.until_on > (${now}::timestamptz at time zone o.zone)::date)`.execute(
    tx,
  )
  return rows.map(({ role }) => role)
}

const seen = sql`i.id, i.number, i.state, i.progress, i.phase, i.report, i.created_at, i.applied_at, i.options,
  coalesce((select jsonb_agg(jsonb_build_object('name', f.name, 'bytes', f.bytes) order by f.name)
    from school.import_file f where f.import_id = i.id), '[]') as files`

export async function listImports(tx: Tx, schoolId: string): Promise<SeenImport[]> {
  const { rows } = await sql<SeenImport>`
    select ${seen} from school.import i where i.school_id = ${schoolId} and i.state <> 'cancelled'
     order by i.number desc limit ${limits.listedMax}`.execute(tx)
  return rows
}

/** `lock`: until the end of the transaction, so that two clicks are one. */
export async function seeImport(
  tx: Tx,
  schoolId: string,
  importId: string,
  lock: boolean,
): Promise<SeenImport | undefined> {
  const { rows } = await sql<SeenImport>`
    select ${seen} from school.import i
     where i.id = ${importId} and i.school_id = ${schoolId} ${lock ? sql`for update` : sql``}`.execute(
    tx,
  )
  return rows[0]
}

export async function countOpen(tx: Tx, schoolId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from school.import
     where school_id = ${schoolId} and state in ('open', 'checked', 'queued')`.execute(tx)
  return rows[0]?.n ?? 0
}

export async function addScreenImport(
  tx: Tx,
  row: { id: string; schoolId: string; madeBy: string; now: Date },
): Promise<void> {
  await sql`
    insert into school.import (id, source, state, school_id, made_by, created_at)
    values (${row.id}, '', 'open', ${row.schoolId}, ${row.madeBy}, ${row.now})`.execute(tx)
}

export async function addFile(
  tx: Tx,
  file: { importId: string; name: string; bytes: number; now: Date },
): Promise<void> {
  await sql`
    insert into school.import_file (import_id, name, bytes, uploaded_at)
    values (${file.importId}, ${file.name}, ${file.bytes}, ${file.now})
    on conflict (import_id, name) do update set bytes = excluded.bytes, uploaded_at = excluded.uploaded_at`.execute(
    tx,
  )
}

export async function dropFile(tx: Tx, importId: string, name: string): Promise<void> {
  await sql`delete from school.import_file where import_id = ${importId} and name = ${name}`.execute(
    tx,
  )
}

/** Hands an import to the workers, and tells them. */
export async function queueImport(
  tx: Tx,
  importId: string,
  wanted: 'check' | 'apply',
  options: StoredOptions,
): Promise<void> {
  await sql`
    update school.import set state = 'queued', wanted = ${wanted}, progress = 0, phase = '',
      options = ${JSON.stringify(options)}::jsonb where id = ${importId}`.execute(tx)
  await sql`select pg_notify('preau_import', '')`.execute(tx)
}

export async function setState(tx: Tx, importId: string, state: ImportState): Promise<void> {
  await sql`update school.import set state = ${state} where id = ${importId}`.execute(tx)
}

export async function firstNotes(tx: Tx, importId: string): Promise<Note[]> {
  const { rows } = await sql<Note>`
    select severity, file, line, reason from school.import_note where import_id = ${importId}
     order by severity, number limit ${limits.listedNotesMax}`.execute(tx)
  return rows
}
