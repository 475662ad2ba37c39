import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { DayDocument, Lesson } from '#contracts/day.ts'
import { blocksOf, foldPast, lessonAfter, type Placed, personLines, rowsOf } from './line.ts'
import { announced, newestOf, newsOf } from './news.ts'

const school = { id: 's', name: 'Collège', zone: 'Europe/Paris' }
const at = (time: string): number => Date.parse(`2026-11-24T${time}:00Z`)
const iso = (ms: number): string => new Date(ms).toISOString()

function placed(id: string, from: string, until: string, more: Partial<Lesson> = {}): Placed {
  const lesson: Lesson = {
    id,
    startsAt: iso(at(from)),
    endsAt: iso(at(until)),
    subject: 'MATHS',
    title: id,
    groups: ['4e B'],
    teachers: [],
    ...more,
  }
  return { lesson, school, may: [] }
}

const morning = [
  placed('maths', '08:00', '09:00'),
  placed('french', '09:00', '10:00'),
  placed('english', '11:00', '12:00'),
]
const shapeOf = (lessons: Placed[], time: string): string[] =>
  rowsOf(lessons, at(time)).map((row) => {
    if (row.kind === 'lesson') return `${row.placed.lesson.id} ${row.when}`
    return row.kind === 'free' ? `free${row.now ? ' now' : ''}` : row.kind
  })

test('now is a place on the line, before, during, between and after lessons', () => {
  const rest = ['free', 'english later']
  assert.deepEqual(shapeOf(morning, '07:30'), ['before', 'maths next', 'french later', ...rest])
  assert.deepEqual(shapeOf(morning, '08:10'), ['maths now', 'french next', ...rest])
  assert.deepEqual(shapeOf(morning, '10:20'), [
    'maths past',
    'french past',
    'free now',
    'english next',
  ])
  assert.deepEqual(shapeOf(morning, '12:00').at(-1), 'over')
})

test('a cancelled lesson stays on the line and makes its hour free', () => {
  const lessons = [
    placed('maths', '08:00', '09:00'),
    placed('french', '09:00', '10:00', { status: 'cancelled' }),
    placed('english', '10:00', '11:00'),
  ]
  assert.deepEqual(shapeOf(lessons, '09:10'), [
    'maths past',
    'french now',
    'free now',
    'english next',
  ])
})

test('before the first lesson, now stands after the one that will not be', () => {
  const lessons = [
    placed('maths', '08:00', '09:00', { status: 'cancelled' }),
    placed('french', '09:00', '10:00'),
  ]
  assert.deepEqual(shapeOf(lessons, '08:10'), ['maths now', 'before', 'french next'])
})

test('a lesson that another teacher takes is not the replaced teacher’s next one', () => {
  const lessons = [
    placed('given away', '09:00', '10:00', { part: 'replaced' }),
    placed('own', '10:00', '11:00'),
  ]
  assert.deepEqual(shapeOf(lessons, '08:00'), ['before', 'given away later', 'own next'])
})

test('what is over is folded when it is more than one lesson', () => {
  const one = foldPast(rowsOf(morning, at('09:10')))
  assert.equal(one.earlier.length, 0)
  const two = foldPast(rowsOf(morning, at('10:20')))
  assert.equal(two.earlier.length, 2)
  assert.equal(two.rest[0]?.kind, 'free')
})

const aLesson = fc
  .record({
    start: fc.integer({ min: 7 * 60, max: 17 * 60 }),
    length: fc.integer({ min: 5, max: 180 }),
    cancelled: fc.boolean(),
  })
  .map(
    ({ start, length, cancelled }): Omit<Lesson, 'id'> => ({
      startsAt: iso(at('00:00') + start * 60_000),
      endsAt: iso(at('00:00') + (start + length) * 60_000),
      subject: 'X',
      title: 'X',
      groups: [],
      teachers: [],
      ...(cancelled && { status: 'cancelled' as const }),
    }),
  )
const someLessons = fc
  .array(aLesson, { maxLength: 12 })
  .map((list) =>
    list.map((lesson, id): Placed => ({ lesson: { ...lesson, id: `${id}` }, school, may: [] })),
  )

