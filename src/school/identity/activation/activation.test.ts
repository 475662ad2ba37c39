import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { showCode } from '#contracts/activation.ts'
import { cookieFor, openTestSchool, type TestSchool } from '#testing/people.ts'
import { smallSchool } from '#testing/school.ts'
import { grantAdmin } from '../administration/operator.ts'
import { limits } from '../limits.ts'

const password = 'trois petits chats'

async function world(t: Parameters<typeof openTestSchool>[0]) {
  const school = await openTestSchool(t)
  const small = await smallSchool(school.world)
  const head = await cookieFor(school, small.people.head)
  const sheets = `/school/schools/${small.schools.college}/activation-sheets`
  return { school, ...small, head, sheets }
}

const call = (
  { door }: TestSchool,
  method: 'GET' | 'POST',
  url: string,
  { cookie, body }: { cookie?: string; body?: object } = {},
) => door.app.inject({ method, url, headers: { ...(cookie && { cookie }) }, ...(body && { body }) })

const said = (reply: Awaited<ReturnType<typeof call>>): [number, string] => [
  reply.statusCode,
  reply.json().code,
]

/** Codes of a sheet as they are printed, by kind and given name. */
async function codesOf(school: TestSchool, sheetId: string): Promise<Record<string, string>> {
  const { rows } = await sql<{
    n: number
    seat: number
    epoch: number
    kind: string
    given: string
  }>`
    select h.number as n, a.seat, a.epoch, a.kind, p.given_name as given
      from school.activation a join school.activation_sheet h on h.id = a.sheet_id
      join school.person p on p.id = a.person_id where h.id = ${sheetId}`.execute(
    school.world.as<Record<string, never>>('owner'),
  )
  const { codes } = school.identity.inside
  return Object.fromEntries(
    rows.map(({ n, seat, epoch, kind, given }) => [
      `${kind} ${given}`,
      showCode(codes.seal({ sheet: n, seat, epoch })),
    ]),
  )
}

const activate = (school: TestSchool, body: object) =>
  call(school, 'POST', '/school/activations', { body: { password, shared: false, ...body } })

test('only the administrators of the school make, list, renew and print sheets', async (t) => {
  const { school, sheets, groups, people, head } = await world(t)
  const body = { groupId: groups.class4B }
  const made = (await call(school, 'POST', sheets, { cookie: head, body })).json()
  const walk = [
    ['GET', sheets],
    ['POST', sheets],
    ['POST', `${sheets}/${made.id}/renew`],
    ['GET', `${sheets}/${made.id}/slips.pdf`],
  ] as const
  for (const [method, url] of walk) {
    const as = async (personId?: string) => {
      const cookie = personId === undefined ? undefined : await cookieFor(school, personId)
      const options = { ...(cookie && { cookie }), ...(url === sheets && { body }) }
      return said(
        await call(school, method, url, method === 'GET' ? { ...(cookie && { cookie }) } : options),
      )
    }
    assert.deepEqual(await as(), [401, 'not_signed_in'], url)
    for (const person of [people.lea, people.mother, people.maths, people.secretary]) {
      assert.deepEqual(await as(person), [403, 'not_allowed'], url)
    }
    for (const person of [people.stranger, people.otherHead]) {
      assert.deepEqual(await as(person), [404, 'not_found'], url)
    }
  }
  const other = await cookieFor(school, people.otherHead)
  const elsewhere = sheets.replace(
    /schools\/[^/]+/,
    `schools/${(await call(school, 'GET', '/school/me', { cookie: other })).json().affiliations[0].school.id}`,
  )
  for (const [method, url] of [
    ['POST', `${elsewhere}/${made.id}/renew`],
    ['GET', `${elsewhere}/${made.id}/slips.pdf`],
  ] as const) {
    assert.deepEqual(said(await call(school, method, url, { cookie: other })), [404, 'not_found'])
  }
  const foreign = { groupId: groups.classCP }
  assert.deepEqual(said(await call(school, 'POST', sheets, { cookie: head, body: foreign })), [
    404,
    'not_found',
  ])
})

