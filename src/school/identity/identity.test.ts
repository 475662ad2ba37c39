import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openAccount } from '#school/identity/api.ts'
import { cookieFor, openTestSchool, type TestSchool } from '#testing/people.ts'
import { type SmallSchool, smallSchool } from '#testing/school.ts'
import { limits } from './limits.ts'
import { upkeep } from './upkeep.ts'

const password = 'trois petits chats'
const wrong = 'quatre gros chiens'

async function world(t: Parameters<typeof openTestSchool>[0]) {
  const school = await openTestSchool(t)
  const small = await smallSchool(school.world)
  const login = await openAccount(school.identity.inside, { personId: small.people.lea, password })
  return { school, small, login }
}

type Sign = { login: string; password: string; shared?: boolean; cookie?: string; agent?: string }

const signIn = (school: TestSchool, { login, password, shared = false, cookie, agent }: Sign) =>
  school.door.app.inject({
    method: 'POST',
    url: '/school/sign-in',
    headers: { ...(cookie && { cookie }), ...(agent && { 'user-agent': agent }) },
    body: { login, password, shared },
  })

type Reply = Awaited<ReturnType<typeof signIn>>

/** What a browser would send after this answer. */
const cookieOf = (reply: Reply, before = ''): string => {
  const jar = new Map<string, string>()
  for (const pair of before.split('; ').filter((text) => text !== '')) {
    jar.set(pair.split('=')[0] ?? '', pair)
  }
  for (const set of [reply.headers['set-cookie'] ?? []].flat()) {
    const [pair = ''] = set.split(';')
    const name = pair.split('=')[0] ?? ''
    if (/Max-Age=0/.test(set)) jar.delete(name)
    else jar.set(name, pair)
  }
  return [...jar.values()].join('; ')
}

const call = (
  school: TestSchool,
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  cookie: string,
  body?: object,
) => school.door.app.inject({ method, url, headers: { cookie }, ...(body && { body }) })

const code = (reply: Reply): [number, string] => [reply.statusCode, reply.json().code]

test('a person signs in by login and password, however they type the login', async (t) => {
  const { school, small, login } = await world(t)
  assert.equal(login, 'lea.nguyen-beaumont')
  const reply = await signIn(school, { login: ' Léa.NGUYEN-Beaumont ', password })
  assert.deepEqual(reply.json(), { personId: small.people.lea, login, shared: false })
  const me = (await call(school, 'GET', '/school/me', cookieOf(reply))).json()
  assert.deepEqual(
    [me.givenName, me.login, me.sharedDevice, me.affiliations.length],
    ['Léa', login, false, 1],
  )
})

test('é typed as two code points is the same password', async (t) => {
  const { school, small } = await world(t)
  const typed = 'été à la plage'
  await openAccount(school.identity.inside, { personId: small.people.yanis, password: typed })
  const reply = await signIn(school, { login: 'yanis.haddad', password: typed.normalize('NFD') })
  assert.equal(reply.statusCode, 200)
})

test('no answer tells whether an account exists', async (t) => {
  const { school, login } = await world(t)
  const tries = [
    { login, password: wrong },
    { login: 'nobody.at-all', password: wrong },
    // Not yet activated.
    { login: 'yanis.haddad', password: wrong },
  ]
  const replies: string[] = []
  for (const attempt of tries) {
    // The same growing waits too, for a login that does not exist.
    const seen = []
    for (let round = 0; round < 6; round += 1) {
      const { statusCode, body, headers } = await signIn(school, attempt)
      seen.push([statusCode, body, headers['retry-after'], Object.keys(headers).sort()])
    }
    replies.push(JSON.stringify(seen))
  }
  assert.equal(new Set(replies).size, 1)
  assert.match(replies[0] ?? '', /bad_credentials.*slow_down/)
})

