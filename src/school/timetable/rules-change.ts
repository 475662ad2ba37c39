import { dateIn } from '#base/clock.ts'
import { Refusal } from '#base/refusal.ts'
import type { CommandBody } from '#contracts/commands.ts'
import type { LessonAct, LessonChange } from '#contracts/day.ts'
import { limits } from './limits.ts'
import { instant } from './rules.ts'

type ChangeBody = CommandBody<'lesson.change'>

/** One teacher of a lesson: `replaced` was to come and does not. */
export type Teaching = {
  personId: string
  name: string
  part: 'teacher' | 'substitute' | 'replaced'
}

/** What can change in a lesson; what people had planned on has the same shape. */
export type LessonState = {
  startsAt: string
  endsAt: string
  room: string | null
  status: 'planned' | 'cancelled'
  /** Those who give it, as they are addressed. */
  teachers: string[]
}

/** A lesson under the eyes of whoever changes it. */
export type Changeable = {
  id: string
  schoolId: string
  zone: string
  version: number
  startsAt: Date
  endsAt: Date
  room: string | null
  status: 'planned' | 'cancelled'
  planned: LessonState | null
  change: LessonChange | null
  teaching: Teaching[]
  groupIds: string[]
}

export type Decided = {
  startsAt: Date
  endsAt: Date
  onDate: string
  room: string | null
  status: 'planned' | 'cancelled'
  teaching: Teaching[]
  planned: LessonState
  change: LessonChange | null
  /** What this very step changed. */
  kinds: LessonChange['kinds']
  /** True when people could now be expected in two places. */
  checkClash: boolean
}

export function stateOf(
  lesson: Pick<Changeable, 'startsAt' | 'endsAt' | 'room' | 'status' | 'teaching'>,
): LessonState {
  return {
    startsAt: instant(lesson.startsAt),
    endsAt: instant(lesson.endsAt),
    room: lesson.room,
    status: lesson.status,
    teachers: lesson.teaching.filter(({ part }) => part !== 'replaced').map(({ name }) => name),
  }
}

/** The acts that a body asks for; all must be allowed. */
export function actsAsked(body: ChangeBody): LessonAct[] {
  const arranges =
    body.startsAt !== undefined || body.endsAt !== undefined || body.substituteId !== undefined
  const changes = body.status !== undefined || body.room !== undefined || body.note !== undefined
  return [...(arranges ? ['arrange' as const] : []), ...(changes ? ['change' as const] : [])]
}

/** What the lesson becomes; refuses what cannot be. `substitute` is the person of `body.substituteId`. */
export function decide(
  lesson: Changeable,
  body: ChangeBody,
  now: Date,
  substitute: { personId: string; name: string } | undefined,
): Decided {
  if (lesson.endsAt <= now) throw new Refusal('too_late', 'This lesson is over.')
  const { startsAt, endsAt } = placed(lesson, body, now)
  const teaching = substitute ? handOver(lesson.teaching, substitute) : lesson.teaching
  const next = {
    startsAt,
    endsAt,
    room: body.room === undefined ? lesson.room : body.room.trim() || null,
    status: body.status ?? lesson.status,
    teaching,
  }
  const was = stateOf(lesson)
  const is = stateOf(next)
  const planned = lesson.planned ?? was
  const kinds = kindsOf(was, is)
  const note = body.note === undefined ? lesson.change?.note : body.note.trim() || undefined
  const restored = was.status === 'cancelled' && is.status === 'planned'
  return {
    ...next,
    onDate: dateIn(lesson.zone, startsAt),
    planned,
    change: changeOf(planned, is, note, now),
    kinds,
    checkClash:
      is.status === 'planned' &&
      (restored || kinds.includes('moved') || kinds.includes('substitute')),
  }
}

/** New times: without an end, the lesson lasts as long as it did. */
function placed(lesson: Changeable, body: ChangeBody, now: Date) {
  if (body.startsAt === undefined && body.endsAt === undefined) {
    return { startsAt: lesson.startsAt, endsAt: lesson.endsAt }
  }
  const startsAt = body.startsAt === undefined ? lesson.startsAt : new Date(body.startsAt)
  const lastsMs = lesson.endsAt.getTime() - lesson.startsAt.getTime()
  const endsAt =
    body.endsAt === undefined ? new Date(startsAt.getTime() + lastsMs) : new Date(body.endsAt)
  if (!(endsAt > startsAt)) {
    throw new Refusal('bad_request', 'A lesson ends after it begins.')
  }
  if (endsAt.getTime() - startsAt.getTime() > limits.lessonMs) {
    throw new Refusal('bad_request', 'A lesson lasts twelve hours at most.')
  }
  if (endsAt <= now) throw new Refusal('too_late', 'This time is already over.')
  if (startsAt.getTime() - now.getTime() > limits.moveAheadMs) {
    throw new Refusal('bad_request', 'A lesson is moved within a year.')
  }
  return { startsAt, endsAt }
}

/**
 * Gives the lesson to one person. Whoever was to give it keeps a row, so that they see it is taken from
 * them; given back to one of those, all is as it was.
 */
export function handOver(
  teaching: readonly Teaching[],
  to: { personId: string; name: string },
): Teaching[] {
  const known = teaching.find(({ personId }) => personId === to.personId)
  const planned = teaching.filter(({ part }) => part !== 'substitute')
  if (known && known.part !== 'substitute') {
    if (known.part === 'teacher') return [...teaching]
    return planned.map((one) => ({ ...one, part: 'teacher' }))
  }
  return [
    ...planned.map((one) => ({ ...one, part: 'replaced' as const })),
    { ...to, part: 'substitute' },
  ]
}

function kindsOf(was: LessonState, is: LessonState): LessonChange['kinds'] {
  const kinds: LessonChange['kinds'] = []
  if (is.status === 'cancelled' && was.status !== 'cancelled') kinds.push('cancelled')
  if (was.startsAt !== is.startsAt || was.endsAt !== is.endsAt) kinds.push('moved')
  if (was.room !== is.room) kinds.push('room')
  if (was.teachers.join('\n') !== is.teachers.join('\n')) kinds.push('substitute')
  return kinds
}

/** The difference between what was planned and what is, ready to be shown; null when there is none. */
export function changeOf(
  planned: LessonState,
  is: LessonState,
  note: string | undefined,
  at: Date,
): LessonChange | null {
  const kinds = kindsOf(planned, is)
  if (kinds.length === 0 && note === undefined) return null
  const moved = kinds.includes('moved')
  return {
    at: instant(at),
    kinds,
    ...(note !== undefined && { note }),
    before: {
      ...(moved && { startsAt: planned.startsAt, endsAt: planned.endsAt }),
      ...(kinds.includes('room') && planned.room !== null && { room: planned.room }),
      ...(kinds.includes('substitute') && { teachers: planned.teachers }),
    },
  }
}
