import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { Check } from 'typebox/value'
import { asPerson } from '#base/database.ts'
import { newId } from '#base/ids.ts'
import { sync } from '#contracts/cartable.ts'
import { cookieFor, openTestSchool, type TestSchool } from '#testing/people.ts'
import { smallSchool } from '#testing/school.ts'
import { limits } from './limits.ts'
import { spreadOf, windowFrom } from './rules.ts'
import { readInterests, type Tables } from './store.ts'

type Body = Record<string, unknown>
const none = newId()

const ask = (school: TestSchool, cookie: string | undefined, body: Body = {}) =>
  school.door.app.inject({
    method: 'POST',
    url: '/school/sync',
    headers: cookie === undefined ? {} : { cookie },
    payload: { outboxId: none, have: {}, commands: [], ...body },
  })

const setTheme = (seq: number, theme: unknown = 'dark') => ({
  id: newId(),
  seq,
  kind: 'preferences.set',
  writtenAt: '2026-11-23T07:00:00Z',
  body: { theme },
})

async function open(t: TestContext) {
  const school = await openTestSchool(t)
  const small = await smallSchool(school.world)
  return { school, ...small }
}

test('nobody is told to sign in, by the sync and by the stream', async (t) => {
  const { school } = await open(t)
  assert.equal((await ask(school, undefined)).statusCode, 401)
  const events = await school.door.app.inject({ method: 'GET', url: '/school/events' })
  assert.equal(events.statusCode, 401)
})

test('a stranger to every school syncs an empty bag', async (t) => {
  const { school, people } = await open(t)
  const answer = await ask(school, await cookieFor(school, people.stranger))
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json().collections.day.body.timelines, [])
})

test('the first sync brings everything, the next one nothing but versions', async (t) => {
  const { school, people } = await open(t)
  const cookie = await cookieFor(school, people.lea)
  const first = (await ask(school, cookie)).json()
  assert.ok(Check(sync.reply, first))
  assert.equal(first.at, '2026-11-23T07:10:00.000Z')
  assert.equal(first.collections.me.body?.id, people.lea)
  assert.equal(first.collections.day.body?.from, '2026-11-23')
  assert.ok(JSON.stringify(first.collections.day.body).length < 8_000)

  const have = {
    me: first.collections.me.version,
    day: first.collections.day.version,
  }
  const second = await ask(school, cookie, { have })
  assert.deepEqual(second.json().collections, {
    me: { version: have.me },
    day: { version: have.day },
  })
  assert.ok(second.body.length < 300)
})

test('an answer of some size is compressed for those who can read it', async (t) => {
  const { school, people } = await open(t)
  const cookie = await cookieFor(school, people.lea)
  const answer = await school.door.app.inject({
    method: 'POST',
    url: '/school/sync',
    headers: { cookie, 'accept-encoding': 'gzip, br' },
    payload: { outboxId: none, have: {}, commands: [] },
  })
  assert.equal(answer.headers['content-encoding'], 'gzip')
  assert.equal(answer.headers['cache-control'], 'no-store')
})

test('a command is applied once, and its outcome is told again to who asks again', async (t) => {
  const { school, people } = await open(t)
  const cookie = await cookieFor(school, people.lea)
  const outboxId = newId()
  const command = setTheme(1)
  for (const _ of [1, 2]) {
    const answer = (await ask(school, cookie, { outboxId, commands: [command] })).json()
    assert.deepEqual(answer.outcomes, [{ id: command.id, state: 'done' }])
    assert.equal(answer.next, 2)
    assert.equal(answer.collections.me.body.preferences.theme, 'dark')
  }
})

test('commands are taken in order whatever the order of the list, and none is skipped', async (t) => {
  const { school, people } = await open(t)
  const cookie = await cookieFor(school, people.lea)
  const outboxId = newId()
  const [one, two, four] = [setTheme(1, 'dark'), setTheme(2, 'light'), setTheme(4, 'dark')]
  const answer = (await ask(school, cookie, { outboxId, commands: [four, two, one] })).json()
  assert.deepEqual(
    answer.outcomes.map(({ id }: { id: string }) => id),
    [one.id, two.id],
  )
  assert.equal(answer.next, 3)
  assert.equal(answer.collections.me.body.preferences.theme, 'light')
})

test('what has not the form of its kind, or no known kind, is refused and recorded', async (t) => {
  const { school, people } = await open(t)
  const cookie = await cookieFor(school, people.lea)
  const commands = [setTheme(1, 'plaid'), { ...setTheme(2), kind: 'school.burn' }, setTheme(3)]
  const { outcomes, next } = (await ask(school, cookie, { outboxId: newId(), commands })).json()
  assert.deepEqual(
    outcomes.map(({ state, code }: { state: string; code?: string }) => code ?? state),
    ['bad_request', 'bad_request', 'done'],
  )
  assert.equal(next, 4)
})

