import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { BrokenFile } from '#school/roster/api.ts'
import { fileOf, readSlots } from '#testing/slots.ts'
import type { Slot } from './slots.ts'
import { readSts, sniffSts } from './sts.ts'

const fixtures = new URL('../../../../test/fixtures/', import.meta.url)
const open = (name: string) => {
  const bytes = readFileSync(new URL(name, fixtures))
  return fileOf(name.slice(name.lastIndexOf('/') + 1), bytes)
}
const down = open('timetable/sts_emp_0759991B_2026.xml')
const up = open('timetable/emp_STS_0759991B_2026.xml')
const upText = readFileSync(new URL('timetable/emp_STS_0759991B_2026.xml', fixtures), 'latin1')
const weekday = ({ pattern }: Slot) => 'weekday' in pattern && pattern.weekday

test('the two files of a school make lessons with names, in the encoding of STS', async () => {
  const { feeds, slots } = await readSlots(readSts, [up, down])
  assert.deepEqual(feeds, [
    {
      file: up.name,
      key: 'sts',
      schoolUai: '0759991B',
      schoolName: 'Collège du Cœur-Volant',
      firstOn: '2026-09-01',
      lastOn: '2027-07-05',
    },
  ])
  const maths = slots.find((slot) => weekday(slot) === 4)
  assert.deepEqual(maths, {
    file: up.name,
    line: 19,
    feed: 'sts',
    key: 'class 6A 061300 CG A 4 13:30 14:25',
    subject: { code: '061300', name: 'Mathématiques' },
    teachers: [{ key: '8001', name: 'Chloé LŒUILLET' }],
    groups: [{ code: '6A', kind: 'class', label: '6e A' }],
    // The second date of the file is a Tuesday.
    pattern: {
      kind: 'weekly',
      weekday: 4,
      from: '13:30',
      until: '14:25',
      weeks: ['2026-09-07', '2026-09-21'],
    },
  })
})

test('two teachers of one service at one time are one lesson; local people are not those of the feed', async () => {
  const { slots } = await readSlots(readSts, [up, down])
  const shared = slots.filter((slot) => weekday(slot) === 1)
  assert.deepEqual(
    shared.map((slot) => slot.teachers),
    [
      [
        { key: '8001', name: 'Chloé LŒUILLET' },
        { key: 'local 8001', name: 'Lou PETIT' },
      ],
    ],
  )
})

test('one teacher at one time before two classes is one lesson of both', async () => {
  const { slots } = await readSlots(readSts, [up, down])
  const shared = slots.filter((slot) => weekday(slot) === 2)
  assert.deepEqual(
    shared.map((slot) => slot.groups.map((group) => group.code)),
    [['6A', '6B']],
  )
  assert.equal(shared[0]?.subject.name, '020700')
})

test('what STS leaves open is told, and what it says wrong is refused with its line', async () => {
  const { notes } = await readSlots(readSts, [up, down])
  assert.deepEqual(notes, [
    `warned ${up.name}:46: group 6AB NAT has no service`,
    `warned ${up.name}:27: service 100100 of 6A has no teacher`,
    `warned ${up.name}:0: alternation « H » has no weeks: its hours are held each week`,
    `refused ${up.name}:20: hour of 6A: « 8 » is not a day from 1 to 7`,
    `refused ${up.name}:21: hour of 6A: « 2560 » is not a time like 0800`,
  ])
})

test('the hours can come alone, the services cannot', async () => {
  const alone = await readSlots(readSts, [up])
  assert.equal(alone.slots.length, 3)
  assert.match(alone.notes[0] ?? '', /comes without STS_EDT/)
  const services = await readSlots(readSts, [down])
  assert.deepEqual(services.feeds, [])
  assert.match(services.notes[0] ?? '', /has services but no hours/)
})

test('a second file of one school is refused, files of other schools are not confused', async () => {
  const other = fileOf(
    'emp_STS_0759992C_2026.xml',
    Buffer.from(upText.replaceAll('0759991B', '0759992C'), 'latin1'),
  )
  const { feeds, notes } = await readSlots(readSts, [
    up,
    other,
    fileOf('copy.xml', Buffer.from(upText, 'latin1')),
  ])
  assert.deepEqual(
    feeds.map((feed) => feed.schoolUai),
    ['0759991B', '0759992C'],
  )
  assert.ok(notes.includes(`refused copy.xml:0: is a second file of the school of ${up.name}`))
})

test('lessons have the same keys whatever the order of the file', async () => {
  const service = /<ENSEIGNANT ID="8001" TYPE="epp">.*?<\/ENSEIGNANT>\n/s.exec(upText)?.[0] ?? ''
  const turned = upText.replace(service, '').replace('</ENSEIGNANTS>', `${service}</ENSEIGNANTS>`)
  const keys = async (text: string) =>
    (await readSlots(readSts, [fileOf(up.name, Buffer.from(text, 'latin1'))])).slots
      .map((slot) => `${slot.key}: ${slot.teachers.map((each) => each.key).sort()}`)
      .sort()
  assert.deepEqual(await keys(turned), await keys(upText))
})

test('the generated school is read without a doubt, every hour of it', async () => {
  const files = [
    open('academie-small/timetables/emp_STS_0229999Z_2026.xml'),
    open('academie-small/timetables/sts_emp_0229999Z_2026.xml'),
  ]
  assert.ok(files.every(sniffSts))
  const { slots, notes } = await readSlots(readSts, files)
  assert.deepEqual(notes, [])
  assert.equal(slots.length, 132)
  assert.equal(new Set(slots.map((slot) => slot.key)).size, 132)
  assert.ok(slots.every((slot) => slot.teachers.every((teacher) => teacher.name)))
})

test('rubbish is told, and never brings the reader down', async () => {
  const junk = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom('-1', '0', '9999', '0000', '31/02/2026', '2026-13-45', '99999-01-01', ''),
  )
  const property = fc.asyncProperty(
    fc.integer({ min: 200, max: upText.length - 20 }),
    junk,
    async (at, text) => {
      const start = upText.indexOf('>', at) + 1
      const spoilt = upText.slice(0, start) + text + upText.slice(upText.indexOf('<', start))
      const read = readSlots(readSts, [fileOf('x.xml', Buffer.from(spoilt, 'latin1')), down])
      await read.catch((error) => assert.ok(error instanceof BrokenFile, String(error?.stack)))
    },
  )
  await fc.assert(property, { numRuns: 200 })
})
