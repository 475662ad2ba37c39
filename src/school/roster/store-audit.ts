import type pg from 'pg'

/** The trail of one school, and the word that wakes its open pages, in the transaction of the act itself. */
export async function recordApplied(
  client: pg.ClientBase,
  record: {
    at: Date
    schoolId: string
    actorId: string | undefined
    details: Record<string, unknown>
  },
): Promise<void> {
  await client.query(
    `insert into school.audit (at, school_id, actor_id, act, details)
     values ($1, $2, $3, 'import.applied', $4)`,
    [record.at, record.schoolId, record.actorId ?? null, JSON.stringify(record.details)],
  )
  const change = {
    schoolId: record.schoolId,
    collections: ['me', 'day'],
    groupIds: [],
    personIds: [],
  }
  await client.query(`select pg_notify('preau_change', $1)`, [JSON.stringify(change)])
}
