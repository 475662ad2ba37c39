import type { TestContext } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { stoppedClock } from '#base/clock.ts'
import { formats } from '#main/formats.ts'
import {
  type ImportOutcome,
  type RosterDb,
  readNotes,
  runImport,
  type SessionNeeds,
  type StoredOptions,
  startImport,
} from '#school/roster/api.ts'
import { type AafFeed, aafComplete, folderOf } from './feeds.ts'
import { freshDatabase } from './world.ts'

/** A fresh database to import into, on a stopped Monday. */
export type ImportWorld = {
  needs: SessionNeeds
  owner: Kysely<Record<string, never>>
  clock: ReturnType<typeof stoppedClock>
  feed(feed: AafFeed, options?: Asked): Promise<ImportOutcome>
  files(files: Record<string, string | Uint8Array>, options?: Asked): Promise<ImportOutcome>
  paths(paths: readonly string[], options?: Asked): Promise<ImportOutcome>
  ask<Row>(query: string): Promise<Row[]>
  notes(): Promise<string[]>
}
type Asked = StoredOptions & { source?: string; until?: 'check' | 'apply'; schoolIds?: string[] }

export async function importWorld(t: TestContext): Promise<ImportWorld> {
  const database = await freshDatabase(t)
  const db = database.as('preau_import') as unknown as RosterDb
  const owner = database.as<Record<string, never>>('owner')
  const clock = stoppedClock('2026-09-07T06:00:00Z')
  const needs = { databaseUrl: database.url, db, clock, formats }
  let last = ''
  const fromPaths: ImportWorld['paths'] = async (paths, asked = {}) => {
    const { source, until = 'apply', schoolIds, ...options } = asked
    const started = await startImport(needs, source ?? 'aaf', options)
    last = started.importId
    return runImport(needs, {
      ...started,
      paths,
      options,
      until,
      ...(source !== undefined && { source }),
      ...(schoolIds && { schoolIds }),
    })
  }
  const files: ImportWorld['files'] = async (content, asked) =>
    fromPaths([await folderOf(t, content)], asked)
  return {
    needs,
    owner,
    clock,
    files,
    paths: fromPaths,
    feed: (feed, asked) => files(aafComplete(feed), asked),
    ask: async <Row>(query: string) => (await sql.raw<Row>(query).execute(owner)).rows,
    notes: async () =>
      (await readNotes(db, last, 1000)).map(
        ({ severity, file, line, reason }) => `${severity} ${file}:${line} ${reason}`,
      ),
  }
}

/** Everything that an import may write, without the numbers that it draws. */
export async function snapshot(world: ImportWorld): Promise<unknown[]> {
  const tables = [
    'org',
    'person',
    'affiliation',
    'external_id',
    'contact',
    'guardianship',
    '"group"',
    'membership',
    'org_key',
  ]
  const all: unknown[] = []
  for (const table of tables)
    all.push(await world.ask(`select * from school.${table} x order by x::text`))
  return all
}
