import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { BrokenFile } from '#school/roster/api.ts'
import { fileOf, readSlots, readSlotsOf } from '#testing/slots.ts'
import { readFet, sniffFet } from './fet.ts'
import { daysOf } from './fet-days.ts'
import { clockOf, hoursOf } from './fet-hours.ts'

const fixtures = new URL('../../../../test/fixtures/', import.meta.url)
const path = (name: string) => fileURLToPath(new URL(name, fixtures))
const college = readFileSync(path('timetable/college.fet'), 'utf8')
const activities = readFileSync(path('timetable/college_activities.xml'), 'utf8')

test('a solved file gives its lessons, with codes, times and rooms', async () => {
  const { feeds, slots, notes } = await readSlots(readFet, [fileOf('college.fet', college)])
  assert.deepEqual(feeds, [
    {
      file: 'college.fet',
      key: 'fet',
      schoolUai: '0759990A',
      schoolName: 'Collège des Tilleuls (0759990A)',
    },
  ])
  assert.deepEqual(slots[0], {
    file: 'college.fet',
    line: 42,
    feed: 'fet',
    key: '1',
    subject: { code: '061300', name: 'Mathématiques' },
    teachers: [{ key: '4201', name: 'Zoé ÇELIK' }],
    groups: [{ code: '6A', label: '6e A', within: ['6EME'], holds: ['6A G1', '6A G2'] }],
    room: 'Salle 12',
    pattern: { kind: 'weekly', weekday: 1, from: '10:10', until: '12:00' },
  })
  // A wish of 80 % is no hour, and what is switched off is not taught.
  assert.deepEqual(notes, ['refused college.fet:66: activity 4 has no hour'])
  assert.equal(slots.length, 3)
})

test('a part of a class knows its class, a level its classes, a virtual room its rooms', async () => {
  const { slots } = await readSlots(readFet, [fileOf('college.fet', college)])
  assert.deepEqual(slots[1]?.groups, [{ code: '6A G1', within: ['6A', '6EME'] }])
  assert.equal(slots[1]?.room, 'Labo 1, Labo 2')
  assert.deepEqual(slots[2]?.groups, [{ code: '6EME', holds: ['6A', '6B'] }])
  assert.equal(slots[2]?.teachers.length, 2)
})

test('a file of activities gives hours to the file that it was made from', async () => {
  const files = [
    fileOf('timetables/college-single/college_activities.xml', activities),
    fileOf('college.fet', college),
  ]
  assert.ok(files.every(sniffFet))
  const { slots, notes } = await readSlots(readFet, files)
  assert.deepEqual(notes, [])
  assert.deepEqual(
    slots.map(({ key, pattern, room }) => [key, 'weekday' in pattern && pattern.weekday, room]),
    [
      ['1', 2, 'Salle 14'],
      ['2', 3, 'Labo 1, Labo 2'],
      ['3', 4, undefined],
      ['4', 4, undefined],
    ],
  )
})

test('a file of activities alone is refused, with what to do', async () => {
  const { slots, notes } = await readSlots(readFet, [fileOf('x_activities.xml', activities)])
  assert.deepEqual(slots, [])
  assert.match(notes[0] ?? '', /^refused x_activities.xml:0: .*with the \.fet file/)
})

test('the file and its solved copy are one timetable', async () => {
  const files = [
    fileOf('a/college.fet', college),
    fileOf(
      'a/t/college_data_and_timetable.fet',
      college.replace('Vendredi</Preferred', 'Jeudi</Preferred'),
    ),
    fileOf('a/t/college_activities.xml', activities),
  ]
  const { feeds, notes } = await readSlots(readFet, files)
  assert.deepEqual(
    feeds.map((feed) => feed.file),
    ['a/t/college_data_and_timetable.fet'],
  )
  assert.match(notes[0] ?? '', /^warned a\/college.fet:0: is left out/)
})

test('an unsolved file, hours without times and days of no week are refused whole, in plain words', async () => {
  const said = async (text: string) => (await readSlots(readFet, [fileOf('x.fet', text)])).notes[0]
  const unsolved = college.replaceAll(/<Time_Constraints_List>.*<\/Time_Constraints_List>/gs, '')
  assert.match(
    (await said(unsolved)) ?? '',
    /not a solved timetable: 0 of 4 activities have an hour/,
  )
  const numbered = college.replaceAll(/(M\d) \(.*?\)/g, '$1')
  assert.match((await said(numbered)) ?? '', /hours without times \(« M1 »\)/)
  const halves = college.replaceAll('Mardi', 'Lundi soir').replaceAll('>Lundi<', '>Lundi matin<')
  assert.match((await said(halves)) ?? '', /two days for one of the week/)
  const cycle = college.replaceAll('Mardi', 'Jour X')
  assert.match((await said(cycle)) ?? '', /not named after those of the week/)
})

