import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { openLog } from '#base/log.ts'
import { type AafFeed, aafComplete } from '#testing/feeds.ts'
import { cookieFor, openTestSchool } from '#testing/people.ts'
import { smallSchool } from '#testing/school.ts'
import { aaf } from './aaf/aaf.ts'
import { openWorker } from './jobs.ts'
import type { Db } from './store.ts'
import { uploadFolder } from './uploads.ts'

/** The school of the screen is the « Collège des Tilleuls » of testing/school.ts, 0010001W. */
const feed: AafFeed = {
  schools: [
    { id: '10', uai: '0010001W', name: 'Collège des Tilleuls', classes: ['6A$6e A'] },
    { id: '20', uai: '9740001A', name: 'École du Lagon', type: 'ECOLE' },
  ],
  pupils: [
    {
      id: '101',
      name: 'ROUX',
      given: 'Zoé',
      school: '10',
      classes: ['10$6A'],
      relatives: ['201$1$0$1$0$0'],
    },
    {
      id: '102',
      name: 'ROUX',
      given: 'Max',
      school: '20',
      classes: ['20$CP'],
      relatives: ['201$1$0$1$0$0'],
    },
  ],
  relatives: [{ id: '201', name: 'ROUX', given: 'Lou' }],
}

async function screenWorld(t: TestContext) {
  const school = await openTestSchool(t)
  const small = await smallSchool(school.world)
  const worker = openWorker({
    databaseUrl: school.world.url,
    db: school.world.as('preau_import') as unknown as Db,
    clock: school.clock,
    log: openLog('worker', 'silent'),
    formats: [aaf],
    home: school.needs.home,
  })
  t.after(() => worker.close())
  const owner = school.world.as<Record<string, never>>('owner')
  const base = `/school/schools/${small.schools.college}/imports`
  const as = async (personId: string) => {
    const cookie = await cookieFor(school, personId)
    return async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => {
      const reply = await school.door.app.inject({
        method,
        url: `${base}${path}`,
        headers: {
          cookie,
          ...(body !== undefined && {
            'content-type':
              typeof body === 'string' ? 'application/octet-stream' : 'application/json',
          }),
        },
        ...(body !== undefined && {
          payload: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      })
      return { status: reply.statusCode, body: reply.json() }
    }
  }
  return {
    school,
    small,
    worker,
    as,
    ask: async (text: string) => (await sql.raw(text).execute(owner)).rows,
  }
}

test('nobody, a stranger, a teacher and the neighbour’s head import nothing here', async (t) => {
  const { school, small, as } = await screenWorld(t)
  const url = `/school/schools/${small.schools.college}/imports`
  assert.equal((await school.door.app.inject({ method: 'POST', url, payload: {} })).statusCode, 401)
  const { stranger, maths, otherHead, head } = small.people
  assert.equal((await (await as(stranger))('POST', '', {})).status, 404)
  assert.equal((await (await as(otherHead))('POST', '', {})).status, 404)
  assert.equal((await (await as(maths))('POST', '', {})).status, 403)
  const own = await (await as(head))('POST', '', {})
  assert.equal(own.status, 200)
  assert.equal((await (await as(otherHead))('GET', `/${own.body.id}`)).status, 404)
})

test('an administrator puts files, checks, reads the report and applies; only their school changes', async (t) => {
  const { small, as, worker, school, ask } = await screenWorld(t)
  const head = await as(small.people.head)
  const { body: opened } = await head('POST', '', {})
  assert.deepEqual([opened.state, opened.may], ['open', ['put', 'cancel']])
  for (const [name, text] of Object.entries(aafComplete(feed))) {
    const put = await head('PUT', `/${opened.id}/files/${encodeURIComponent(name)}`, text)
    assert.equal(put.status, 200, JSON.stringify(put.body))
  }
  const { body: queued } = await head('POST', `/${opened.id}/check`, {})
  assert.equal(queued.state, 'queued')
  await worker.drain()
  const { body: checked } = await head('GET', `/${opened.id}`)
  assert.equal(checked.state, 'checked')
  assert.equal(checked.percent, 100)
  assert.deepEqual(checked.report.totals, {
    'pupils created': 1,
    'guardians created': 1,
    'groups created': 1,
  })
  assert.deepEqual(
    checked.notes.map((note: { severity: string; reason: string }) => [note.severity, note.reason]),
    [['refused', 'is not one of the schools that you import into']],
  )
  assert.deepEqual(await ask(`select * from school.external_id where source = 'aaf'`), [])
  const { body: applying } = await head('POST', `/${opened.id}/apply`, { confirm: false })
  assert.equal(applying.state, 'queued')
  await worker.drain()
  const { body: applied } = await head('GET', `/${opened.id}`)
  assert.equal(applied.state, 'applied')
  assert.deepEqual(
    await ask(
      `select p.given_name, a.role, a.school_id from school.affiliation a join school.person p on p.id = a.person_id where a.source = 'aaf' order by 1`,
    ),
    [
      { given_name: 'Lou', role: 'guardian', school_id: small.schools.college },
      { given_name: 'Zoé', role: 'pupil', school_id: small.schools.college },
    ],
  )
  assert.deepEqual(await ask(`select actor_id from school.audit where act = 'import.applied'`), [
    { actor_id: small.people.head },
  ])
  assert.ok(!existsSync(uploadFolder(school.needs.home, opened.id)), 'uploads do not stay')
  const { body: list } = await head('GET', '')
  assert.deepEqual(
    list.imports.map((one: { number: number; state: string }) => one.state),
    ['applied'],
  )
})

test('a broken file is told with its place and leaves nothing to apply', async (t) => {
  const { small, as, worker, ask } = await screenWorld(t)
  const head = await as(small.people.admin)
  const { body: opened } = await head('POST', '', {})
  const files = aafComplete(feed)
  const [name = ''] = Object.keys(files).filter((one) => one.includes('_Eleve_'))
  await head('PUT', `/${opened.id}/files/${name}`, (files[name] ?? '').slice(0, 700))
  await head('POST', `/${opened.id}/check`, {})
  await worker.drain()
  const { body } = await head('GET', `/${opened.id}`)
  assert.equal(body.state, 'broken')
  assert.equal(body.report.broken.file, name)
  assert.ok(body.report.broken.line > 1)
  assert.deepEqual(body.may, [])
  assert.equal((await head('POST', `/${opened.id}/apply`, { confirm: true })).status, 409)
  assert.deepEqual(await ask(`select * from school.external_id where source = 'aaf'`), [])
})

test('a guard on the screen wants a confirmation', async (t) => {
  const { small, as, worker } = await screenWorld(t)
  const head = await as(small.people.head)
  const run = async (content: AafFeed, confirm: boolean) => {
    const { body: opened } = await head('POST', '', {})
    for (const [name, text] of Object.entries(aafComplete(content)))
      await head('PUT', `/${opened.id}/files/${name}`, text)
    await head('POST', `/${opened.id}/check`, {})
    await worker.drain()
    const reply = await head('POST', `/${opened.id}/apply`, { confirm })
    await worker.drain()
    return { reply, after: (await head('GET', `/${opened.id}`)).body }
  }
  await run(feed, false)
  const none = { ...feed, pupils: [] }
  const stopped = await run(none, false)
  assert.deepEqual([stopped.reply.status, stopped.reply.body.code], [409, 'needs_confirmation'])
  assert.deepEqual(stopped.after.may, ['apply', 'confirm', 'cancel'])
  assert.equal((await run(none, true)).after.state, 'applied')
})

test('a worker killed in the middle is followed by another, which goes on', async (t) => {
  const { small, as, worker, ask, school } = await screenWorld(t)
  const head = await as(small.people.head)
  const { body: opened } = await head('POST', '', {})
  for (const [name, text] of Object.entries(aafComplete(feed)))
    await head('PUT', `/${opened.id}/files/${name}`, text)
  // As a worker leaves it that took the job and then died.
  await ask(
    `update school.import set state = 'checking', wanted = 'check', heartbeat_at = '${school.clock.now().toISOString()}'`,
  )
  await worker.drain()
  assert.equal((await head('GET', `/${opened.id}`)).body.state, 'checking')
  school.clock.move('2026-11-23T07:11:00Z')
  await worker.drain()
  assert.equal((await head('GET', `/${opened.id}`)).body.state, 'checked')
})

test('names of files cannot leave their folder, and a cancelled import leaves no file', async (t) => {
  const { small, as, school } = await screenWorld(t)
  const head = await as(small.people.head)
  const { body: opened } = await head('POST', '', {})
  const { body } = await head(
    'PUT',
    `/${opened.id}/files/${encodeURIComponent('../../élèves 1.csv')}`,
    'x',
  )
  assert.deepEqual(
    body.files.map((file: { name: string }) => file.name),
    ['_.._élèves 1.csv'],
  )
  assert.ok(existsSync(`${uploadFolder(school.needs.home, opened.id)}/_.._élèves 1.csv`))
  assert.equal((await head('DELETE', `/${opened.id}`)).status, 200)
  assert.ok(!existsSync(uploadFolder(school.needs.home, opened.id)))
})