test('no login can be made to wait by failures on another that anybody could compute', async (t) => {
  const { school } = await world(t)
  const bucketOf = (login: string): number =>
    createHash('sha256').update(login).digest().readUInt32BE(0) % limits.unknownLogins
  const wanted = bucketOf('yanis.haddad')
  let n = 0
  while (bucketOf(`nobody${n}`) !== wanted) n += 1
  for (let round = 0; round < 6; round += 1) {
    await signIn(school, { login: `nobody${n}`, password: wrong })
  }
  // An account would not wait: if an unknown login did, the difference would tell.
  const reply = await signIn(school, { login: 'yanis.haddad', password: wrong })
  assert.deepEqual(code(reply), [401, 'bad_credentials'])
})

test('failures make an account wait longer and longer, and a success forgets them', async (t) => {
  const { school, login } = await world(t)
  const waits: number[] = []
  for (let failures = 0; failures < 14; failures += 1) {
    assert.deepEqual(code(await signIn(school, { login, password: wrong })), [
      401,
      'bad_credentials',
    ])
    const next = await signIn(school, { login, password: wrong })
    if (next.statusCode === 401) {
      failures += 1
      waits.push(0)
      continue
    }
    assert.deepEqual(code(next), [429, 'slow_down'])
    const waitS = Number(next.headers['retry-after'])
    // The right password waits as well: the answer must not tell that it was right.
    assert.equal((await signIn(school, { login, password })).statusCode, 429)
    waits.push(waitS)
    school.clock.move(new Date(school.clock.now().getTime() + waitS * 1000).toISOString())
  }
  assert.deepEqual(waits, [0, 0, 5, 10, 20, 40, 80, 160, 320, 600, 900, 900])
  assert.equal((await signIn(school, { login, password })).statusCode, 200)
  assert.equal((await signIn(school, { login, password: wrong })).statusCode, 401)
  assert.equal((await signIn(school, { login, password })).statusCode, 200)
})

test('guesses made at once each count', async (t) => {
  const { school, login } = await world(t)
  const replies = await Promise.all(
    Array.from({ length: 30 }, () => signIn(school, { login, password: wrong })),
  )
  const tried = replies.filter((reply) => reply.statusCode === 401).length
  assert.ok(tried <= 5, `${tried} guesses were compared`)
})

test('a stranger who guesses does not shut out the owner on a device they once used', async (t) => {
  const { school, login } = await world(t)
  const cookie = cookieOf(await signIn(school, { login, password }))
  const known = cookie.split('; ').find((pair) => pair.startsWith('known=')) ?? ''
  for (let round = 0; round < 6; round += 1) await signIn(school, { login, password: wrong })
  assert.equal((await signIn(school, { login, password })).statusCode, 429)
  assert.equal((await signIn(school, { login, password, cookie: known })).statusCode, 200)
  // A forged memory is none; and failures on the device itself count on the device.
  assert.equal((await signIn(school, { login, password, cookie: `${known}A` })).statusCode, 429)
  for (let round = 0; round < 5; round += 1) {
    await signIn(school, { login, password: wrong, cookie: known })
  }
  assert.equal((await signIn(school, { login, password, cookie: known })).statusCode, 429)
})

test('failures on logins that do not exist fill a bounded number of rows', async (t) => {
  const { school } = await world(t)
  const owner = school.world.as<Record<string, never>>('owner')
  for (let n = 0; n < 20; n += 1) await signIn(school, { login: `nobody${n}`, password: wrong })
  const { rows } = await sql<{ key: string }>`select key from school.attempt`.execute(owner)
  for (const { key } of rows) {
    const [kind, bucket] = key.split(':')
    assert.equal(kind, 'login')
    assert.ok(Number(bucket) < limits.unknownLogins)
  }
})

