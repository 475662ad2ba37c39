import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { BrokenFile } from '#school/roster/api.ts'
import { fileOf, readSlots } from '#testing/slots.ts'
import { readIcal, sniffIcal } from './ical.ts'
import { datesOf, type Rule, ruleOf } from './ical-repeat.ts'
import type { Slot, SlotOptions } from './slots.ts'

const fixtures = new URL('../../../../test/fixtures/timetable/', import.meta.url)
const feed = readFileSync(new URL('6eA.ics', fixtures), 'utf8')
const holidays = readFileSync(new URL('vacances.ics', fixtures), 'utf8')

const calendar = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: string[]) =>
  ['BEGIN:VEVENT', 'SUMMARY:X', ...lines, 'END:VEVENT'].join('\r\n')
const read = (text: string, options?: Partial<SlotOptions>) =>
  readSlots(readIcal, [fileOf('feeds/6A.ics', text)], options)
const times = (slots: readonly Slot[]) =>
  slots.map(({ pattern }) =>
    'startsAt' in pattern ? pattern.startsAt.toISOString().slice(0, 16) : '',
  )

test('a feed says whose it is, and gives dated lessons', async () => {
  assert.ok(sniffIcal(fileOf('x', `\ufeff${feed}`)))
  const { feeds, slots, notes } = await read(feed, { uai: '0759990A' })
  assert.deepEqual(feeds, [
    {
      file: 'feeds/6A.ics',
      key: 'ical 6e A',
      about: ['6e A', 'Emploi du temps - 6e A', '6A'],
      schoolUai: '0759990A',
    },
  ])
  assert.deepEqual(slots[0], {
    file: 'feeds/6A.ics',
    line: 20,
    feed: 'ical 6e A',
    key: 'maths-lundi 2026-10-12T06:00Z',
    subject: { name: 'Mathématiques' },
    teachers: [{ name: 'Mme ÇELIK' }, { name: 'M. PETIT' }],
    groups: [],
    room: 'Salle 12',
    pattern: {
      kind: 'dated',
      on: '2026-10-12',
      startsAt: new Date('2026-10-12T06:00:00Z'),
      endsAt: new Date('2026-10-12T06:55:00Z'),
    },
  })
  assert.deepEqual(notes, [
    'warned feeds/6A.ics:0: has 1 events of whole days, which are no lessons',
  ])
})

test('a repeated lesson follows the local hour, its exceptions and its moves', async () => {
  const { slots } = await read(feed)
  const maths = slots.filter((slot) => slot.key.startsWith('maths'))
  // The 19th is excepted, the clock changes on the 25th, 2 November is moved to the 3rd, the rule ends on the 9th.
  assert.deepEqual(
    maths.map(({ key, pattern, subject }) => [
      key.slice(12),
      'startsAt' in pattern && pattern.startsAt.toISOString(),
      subject.name,
    ]),
    [
      ['2026-10-12T06:00Z', '2026-10-12T06:00:00.000Z', 'Mathématiques'],
      ['2026-10-26T07:00Z', '2026-10-26T07:00:00.000Z', 'Mathématiques'],
      ['2026-11-02T07:00Z', '2026-11-03T09:00:00.000Z', 'MATHS (déplacé)'],
      ['2026-11-09T07:00Z', '2026-11-09T07:00:00.000Z', 'Mathématiques'],
    ],
  )
})

test('zones of the file, floating hours and cancelled lessons', async () => {
  const { slots } = await read(feed)
  const svt = slots.find((slot) => slot.key === 'svt')
  assert.deepEqual(svt?.pattern, {
    kind: 'dated',
    on: '2026-10-23',
    startsAt: new Date('2026-10-23T07:00:00Z'),
    endsAt: new Date('2026-10-23T08:00:00Z'),
    cancelled: true,
  })
  const there = await read(feed, { zone: 'Indian/Reunion' })
  assert.deepEqual(times(there.slots.filter((slot) => slot.key === 'anglais')), [
    '2026-10-23T10:00',
  ])
})

