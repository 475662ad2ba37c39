import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openAccount } from '#school/identity/api.ts'
import { cookieFor, openTestSchool, type TestSchool } from '#testing/people.ts'
import { smallSchool } from '#testing/school.ts'
import { upkeep } from '../upkeep.ts'
import { findByName, grantAdmin, newCode, revokeAdmin } from './operator.ts'

const password = 'trois petits chats'

async function world(t: Parameters<typeof openTestSchool>[0]) {
  const school = await openTestSchool(t)
  const small = await smallSchool(school.world)
  const head = await cookieFor(school, small.people.head)
  const at = `/school/schools/${small.schools.college}`
  const there = `/school/schools/${small.schools.ecole}`
  return { school, ...small, head, at, there }
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
const call = ({ door }: TestSchool, method: Method, url: string, cookie?: string, body?: object) =>
  door.app.inject({ method, url, headers: { ...(cookie && { cookie }) }, ...(body && { body }) })

const said = (reply: Awaited<ReturnType<typeof call>>): [number, string] => [
  reply.statusCode,
  reply.json().code,
]

type Found = {
  givenName: string
  roles: string[]
  classes: string[]
  may: string[]
  account?: object
}

test('administration is for the head and the administrators of that school', async (t) => {
  const { school, people, at } = await world(t)
  const routes: [Method, string, object?][] = [
    ['GET', `${at}/people/${people.lea}/devices`],
    ['POST', `${at}/people/${people.lea}/end-devices`, {}],
    ['POST', `${at}/people/${people.lea}/reset`],
    ['PUT', `${at}/people/${people.maths}/admin`],
    ['DELETE', `${at}/people/${people.admin}/admin`],
    ['GET', `${at}/audit`],
    ['POST', `${at}/visits`, { personId: people.lea, reason: 'cannot see the day' }],
  ]
  for (const [method, url, body] of routes) {
    assert.deepEqual(
      said(await call(school, method, url, undefined, body)),
      [401, 'not_signed_in'],
      url,
    )
    for (const person of [people.lea, people.mother, people.maths, people.secretary]) {
      const reply = await call(school, method, url, await cookieFor(school, person), body)
      assert.deepEqual(said(reply), [403, 'not_allowed'], url)
    }
    for (const person of [people.stranger, people.otherHead]) {
      const reply = await call(school, method, url, await cookieFor(school, person), body)
      assert.deepEqual(said(reply), [404, 'not_found'], url)
    }
  }
})

test('a person of the neighbour school is not found, whatever is asked about them', async (t) => {
  const { school, people, head, at } = await world(t)
  for (const [method, url, body] of [
    ['GET', `${at}/people/${people.noe}/devices`],
    ['POST', `${at}/people/${people.noe}/end-devices`, {}],
    ['POST', `${at}/people/${people.noe}/reset`],
    ['PUT', `${at}/people/${people.otherHead}/admin`],
    ['DELETE', `${at}/people/${people.otherHead}/admin`],
    ['POST', `${at}/visits`, { personId: people.noe, reason: 'cannot see the day' }],
  ] as const) {
    assert.deepEqual(said(await call(school, method, url, head, body)), [404, 'not_found'], url)
  }
})

test('the staff searches people by the beginnings of their names; only administrators see accounts', async (t) => {
  const { school, people, groups, head, at } = await world(t)
  await openAccount(school.identity.inside, { personId: people.lea, password })
  const find = async (query: string, cookie = head): Promise<Found[]> =>
    (await call(school, 'GET', `${at}/people?${query}`, cookie)).json().people
  const names = async (query: string) => (await find(query)).map((person) => person.givenName)

  assert.deepEqual(await names('q=nguy'), ['Claire', 'Léa'])
  assert.deepEqual(await names('q=beau%20LE'), ['Léa'])
  assert.deepEqual(await names('q=lea.nguyen'), ['Léa'])
  assert.deepEqual(await names('q=%25'), await names(''))
  assert.deepEqual(await names('q=guyen'), [])
  assert.deepEqual(await names('role=head'), ['Hélène'])
  assert.deepEqual(await names(`groupId=${groups.class4B}`), [
    'Paul',
    'Yanis',
    'Ada',
    'Claire',
    'Léa',
  ])
  assert.deepEqual(await names('q=noe'), [])
  const [lea] = await find('q=lea')
  assert.deepEqual(
    [lea?.roles, lea?.classes, lea?.may, lea?.account],
    [
      ['pupil'],
      ['4e B'],
      ['reset', 'end_devices', 'visit'],
      { login: 'lea.nguyen-beaumont', activatedAt: '2026-11-23T07:10:00.000Z', devices: 0 },
    ],
  )
  const [claire] = await find('q=claire')
  assert.deepEqual(
    [claire?.roles, claire?.classes, claire?.may],
    [['guardian'], ['4e B'], ['reset']],
  )

  const [asTeacher] = await find('q=lea', await cookieFor(school, people.maths))
  assert.deepEqual([asTeacher?.may, asTeacher?.account], [[], undefined])
  for (const person of [people.lea, people.mother]) {
    const reply = await call(school, 'GET', `${at}/people?q=a`, await cookieFor(school, person))
    assert.deepEqual(said(reply), [403, 'not_allowed'])
  }
  const stranger = await cookieFor(school, people.otherHead)
  assert.deepEqual(said(await call(school, 'GET', `${at}/people`, stranger)), [404, 'not_found'])
})

test('a long list is read in pages, each person once', async (t) => {
  const { school, schools, head, at } = await world(t)
  await sql`with made as (
      insert into school.person (id, given_name, family_name)
      select gen_random_uuid(), 'Jean', 'Martin' from generate_series(1, 120) returning id)
    insert into school.affiliation (id, person_id, school_id, role, from_on, source)
      select gen_random_uuid(), id, ${schools.college}, 'pupil', '2026-09-01', 'test' from made`.execute(
    school.world.as<Record<string, never>>('owner'),
  )
  const seen: string[] = []
  let after = ''
  let pages = 0
  do {
    const url = `${at}/people?q=martin${after && `&after=${encodeURIComponent(after)}`}`
    const page = (await call(school, 'GET', url, head)).json()
    seen.push(...page.people.map((person: { id: string }) => person.id))
    after = page.next ?? ''
    pages += 1
  } while (after !== '')
  assert.deepEqual([seen.length, new Set(seen).size, pages], [121, 121, 3])
})

test('a forgotten password: the school gives a new code, the old password lives until it is used', async (t) => {
  const { school, people, head, at } = await world(t)
  const { inside } = school.identity
  const login = await openAccount(inside, { personId: people.lea, password })
  const phone = await cookieFor(school, people.lea)
  const sheet = (await call(school, 'POST', `${at}/people/${people.lea}/reset`, head)).json()
  assert.deepEqual(
    [sheet.slips, sheet.kind, sheet.personName],
    [1, 'pupils', 'Léa Nguyen-Beaumont'],
  )
  assert.equal((await call(school, 'GET', sheet.pdf, head)).statusCode, 200)
  const code = inside.codes.seal({ sheet: sheet.number, seat: 0, epoch: 0 })
  const check = await call(school, 'POST', '/school/activations/check', undefined, { code })
  assert.equal(check.json().renews, true)
  assert.equal((await call(school, 'GET', '/school/me', phone)).statusCode, 200)

  const body = { code, password: 'le vent tourne au nord', shared: false }
  const done = await call(school, 'POST', '/school/activations', undefined, body)
  assert.equal(done.json().login, login)
  assert.equal((await call(school, 'GET', '/school/me', phone)).statusCode, 401)
  const sign = (typed: string) =>
    call(school, 'POST', '/school/sign-in', undefined, { login, password: typed, shared: false })
  assert.equal((await sign(password)).statusCode, 401)
  assert.equal((await sign('le vent tourne au nord')).statusCode, 200)
})

test('nobody resets or visits who administers, nor ends the devices of another school’s head', async (t) => {
  const { school, people, schools, head, at } = await world(t)
  const { inside } = school.identity
  for (const personId of [people.admin, people.music, people.head]) {
    await openAccount(inside, { personId, password })
  }
  const visit = (personId: string) =>
    call(school, 'POST', `${at}/visits`, head, { personId, reason: 'cannot see the day' })
  assert.deepEqual(said(await visit(people.admin)), [403, 'not_allowed'])
  assert.deepEqual(said(await visit(people.head)), [403, 'not_allowed'])
  assert.equal(
    (await call(school, 'POST', `${at}/people/${people.admin}/reset`, head)).statusCode,
    200,
  )
  // The music teacher administers the other school too: that school’s doors must not open from here.
  await grantAdmin(inside, { uai: '9740001A', personId: people.music })
  for (const url of [
    `${at}/people/${people.music}/reset`,
    `${at}/people/${people.music}/end-devices`,
  ]) {
    assert.deepEqual(said(await call(school, 'POST', url, head, {})), [403, 'not_allowed'])
  }
  assert.deepEqual(said(await visit(people.music)), [403, 'not_allowed'])
  assert.ok(schools.ecole)
})

test('an administrator ends a person’s devices, one or all', async (t) => {
  const { school, people, head, at } = await world(t)
  await openAccount(school.identity.inside, { personId: people.lea, password })
  const [one, two, three] = [
    await cookieFor(school, people.lea),
    await cookieFor(school, people.lea),
    await cookieFor(school, people.lea),
  ]
  const { devices } = (await call(school, 'GET', `${at}/people/${people.lea}/devices`, head)).json()
  assert.equal(devices.length, 3)
  const end = async (body: object) =>
    (await call(school, 'POST', `${at}/people/${people.lea}/end-devices`, head, body)).json().ended
  assert.equal(await end({ deviceId: devices[0].id }), 1)
  assert.equal(await end({ deviceId: devices[0].id }), 0)
  assert.equal(await end({}), 2)
  for (const cookie of [one, two, three]) {
    assert.equal((await call(school, 'GET', '/school/me', cookie)).statusCode, 401)
  }
})

test('the head delegates and withdraws administration; the last administrator stays', async (t) => {
  const { school, people, schools, head, at } = await world(t)
  const admin = `${at}/people/${people.maths}/admin`
  const maths = await cookieFor(school, people.maths)
  assert.equal((await call(school, 'PUT', admin, head)).statusCode, 200)
  const me = (await call(school, 'GET', '/school/me', maths)).json()
  assert.deepEqual(me.affiliations.map((hat: { role: string }) => hat.role).sort(), [
    'admin',
    'teacher',
  ])
  assert.equal((await call(school, 'GET', `${at}/audit`, maths)).statusCode, 200)
  assert.deepEqual(said(await call(school, 'PUT', admin, head)), [403, 'not_allowed'])
  // A pupil cannot be made one; who is one by the feed cannot be withdrawn here.
  assert.deepEqual(said(await call(school, 'PUT', `${at}/people/${people.lea}/admin`, head)), [
    403,
    'not_allowed',
  ])
  assert.deepEqual(said(await call(school, 'DELETE', `${at}/people/${people.admin}/admin`, head)), [
    403,
    'not_allowed',
  ])

  await sql`update school.affiliation set until_on = '2026-11-23'
    where person_id in (${people.head}, ${people.admin}) and school_id = ${schools.college}`.execute(
    school.world.as<Record<string, never>>('owner'),
  )
  assert.deepEqual(said(await call(school, 'DELETE', admin, maths)), [409, 'conflict'])
  await grantAdmin(school.identity.inside, { uai: '0010001w', personId: people.history })
  assert.equal((await call(school, 'DELETE', admin, maths)).statusCode, 200)
  assert.deepEqual(said(await call(school, 'GET', `${at}/audit`, maths)), [403, 'not_allowed'])
})

test('two administrators who withdraw each other at one moment do not leave the school without one', async (t) => {
  const { school, people, schools, at } = await world(t)
  const { inside } = school.identity
  for (const personId of [people.maths, people.history]) {
    await grantAdmin(inside, { uai: '0010001W', personId })
  }
  await sql`update school.affiliation set until_on = '2026-11-23'
    where person_id in (${people.head}, ${people.admin}) and school_id = ${schools.college}`.execute(
    school.world.as<Record<string, never>>('owner'),
  )
  const maths = await cookieFor(school, people.maths)
  const history = await cookieFor(school, people.history)
  const replies = await Promise.all([
    call(school, 'DELETE', `${at}/people/${people.history}/admin`, maths),
    call(school, 'DELETE', `${at}/people/${people.maths}/admin`, history),
  ])
  assert.equal(replies.filter((reply) => reply.statusCode === 200).length, 1)
})

test('a visit of the help desk looks, changes nothing, ends, and is seen by the person', async (t) => {
  const { school, people, head, at } = await world(t)
  const { inside } = school.identity
  await openAccount(inside, { personId: people.lea, password })
  const begun = await call(school, 'POST', `${at}/visits`, head, {
    personId: people.lea,
    reason: 'cannot see the day',
  })
  assert.deepEqual(begun.json(), { until: '2026-11-23T07:40:00.000Z' })
  const visit = `${head}; ${String(begun.headers['set-cookie']).split(';')[0]}`
  const me = (await call(school, 'GET', '/school/me', visit)).json()
  assert.deepEqual(
    [me.givenName, me.visit],
    ['Léa', { by: 'Hélène Roche', until: '2026-11-23T07:40:00.000Z' }],
  )
  for (const [url, body] of [
    ['/school/account/password', { oldPassword: password, newPassword: 'le vent tourne au nord' }],
    ['/school/account/sign-out-everywhere', { keepThis: false }],
    [`${at}/visits`, { personId: people.yanis, reason: 'and this one too' }],
  ] as const) {
    assert.deepEqual(said(await call(school, 'POST', url, visit, body)), [403, 'read_only_visit'])
  }
  const lea = await cookieFor(school, people.lea)
  const trail = (await call(school, 'GET', '/school/account/trail', lea)).json().entries
  assert.deepEqual(
    [trail[0].act, trail[0].actor, trail[0].details.reason],
    ['visit.begin', 'Hélène Roche', 'cannot see the day'],
  )
  // Not among her devices: she did not sign in there.
  const { devices } = (await call(school, 'GET', '/school/account/devices', lea)).json()
  assert.equal(devices.length, 1)

  const ended = await call(school, 'POST', '/school/visits/end', visit)
  assert.match(String(ended.headers['set-cookie']), /^visit=; Max-Age=0/)
  assert.equal((await call(school, 'GET', '/school/me', visit)).json().givenName, 'Hélène')
  const after = (await call(school, 'GET', '/school/account/trail', lea)).json().entries
  assert.equal(after[0].act, 'visit.end')
})

test('a visit ends by itself after half an hour, with the visitor’s own pass, and by signing out', async (t) => {
  const { school, people } = await world(t)
  const visit = await cookieFor(school, people.head, { visits: people.lea })
  const name = async (cookie: string) =>
    (await call(school, 'GET', '/school/me', cookie)).json().givenName
  assert.equal(await name(visit), 'Léa')
  // The cookie of the visit opens nothing without the visitor’s own, nor with another person’s.
  const [own = '', visiting = ''] = visit.split('; ')
  assert.equal((await call(school, 'GET', '/school/me', visiting)).statusCode, 401)
  assert.equal(
    (await call(school, 'GET', '/school/me', visiting.replace('visit=', 'pass='))).statusCode,
    401,
  )
  assert.equal(await name(`${await cookieFor(school, people.maths)}; ${visiting}`), 'Ada')
  school.clock.move('2026-11-23T07:40:00Z')
  assert.equal(await name(visit), 'Hélène')
  const again = await cookieFor(school, people.head, { visits: people.lea })
  await call(school, 'POST', '/school/sign-out', again)
  assert.equal((await call(school, 'GET', '/school/me', again)).statusCode, 401)
  assert.equal(await name(own), 'Hélène')
})

test('the trail of the school shows how each visit ended, by its button or by signing out', async (t) => {
  const { school, people, head, at } = await world(t)
  await openAccount(school.identity.inside, { personId: people.lea, password })
  for (const url of ['/school/visits/end', '/school/sign-out']) {
    const body = { personId: people.lea, reason: 'cannot see the day' }
    const begun = await call(school, 'POST', `${at}/visits`, head, body)
    const visit = String(begun.headers['set-cookie']).split(';')[0]
    await call(school, 'POST', url, `${head}; ${visit}`, {})
  }
  const admin = await cookieFor(school, people.admin)
  const { entries } = (await call(school, 'GET', `${at}/audit`, admin)).json()
  const acts = entries.map(({ act }: { act: string }) => act)
  assert.deepEqual(acts, ['visit.end', 'visit.begin', 'visit.end', 'visit.begin'])
})

test('the operator finds people, makes the first administrator and gives a code, all in the trail', async (t) => {
  const { school, people, head, at } = await world(t)
  const { inside } = school.identity
  const found = await findByName(inside, '0010001W', 'fab')
  assert.deepEqual(found, [
    { id: people.history, name: 'Luc Fabre', roles: ['teacher'], login: undefined },
  ])
  const on = { uai: '0010001W', personId: people.history }
  assert.deepEqual([await grantAdmin(inside, on), await grantAdmin(inside, on)], [true, false])
  const code = await newCode(inside, on)
  const body = { code, password, shared: false }
  const done = await call(school, 'POST', '/school/activations', undefined, body)
  assert.equal(done.json().login, 'luc.fabre')
  assert.equal(await revokeAdmin(inside, { uai: '0010001W', login: 'luc.fabre' }), true)
  await assert.rejects(grantAdmin(inside, { uai: '0010001W', personId: people.noe }), {
    code: 'not_found',
  })
  await assert.rejects(grantAdmin(inside, { uai: '0000000A', personId: people.noe }), {
    code: 'not_found',
  })
  const { entries } = (await call(school, 'GET', `${at}/audit`, head)).json()
  assert.deepEqual(
    entries.map((line: { act: string; actor?: string }) => [line.act, line.actor]),
    [
      ['admin.withdraw', undefined],
      ['account.activate', 'Luc Fabre'],
      ['account.reset', undefined],
      ['admin.delegate', undefined],
    ],
  )
})

test('who leaves the staff of a school does not go on administering it', async (t) => {
  const { school, people, schools, head, at } = await world(t)
  const { inside } = school.identity
  for (const personId of [people.maths, people.history]) {
    await grantAdmin(inside, { uai: '0010001W', personId })
  }
  await sql`update school.affiliation set until_on = '2026-11-23'
    where person_id = ${people.maths} and role = 'teacher' and school_id = ${schools.college}`.execute(
    school.world.as<Record<string, never>>('owner'),
  )
  await upkeep(inside)
  await upkeep(inside)
  const hats = async (personId: string) =>
    (await call(school, 'GET', '/school/me', await cookieFor(school, personId))).json().affiliations
  assert.deepEqual([(await hats(people.maths)).length, (await hats(people.history)).length], [0, 2])
  const { entries } = (await call(school, 'GET', `${at}/audit`, head)).json()
  assert.deepEqual(
    entries.map((line: { act: string; details: object }) => [line.act, line.details]),
    [
      ['admin.withdraw', { reason: 'left' }],
      ['admin.delegate', {}],
      ['admin.delegate', {}],
    ],
  )
})

test('lines of the trail are added and never changed, by the role itself', async (t) => {
  const { school } = await world(t)
  for (const role of ['preau_identity', 'preau_school'] as const) {
    const db = school.world.as<Record<string, never>>(role)
    await assert.rejects(sql`update school.audit set act = 'x'`.execute(db), { code: '42501' })
    await assert.rejects(sql`delete from school.audit`.execute(db), { code: '42501' })
  }
})

test('the roles of the database keep passwords and delegation to identity', async (t) => {
  const { school, people, schools } = await world(t)
  const day = school.world.as<Record<string, never>>('preau_school')
  for (const table of [
    'account',
    'device',
    'activation',
    'activation_sheet',
    'attempt',
    'revocation',
  ]) {
    await assert.rejects(sql`select * from school.${sql.ref(table)}`.execute(day), {
      code: '42501',
    })
  }
  const add = (role: string, source: string) => sql`insert into school.affiliation
    (id, person_id, school_id, role, from_on, source)
    values (gen_random_uuid(), ${people.lea}, ${schools.college}, ${role}, '2026-09-01', ${source})`
  await assert.rejects(add('admin', 'delegation').execute(day), { code: '42501' })
  const identity = school.world.as<Record<string, never>>('preau_identity')
  await assert.rejects(add('head', 'delegation').execute(identity), { code: '42501' })
  await assert.rejects(add('admin', 'test').execute(identity), { code: '42501' })
  await add('admin', 'delegation').execute(identity)
})

test('what somebody sees and may do elsewhere does not open from here', async (t) => {
  const { school, people, schools, head, at } = await world(t)
  const { inside } = school.identity
  const owner = school.world.as<Record<string, never>>('owner')
  await sql`insert into school.affiliation (id, person_id, school_id, role, from_on, source)
    values (gen_random_uuid(), ${people.mother}, ${schools.ecole}, 'secretary', '2026-09-01', 'test')`.execute(
    owner,
  )
  for (const personId of [people.mother, people.music, people.maths]) {
    await openAccount(inside, { personId, password })
  }
  const visit = (personId: string) =>
    call(school, 'POST', `${at}/visits`, head, { personId, reason: 'cannot see the day' })
  const reset = (personId: string) => call(school, 'POST', `${at}/people/${personId}/reset`, head)
  // Through a visit, the pupils of the school where they work would be seen.
  assert.deepEqual(said(await visit(people.mother)), [403, 'not_allowed'])
  assert.deepEqual(said(await visit(people.music)), [403, 'not_allowed'])
  assert.equal((await visit(people.maths)).statusCode, 200)
  // A parent here who works there gets a new code there; a teacher of both, from either.
  assert.deepEqual(said(await reset(people.mother)), [403, 'not_allowed'])
  assert.equal((await reset(people.music)).statusCode, 200)
})