test('two hundred people who sign in at once are served in turn or told when to come back', async (t) => {
  const { school, login } = await world(t)
  let inside = 0
  let most = 0
  const { passwords } = school.identity.inside
  const compare = passwords.matches
  passwords.matches = (stored, typed, first) =>
    compare(stored, typed, async () => {
      inside += 1
      most = Math.max(most, inside)
      await first()
      inside -= 1
    })
  const replies = await Promise.all(
    Array.from({ length: 230 }, (_, n) =>
      signIn(school, n === 0 ? { login, password } : { login: `nobody${n}`, password: wrong }),
    ),
  )
  assert.ok(most <= limits.hashesAtOnceMax, `${most} at once`)
  const counts = new Map<number, number>()
  for (const reply of replies) {
    counts.set(reply.statusCode, (counts.get(reply.statusCode) ?? 0) + 1)
    if (reply.statusCode !== 503) continue
    assert.equal(reply.json().code, 'come_back_later')
    const waitS = Number(reply.headers['retry-after'])
    assert.ok(waitS >= limits.hashRetry.fromS && waitS <= 25)
  }
  assert.equal(counts.get(200), 1)
  assert.ok((counts.get(503) ?? 0) >= 230 - limits.hashQueueMax - limits.hashesAtOnceMax)
  assert.deepEqual([...counts.keys()].sort(), [200, 401, 503])
})

test('a person sees their devices, ends one, ends all; signing in again replaces the pass of a browser', async (t) => {
  const { school, small, login } = await world(t)
  const phone = cookieOf(
    await signIn(school, { login, password, agent: 'Mozilla/5.0 (Android 12) Firefox/140.0' }),
  )
  school.clock.move('2026-11-23T07:11:00Z')
  const shared = cookieOf(
    await signIn(school, {
      login,
      password,
      shared: true,
      agent: 'Mozilla (Windows) Edg/1 Chrome/1',
    }),
  )
  const list = async (cookie: string) =>
    (await call(school, 'GET', '/school/account/devices', cookie)).json().devices
  const devices = await list(phone)
  assert.deepEqual(
    devices.map((device: Record<string, unknown>) => [device.label, device.shared, device.current]),
    [
      ['Edge · Windows', true, false],
      ['Firefox · Android', false, true],
    ],
  )
  await openAccount(school.identity.inside, { personId: small.people.yanis, password })
  const yanis = cookieOf(await signIn(school, { login: 'yanis.haddad', password }))
  const stolen = await call(school, 'DELETE', `/school/account/devices/${devices[0].id}`, yanis)
  assert.deepEqual(code(stolen), [404, 'not_found'])

  const url = `/school/account/devices/${devices[0].id}`
  assert.equal((await call(school, 'DELETE', url, phone)).statusCode, 200)
  assert.equal((await call(school, 'GET', '/school/me', shared)).statusCode, 401)

  const again = await signIn(school, { login, password, cookie: phone })
  assert.equal((await call(school, 'GET', '/school/me', phone)).statusCode, 401)
  const tablet = cookieOf(await signIn(school, { login, password }))
  const all = await call(school, 'POST', '/school/account/sign-out-everywhere', tablet, {
    keepThis: true,
  })
  assert.deepEqual(all.json(), { ended: 1 })
  assert.equal((await call(school, 'GET', '/school/me', cookieOf(again))).statusCode, 401)
  assert.equal((await list(tablet)).length, 1)
})

test('too many devices push the oldest out', async (t) => {
  const { school, small, login } = await world(t)
  const guest = { personId: small.people.lea, label: 'Web', shared: false }
  const first = await school.identity.admit(guest)
  school.clock.move('2026-11-23T08:00:00Z')
  for (let n = 1; n < limits.devicesMax; n += 1) await school.identity.admit(guest)
  assert.equal((await call(school, 'GET', '/school/me', `pass=${first.pass}`)).statusCode, 200)
  await signIn(school, { login, password })
  assert.equal((await call(school, 'GET', '/school/me', `pass=${first.pass}`)).statusCode, 401)
})

test('a new password needs the old one, must be worth something, and signs the others out', async (t) => {
  const { school, login } = await world(t)
  const mine = cookieOf(await signIn(school, { login, password }))
  const other = cookieOf(await signIn(school, { login, password }))
  const change = (oldPassword: string, newPassword: string) =>
    call(school, 'POST', '/school/account/password', mine, { oldPassword, newPassword })
  const better = 'le vent tourne au nord'
  assert.deepEqual(code(await change(wrong, better)), [401, 'bad_credentials'])
  assert.deepEqual(code(await change(password, 'azerty12345')), [422, 'weak_password'])
  assert.equal((await change(password, better)).statusCode, 200)
  assert.equal((await call(school, 'GET', '/school/me', mine)).statusCode, 200)
  assert.equal((await call(school, 'GET', '/school/me', other)).statusCode, 401)
  assert.equal((await signIn(school, { login, password })).statusCode, 401)
  assert.equal((await signIn(school, { login, password: better })).statusCode, 200)
  const trail = (await call(school, 'GET', '/school/account/trail', mine)).json()
  assert.deepEqual(
    trail.entries.map((entry: { act: string }) => entry.act),
    ['account.password'],
  )
})

