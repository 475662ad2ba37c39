import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Route } from '#contracts/route.ts'
import { openAccount } from '#school/identity/api.ts'
import { cookieFor, openTestSchool, type TestSchool } from '#testing/people.ts'
import { type SmallSchool, smallSchool } from '#testing/school.ts'

// Every route of the school, walked: nobody → 401; a stranger, a neighbour school and the wrong role → 403
// or 404. A route that is not in the table fails the test, so a new one cannot forget its check.

type Ids = Record<string, string>
type Knock = {
  /**
   * own: answers about the person who asks and nobody else; proved beside its noun.
   * staff: only staff of the school. administration: only its head and administrators.
   */
  door: 'own' | 'staff' | 'administration'
  params?: (ids: Ids) => Record<string, string>
  body?: (ids: Ids) => unknown
  /** A body that is not JSON: an upload. */
  raw?: true
}

const inSchool = ({ school = '' }: Ids) => ({ schoolId: school })
const aboutPupil = ({ school = '', pupil = '' }: Ids) => ({ schoolId: school, personId: pupil })
const aboutColleague = ({ school = '', colleague = '' }: Ids) => ({
  schoolId: school,
  personId: colleague,
})
const aboutSheet = ({ school = '', sheet = '' }: Ids) => ({ schoolId: school, sheetId: sheet })
const aboutImport = ({ school = '', import: importId = '' }: Ids) => ({
  schoolId: school,
  importId,
})
const aboutImportFile = (ids: Ids) => ({ ...aboutImport(ids), name: 'eleves.csv' })
const nothing = () => ({})

const table: Record<string, Knock> = {
  'GET /school/me': { door: 'own' },
  'GET /school/account/devices': { door: 'own' },
  'DELETE /school/account/devices/:deviceId': {
    door: 'own',
    params: ({ device = '' }) => ({ deviceId: device }),
  },
  'POST /school/account/sign-out-everywhere': { door: 'own', body: () => ({ keepThis: true }) },
  'POST /school/account/password': {
    door: 'own',
    body: () => ({ oldPassword: 'x', newPassword: 'une phrase assez longue' }),
  },
  'GET /school/account/trail': { door: 'own' },
  'POST /school/sync': {
    door: 'own',
    body: ({ device = '' }) => ({ outboxId: device, have: {}, commands: [], attempt: 1 }),
  },
  'GET /school/events': { door: 'own' },
  'GET /school/day': { door: 'own' },
  'POST /school/visits/end': { door: 'own', body: nothing },
  'GET /school/schools/:schoolId/day': { door: 'staff', params: inSchool },
  'GET /school/schools/:schoolId/staff': { door: 'staff', params: inSchool },
  'GET /school/schools/:schoolId/people': { door: 'staff', params: inSchool },
  'GET /school/schools/:schoolId/people/:personId/devices': {
    door: 'administration',
    params: aboutPupil,
  },
  'POST /school/schools/:schoolId/people/:personId/end-devices': {
    door: 'administration',
    params: aboutPupil,
    body: nothing,
  },
  'POST /school/schools/:schoolId/people/:personId/reset': {
    door: 'administration',
    params: aboutPupil,
    body: nothing,
  },
  'PUT /school/schools/:schoolId/people/:personId/admin': {
    door: 'administration',
    params: aboutColleague,
    body: nothing,
  },
  'DELETE /school/schools/:schoolId/people/:personId/admin': {
    door: 'administration',
    params: aboutColleague,
  },
  'GET /school/schools/:schoolId/audit': { door: 'administration', params: inSchool },
  'POST /school/schools/:schoolId/visits': {
    door: 'administration',
    params: inSchool,
    body: ({ pupil = '' }) => ({ personId: pupil, reason: 'ne voit pas sa journée' }),
  },
  'GET /school/schools/:schoolId/activation-sheets': { door: 'administration', params: inSchool },
  'POST /school/schools/:schoolId/activation-sheets': {
    door: 'administration',
    params: inSchool,
    body: ({ group = '' }) => ({ groupId: group }),
  },
  'POST /school/schools/:schoolId/activation-sheets/:sheetId/renew': {
    door: 'administration',
    params: aboutSheet,
    body: nothing,
  },
  'GET /school/schools/:schoolId/activation-sheets/:sheetId/slips.pdf': {
    door: 'administration',
    params: aboutSheet,
  },
  'GET /school/schools/:schoolId/imports': { door: 'administration', params: inSchool },
  'POST /school/schools/:schoolId/imports': {
    door: 'administration',
    params: inSchool,
    body: nothing,
  },
  'GET /school/schools/:schoolId/imports/:importId': {
    door: 'administration',
    params: aboutImport,
  },
  'DELETE /school/schools/:schoolId/imports/:importId': {
    door: 'administration',
    params: aboutImport,
  },
  'PUT /school/schools/:schoolId/imports/:importId/files/:name': {
    door: 'administration',
    params: aboutImportFile,
    raw: true,
  },
  'DELETE /school/schools/:schoolId/imports/:importId/files/:name': {
    door: 'administration',
    params: aboutImportFile,
  },
  'POST /school/schools/:schoolId/imports/:importId/check': {
    door: 'administration',
    params: aboutImport,
    body: nothing,
  },
  'POST /school/schools/:schoolId/imports/:importId/apply': {
    door: 'administration',
    params: aboutImport,
    body: () => ({ confirm: false }),
  },
}