test('a pupil activates with the code of the slip, once', async (t) => {
  const { school, sheets, groups, people, head } = await world(t)
  const sheet = (
    await call(school, 'POST', sheets, { cookie: head, body: { groupId: groups.class4B } })
  ).json()
  assert.deepEqual([sheet.className, sheet.kind, sheet.slips, sheet.used], ['4e B', 'pupils', 3, 0])
  const codes = await codesOf(school, sheet.id)
  assert.deepEqual(Object.keys(codes).sort(), ['family Léa', 'self Léa', 'self Yanis'])
  const code = codes['self Léa'] ?? ''

  const check = await call(school, 'POST', '/school/activations/check', { body: { code } })
  assert.deepEqual(check.json(), {
    kind: 'self',
    school: 'Collège des Tilleuls',
    initial: 'L',
    className: '4e B',
    renews: false,
  })
  assert.deepEqual(said(await activate(school, { code, password: 'azertyuiop' })), [
    422,
    'weak_password',
  ])
  const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')
  const done = await activate(school, { code: typed, locale: 'en' })
  assert.deepEqual(done.json(), {
    personId: people.lea,
    login: 'lea.nguyen-beaumont',
    shared: false,
  })
  const pass = [done.headers['set-cookie'] ?? []].flat()[0]?.split(';')[0] ?? ''
  const me = (await call(school, 'GET', '/school/me', { cookie: pass })).json()
  assert.deepEqual([me.id, me.preferences], [people.lea, { locale: 'en' }])

  for (const body of [{ code }, { code, password: 'une autre phrase' }]) {
    assert.deepEqual(said(await activate(school, body)), [422, 'bad_code'])
  }
  const list = (await call(school, 'GET', sheets, { cookie: head })).json()
  assert.deepEqual(
    [
      list.classes.map((one: { label: string; activated: number }) => [one.label, one.activated]),
      list.sheets[0].used,
    ],
    [
      [
        ['4e B', 1],
        ['5e A', 0],
      ],
      1,
    ],
  )
  const trail = (await call(school, 'GET', '/school/account/trail', { cookie: pass })).json()
    .entries
  assert.deepEqual(
    trail.map((line: { act: string }) => line.act),
    ['account.activate'],
  )
})

test('two hands with the same code: one account, one winner', async (t) => {
  const { school, sheets, groups, head } = await world(t)
  const sheet = (
    await call(school, 'POST', sheets, { cookie: head, body: { groupId: groups.class5A } })
  ).json()
  const code = (await codesOf(school, sheet.id))['self Rose']
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      activate(school, { code, password: `trois petits chats ${n}` }),
    ),
  )
  assert.deepEqual(replies.map((reply) => reply.statusCode).sort(), [200, ...Array(7).fill(422)])
})

test('each guardian with authority activates with the family code and their own name; nobody else', async (t) => {
  const { school, sheets, groups, people, head } = await world(t)
  const sheet = (
    await call(school, 'POST', sheets, { cookie: head, body: { groupId: groups.class4B } })
  ).json()
  const code = (await codesOf(school, sheet.id))['family Léa']
  const check = (await call(school, 'POST', '/school/activations/check', { body: { code } })).json()
  assert.deepEqual([check.kind, check.initial], ['family', 'L'])

  const as = (givenName?: string, familyName?: string) =>
    activate(school, { code, givenName, familyName })
  const no = await as('Nadia', 'Inconnue')
  const refusals = [
    // A contact without authority, the child, a guardian's first name with another's family name, no name.
    await as('Marc', 'Girard'),
    await as('Léa', 'Nguyen-Beaumont'),
  ]
  for (const reply of refusals)
    assert.deepEqual([reply.statusCode, reply.body], [no.statusCode, no.body])
  const mother = await as('CLAIRE', ' nguyên ')
  assert.deepEqual(mother.json(), {
    personId: people.mother,
    login: 'claire.nguyen',
    shared: false,
  })
  // She has an account now: the answer is that of a wrong name.
  assert.equal((await as('Claire', 'Nguyen')).body, no.body)
  assert.equal((await as('Paul', 'Beaumont')).json().personId, people.father)
  assert.equal((await as()).statusCode, 422)
})

test('wrong names on one family code wait longer and longer', async (t) => {
  const { school, sheets, groups, head } = await world(t)
  const sheet = (
    await call(school, 'POST', sheets, { cookie: head, body: { groupId: groups.class4B } })
  ).json()
  const code = (await codesOf(school, sheet.id))['family Léa']
  const statuses = []
  for (let n = 0; n < 7; n += 1) {
    const body = { code, givenName: `Nom${n}`, familyName: 'Inconnu' }
    statuses.push((await activate(school, body)).statusCode)
  }
  assert.deepEqual(statuses, [422, 422, 422, 422, 422, 429, 429])
})

