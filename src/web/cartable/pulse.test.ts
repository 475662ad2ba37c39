import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Beat, openPulse } from './pulse.ts'

/** Time that moves when told, from one planned call to the next. */
function openTime() {
  let now = 0
  let calls: { at: number; call: () => void }[] = []
  return {
    now: () => now,
    later(ms: number, call: () => void) {
      const planned = { at: now + ms, call }
      calls.push(planned)
      return () => {
        calls = calls.filter((other) => other !== planned)
      }
    },
    next: () => Math.min(...calls.map(({ at }) => at)),
    async until(at: number) {
      for (;;) {
        const due = calls.filter((planned) => planned.at <= at).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        calls = calls.filter((other) => other !== due)
        now = Math.max(now, due.at)
        due.call()
        await new Promise((resolve) => setImmediate(resolve))
      }
      now = at
    },
  }
}

function open(beats: Beat[], random = () => 0.5) {
  const time = openTime()
  const runs: { at: number; attempt: number }[] = []
  const waits: number[] = []
  const pulse = openPulse({
    run: async (attempt) => {
      runs.push({ at: time.now(), attempt })
      return beats.shift() ?? { next: 'rest', ms: 60_000 }
    },
    now: time.now,
    random,
    later: time.later,
    onWait: (at) => waits.push(at),
  })
  return { time, runs, waits, pulse }
}

test('a failed run is tried again after longer and longer waits, and says which try it is', async () => {
  const { time, runs, pulse } = open(Array.from({ length: 12 }, () => ({ next: 'retry' as const })))
  pulse.poke()
  await time.until(60 * 60_000)
  assert.deepEqual(
    runs.slice(0, 12).map(({ attempt }) => attempt),
    Array.from({ length: 12 }, (_, index) => index + 1),
  )
  const gaps = runs.slice(1, 12).map(({ at }, index) => at - (runs[index]?.at ?? 0))
  assert.deepEqual(gaps.slice(0, 4), [1_500, 3_000, 6_000, 12_000])
  assert.ok(Math.max(...gaps) <= 5 * 60_000)
  assert.equal(runs[12]?.attempt, 13)
  assert.equal(runs[13]?.attempt, 1)
})

test('nothing is asked before the time that the server named, whatever the person does', async () => {
  const { time, runs, waits, pulse } = open([{ next: 'retry', afterMs: 30_000 }])
  pulse.poke()
  await time.until(1_000)
  for (let seconds = 1; seconds < 30; seconds += 1) {
    pulse.poke()
    pulse.lineIsBack()
    await time.until(seconds * 1_000)
  }
  assert.equal(runs.length, 1)
  await time.until(60_000)
  assert.equal(runs.length, 2)
  assert.ok((runs[1]?.at ?? 0) >= 30_000)
  assert.deepEqual(waits, [runs[1]?.at])
})

test('what is done during a run is sent right after it', async () => {
  const time = openTime()
  const ends: ((beat: Beat) => void)[] = []
  const pulse = openPulse({
    run: () => new Promise((resolve) => ends.push(resolve)),
    now: time.now,
    random: () => 0.5,
    later: time.later,
    onWait: () => undefined,
  })
  pulse.poke()
  await time.until(0)
  pulse.poke()
  pulse.poke()
  assert.equal(ends.length, 1)
  ends[0]?.({ next: 'rest', ms: 60_000 })
  await new Promise((resolve) => setImmediate(resolve))
  await time.until(1)
  assert.equal(ends.length, 2)
})

test('a pulse that was stopped is still', async () => {
  const { time, runs, pulse } = open([{ next: 'stop' }])
  pulse.poke()
  await time.until(10)
  pulse.poke()
  pulse.lineIsBack()
  await time.until(60 * 60_000)
  assert.equal(runs.length, 1)
})

test('whatever happens, runs come one at a time and never stop coming', async () => {
  const beat = fc.oneof(
    fc.constant<Beat>({ next: 'again' }),
    fc.integer({ min: 1, max: 600_000 }).map((ms): Beat => ({ next: 'rest', ms })),
    fc
      .option(fc.integer({ min: 0, max: 600_000 }), { nil: undefined })
      .map((afterMs): Beat => ({ next: 'retry', afterMs })),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(beat, { maxLength: 12 }),
      fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 12 }),
      async (beats, pokes) => {
        const { time, runs, pulse } = open([...beats])
        pulse.poke()
        for (const gap of pokes) {
          await time.until(time.now() + gap)
          pulse.poke(gap)
        }
        await time.until(time.now() + 24 * 60 * 60_000)
        assert.ok(runs.length > beats.length)
        assert.ok(Number.isFinite(time.next()))
      },
    ),
    { numRuns: 50 },
  )
})
