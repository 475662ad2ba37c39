import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'

/** The database roles of the processes; each sees only what its policies and grants allow. */
export type DatabaseRole = 'preau_school' | 'preau_identity' | 'preau_import' | 'owner'

export type DatabaseOptions = { url: string; role: DatabaseRole; connectionsMax: number }

// Dates stay text: a school day is a calendar date, and a JavaScript Date would give it a zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text))

/** A pool of connections that act as `role` from their first statement. */
export function openPool({ url, role, connectionsMax }: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: `preau ${role}`,
    ...(role === 'owner' ? {} : { options: `-c role=${role}` }),
  })
  // A connection that dies while idle is replaced at the next use; unheard, it would end the process.
  pool.on('error', () => undefined)
  // One that dies between two queries of a transaction fails the next query; unheard, it would end the process too.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

export function openDatabase<Tables>(options: DatabaseOptions): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: openPool(options) }) })
}

/** For whom, and on which day, the rows of a transaction are seen. Row-level security reads both. */
export type Scope = { personId: string; today: string }

/** Runs `work` in one transaction whose rows are those that the person may see on that day. */
export function asPerson<Tables, Result>(
  db: Kysely<Tables>,
  scope: Scope,
  work: (tx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (tx) => {
    await sql`select school.enter(${scope.personId}, ${scope.today})`.execute(tx)
    return work(tx)
  })
}
