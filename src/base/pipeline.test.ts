import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { Refusal } from '#base/refusal.ts'
import { freshDatabase } from '#testing/world.ts'
import { openPipeline } from './pipeline.ts'

const bounds = {
  role: 'preau_school',
  connectionsMax: 2,
  waitingMax: 500,
  answerMs: 5_000,
} as const
const echo = { name: 'echo', text: 'select $1::int * 2' }

test('many questions at once each get their own answer, over few connections', async (t) => {
  const { url } = await freshDatabase(t)
  const pipeline = openPipeline({ url, ...bounds })
  const numbers = Array.from({ length: 300 }, (_, n) => n)
  const answers = await Promise.all(numbers.map((n) => pipeline.ask({ ...echo, values: [n] })))
  assert.deepEqual(
    answers.map(([row]) => row?.[0]),
    numbers.map((n) => n * 2),
  )
  await pipeline.close()
})

test('a question that fails is the only one that fails', async (t) => {
  const { url } = await freshDatabase(t)
  const pipeline = openPipeline({ url, ...bounds, connectionsMax: 1 })
  const outcomes = await Promise.allSettled(
    [1, 0, 2].map((n) =>
      pipeline.ask({ name: 'divide', text: 'select 10 / $1::int', values: [n] }),
    ),
  )
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  await pipeline.close()
})

test('what one question sets for itself, the next does not see', async (t) => {
  const { url } = await freshDatabase(t)
  const pipeline = openPipeline({ url, ...bounds, connectionsMax: 1 })
  const set = { name: 'set', text: `select set_config('preau.person', $1, true)` }
  const see = { name: 'see', text: `select coalesce(current_setting('preau.person', true), '')` }
  const [first, second] = await Promise.all([
    pipeline.ask({ ...set, values: ['somebody'] }),
    pipeline.ask({ ...see, values: [] }),
  ])
  assert.deepEqual([first, second], [[['somebody']], [['']]])
  await pipeline.close()
})

test('a connection that is cut fails what it carried, and the next question finds another', async (t) => {
  const { url } = await freshDatabase(t)
  const pipeline = openPipeline({ url, ...bounds, connectionsMax: 1 })
  await pipeline.ask({ ...echo, values: [1] })
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  const sleeping = pipeline.ask({ name: 'sleep', text: 'select pg_sleep(20)', values: [] })
  const failed = assert.rejects(sleeping)
  let cut = 0
  while (cut === 0) {
    const { rowCount } = await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()`,
    )
    cut = rowCount ?? 0
  }
  await admin.end()
  await failed
  assert.deepEqual(await pipeline.ask({ ...echo, values: [4] }), [[8]])
  await pipeline.close()
})

test('beyond its bound a question is told to come back', async (t) => {
  const { url } = await freshDatabase(t)
  const pipeline = openPipeline({ url, ...bounds, waitingMax: 3 })
  const asked = [1, 2, 3].map((n) => pipeline.ask({ ...echo, values: [n] }))
  await assert.rejects(
    pipeline.ask({ ...echo, values: [4] }),
    (error) =>
      error instanceof Refusal && error.code === 'come_back_later' && (error.retryAfterS ?? 0) >= 2,
  )
  await Promise.all(asked)
  assert.deepEqual(await pipeline.ask({ ...echo, values: [4] }), [[8]])
  await pipeline.close()
})