test('homonyms get logins of their own, also at the same moment', async (t) => {
  const { school, sheets, schools, groups, head } = await world(t)
  const owner = school.world.as<Record<string, never>>('owner')
  await sql`with twin as (
      insert into school.person (id, given_name, family_name)
      select gen_random_uuid(), 'Jean', 'Martin' from generate_series(1, 5) returning id),
    hat as (insert into school.affiliation (id, person_id, school_id, role, from_on, source)
      select gen_random_uuid(), id, ${schools.college}, 'pupil', '2026-09-01', 'test' from twin)
    insert into school.membership (id, group_id, person_id, school_id, role, from_on, source)
      select gen_random_uuid(), ${groups.class5A}, id, ${schools.college}, 'pupil', '2026-09-01', 'test' from twin`.execute(
    owner,
  )
  const sheet = (
    await call(school, 'POST', sheets, { cookie: head, body: { groupId: groups.class5A } })
  ).json()
  const { rows } = await sql<{
    n: number
    seat: number
  }>`select h.number as n, a.seat from school.activation a
    join school.activation_sheet h on h.id = a.sheet_id join school.person p on p.id = a.person_id
    where p.given_name = 'Jean' and h.id = ${sheet.id}`.execute(owner)
  const logins = await Promise.all(
    rows.map(async ({ n, seat }) => {
      const code = school.identity.inside.codes.seal({ sheet: n, seat, epoch: 0 })
      return (await activate(school, { code })).json().login
    }),
  )
  assert.deepEqual(logins.sort(), [
    'jean.martin',
    'jean.martin2',
    'jean.martin3',
    'jean.martin4',
    'jean.martin5',
  ])
})

test('a new sheet, and a renewed one, kill the codes before', async (t) => {
  const { school, sheets, groups, head } = await world(t)
  const make = async () =>
    (await call(school, 'POST', sheets, { cookie: head, body: { groupId: groups.class4B } })).json()
  const check = async (code = '') =>
    (await call(school, 'POST', '/school/activations/check', { body: { code } })).statusCode
  const first = (await codesOf(school, (await make()).id))['self Léa']
  assert.equal(await check(first), 200)
  const sheet = await make()
  const second = (await codesOf(school, sheet.id))['self Léa']
  assert.deepEqual([await check(first), await check(second)], [422, 200])
  await call(school, 'POST', `${sheets}/${sheet.id}/renew`, { cookie: head })
  const third = (await codesOf(school, sheet.id))['self Léa']
  assert.deepEqual([await check(second), await check(third)], [422, 200])
  assert.equal((await call(school, 'GET', sheets, { cookie: head })).json().sheets.length, 1)
})

test('those who have an account need no slip', async (t) => {
  const { school, sheets, groups, head } = await world(t)
  const make = (body: object) => call(school, 'POST', sheets, { cookie: head, body })
  const sheet = (await make({ groupId: groups.class5A })).json()
  const code = (await codesOf(school, sheet.id))['self Rose']
  await activate(school, { code })
  assert.deepEqual(said(await make({ groupId: groups.class5A })), [409, 'already_done'])
  const staff = (await make({ kind: 'staff' })).json()
  assert.deepEqual([staff.kind, staff.slips, staff.className], ['adults', 6, ''])
})

test('the code of a pupil who has left the school opens nothing', async (t) => {
  const { school, sheets, groups, people, head } = await world(t)
  const sheet = (
    await call(school, 'POST', sheets, { cookie: head, body: { groupId: groups.class5A } })
  ).json()
  const code = (await codesOf(school, sheet.id))['self Rose']
  await sql`update school.affiliation set until_on = '2026-11-23' where person_id = ${people.rose}`.execute(
    school.world.as<Record<string, never>>('owner'),
  )
  assert.deepEqual(said(await activate(school, { code })), [422, 'bad_code'])
})

test('invented codes are refused, and use up the tries of the sheet that they name', async (t) => {
  const { school, sheets, groups, head } = await world(t)
  const sheet = (
    await call(school, 'POST', sheets, { cookie: head, body: { groupId: groups.class4B } })
  ).json()
  const code = (await codesOf(school, sheet.id))['self Léa'] ?? ''
  const check = (typed: string) =>
    call(school, 'POST', '/school/activations/check', { body: { code: typed } })
  for (const typed of [
    '?',
    'bonjour',
    '0000-0000-0000-0000',
    code.replace(/.$/, (last) => (last === 'Z' ? 'Y' : 'Z')),
  ]) {
    assert.deepEqual(said(await check(typed)), [422, 'bad_code'])
  }
  const owner = school.world.as<Record<string, never>>('owner')
  const { rows } = await sql<{ key: string }>`select key from school.attempt`.execute(owner)
  assert.deepEqual(rows, [{ key: `sheet:${sheet.number}` }])

  await sql`update school.attempt set failures = ${limits.sheetFailuresMax - 1}`.execute(owner)
  await check(code.replace(/.$/, (last) => (last === 'Z' ? 'Y' : 'Z')))
  const slow = await check(code)
  assert.deepEqual([...said(slow), slow.headers['retry-after']], [429, 'slow_down', '3600'])
  school.clock.move('2026-11-23T08:10:01Z')
  assert.equal((await check(code)).statusCode, 200)
})

