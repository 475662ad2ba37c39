import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { locale } from '#web/words/words.ts'
import { addDays, dateIn, instantOf, longDate, minutesIn, spanOf, timeOf, weekday } from './time.ts'

const zones = ['Europe/Paris', 'Indian/Reunion', 'America/Guadeloupe', 'Pacific/Noumea'] as const

test('times are those of the school, in the words of the person', () => {
  locale.value = 'fr'
  assert.equal(timeOf('2026-11-24T09:05:00Z', 'Europe/Paris'), '10:05')
  assert.equal(timeOf('2026-11-24T09:05:00Z', 'Indian/Reunion'), '13:05')
  assert.equal(longDate('2026-11-24'), 'mardi 24 novembre')
  assert.equal(weekday('2026-11-24'), 'mar')
  locale.value = 'en'
  assert.equal(longDate('2026-11-24'), 'Tuesday 24 November')
})

test('a span is in minutes, then in hours', () => {
  assert.equal(spanOf(20_000), '1\u00a0min')
  assert.equal(spanOf(59 * 60_000), '59\u00a0min')
  assert.equal(spanOf(60 * 60_000), '1\u00a0h')
  assert.equal(spanOf(65 * 60_000), '1\u00a0h\u00a005')
})

test('a wall-clock time becomes the instant that reads the same in its zone', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 4 * 60, max: 23 * 60 + 59 }),
      (zone, days, minutes) => {
        const on = addDays('2026-01-01', days)
        const two = (value: number) => String(value).padStart(2, '0')
        const time = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
        const instant = instantOf(on, time, zone)
        assert.equal(dateIn(Date.parse(instant), zone), on)
        assert.equal(timeOf(instant, zone), time)
        assert.equal(minutesIn(Date.parse(instant), zone), minutes)
      },
    ),
  )
})

test('lessons keep their hour over the nights when clocks change', () => {
  assert.equal(instantOf('2026-03-27', '08:05', 'Europe/Paris'), '2026-03-27T07:05:00.000Z')
  assert.equal(instantOf('2026-03-30', '08:05', 'Europe/Paris'), '2026-03-30T06:05:00.000Z')
  assert.equal(instantOf('2026-10-26', '08:05', 'Europe/Paris'), '2026-10-26T07:05:00.000Z')
})