test('a sign-in that compared the old password lets nobody in after the new one was set', async (t) => {
  const { school, small, login } = await world(t)
  const { passwords } = school.identity.inside
  const compare = passwords.matches
  passwords.matches = async (...args) => {
    const same = await compare(...args)
    passwords.matches = compare
    await openAccount(school.identity.inside, {
      personId: small.people.lea,
      password: 'une autre phrase',
    })
    return same
  }
  assert.deepEqual(code(await signIn(school, { login, password })), [401, 'bad_credentials'])
})

test('signing out takes the cookies away, also from who has none that is good', async (t) => {
  const { school, login } = await world(t)
  const cookie = cookieOf(await signIn(school, { login, password }))
  const out = await call(school, 'POST', '/school/sign-out', cookie)
  assert.deepEqual(out.json(), { done: true })
  assert.doesNotMatch(cookieOf(out, cookie), /pass=/)
  assert.match(cookieOf(out, cookie), /known=/)
  assert.equal((await call(school, 'POST', '/school/sign-out', '')).statusCode, 200)
})

test('a form on another site signs nobody in and nobody out', async (t) => {
  const { school, login } = await world(t)
  const reply = await school.door.app.inject({
    method: 'POST',
    url: '/school/sign-in',
    headers: { 'sec-fetch-site': 'cross-site' },
    body: { login, password, shared: false },
  })
  assert.deepEqual(code(reply), [403, 'cross_site'])
})

test('what a guardian’s screens may offer: children with authority and without restriction', async (t) => {
  const { school, small } = await world(t)
  const { people } = small
  const children = async (personId: keyof SmallSchool['people']) => {
    const admitted = await school.identity.admit({
      personId: people[personId],
      label: 'Web',
      shared: false,
    })
    const me = await call(school, 'GET', '/school/me', `pass=${admitted.pass}`)
    return me
      .json()
      .children.map((child: { givenName: string; schoolIds: string[] }) => [
        child.givenName,
        child.schoolIds.length,
      ])
  }
  assert.deepEqual(await children('mother'), [
    ['Léa', 1],
    ['Noé', 1],
  ])
  assert.deepEqual(await children('father'), [['Léa', 1]])
  assert.deepEqual(await children('friend'), [])
  assert.deepEqual(await children('head'), [])
  const owner = school.world.as<Record<string, never>>('owner')
  await sql`update school.guardianship set restrictions = 'no contact' where adult_id = ${people.father}`.execute(
    owner,
  )
  assert.deepEqual(await children('father'), [])
})

test('letters that no database keeps are refused, not a fault of ours', async (t) => {
  const { school } = await world(t)
  for (const login of ['lea\u0000', 'lea\ud800']) {
    const reply = await signIn(school, { login, password: wrong })
    assert.ok([401, 422].includes(reply.statusCode), reply.body)
  }
})

test('devices long expired are forgotten, those that live and those just expired are not', async (t) => {
  const { school, small } = await world(t)
  await cookieFor(school, small.people.lea)
  const owner = school.world.as<Record<string, never>>('owner')
  const left = async () => {
    const { rows } = await sql`select from school.device`.execute(owner)
    return rows.length
  }
  const at = async (when: string): Promise<number> => {
    school.clock.move(when)
    await upkeep(school.identity.inside)
    return left()
  }
  assert.equal(await at('2026-11-24T07:10:00Z'), 1)
  assert.equal(await at('2026-12-10T07:10:00Z'), 1)
  assert.equal(await at('2027-01-10T07:10:00Z'), 0)
})
