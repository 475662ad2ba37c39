import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import fastify, { type FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { newId } from '#base/ids.ts'
import { openLog } from '#base/log.ts'
import { Refusal } from '#base/refusal.ts'
import { openDoor } from '#base/serve.ts'
import { cookieFor, openTestSchool, type TestSchool } from '#testing/people.ts'
import { smallSchool } from '#testing/school.ts'
import { type Ledger, write } from '#web/cartable/ledger.ts'
import { runRound, type SyncBody, type SyncReply } from '#web/cartable/round.ts'
import { type Kept, memoryShelf, type Shelf } from '#web/cartable/shelf.ts'
import { openCartable } from './api.ts'
import type { Handlers } from './outbox.ts'
import { cartableRoutes } from './routes.ts'

/**
 * The device's own code against the server's own door, over a line that loses, repeats and delays. What
 * a command does here is to add a line to a table, so that twice, never and out of order can be seen.
 */
const handlers: Handlers = {
  'preferences.set': async () => undefined,
  'lesson.change': async (tx, { body }) => {
    await sql`insert into school.seen (command_id) values (${body.lessonId})`.execute(tx)
    // After the effect: a refusal must undo it.
    if (body.note === 'refuse') throw new Refusal('conflict', 'No.')
    if (body.note === 'break') throw new TypeError('a bug')
  },
}

type Server = { app: FastifyInstance; close(): Promise<void> }

async function openServer(school: TestSchool): Promise<Server> {
  const pool = school.world.as<Record<string, never>>('preau_school')
  const app = fastify()
  const door = openDoor(app, school.identity.recognise)
  const cartable = await openCartable({
    ...school.needs,
    pool,
    log: openLog('school', 'silent'),
    recognise: school.identity.recognise,
    onRevoked: school.identity.onRevoked,
    handlers,
    readers: {
      me: async (_tx, { personId }) => ({
        id: personId,
        givenName: 'Ada',
        familyName: 'Martin',
        login: 'ada.martin',
        affiliations: [],
        children: [],
        preferences: {},
        sharedDevice: false,
      }),
      day: async () => ({ text: '{}', version: 'one' }),
    },
    shell: undefined,
  })
  cartableRoutes(door, cartable)
  return {
    app,
    close: async () => {
      await app.close()
      await cartable.close()
      // Each restart has a pool of its own, as each process does: kept, they would use up the server.
      await pool.destroy()
    },
  }
}

async function openBench(t: TestContext) {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  const owner = school.world.as<Record<string, never>>('owner')
  await sql`create table school.seen (at bigint generated always as identity, command_id uuid not null)`.execute(
    owner,
  )
  await sql`grant select, insert on school.seen to preau_school`.execute(owner)
  const bench = { school, server: await openServer(school), people, owner }
  t.after(() => bench.server.close())
  return bench
}
type Bench = Awaited<ReturnType<typeof openBench>>

class Cut extends Error {}
type Fault = 'none' | 'request lost' | 'answer lost' | 'sent twice' | 'late'

/** One browser: a store, whatever tabs it has, and what its person wrote. */
class Browser {
  shelf: Shelf = memoryShelf(newId())
  readonly written: { id: string; note: string }[] = []
  /** Written, then lost with a store put back to an older copy: may have arrived or not. */
  readonly forgotten = new Set<string>()
  copy: Kept | undefined
  readonly bench: Bench
  readonly cookie: string
  readonly personId: string
  readonly late: SyncBody[] = []

  constructor(bench: Bench, personId: string, cookie: string) {
    this.bench = bench
    this.personId = personId
    this.cookie = cookie
  }

  async write(note: string): Promise<void> {
    const id = newId()
    this.written.push({ id, note })
    const writtenAt = new Date().toISOString()
    const body = { lessonId: id, version: 1, note }
    await this.shelf.update((kept) => ({
      ...kept,
      ledger: write(kept.ledger, { id, kind: 'lesson.change', writtenAt, body }),
    }))
  }

  async send(body: SyncBody): Promise<SyncReply> {
    const answer = await this.bench.server.app.inject({
      method: 'POST',
      url: '/school/sync',
      headers: { cookie: this.cookie },
      payload: body,
    })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }

  async round(fault: Fault): Promise<void> {
    const post = async (body: SyncBody): Promise<SyncReply> => {
      if (fault === 'request lost') throw new Cut()
      if (fault === 'late') {
        this.late.push(body)
        throw new Cut()
      }
      if (fault === 'sent twice') return (await Promise.all([this.send(body), this.send(body)]))[0]
      const reply = await this.send(body)
      if (fault === 'answer lost') throw new Cut()
      return reply
    }
    const { shelf, personId } = this
    await runRound({ shelf, personId, post, newId }).catch((error: unknown) => {
      if (!(error instanceof Cut)) throw error
    })
  }

  async keepCopy(): Promise<void> {
    this.copy = await this.shelf.read()
  }

  /** The telephone is put back to yesterday's copy. */
  async putBack(): Promise<void> {
    const { copy } = this
    if (!copy) return
    const { ledger: lost } = await this.shelf.read()
    const held = new Set(copy.ledger.pending.map(({ id }) => id))
    for (const { id } of lost.pending) if (!held.has(id)) this.forgotten.add(id)
    await this.shelf.update(() => copy)
  }

  async deliverLate(): Promise<void> {
    for (const body of this.late.splice(0)) await this.send(body)
  }

  async settle(): Promise<Ledger> {
    for (let tries = 0; tries < 20; tries += 1) {
      await this.round('none')
      const { ledger } = await this.shelf.read()
      if (ledger.pending.length === 0) return ledger
    }
    throw new Error('The outbox never empties.')
  }
}

const fault = fc.constantFrom<Fault>('none', 'request lost', 'answer lost', 'sent twice', 'late')
const note = fc.constantFrom('keep', 'keep', 'keep', 'refuse', 'break')
const which = fc.nat({ max: 1 })
const step = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('write' as const), which, note) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('round' as const), which, fault) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('two tabs' as const), which, fault) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('copy' as const), which, fault) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('put back' as const), which, fault) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('late arrives' as const), which, fault) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('restart' as const), which, fault) },
)

