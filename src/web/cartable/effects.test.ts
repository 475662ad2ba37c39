import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from '#contracts/cartable.ts'
import type { DayDocument, Lesson } from '#contracts/day.ts'
import { show } from './effects.ts'

const lesson: Lesson = {
  id: '01900000-0000-7000-8000-000000000001',
  startsAt: '2026-11-23T07:00:00.000Z',
  endsAt: '2026-11-23T07:55:00.000Z',
  subject: 'MATHS',
  title: 'Mathématiques',
  groups: ['4e B'],
  teachers: ['Mme Martin'],
  room: '204',
}
const day = (lessons: Lesson[]): DayDocument => ({
  from: '2026-11-23',
  days: 7,
  timelines: [
    {
      personId: '01900000-0000-7000-8000-000000000002',
      name: 'Ada Martin',
      role: 'teacher',
      school: {
        id: '01900000-0000-7000-8000-000000000003',
        name: 'Collège des Tilleuls',
        zone: 'Europe/Paris',
      },
      may: ['change'],
      days: [{ on: '2026-11-23', lessons }],
    },
  ],
})

const change = (body: Record<string, unknown>): Command => ({
  id: '01900000-0000-7000-8000-000000000009',
  seq: 1,
  kind: 'lesson.change',
  writtenAt: '2026-11-23T06:00:00.000Z',
  body: { lessonId: lesson.id, version: 1, ...body },
})

const shown = (...commands: Command[]) => {
  const at = '2026-11-23T05:00:00.000Z'
  const before = { day: { version: 'one', body: day([lesson]), at } }
  return show(before, commands).day?.timelines[0]?.days ?? []
}
const only = (...commands: Command[]) => shown(...commands)[0]?.lessons[0]

test('what waits to be sent is shown as done', () => {
  assert.equal(only(change({ status: 'cancelled' }))?.status, 'cancelled')
  assert.deepEqual(only(change({ status: 'cancelled' }))?.change?.kinds, ['cancelled'])
  const room = only(change({ room: 'Gymnase' }))
  assert.equal(room?.room, 'Gymnase')
  assert.deepEqual(room?.change?.before, { room: '204' })
})

test('a lesson moved twice shows where it first was, and counts its versions', () => {
  const to = (hour: string) =>
    change({ startsAt: `2026-11-23T${hour}:00:00.000Z`, endsAt: `2026-11-23T${hour}:55:00.000Z` })
  const moved = only(to('08'), to('09'))
  assert.equal(moved?.startsAt, '2026-11-23T09:00:00.000Z')
  assert.equal(moved?.change?.before.startsAt, lesson.startsAt)
  assert.equal(moved?.version, 3)
})

test('a lesson moved to another day is on that day, in the zone of its school', () => {
  const days = shown(
    change({ startsAt: '2026-11-24T23:30:00.000Z', endsAt: '2026-11-25T00:20:00.000Z' }),
  )
  assert.deepEqual(
    days.map(({ on }) => on),
    ['2026-11-25'],
  )
})

test('a lesson cancelled and restored is planned again', () => {
  const back = only(change({ status: 'cancelled' }), change({ status: 'planned' }))
  assert.equal(back?.status, undefined)
  assert.deepEqual(back?.change?.kinds, [])
})

test('a change of what is not on this device, or of a kind it does not know, shows nothing', () => {
  assert.deepEqual(only(change({ lessonId: 'elsewhere', room: 'X' })), lesson)
  assert.deepEqual(only({ ...change({}), kind: 'homework.hand' }), lesson)
})