test('each activity that cannot be placed is refused with its line, the others are read', async () => {
  const text = college
    .replace('<Students>6A G1</Students>\n', '')
    .replace(
      '<Teacher>Anne O’NEIL</Teacher>\n<Subject>SVT</Subject>\n<Duration>',
      '<Subject>SVT</Subject>\n<Duration>',
    )
    .replace('<Duration>2</Duration>', '<Duration>9</Duration>')
  const { slots, notes } = await readSlots(readFet, [fileOf('x.fet', text)])
  assert.equal(slots.length, 1)
  assert.match(notes[0] ?? '', /^refused x.fet:42: activity 1 lasts beyond the last hour/)
  assert.match(notes[1] ?? '', /^refused x.fet:50: activity 2 has neither a teacher nor students/)
})

test('the generated schools are read without a doubt', async () => {
  const { feeds, slots, notes } = await readSlotsOf(
    async (files, ...rest) => readFet(files.filter(sniffFet), ...rest),
    [path('academie-small/timetables')],
  )
  assert.deepEqual(notes, [])
  assert.deepEqual(feeds.map((feed) => feed.schoolUai).sort(), ['0229997X', '0229998Y', '9749999A'])
  assert.ok(slots.length > 150)
})

test('hours are read in the ways in which people write them', () => {
  const read = (...names: string[]) =>
    hoursOf(names).periods.map((each) => each && `${clockOf(each.from)}-${clockOf(each.until)}`)
  assert.deepEqual(read('08:00-08:55', '8h55 - 9h50', '13.30–14.25'), [
    '08:00-08:55',
    '08:55-09:50',
    '13:30-14:25',
  ])
  assert.deepEqual(read('8:00', '9:00', '10:10', '11:10'), [
    '08:00-09:00',
    '09:00-10:00',
    '10:10-11:10',
    '11:10-12:10',
  ])
  assert.deepEqual(read('M1', 'P 2', '3', 'H4'), [undefined, undefined, undefined, undefined])
  assert.deepEqual(read('[7]11:50-12:50', '[8]02:05-03:05p'), ['11:50-12:50', '14:05-15:05'])
  assert.deepEqual(read('11:40', '12:30', '1:20'), ['11:40-12:30', '12:30-13:20', '13:20-14:10'])
  assert.match(hoursOf(['11:40', '12:30', '1:20']).doubt ?? '', /13:20|01:20/)
})

test('days are read in the languages of Europe, and five that are numbered are a week', () => {
  const week = [1, 2, 3, 4, 5]
  for (const names of [
    'Lundi Mardi Mercredi Jeudi Vendredi',
    'L Ma Me J V',
    'lun. mar. mer. jeu. ven.',
    'Mon Tue Wed Thu Fri',
    'Mo Di Mi Do Fr',
    'Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή',
    'Luni Marți Miercuri Joi Vineri',
    'Segunda Terça Quarta Quinta Sexta',
    'Day1 Day2 Day3 Day4 Day5',
  ]) {
    const days = daysOf(names.split(' '))
    assert.deepEqual('weekdays' in days && days.weekdays, week, names)
  }
  assert.ok('reason' in daysOf(['Jour 1', 'Jour 2', 'Jour 3', 'Jour 4', 'Jour 5', 'Jour 6']))
  assert.ok('reason' in daysOf(['16/02/2014', '17/02/2014']))
})

test('entities, a wrong root and a file cut off are broken files', async () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE fet [<!ENTITY a "b">]><fet version="6"><Comments>&a;</Comments></fet>`
  for (const text of [
    bomb,
    college.slice(0, 3_000),
    '<fet version="1"',
    '<other><fet version="1"/></other>',
  ]) {
    await assert.rejects(readSlots(readFet, [fileOf('x.fet', text)]), BrokenFile)
  }
})

test('rubbish is told, and never brings the reader down', async () => {
  const rubbish = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('-1', '1e9', '99999999999', 'NaN', '∞', '', 'Lundi', 'true', '25:99-26:00'),
  )
  const place = fc.integer({ min: 300, max: college.length - 8 })
  const property = fc.asyncProperty(place, rubbish, fc.boolean(), async (at, junk, value) => {
    // A value between two tags, or anything anywhere.
    const open = college.indexOf('>', at)
    const end = value ? college.indexOf('<', open) : open + 1
    const spoilt = college.slice(0, open + 1) + junk + college.slice(Math.max(end, open + 1))
    const read = readSlots(readFet, [fileOf('x.fet', spoilt)])
    await read.catch((error) => assert.ok(error instanceof BrokenFile, String(error?.stack)))
  })
  await fc.assert(property, { numRuns: 200 })
})