test('every lesson is drawn once, in order, and now is in at most one pause', () => {
  fc.assert(
    fc.property(someLessons, fc.integer({ min: 0, max: 24 * 60 }), (lessons, minute) => {
      const sorted = [...lessons].sort(
        (a, b) => Date.parse(a.lesson.startsAt) - Date.parse(b.lesson.startsAt),
      )
      const rows = rowsOf(sorted, at('00:00') + minute * 60_000)
      const drawn = rows.flatMap((row) => (row.kind === 'lesson' ? [row.placed.lesson.id] : []))
      assert.deepEqual(
        drawn,
        sorted.map(({ lesson }) => lesson.id),
      )
      const pauses = rows.filter((row) => (row.kind === 'free' ? row.now : row.kind !== 'lesson'))
      assert.ok(pauses.length <= 1)
      const { earlier, rest } = foldPast(rows)
      assert.deepEqual([...earlier, ...rest], rows)
    }),
  )
})

test('lessons at the same time never share a lane of the week', () => {
  fc.assert(
    fc.property(someLessons, (lessons) => {
      const blocks = blocksOf(lessons)
      assert.equal(blocks.length, lessons.length)
      for (const a of blocks) {
        assert.ok(a.lane < a.lanes)
        for (const b of blocks) {
          const meet = a !== b && a.startMs < b.endMs && b.startMs < a.endMs
          assert.ok(!(meet && a.lane === b.lane))
        }
      }
    }),
  )
})

const document: DayDocument = {
  from: '2026-11-24',
  days: 7,
  timelines: [
    {
      personId: 'child',
      name: 'Child',
      role: 'guardian',
      school,
      may: [],
      days: [{ on: '2026-11-24', lessons: [morning[0]?.lesson as Lesson] }],
    },
    {
      personId: 'me',
      name: 'Me',
      role: 'teacher',
      school,
      may: ['change'],
      days: [{ on: '2026-11-24', lessons: [morning[2]?.lesson as Lesson] }],
    },
    {
      personId: 'me',
      name: 'Me',
      role: 'teacher',
      school: { ...school, id: 'other' },
      may: [],
      days: [{ on: '2026-11-24', lessons: [morning[1]?.lesson as Lesson] }],
    },
  ],
}

test('a person has one line through all schools, their own before their children’s', () => {
  const lines = personLines(document, 'me')
  assert.deepEqual(
    lines.map(({ personId, schools }) => [personId, schools.length]),
    [
      ['me', 2],
      ['child', 1],
    ],
  )
  const mine = lines[0]?.days.get('2026-11-24') ?? []
  assert.deepEqual(
    mine.map(({ lesson, may }) => [lesson.id, [...may]]),
    [
      ['french', []],
      ['english', ['change']],
    ],
  )
  const after = lines[0] && lessonAfter(lines[0], at('09:30'))
  assert.equal(after?.lesson.id, 'english')
})

const changed = (id: string, when: string, from = '14:00'): Placed =>
  placed(id, from, '15:00', {
    change: { at: iso(at(when)), kinds: ['room'], before: { room: '1' } },
  })

test('news are the changes of lessons to come that were not seen yet', () => {
  const lessons = [changed('a', '07:00'), changed('b', '08:00'), changed('over', '08:00', '06:00')]
  const before = at('15:00') - 1
  assert.deepEqual(
    newsOf(lessons, undefined, before).map(({ lesson }) => lesson.id),
    ['a', 'b', 'over'],
  )
  assert.deepEqual(
    newsOf(lessons, iso(at('07:00')), before).map(({ lesson }) => lesson.id),
    ['b', 'over'],
  )
  assert.deepEqual(newsOf(lessons, newestOf(lessons), before), [])
  assert.deepEqual(newsOf(lessons, undefined, at('15:00')), [])
})

test('an open page announces what has just changed, once', () => {
  const before = [placed('a', '14:00', '15:00'), changed('b', '07:00')]
  const after = [changed('a', '08:00'), changed('b', '07:00')]
  assert.deepEqual(
    announced(before, after).map(({ lesson }) => lesson.id),
    ['a'],
  )
  assert.deepEqual(announced(after, after), [])
})