test('a store of another person than the pass gets nothing and gives nothing', async (t) => {
  const { school, people } = await open(t)
  const cookie = await cookieFor(school, people.yanis)
  const commands = [setTheme(1)]
  const answer = await ask(school, cookie, { personId: people.lea, outboxId: newId(), commands })
  assert.equal(answer.statusCode, 409)
  assert.equal(answer.json().code, 'other_person')
  const rows = await sql`select from school.command`.execute(school.world.as('owner'))
  assert.equal(rows.rows.length, 0)
})

test('a visit of the help desk reads and changes nothing', async (t) => {
  const { school, people } = await open(t)
  const cookie = await cookieFor(school, people.admin, { visits: people.lea })
  const answer = await ask(school, cookie, { outboxId: newId(), commands: [setTheme(1)] })
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.json().outcomes[0].code, 'read_only_visit')
  const rows = await sql`select from school.command`.execute(school.world.as('owner'))
  assert.equal(rows.rows.length, 0)
})

test('the id of one person’s command says nothing of another’s', async (t) => {
  const { school, people } = await open(t)
  const command = setTheme(1)
  const outboxId = newId()
  for (const personId of [people.lea, people.yanis]) {
    const cookie = await cookieFor(school, personId)
    const answer = (await ask(school, cookie, { outboxId, commands: [command] })).json()
    assert.equal(answer.outcomes[0].state, 'done')
    assert.equal(answer.collections.me.body.preferences.theme, 'dark')
  }
})

test('row-level security keeps commands to their person', async (t) => {
  const { school, people } = await open(t)
  const cookie = await cookieFor(school, people.lea)
  await ask(school, cookie, { outboxId: newId(), commands: [setTheme(1)] })
  const db = school.world.as<Record<string, never>>('preau_school')
  const seenBy = (personId: string) =>
    asPerson(db, { personId, today: '2026-11-23' }, async (tx) => {
      return (await sql`select from school.command`.execute(tx)).rows.length
    })
  assert.equal(await seenBy(people.lea), 1)
  assert.equal(await seenBy(people.mother), 0)
  assert.equal(await seenBy(people.head), 0)
})

test('one person’s loop gone wild waits, the others do not', async (t) => {
  const { school, people } = await open(t)
  const cookie = await cookieFor(school, people.lea)
  const many = Array.from({ length: limits.syncsOfPerson + 4 }, () => ask(school, cookie))
  const answers = await Promise.all(many)
  const refused = answers.filter(({ statusCode }) => statusCode === 429)
  assert.ok(refused.length > 0)
  assert.ok(Number(refused[0]?.headers['retry-after']) > 0)
  assert.equal((await ask(school, await cookieFor(school, people.yanis))).statusCode, 200)
  assert.equal((await ask(school, cookie)).statusCode, 200)
})

test('the window holds tomorrow, and on Friday the next Monday, in the zone of the school', () => {
  const at = (text: string, zone = 'Europe/Paris') => windowFrom(zone, new Date(text))
  assert.equal(at('2026-11-23T07:00:00Z'), '2026-11-23')
  assert.equal(at('2026-11-26T20:00:00Z'), '2026-11-23')
  assert.equal(at('2026-11-27T07:00:00Z'), '2026-11-27')
  assert.equal(at('2026-11-29T20:00:00Z'), '2026-11-29')
  assert.equal(at('2026-11-22T20:30:00Z', 'Indian/Reunion'), '2026-11-23')
  assert.equal(at('2026-03-29T00:30:00Z'), '2026-03-29')
})

test('a class is woken at once, a whole school is spread out', () => {
  assert.equal(spreadOf(100), 0)
  assert.ok(spreadOf(3_000) > 5_000)
  assert.equal(spreadOf(1_000_000), limits.spreadMaxMs)
})

type Ear = { changes: number; ended: boolean; next(): Promise<void>; close(): void }

/** Opens the stream as a browser does, and counts what it says. */
async function listen(
  school: TestSchool,
  cookie: string,
  options: { since?: string; lastId?: string } = {},
): Promise<Ear> {
  const { server } = school.door.app
  if (!server.listening) await school.door.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.address() as AddressInfo
  const query = options.since === undefined ? '' : `?since=${options.since}`
  const headers = { cookie, ...(options.lastId && { 'last-event-id': options.lastId }) }
  const request = get(`http://127.0.0.1:${port}/school/events${query}`, { headers })
  const [stream] = (await once(request, 'response')) as [IncomingMessage]
  assert.equal(stream.statusCode, 200)
  assert.match(String(stream.headers['content-type']), /^text\/event-stream/)
  let waiting: (() => void) | undefined
  const ear: Ear = {
    changes: 0,
    ended: false,
    next: () =>
      new Promise((resolve) => {
        if (ear.changes > 0) resolve()
        else waiting = resolve
      }),
    close: () => request.destroy(),
  }
  stream.setEncoding('utf8').on('data', (text: string) => {
    ear.changes += text.split('event: change').length - 1
    if (ear.changes > 0) waiting?.()
  })
  stream.on('close', () => {
    ear.ended = true
  })
  await once(stream, 'data')
  return ear
}

