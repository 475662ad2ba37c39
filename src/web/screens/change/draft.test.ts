import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Placed } from '../day/line.ts'
import { commandOf, deedsOf, draftOf } from './draft.ts'

const placed: Placed = {
  lesson: {
    id: 'lesson',
    version: 3,
    startsAt: '2026-11-24T09:10:00Z',
    endsAt: '2026-11-24T10:05:00Z',
    subject: 'MATHS',
    title: 'Maths',
    groups: ['4e B'],
    teachers: ['Mme Martin'],
    room: '204',
  },
  school: { id: 's', name: 'Collège', zone: 'Europe/Paris' },
  may: ['change'],
}
const draft = draftOf(placed)
const head = { lessonId: 'lesson', version: 3 }

test('a draft begins with the lesson as it is, in the time of its school', () => {
  assert.deepEqual(
    [draft.on, draft.from, draft.to, draft.room],
    ['2026-11-24', '10:10', '11:05', '204'],
  )
})

test('each deed becomes the command that does it and nothing else', () => {
  const bodyOf = (part: object) => commandOf(placed, { ...draft, ...part })
  assert.deepEqual(bodyOf({ deed: 'cancel' }), { body: { ...head, status: 'cancelled' } })
  assert.deepEqual(bodyOf({ deed: 'room', room: ' B07 ' }), { body: { ...head, room: 'B07' } })
  assert.deepEqual(bodyOf({ deed: 'substitute', substituteId: 'p' }), {
    body: { ...head, substituteId: 'p' },
  })
  assert.deepEqual(bodyOf({ deed: 'move', from: '11:10', to: '12:05' }), {
    body: { ...head, startsAt: '2026-11-24T10:10:00.000Z', endsAt: '2026-11-24T11:05:00.000Z' },
  })
  assert.deepEqual(bodyOf({ deed: 'note', note: 'Compas' }), { body: { ...head, note: 'Compas' } })
})

test('what is missing or changes nothing is said, not sent', () => {
  const faultOf = (part: object) => commandOf(placed, { ...draft, ...part })
  assert.deepEqual(faultOf({ deed: 'room' }), { fault: 'nothing' })
  assert.deepEqual(faultOf({ deed: 'move' }), { fault: 'nothing' })
  assert.deepEqual(faultOf({ deed: 'move', to: '10:00' }), { fault: 'endBeforeStart' })
  assert.deepEqual(faultOf({ deed: 'substitute' }), { fault: 'needPerson' })
  assert.deepEqual(faultOf({ deed: 'substitute', note: 'Mot' }), { fault: 'needPerson' })
})

test('a teacher is offered what a teacher may do, an arranger everything', () => {
  assert.deepEqual(deedsOf(placed), ['cancel', 'room', 'note'])
  const arranged: Placed = { ...placed, may: ['change', 'arrange'] }
  assert.deepEqual(deedsOf(arranged), ['cancel', 'move', 'room', 'substitute', 'note'])
})

test('a cancelled lesson can be restored or explained', () => {
  const cancelled: Placed = { ...placed, lesson: { ...placed.lesson, status: 'cancelled' } }
  assert.deepEqual(deedsOf(cancelled), ['restore', 'note'])
  assert.equal(draftOf(cancelled).deed, 'restore')
})
