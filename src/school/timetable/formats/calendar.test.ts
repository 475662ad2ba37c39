import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  addDays,
  close,
  mondayOf,
  occurrencesOf,
  openZone,
  spanOfImport,
  weekdayOf,
} from './calendar.ts'
import { easterOf, holidaysIn, regionOf } from './holidays.ts'

const year = { from: '2026-08-31', until: '2027-07-04' }
const weekly = (weekday: number, from: string, until: string) =>
  ({ kind: 'weekly', weekday, from, until }) as const

test('Easter falls where the tables say', () => {
  const known = ['1818-03-22', '1943-04-25', '2000-04-23', '2024-03-31', '2026-04-05', '2038-04-25']
  assert.deepEqual(
    known.map((date) => easterOf(Number(date.slice(0, 4)))),
    known,
  )
})

test('public holidays of a school year, with those that a region adds', () => {
  const days = holidaysIn(year)
  assert.deepEqual([...days.keys()].sort(), [
    '2026-11-01',
    '2026-11-11',
    '2026-12-25',
    '2027-01-01',
    '2027-03-29',
    '2027-05-01',
    '2027-05-06',
    '2027-05-08',
    '2027-05-17',
  ])
  const added = (uai: string) =>
    [...holidaysIn(year, regionOf(uai)).keys()].filter((day) => !days.has(day))
  assert.deepEqual(added('0670001A'), ['2026-12-26', '2027-03-26'])
  assert.deepEqual(added('9749999A'), ['2026-12-20'])
  assert.deepEqual(added('0759990A'), [])
})

test('an import fills the year from this Monday, and never begins before it', () => {
  assert.deepEqual(spanOfImport('2026-11-25', 2026), { from: '2026-11-23', until: '2027-07-04' })
  assert.equal(spanOfImport('2026-06-10', 2026).from, '2026-08-01')
  assert.deepEqual(spanOfImport('2026-11-25', 2026, year), year)
})

test('a lesson keeps its local hour across both clock changes', () => {
  const zone = openZone('Europe/Paris')
  const starts = (weekday: number, from: string, span: { from: string; until: string }) =>
    [...occurrencesOf(weekly(weekday, from, '23:00'), span, new Set(), zone)].map(({ startsAt }) =>
      startsAt.toISOString(),
    )
  assert.deepEqual(starts(1, '08:00', { from: '2026-10-19', until: '2026-10-26' }), [
    '2026-10-19T06:00:00.000Z',
    '2026-10-26T07:00:00.000Z',
  ])
  // On the very day: at 08:00 the clock has changed, at 01:30 it has not.
  assert.deepEqual(starts(7, '08:00', { from: '2026-10-25', until: '2026-10-25' }), [
    '2026-10-25T07:00:00.000Z',
  ])
  assert.deepEqual(starts(7, '01:30', { from: '2027-03-28', until: '2027-03-28' }), [
    '2027-03-28T00:30:00.000Z',
  ])
})

test('an hour that comes twice is the first one, an hour that does not exist comes later', () => {
  const zone = openZone('Europe/Paris')
  assert.equal(zone.instant('2026-10-25', '02:30').toISOString(), '2026-10-25T00:30:00.000Z')
  assert.equal(zone.instant('2027-03-28', '02:30').toISOString(), '2027-03-28T01:30:00.000Z')
})

test('schools overseas have their own hours', () => {
  const at = (zone: string) => openZone(zone).instant('2026-11-23', '08:00').toISOString()
  assert.equal(at('Indian/Reunion'), '2026-11-23T04:00:00.000Z')
  assert.equal(at('Pacific/Noumea'), '2026-11-22T21:00:00.000Z')
  assert.equal(at('Pacific/Marquesas'), '2026-11-23T17:30:00.000Z')
  assert.throws(() => openZone('Europe/Nowhere'), RangeError)
})

test('closed days and the weeks of a pattern are respected', () => {
  const closed = new Set<string>()
  close(closed, { from: '2026-10-17', until: '2026-11-01' }, year)
  close(closed, { from: '1900-01-01', until: '1999-01-01' }, year)
  assert.equal(closed.size, 16)
  const span = { from: '2026-10-05', until: '2026-11-15' }
  const zone = openZone('Europe/Paris')
  const on = (weeks?: string[]) =>
    [
      ...occurrencesOf(
        { ...weekly(3, '08:00', '09:00'), ...(weeks && { weeks }) },
        span,
        closed,
        zone,
      ),
    ].map((each) => each.on)
  assert.deepEqual(on(), ['2026-10-07', '2026-10-14', '2026-11-04', '2026-11-11'])
  assert.deepEqual(on(['2026-10-05', '2026-10-19', '2026-11-02']), ['2026-10-07', '2026-11-04'])
})

test('an occurrence is known by its week, so that a lesson moved inside it stays the same', () => {
  const zone = openZone('Europe/Paris')
  const keys = (weekday: number) =>
    [...occurrencesOf(weekly(weekday, '08:00', '09:00'), year, new Set(), zone)].map(
      ({ key }) => key,
    )
  assert.deepEqual(keys(1), keys(5))
  assert.equal(new Set(keys(1)).size, 44)
})

const zones = [
  'Europe/Paris',
  'Indian/Reunion',
  'America/Miquelon',
  'Pacific/Tahiti',
  'Pacific/Noumea',
]

test('whatever the zone, the hour read back on the spot is the hour that was meant', () => {
  const date = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('2000-01-01', days))
  const property = fc.property(
    fc.constantFrom(...zones),
    date,
    // No zone of these changes its clock by day.
    fc.integer({ min: 6 * 60, max: 23 * 60 }),
    (name, on, minutes) => {
      const time = new Date(minutes * 60_000).toISOString().slice(11, 16)
      const instant = openZone(name).instant(on, time)
      const local = instant.toLocaleString('sv-SE', {
        timeZone: name,
        dateStyle: 'short',
        timeStyle: 'short',
      })
      assert.equal(local, `${on} ${time}`)
    },
  )
  fc.assert(property, { numRuns: 300 })
})

test('the Monday of a date is a Monday, at most six days before', () => {
  const property = fc.property(fc.integer({ min: 0, max: 60_000 }), (days) => {
    const date = addDays('1970-01-01', days)
    const monday = mondayOf(date)
    assert.equal(weekdayOf(monday), 1)
    assert.equal(addDays(monday, weekdayOf(date) - 1), date)
  })
  fc.assert(property)
})