test('slips are printed as a PDF in both languages, with the longest names', async (t) => {
  const { school, sheets, schools, groups, people, head } = await world(t)
  const owner = school.world.as<Record<string, never>>('owner')
  await sql`update school.person set given_name = 'Marie-Anne Élisabeth Żółć-Nguyễn',
    family_name = 'de La Rochefoucauld-Montmorency d’Œuilly Ćwierćwiecze' where id = ${people.lea}`.execute(
    owner,
  )
  const sheet = (
    await call(school, 'POST', sheets, { cookie: head, body: { groupId: groups.class4B } })
  ).json()
  for (const locale of ['fr', 'en']) {
    const pdf = await call(school, 'GET', `${sheet.pdf}?locale=${locale}`, { cookie: head })
    assert.deepEqual(
      [pdf.statusCode, pdf.headers['content-type'], pdf.headers['cache-control']],
      [200, 'application/pdf', 'no-store'],
    )
    assert.equal(pdf.rawPayload.subarray(0, 5).toString(), '%PDF-')
    assert.ok(pdf.rawPayload.length > 10_000)
  }
  const audit = (
    await call(school, 'GET', `/school/schools/${schools.college}/audit`, { cookie: head })
  ).json()
  assert.deepEqual(
    audit.entries.map((line: { act: string; actor: string; details: object }) => [
      line.act,
      line.actor,
      line.details,
    ]),
    [
      ['sheet.print', 'Hélène Roche', { sheet: 1, class: '4e B' }],
      ['sheet.print', 'Hélène Roche', { sheet: 1, class: '4e B' }],
      ['sheet.make', 'Hélène Roche', { sheet: 1, class: '4e B', slips: 3 }],
    ],
  )
})

test('a family’s slip never opens the account of somebody who works in a school', async (t) => {
  const { school, sheets, groups, people, schools, head } = await world(t)
  const owner = school.world.as<Record<string, never>>('owner')
  await sql`insert into school.affiliation (id, person_id, school_id, role, from_on, source)
    values (gen_random_uuid(), ${people.mother}, ${schools.ecole}, 'head', '2026-09-01', 'test')`.execute(
    owner,
  )
  const body = { groupId: groups.class4B }
  const sheet = (await call(school, 'POST', sheets, { cookie: head, body })).json()
  const code = (await codesOf(school, sheet.id))['family Léa']
  // A pupil who knows how their own mother is called must not become the head of a school.
  const mother = await activate(school, { code, givenName: 'Claire', familyName: 'Nguyen' })
  assert.deepEqual(said(mother), [422, 'bad_code'])
  const father = await activate(school, { code, givenName: 'Paul', familyName: 'Beaumont' })
  assert.equal(father.statusCode, 200)
  // Nobody is left whom the family's slip could open: none is printed.
  const again = (await call(school, 'POST', sheets, { cookie: head, body })).json()
  assert.equal((await codesOf(school, again.id))['family Léa'], undefined)
})

test('no slip is printed here for who administers another school', async (t) => {
  const { school, sheets, people, head } = await world(t)
  await grantAdmin(school.identity.inside, { uai: '9740001A', personId: people.music })
  const sheet = (
    await call(school, 'POST', sheets, { cookie: head, body: { kind: 'staff' } })
  ).json()
  const codes = await codesOf(school, sheet.id)
  assert.ok(codes['self Ada'])
  assert.equal(codes['self Inès'], undefined)
})

test('the slips of two schools open one account, once', async (t) => {
  const { school, sheets, people, schools, head } = await world(t)
  const body = { kind: 'staff' }
  const here = (await call(school, 'POST', sheets, { cookie: head, body })).json()
  const other = await cookieFor(school, people.otherHead)
  const url = `/school/schools/${schools.ecole}/activation-sheets`
  const there = (await call(school, 'POST', url, { cookie: other, body })).json()
  const first = (await codesOf(school, here.id))['self Inès']
  const second = (await codesOf(school, there.id))['self Inès']
  assert.equal((await activate(school, { code: first })).statusCode, 200)
  // Left in a drawer, the other one would set a new password.
  assert.deepEqual(said(await activate(school, { code: second })), [422, 'bad_code'])
})

test('a name that is right does not make the wrong ones before it free again', async (t) => {
  const { school, sheets, groups, head } = await world(t)
  const body = { groupId: groups.class4B }
  const sheet = (await call(school, 'POST', sheets, { cookie: head, body })).json()
  const code = (await codesOf(school, sheet.id))['family Léa']
  const statuses: number[] = []
  for (let n = 0; n < 6; n += 1) {
    const guess = { code, givenName: `Nom${n}`, familyName: 'Beaumont' }
    statuses.push((await activate(school, guess)).statusCode)
    const mother = { code, givenName: 'Claire', familyName: 'Nguyen', password: 'azertyuiop' }
    assert.equal((await activate(school, mother)).json().code, 'weak_password')
  }
  assert.deepEqual(statuses, [422, 422, 422, 422, 422, 429])
})
