import { systemClock } from '#base/clock.ts'
import { openDatabase } from '#base/database.ts'
import { openLog } from '#base/log.ts'
import { openWorker, type RosterDb } from '#school/roster/api.ts'
import { readConfig } from './config.ts'
import { openDatabaseServer } from './database.ts'
import { formats } from './formats.ts'
import { servesUntilAsked } from './supervise.ts'

/** `preau worker`: the imports that screens ask for, until asked to end. */
export async function run(): Promise<number> {
  const config = readConfig()
  const database = await openDatabaseServer(config, () => undefined)
  const db = openDatabase({
    url: database.url,
    role: 'preau_import',
    connectionsMax: 3,
  }) as RosterDb
  const worker = openWorker({
    databaseUrl: database.url,
    db,
    clock: systemClock,
    log: openLog('worker', config.logLevel),
    formats,
    home: config.home,
  })
  await servesUntilAsked()
  await worker.close()
  await db.destroy()
  await database.close()
  return 0
}