async function take(bench: Bench, browser: Browser, what: string, how: string): Promise<void> {
  if (what === 'write') await browser.write(how)
  if (what === 'round') await browser.round(how as Fault)
  if (what === 'two tabs') await Promise.all([browser.round('none'), browser.round(how as Fault)])
  if (what === 'copy') await browser.keepCopy()
  if (what === 'put back') await browser.putBack()
  if (what === 'late arrives') await browser.deliverLate()
  if (what === 'restart') {
    await bench.server.close()
    bench.server = await openServer(bench.school)
  }
}

async function check(bench: Bench, browser: Browser): Promise<void> {
  const { rows } = await sql<{ command_id: string }>`
    select command_id from school.seen order by at`.execute(bench.owner)
  const own = new Set(browser.written.map(({ id }) => id))
  const seen = rows.map((row) => row.command_id).filter((id) => own.has(id))
  const sure = browser.written.filter(
    ({ id, note }) => note === 'keep' && !browser.forgotten.has(id),
  )
  assert.deepEqual(
    seen.filter((id) => !browser.forgotten.has(id)),
    sure.map(({ id }) => id),
    'each once, in the order in which they were written',
  )
  assert.equal(new Set(seen).size, seen.length, 'nothing twice, whatever was forgotten')
}

test('every change arrives exactly once and in order, whatever the line, the tabs and the server do', async (t) => {
  const bench = await openBench(t)
  const { lea } = bench.people
  const cookies = [await cookieFor(bench.school, lea), await cookieFor(bench.school, lea)]
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 40 }), async (steps) => {
      const browsers = cookies.map((cookie) => new Browser(bench, lea, cookie))
      for (const [what, index, how] of steps) {
        const browser = browsers[index]
        if (browser) await take(bench, browser, what, how)
      }
      for (const browser of browsers) {
        const ledger = await browser.settle()
        await browser.deliverLate()
        await check(bench, browser)
        const refused = new Set(ledger.refused.map(({ id }) => id))
        const told = browser.written.filter(
          ({ id, note }) => note !== 'keep' && refused.has(id),
        ).length
        assert.equal(told, refused.size, 'only what was refused is told as refused')
      }
    }),
    { numRuns: 60 },
  )
})