/** Open to anybody, each for a reason that its noun's tests hold to account. */
const open = [
  'POST /school/sign-in',
  'POST /school/sign-out',
  'POST /school/activations/check',
  'POST /school/activations',
]

test('every route of the school is in the table, and nothing else is', async (t) => {
  const school = await openTestSchool(t)
  const bound = school.door.contracts.map(nameOf).sort()
  assert.deepEqual(bound, [...Object.keys(table), ...open].sort())
  for (const contract of school.door.contracts) {
    assert.equal(contract.access === 'anyone', open.includes(nameOf(contract)), nameOf(contract))
  }
})

test('nobody gets past the door', async (t) => {
  const { school, ids } = await aSchool(t)
  for (const contract of guarded(school)) {
    const reply = await knock(school, contract, ids)
    assert.equal(reply.statusCode, 401, `${nameOf(contract)}: ${reply.body}`)
    assert.equal(reply.json().code, 'not_signed_in', nameOf(contract))
  }
})

test('a stranger, the head of another school and the wrong role are refused', async (t) => {
  const { school, ids, people } = await aSchool(t)
  const outsiders = { stranger: people.stranger, neighbour: people.otherHead }
  const inside = { pupil: people.yanis, guardian: people.father }
  for (const contract of guarded(school)) {
    const { door } = lineOf(contract)
    if (door === 'own') continue
    const refused = {
      ...outsiders,
      ...inside,
      ...(door === 'administration' && { teacher: people.maths }),
    }
    for (const [role, personId] of Object.entries(refused)) {
      const reply = await knock(school, contract, ids, await cookieFor(school, personId))
      const what = `${role}: ${nameOf(contract)}: ${reply.body}`
      assert.ok([403, 404].includes(reply.statusCode), what)
    }
  }
})

test('what is about oneself tells a stranger nothing of the schools', async (t) => {
  const { school, ids, people } = await aSchool(t)
  const cookie = await cookieFor(school, people.stranger)
  for (const contract of guarded(school)) {
    if (lineOf(contract).door !== 'own' || contract.path === '/school/events') continue
    const reply = await knock(school, contract, ids, cookie)
    for (const word of ['Tilleuls', 'Lagon', 'Nguyen', 'Martin']) {
      assert.ok(!reply.body.includes(word), `${nameOf(contract)} tells ${word}`)
    }
  }
})

test('the head gets in everywhere, so the refusals above are about rights', async (t) => {
  const { school, ids, people } = await aSchool(t)
  for (const contract of guarded(school)) {
    if (lineOf(contract).door === 'own') continue
    const reply = await knock(school, contract, ids, await cookieFor(school, people.head))
    const what = `${nameOf(contract)}: ${reply.body.slice(0, 200)}`
    assert.ok(![401, 403, 404].includes(reply.statusCode), what)
  }
})

async function aSchool(t: Parameters<typeof openTestSchool>[0]) {
  const school = await openTestSchool(t)
  const small = await smallSchool(school.world)
  const ids = await objectsOf(school, small)
  return { school, ids, people: small.people }
}

/** One object of each kind in the college, made through the door by its head. */
async function objectsOf(school: TestSchool, small: SmallSchool): Promise<Ids> {
  const cookie = await cookieFor(school, small.people.head)
  const post = async (url: string, payload: object) => {
    const reply = await school.door.app.inject({
      method: 'POST',
      url,
      payload,
      headers: { cookie },
    })
    assert.equal(reply.statusCode, 200, reply.body)
    return reply.json()
  }
  const base = `/school/schools/${small.schools.college}`
  const wanted = { personId: small.people.lea, password: 'une phrase assez longue' }
  await openAccount(school.identity.inside, wanted)
  const sheet = await post(`${base}/activation-sheets`, { groupId: small.groups.class5A })
  const opened = await post(`${base}/imports`, {})
  return {
    import: opened.id,
    school: small.schools.college,
    pupil: small.people.lea,
    colleague: small.people.secretary,
    group: small.groups.class4B,
    device: '0190a000-0000-7000-8000-000000000000',
    sheet: sheet.id,
  }
}

const nameOf = ({ method, path }: Route): string => `${method} ${path}`
const guarded = (school: TestSchool) =>
  school.door.contracts.filter((contract) => contract.access !== 'anyone')

function lineOf(contract: Route): Knock {
  const line = table[nameOf(contract)]
  assert.ok(line, `${nameOf(contract)} is not in the table of test/routes.test.ts`)
  return line
}

function knock(school: TestSchool, contract: Route, ids: Ids, cookie?: string) {
  const { params, body, raw } = lineOf(contract)
  const url = Object.entries(params?.(ids) ?? {}).reduce<string>(
    (path, [name, value]) => path.replace(`:${name}`, value),
    contract.path,
  )
  const type = raw ? 'application/octet-stream' : 'application/json'
  return school.door.app.inject({
    method: contract.method,
    url,
    ...(body && { payload: raw ? String(body(ids)) : JSON.stringify(body(ids)) }),
    headers: { ...(body && { 'content-type': type }), ...(cookie && { cookie }) },
  })
}
