import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLane } from '#base/lane.ts'
import { Refusal } from '#base/refusal.ts'

const retry = { fromS: 5, spreadS: 10 }

test('a lane runs so many at once, keeps so many waiting, and tells the rest when to come back', async () => {
  const lane = openLane({ atOnceMax: 2, queueMax: 3, waitMsMax: 60_000, retry, random: () => 0.5 })
  const gate = Promise.withResolvers<void>()
  let inside = 0
  let most = 0
  const work = async () => {
    inside += 1
    most = Math.max(most, inside)
    await gate.promise
    inside -= 1
  }
  const all = Array.from({ length: 10 }, () => lane.run(work))
  gate.resolve()
  const ends = await Promise.allSettled(all)
  const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
  assert.deepEqual([most, refused.length], [2, 5])
  for (const refusal of refused) {
    assert.ok(refusal instanceof Refusal)
    assert.deepEqual([refusal.code, refusal.retryAfterS], ['come_back_later', 10])
  }
})

test('who waits past the deadline is told to come back, and leaves no hole in the queue', async () => {
  const lane = openLane({ atOnceMax: 1, queueMax: 5, waitMsMax: 5, retry })
  const gate = Promise.withResolvers<string>()
  const first = lane.run(() => gate.promise)
  await assert.rejects(
    lane.run(async () => 'late'),
    { code: 'come_back_later' },
  )
  gate.resolve('first')
  assert.equal(await first, 'first')
  assert.equal(await lane.run(async () => 'next'), 'next')
})

test('a failure inside gives the place back', async () => {
  const lane = openLane({ atOnceMax: 1, queueMax: 0, waitMsMax: 5, retry })
  await assert.rejects(
    lane.run(() => Promise.reject(new Error('broken'))),
    /broken/,
  )
  assert.equal(await lane.run(async () => 'well'), 'well')
})
