import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { Kysely } from 'kysely'
import pg from 'pg'
import { type DatabaseRole, openDatabase } from '#base/database.ts'
import { migrate } from '#base/migrate.ts'

/**
 * The server under test: the one that setup/run.mjs started (or the operator's own, by DATABASE_URL).
 * `npm test` sets it; to run one file by hand, `bin/preau test FILE` does the same.
 */
function serverUrl(): string {
  const url = process.env['DATABASE_URL']
  if (!url) throw new Error('Tests need a PostgreSQL: run them with `npm test [FILE…]`.')
  return url
}

export function urlOf(database: string): string {
  const url = new URL(serverUrl().replace('@/', '@placeholder/'))
  url.pathname = `/${database}`
  return url.href.replace('@placeholder/', '@/')
}

const template = 'preau_test_template'

/** Makes the migrated template that every test database is copied from. Once a run, by setup. */
export async function prepareTemplate(): Promise<void> {
  const admin = new pg.Client({ connectionString: serverUrl() })
  await admin.connect()
  await admin.query(`drop database if exists ${template} with (force)`)
  await admin.query(`create database ${template}`)
  await migrate(urlOf(template))
  await admin.end()
}

/** A private, migrated, empty database that lasts as long as the test. */
export type TestDatabase = {
  url: string
  /** Opens it as one of the roles of the processes; closed by itself at the end. */
  as<Tables>(role: DatabaseRole): Kysely<Tables>
}

export async function freshDatabase(t: TestContext): Promise<TestDatabase> {
  const name = `preau_test_${randomUUID().replaceAll('-', '')}`
  const admin = new pg.Client({ connectionString: serverUrl() })
  await admin.connect()
  await createFrom(admin, name)
  const open: { destroy(): Promise<void> }[] = []
  t.after(async () => {
    await Promise.all(open.map((db) => db.destroy()))
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  })
  const url = urlOf(name)
  return {
    url,
    as<Tables>(role: DatabaseRole) {
      const db = openDatabase<Tables>({ url, role, connectionsMax: 6 })
      open.push(db)
      return db
    },
  }
}

/** Copying a template fails while another copy of it is being made: take turns. */
async function createFrom(admin: pg.Client, name: string): Promise<void> {
  await admin.query('select pg_advisory_lock(7244)')
  try {
    await admin.query(`create database ${name} template ${template}`)
  } finally {
    await admin.query('select pg_advisory_unlock(7244)')
  }
}