test('names that Windows and other programs give to zones are known; a stranger is told', async () => {
  const at = (tzid: string) =>
    calendar(event('UID:1', `DTSTART;TZID="${tzid}":20261123T080000`, 'DURATION:PT1H'))
  for (const tzid of [
    'Romance Standard Time',
    '/mozilla.org/20050126_1/Europe/Paris',
    'europe/paris',
  ]) {
    const { slots, notes } = await read(at(tzid), { zone: 'Indian/Reunion' })
    assert.deepEqual(times(slots), ['2026-11-23T07:00'], tzid)
    assert.deepEqual(notes, [])
  }
  const { slots, notes } = await read(at('Nowhere'))
  assert.deepEqual(times(slots), ['2026-11-23T07:00'])
  assert.match(notes[0] ?? '', /zone « Nowhere » is unknown: taken for Europe\/Paris/)
})

test('only the days asked for are read, in the zone of the school', async () => {
  const text = calendar(
    event('UID:1', 'DTSTART:20261122T223000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=5'),
  )
  const asked = { from: '2026-11-24', until: '2026-11-25' }
  const on = ({ slots }: { slots: Slot[] }) =>
    slots.map((slot) => 'on' in slot.pattern && slot.pattern.on)
  assert.deepEqual(on(await read(text, asked)), ['2026-11-24', '2026-11-25'])
  const there = await read(text, { ...asked, zone: 'Pacific/Noumea' })
  assert.deepEqual(times(there.slots), ['2026-11-23T22:30', '2026-11-24T22:30'])
  const none = await read(text, { from: '2027-01-01', until: '2027-01-31' })
  assert.match(none.notes[0] ?? '', /has no lesson from 2027-01-01 to 2027-01-31/)
})

test('a lesson without repetition keeps its key when it is moved; its last version counts', async () => {
  const one = (start: string, ...more: string[]) =>
    event('UID:a', `DTSTART:${start}Z`, 'DURATION:PT1H', ...more)
  const { slots } = await read(calendar(one('20261123T080000')))
  const moved = await read(calendar(one('20261124T090000', 'SEQUENCE:1')))
  assert.deepEqual([slots[0]?.key, moved.slots[0]?.key], ['a', 'a'])
  const twice = calendar(
    one('20261123T080000', 'SEQUENCE:2', 'LOCATION:new'),
    one('20261123T080000', 'SEQUENCE:1', 'LOCATION:old'),
  )
  assert.deepEqual(
    (await read(twice)).slots.map((slot) => slot.room),
    ['new'],
  )
})

test('an event that cannot be a lesson is refused with its line, the others are read', async () => {
  const text = calendar(
    event('UID:1', 'DTSTART:20261123T080000Z'),
    event('UID:2', 'DTSTART:20261123T080000Z', 'DTEND:20261125T080000Z'),
    event('UID:3', 'DTSTART:yesterday', 'DURATION:PT1H'),
    event('UID:4', 'DTSTART:20261123T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=HOURLY'),
    event(
      'UID:5',
      'DTSTART:20261123T080000Z',
      'DURATION:PT1H',
      'RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2',
    ),
    event('UID:6', 'DTSTART:20261123T080000Z', 'DURATION:PT1H', 'RRULE:NONSENSE'),
    event('UID:7', 'DTSTART:20261123T080000Z', 'DURATION:PT1H', 'a line that is none'),
  )
  const { slots, notes } = await read(text)
  assert.deepEqual(
    slots.map((slot) => slot.key),
    ['7'],
  )
  assert.deepEqual(
    notes.map((note) => note.replace('feeds/6A.ics', '').slice(0, 42)),
    [
      'refused :14: event has no beginning that i',
      'refused :20: event repeats, but not by day',
      'refused :27: event repeats by BYSETPOS, wh',
      'refused :34: event repeats, but not by day',
      'warned :0: has 1 lines that are not iCalen',
      'refused :3: event « X » has no length',
      'refused :8: event « X » is longer than a d',
    ],
  )
})

test('a calendar of whole days closes the school, except the day on which it opens', async () => {
  const { closed, feeds, notes } = await read(holidays)
  assert.deepEqual(feeds, [])
  assert.deepEqual(
    closed.map(({ name, on, until }) => [name, on, until]),
    [
      ['Vacances de la Toussaint', '2026-10-17', '2026-11-01'],
      ['Pont de l’Ascension', '2027-05-07', '2027-05-07'],
    ],
  )
  assert.match(notes[0] ?? '', /« Rentrée scolaire des élèves » stays a day of lessons/)
})

