import { systemClock } from '#base/clock.ts'
import { masterSecret, parseSecret } from '#base/keys.ts'
import { openLog } from '#base/log.ts'
import { readConfig } from './config.ts'
import { openDatabaseServer } from './database.ts'
import { openSchool } from './school.ts'
import { servesUntilAsked } from './supervise.ts'
import { openWeb } from './web.ts'

/** `preau school`: the digital workspace, alone, until asked to end. */
export async function run(): Promise<number> {
  const config = readConfig()
  const log = openLog('school', config.logLevel)
  const database = await openDatabaseServer(config, () => undefined)
  const school = await openSchool({
    databaseUrl: database.url,
    secret: config.secret ? parseSecret(config.secret) : await masterSecret(config.home),
    clock: systemClock,
    log,
    home: config.home,
    behindProxy: config.behindProxy,
    web: await openWeb(),
  })
  await school.door.app.listen({ host: config.host, port: config.port })
  await servesUntilAsked()
  await school.close()
  await database.close()
  return 0
}
