import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dateIn } from './clock.ts'

test('a day begins at the midnight of its own zone, whatever was asked before', () => {
  const dates = (at: string) =>
    ['Europe/Paris', 'Pacific/Noumea', 'America/Martinique'].map((zone) =>
      dateIn(zone, new Date(at)),
    )
  assert.deepEqual(dates('2026-11-23T22:59:59.999Z'), ['2026-11-23', '2026-11-24', '2026-11-23'])
  assert.deepEqual(dates('2026-11-23T23:00:00.000Z'), ['2026-11-24', '2026-11-24', '2026-11-23'])
  assert.deepEqual(dates('2026-11-23T22:59:00.000Z'), ['2026-11-23', '2026-11-24', '2026-11-23'])
  // Summer time ended at three in the morning.
  assert.deepEqual(dates('2026-10-24T22:00:00.000Z'), ['2026-10-25', '2026-10-25', '2026-10-24'])
})
