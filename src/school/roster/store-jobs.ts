import { sql } from 'kysely'
import type { Db, ImportRow } from './store.ts'

export type Job = Pick<ImportRow, 'id' | 'number' | 'wanted' | 'options' | 'made_by'> & {
  school_id: string
  uai: string | null
}

/**
 * Takes one import that waits, or whose worker was killed. Two workers never take the same one: a row
 * that another is taking is skipped.
 */
export async function claimJob(db: Db, now: Date, dead: Date): Promise<Job | undefined> {
  const { rows } = await sql<Job>`
    update school.import i
       set state = case i.wanted when 'apply' then 'applying' else 'checking' end,
           heartbeat_at = ${now}, progress = 0
      from school.org o
     where o.id = i.school_id and i.id = (
       select id from school.import
        where school_id is not null and wanted is not null
          and (state = 'queued' or (state in ('checking', 'applying') and heartbeat_at < ${dead}))
        order by number limit 1 for update skip locked)
    returning i.id, i.number, i.wanted, i.options, i.made_by, i.school_id, o.uai`.execute(db)
  return rows[0]
}

/** Puts a job back: its source is busy with another import. */
export async function returnJob(db: Db, id: string): Promise<void> {
  await sql`update school.import set state = 'queued' where id = ${id}`.execute(db)
}

/** Imports of screens whose files are still needed. */
export async function liveImports(db: Db, openedAfter: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from school.import where school_id is not null
       and (state in ('queued', 'checking', 'applying')
         or (state in ('open', 'checked') and created_at >= ${openedAfter}))`.execute(db)
  return rows.map(({ id }) => id)
}

/** Nobody came back to these. */
export async function cancelForgotten(db: Db, openedBefore: Date): Promise<void> {
  await sql`update school.import set state = 'cancelled'
     where school_id is not null and state in ('open', 'checked') and created_at < ${openedBefore}`.execute(
    db,
  )
}