const tell = (school: TestSchool, notice: Body) =>
  sql`select pg_notify('preau_change', ${JSON.stringify({ collections: ['day'], groupIds: [], personIds: [], ...notice })})`.execute(
    school.world.as('owner'),
  )

test('a change wakes the class, its families, its teacher and the head, and nobody else', async (t) => {
  const { school, people, schools, groups } = await open(t)
  const who = ['lea', 'mother', 'maths', 'head', 'yanis', 'rose', 'otherHead', 'noe'] as const
  const ears = new Map<string, Ear>()
  for (const name of who) {
    ears.set(name, await listen(school, await cookieFor(school, people[name])))
  }
  t.after(() => ears.forEach((ear) => void ear.close()))

  await tell(school, {
    schoolId: schools.college,
    groupIds: [groups.half4B],
    personIds: [people.maths],
  })
  for (const name of ['lea', 'mother', 'maths', 'head']) await ears.get(name)?.next()
  // Said after the first and to all of the other school: when it is here, the first has been everywhere.
  await tell(school, { schoolId: schools.ecole })
  for (const name of ['otherHead', 'noe']) await ears.get(name)?.next()
  const counts = Object.fromEntries([...ears].map(([name, ear]) => [name, ear.changes]))
  assert.deepEqual(counts, {
    lea: 1,
    // Of the change of the collège, and of her other child's school.
    mother: 2,
    maths: 1,
    head: 1,
    yanis: 0,
    rose: 0,
    otherHead: 1,
    noe: 1,
  })
})

test('a page that was away for a moment is told of what it missed, and of nothing else', async (t) => {
  const { school, people, schools, groups } = await open(t)
  const lea = await cookieFor(school, people.lea)
  const rose = await cookieFor(school, people.rose)
  const first = await listen(school, lea)
  school.clock.move('2026-11-23T07:11:00Z')
  await tell(school, { schoolId: schools.college, groupIds: [groups.class4B] })
  await first.next()
  first.close()

  const since = '2026-11-23T07:10:30.000Z'
  const back = await listen(school, lea, { since })
  await back.next()
  const untouched = await listen(school, rose, { since })
  const fresh = await listen(school, lea, { since: '2026-11-23T07:12:00.000Z' })
  const again = await listen(school, lea, {
    since,
    lastId: String(Date.parse('2026-11-23T07:12:00Z')),
  })
  const old = await listen(school, rose, { since: '2026-11-23T07:00:00.000Z' })
  await old.next()
  assert.deepEqual([untouched.changes, fresh.changes, again.changes], [0, 0, 0])
  for (const ear of [back, untouched, fresh, again, old]) ear.close()
})

test('the oldest page of a person gives way, and nobody else’s', async (t) => {
  const { school, people } = await open(t)
  const cookie = await cookieFor(school, people.lea)
  const other = await listen(school, await cookieFor(school, people.yanis))
  const ears: Ear[] = []
  for (let open = 0; open <= limits.streamsOfPerson; open += 1) {
    ears.push(await listen(school, cookie))
  }
  while (!ears[0]?.ended) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepEqual(
    ears.slice(1).map(({ ended }) => ended),
    ears.slice(1).map(() => false),
  )
  assert.equal(other.ended, false)
  for (const ear of [...ears, other]) ear.close()
})

test('the page of a device that was signed out elsewhere is told at once, and no other', async (t) => {
  const { school, people } = await open(t)
  const here = await cookieFor(school, people.lea)
  const [own, lost] = [
    await listen(school, here),
    await listen(school, await cookieFor(school, people.lea)),
  ]
  const reply = await school.door.app.inject({
    method: 'POST',
    url: '/school/account/sign-out-everywhere',
    headers: { cookie: here },
    payload: { keepThis: true },
  })
  assert.equal(reply.statusCode, 200)
  await lost.next()
  while (!lost.ended) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepEqual([lost.changes, own.changes, own.ended], [1, 0, false])
  own.close()
})

test('when the ear of the database was deaf, every page syncs', async (t) => {
  const { school, people } = await open(t)
  const ear = await listen(school, await cookieFor(school, people.lea))
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where query like 'listen preau_change' and datname = current_database()`.execute(
    school.world.as('owner'),
  )
  await ear.next()
  assert.ok(ear.changes >= 1)
  ear.close()
})

test('a guardian under restrictions hears nothing of the child’s day', async (t) => {
  const { school, people, groups } = await open(t)
  const owner = school.world.as<Record<string, never>>('owner')
  const db = school.world.as<Tables>('preau_school')
  const today = '2026-11-23'
  const heard = () =>
    asPerson(db, { personId: people.father, today }, (tx) =>
      readInterests(tx, people.father, today),
    )
  assert.ok((await heard()).groupIds.includes(groups.class4B))
  await sql`update school.guardianship set restrictions = 'by judgment' where adult_id = ${people.father}`.execute(
    owner,
  )
  const { groupIds, personIds } = await heard()
  assert.deepEqual([groupIds, personIds], [[], [people.father]])
})
