import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { stoppedClock } from '#base/clock.ts'
import { parseSecret } from '#base/keys.ts'
import { openLog } from '#base/log.ts'
import { passCookie } from '#contracts/pass.ts'
import { openSchool, type School, type SchoolNeeds } from '#main/school.ts'
import { freshDatabase, type TestDatabase } from './world.ts'

/**
 * The Cookie header of a person who is signed in on a device of their own. With `visits`: while this
 * person, from the help desk, looks at the account of that one.
 */
export async function cookieFor(
  school: School,
  personId: string,
  options: { shared?: boolean; visits?: string } = {},
): Promise<string> {
  const { shared = false, visits } = options
  const label = 'Firefox · test'
  const own = await school.identity.admit({ personId, label, shared })
  const cookie = `${passCookie(false)}=${own.pass}`
  if (visits === undefined) return cookie
  const guest = { personId: visits, actorId: personId, label, shared: false }
  return `${cookie}; visit=${(await school.identity.admit(guest)).pass}`
}

export type TestSchool = School & {
  world: TestDatabase
  clock: ReturnType<typeof stoppedClock>
  needs: SchoolNeeds
}

/** 08:10 in Paris on the Monday of the lessons of testing/school.ts: inside the first one. */
export const mondayMorning = '2026-11-23T07:10:00Z'

/** The school process on a fresh database with a stopped clock; all of it ends with the test. */
export async function openTestSchool(
  t: TestContext,
  options: { at?: string; behindProxy?: boolean; world?: TestDatabase } = {},
): Promise<TestSchool> {
  const home = await mkdtemp(join(tmpdir(), 'preau-test-home-'))
  let school: School | undefined
  // Before the database's own hook: hooks run in the order in which they were given.
  t.after(async () => {
    await school?.close()
    await rm(home, { recursive: true, force: true })
  })
  const world = options.world ?? (await freshDatabase(t))
  const clock = stoppedClock(options.at ?? mondayMorning)
  const needs: SchoolNeeds = {
    databaseUrl: world.url,
    secret: parseSecret('5e'.repeat(32)),
    clock,
    log: openLog('school', 'silent'),
    home,
    behindProxy: options.behindProxy ?? false,
  }
  school = await openSchool(needs)
  return { ...school, world, clock, needs }
}
