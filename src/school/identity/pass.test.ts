import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { parseSecret } from '#base/keys.ts'
import { openPasses } from '#base/passes.ts'
import { openSchool } from '#main/school.ts'
import { cookieFor, openTestSchool, type TestSchool } from '#testing/people.ts'
import { smallSchool } from '#testing/school.ts'
import { freshDatabase } from '#testing/world.ts'

const me = async (school: TestSchool, cookie?: string, headers: Record<string, string> = {}) =>
  school.door.app.inject({
    url: '/school/me',
    headers: { ...headers, ...(cookie !== undefined && { cookie }) },
  })

const cookiesOf = (reply: { headers: Record<string, unknown> }): string[] =>
  [reply.headers['set-cookie'] ?? []].flat().map(String)

test('nobody, and whoever brings a forged, spliced, foreign or expired pass, is asked to sign in', async (t) => {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  const cookie = await cookieFor(school, people.lea)
  const other = await cookieFor(school, people.yanis)
  assert.equal((await me(school, cookie)).statusCode, 200)

  const foreign = openPasses(parseSecret('5f'.repeat(32)))
  const nowS = Math.floor(school.clock.now().getTime() / 1000)
  const made = { deviceId: people.lea, personId: people.lea, scopes: [], issuedS: nowS }
  const [mine, theirs] = [cookie.split('.'), other.split('.')]
  const forgeries = [
    undefined,
    '',
    'pass=',
    'pass=v1',
    cookie.slice(0, -1),
    `${cookie}x`,
    [...mine.slice(0, 3), theirs[3], ...mine.slice(4)].join('.'),
    [...mine.slice(0, -1), theirs.at(-1)].join('.'),
    cookie.replace('pass=', '__Host-pass='),
    `pass=${foreign.seal({ ...made, expiresS: nowS + 60 })}`,
  ]
  for (const forged of forgeries) {
    const reply = await me(school, forged)
    assert.deepEqual([reply.statusCode, reply.json().code], [401, 'not_signed_in'], forged)
  }
  school.clock.move('2026-12-07T07:09:59Z')
  assert.equal((await me(school, cookie)).statusCode, 200)
  school.clock.move('2026-12-07T07:10:00Z')
  assert.equal((await me(school, cookie)).statusCode, 401)
})

test('a pass survives a restart and the night, and is renewed once a day without a word', async (t) => {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  const cookie = await cookieFor(school, people.lea)
  assert.deepEqual(cookiesOf(await me(school, cookie)), [])

  school.clock.move('2026-11-24T07:00:00Z')
  const again = await openSchool(school.needs)
  t.after(() => again.close())
  const reply = await again.door.app.inject({ url: '/school/me', headers: { cookie } })
  const [set = ''] = cookiesOf(reply)
  assert.match(set, /^pass=v1\..+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/)

  const renewed = set.split(';')[0] ?? ''
  assert.deepEqual(cookiesOf(await me(school, renewed)), [])
  school.clock.move('2026-12-08T06:59:59Z')
  assert.equal((await me(school, renewed)).statusCode, 200)
  assert.equal((await me(school, cookie)).statusCode, 401)
})

test('a renewed pass carries the hats of today', async (t) => {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  const cookie = await cookieFor(school, people.music)
  assert.match(cookie, /\.1T~2T\./)
  await sql`update school.affiliation set until_on = '2026-11-24'
    where person_id = ${people.music} and school_id in (select id from school.org where number = 2)`.execute(
    school.world.as('owner'),
  )
  school.clock.move('2026-11-24T07:00:00Z')
  assert.match(cookiesOf(await me(school, cookie))[0] ?? '', /\.1T\./)
})

test('behind HTTPS the cookie is tied to the host; a pass of plain HTTP is not taken there', async (t) => {
  const school = await openTestSchool(t, { behindProxy: true })
  const { people } = await smallSchool(school.world)
  const plain = await cookieFor(school, people.lea)
  const https = { 'x-forwarded-proto': 'https' }
  assert.equal((await me(school, plain, https)).statusCode, 401)
  const cookie = plain.replace('pass=', '__Host-pass=')
  assert.equal((await me(school, cookie, https)).statusCode, 200)
  school.clock.move('2026-11-24T07:10:00Z')
  const [set = ''] = cookiesOf(await me(school, cookie, https))
  assert.match(set, /^__Host-pass=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
})

test('the pass of a shared device is never renewed and ends after twelve hours', async (t) => {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  const cookie = await cookieFor(school, people.lea, { shared: true })
  school.clock.move('2026-11-23T19:09:59Z')
  const last = await me(school, cookie)
  assert.deepEqual([last.statusCode, cookiesOf(last), last.json().sharedDevice], [200, [], true])
  school.clock.move('2026-11-23T19:10:00Z')
  assert.equal((await me(school, cookie)).statusCode, 401)
})

test('a device that is ended in one process is refused by the others within seconds', async (t) => {
  const world = await freshDatabase(t)
  const { people } = await smallSchool(world)
  const one = await openTestSchool(t, { world })
  const two = await openTestSchool(t, { world })
  const cookie = await cookieFor(one, people.lea)
  assert.equal((await me(two, cookie)).statusCode, 200)

  await one.door.app.inject({ method: 'POST', url: '/school/sign-out', headers: { cookie } })
  assert.equal((await me(one, cookie)).statusCode, 401)
  while ((await me(two, cookie)).statusCode !== 401) await pause(5)

  // Who starts later reads it from the table; and no renewal brings it back.
  const three = await openTestSchool(t, { world })
  assert.equal((await me(three, cookie)).statusCode, 401)
})

test('after the line to the database broke, what was said meanwhile is read again', async (t) => {
  const world = await freshDatabase(t)
  const { people } = await smallSchool(world)
  const one = await openTestSchool(t, { world })
  const two = await openTestSchool(t, { world })
  const cookie = await cookieFor(one, people.lea)
  const owner = world.as<Record<string, never>>('owner')
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'preau listen' and datname = current_database()`.execute(owner)
  await one.door.app.inject({ method: 'POST', url: '/school/sign-out', headers: { cookie } })
  while ((await me(two, cookie)).statusCode !== 401) await pause(10)
})

test('a device whose row says that it is over is not renewed', async (t) => {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  const cookie = await cookieFor(school, people.lea)
  const owner = school.world.as<Record<string, never>>('owner')
  await sql`update school.device set revoked_at = now()`.execute(owner)
  school.clock.move('2026-11-24T07:10:00Z')
  assert.deepEqual(cookiesOf(await me(school, cookie)), [])
})
