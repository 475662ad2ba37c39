import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Clock, stoppedClock } from '#base/clock.ts'
import { parseSecret } from '#base/keys.ts'
import { openLog } from '#base/log.ts'
import { openSchool, type School, type SchoolNeeds } from '#main/school.ts'
import { buildWeb, openWeb, type Web } from '#main/web.ts'
import { mondayMorning } from './people.ts'
import { freshDatabase, type TestDatabase } from './world.ts'

/** The school with its web application on a port of this machine, for a real browser. */
export type Served = {
  baseURL: string
  world: TestDatabase
  needs: SchoolNeeds
  /** The school that serves now: another one after a restart. */
  school(): School
  stop(): Promise<void>
  /** Serves again on the same port, with the same database and keys; with another application if given. */
  start(web?: Web): Promise<void>
}

export async function openServedSchool(
  t: TestContext,
  options: { clock?: Clock } = {},
): Promise<Served> {
  const home = await mkdtemp(join(tmpdir(), 'preau-test-home-'))
  let school: School | undefined
  t.after(async () => {
    await school?.close()
    await rm(home, { recursive: true, force: true })
  })
  const world = await freshDatabase(t)
  await buildWeb()
  const needs: SchoolNeeds = {
    databaseUrl: world.url,
    secret: parseSecret('5e'.repeat(32)),
    clock: options.clock ?? stoppedClock(mondayMorning),
    log: openLog('school', 'error'),
    home,
    behindProxy: false,
    web: await openWeb(),
  }
  let port = 0
  const start = async (web = needs.web): Promise<void> => {
    school = await openSchool({ ...needs, ...(web && { web }) })
    await school.door.app.listen({ host: '127.0.0.1', port })
    port = (school.door.app.server.address() as AddressInfo).port
  }
  await start()
  return {
    baseURL: `http://localhost:${port}`,
    world,
    needs,
    school() {
      if (!school) throw new Error('The school does not serve now.')
      return school
    },
    start,
    stop: async () => {
      await school?.close()
      school = undefined
    },
  }
}
