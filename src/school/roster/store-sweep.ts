import pg from 'pg'
import type { Format } from './format.ts'

/** First half of the key of the lock that an import holds while its process lives. */
const lockSpace = 7246

/** Says to all that this import is at work; the end of the connection, however it comes, says it is not. */
export async function holdImport(client: pg.ClientBase, number: number): Promise<void> {
  await client.query('select pg_advisory_lock($1, $2)', [lockSpace, number])
}

/**
 * What killed imports left: their tables go, and the rows of those from the command line say so. Imports of
 * screens are taken up again by a worker.
 */
export async function sweep(url: string, formats: readonly Format[]): Promise<void> {
  const client = new pg.Client({ connectionString: url, options: '-c role=preau_import' })
  await client.connect()
  try {
    for (const number of await suspects(client)) {
      const { rows } = await client.query<{ free: boolean }>(
        'select pg_try_advisory_lock($1, $2) as free',
        [lockSpace, number],
      )
      if (!rows[0]?.free) continue
      await clean(client, number, formats)
      await client.query('select pg_advisory_unlock($1, $2)', [lockSpace, number])
    }
  } finally {
    await client.end()
  }
}

async function suspects(client: pg.ClientBase): Promise<number[]> {
  const { rows } = await client.query<{ number: number }>(`
    select number from school.import
     where school_id is null and state in ('checking', 'applying')
    union
    select substring(tablename from '^s([0-9]+)_')::int from pg_tables where schemaname = 'intake'`)
  return rows.map(({ number }) => number).filter((number) => number !== null)
}

async function clean(
  client: pg.ClientBase,
  number: number,
  formats: readonly Format[],
): Promise<void> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'intake' and tablename like $1`,
    [`s${number}\\_%`],
  )
  for (const { name } of tables) await client.query(`drop table if exists intake."${name}"`)
  const { rows } = await client.query<{ id: string }>(
    `update school.import set state = 'cancelled', phase = 'killed'
      where number = $1 and school_id is null and state in ('checking', 'applying') returning id`,
    [number],
  )
  for (const { id } of rows) {
    for (const format of formats) {
      if (format.kind === 'timetable') await format.discard({ importId: id, client })
    }
  }
}