test('a file that is cut off, crossed or no calendar is broken', async () => {
  for (const text of [
    feed.slice(0, -30),
    '',
    '<html>404</html>',
    calendar('BEGIN:VEVENT', 'END:VJOURNAL'),
    'BEGIN:VEVENT\r\nEND:VEVENT\r\n',
    calendar(...Array(12).fill('BEGIN:A'), ...Array(12).fill('END:A')),
  ]) {
    await assert.rejects(read(text), BrokenFile, text.slice(0, 60))
  }
})

const span = { from: '2026-09-01', until: '2027-07-04' }
const rule = (freq: string, more: object = {}): Rule => ruleOf({ freq, ...more }) as Rule

test('rules repeat as RFC 5545 says', () => {
  const first = (text: Rule, start: string, count = 4) =>
    datesOf(text, start, span).dates.slice(0, count)
  assert.deepEqual(first(rule('WEEKLY', { interval: 2 }), '2026-09-07'), [
    '2026-09-07',
    '2026-09-21',
    '2026-10-05',
    '2026-10-19',
  ])
  // Every other week from Tuesday: with weeks from Monday or from Sunday (the RFC's own example).
  const week = { interval: 2, count: 4, byday: ['TU', 'SU'] }
  assert.deepEqual(
    datesOf(rule('WEEKLY', { ...week, wkst: 2 }), '1997-08-05', {
      from: '1997-01-01',
      until: '1997-12-31',
    }).dates,
    ['1997-08-05', '1997-08-10', '1997-08-19', '1997-08-24'],
  )
  assert.deepEqual(
    datesOf(rule('WEEKLY', { ...week, wkst: 1 }), '1997-08-05', {
      from: '1997-01-01',
      until: '1997-12-31',
    }).dates,
    ['1997-08-05', '1997-08-17', '1997-08-19', '1997-08-31'],
  )
  assert.deepEqual(first(rule('MONTHLY', { byday: '-1FR' }), '2026-09-25', 3), [
    '2026-09-25',
    '2026-10-30',
    '2026-11-27',
  ])
  assert.deepEqual(first(rule('MONTHLY', { bymonthday: 31 }), '2026-10-31', 3), [
    '2026-10-31',
    '2026-12-31',
    '2027-01-31',
  ])
  assert.deepEqual(first(rule('YEARLY'), '2020-02-28'), ['2027-02-28'])
  assert.deepEqual(first(rule('DAILY', { until: '2026-09-02' }), '2026-08-30'), [
    '2026-09-01',
    '2026-09-02',
    '2026-09-03',
  ])
})

test('no rule runs for ever', () => {
  const numbers = fc.array(fc.integer({ min: -400, max: 400 }), { maxLength: 3 })
  const recur = fc.record(
    {
      freq: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY', 'SECONDLY', ''),
      interval: fc.oneof(fc.integer(), fc.double()),
      count: fc.oneof(fc.integer(), fc.double()),
      until: fc.oneof(fc.string(), fc.constant('2026-02-31'), fc.constant('9999-12-31')),
      byday: fc.array(fc.constantFrom('MO', '5MO', '-1SU', '53TU', 'XX', ''), { maxLength: 3 }),
      bymonth: numbers,
      bymonthday: numbers,
      wkst: fc.integer(),
    },
    { requiredKeys: ['freq'] },
  )
  const property = fc.property(
    recur,
    fc.date({ min: new Date('2017-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
    (each, date) => {
      const found = ruleOf(each)
      if (typeof found === 'string') return
      const { dates, tried } = datesOf(found, date.toISOString().slice(0, 10), span)
      assert.ok(tried < 4_000 && dates.length <= tried)
      assert.ok(dates.every((on) => on >= span.from && on <= span.until))
    },
  )
  fc.assert(property, { numRuns: 300 })
})

test('rubbish is told, and never brings the reader down', async () => {
  const junk = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(
      '00000000T000000',
      '99991231T235959Z',
      'P9999999D',
      ';=:',
      '"',
      '\r\n ',
      '\u0000',
    ),
  )
  const length = fc.integer({ min: 0, max: 20 })
  const place = fc.integer({ min: 20, max: feed.length })
  const property = fc.asyncProperty(place, length, junk, async (at, gone, text) => {
    const spoilt = feed.slice(0, at) + text + feed.slice(at + gone)
    await read(spoilt).catch((error) =>
      assert.ok(error instanceof BrokenFile, String(error?.stack)),
    )
  })
  await fc.assert(property, { numRuns: 200 })
})
