import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrate } from '#base/migrate.ts'
import { commandOf, restoreSymlinks, startPostgres, urlOn } from '#base/postgres.ts'
import type { Config } from './config.ts'

/** A way to the cell's PostgreSQL; `close` ends it only if it was started here. */
export type DatabaseAccess = { url: string; close(): Promise<void>; lost: Promise<void> }

const never = new Promise<void>(() => undefined)

/**
 * The operator's own PostgreSQL (DATABASE_URL), or the embedded one of PREAU_HOME: joined if a Préau
 * runs there already, started otherwise. Its tables are brought up to date in each case.
 */
export async function openDatabaseServer(
  config: Config,
  say: (line: string) => void,
): Promise<DatabaseAccess> {
  const access = await reach(config, say)
  try {
    const run = await migrate(access.url)
    if (run > 0) say(`Tables brought up to date (${run} migration${run > 1 ? 's' : ''}).`)
    return access
  } catch (error) {
    await access.close()
    throw error
  }
}

async function reach(config: Config, say: (line: string) => void): Promise<DatabaseAccess> {
  if (config.databaseUrl) {
    return { url: config.databaseUrl, close: async () => undefined, lost: never }
  }
  const folder = join(config.home, 'postgres')
  if (await runsHere(folder)) {
    return { url: urlOn(folder), close: async () => undefined, lost: never }
  }
  await restoreSymlinks()
  const server = await startPostgres({ folder, say })
  return { url: server.url, close: () => server.stop(), lost: server.ended }
}

async function runsHere(folder: string): Promise<boolean> {
  const pid = Number(await readFile(join(folder, 'owner.pid'), 'utf8').catch(() => '0'))
  if (!(pid > 0) || pid === process.pid) return false
  if (!(await commandOf(pid)).includes('preau')) return false
  return (await readFile(join(folder, 'data/postmaster.pid'), 'utf8').catch(() => '')) !== ''
}
