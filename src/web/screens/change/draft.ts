import type { CommandBody } from '#contracts/commands.ts'
import { dateIn, instantOf, timeOf } from '#web/shell/time.ts'
import type { Placed } from '../day/line.ts'

/** What can be done to a lesson, one at a time: each says what it will do before it does it. */
export type Deed = 'cancel' | 'restore' | 'move' | 'room' | 'substitute' | 'note'

/** The form as the person fills it in. Times are of the wall clock in the school's zone. */
export type Draft = {
  deed: Deed
  on: string
  from: string
  to: string
  room: string
  substituteId: string
  note: string
}

export type Fault = 'endBeforeStart' | 'needPerson' | 'nothing'

export function draftOf({ lesson, school }: Placed): Draft {
  return {
    deed: lesson.status === 'cancelled' ? 'restore' : 'cancel',
    on: dateIn(Date.parse(lesson.startsAt), school.zone),
    from: timeOf(lesson.startsAt, school.zone),
    to: timeOf(lesson.endsAt, school.zone),
    room: lesson.room ?? '',
    substituteId: '',
    note: lesson.change?.note ?? '',
  }
}

/** Who gives the lesson cancels it and changes its room; who arranges the school's lessons also moves it. */
export function deedsOf({ lesson, may }: Placed): Deed[] {
  if (lesson.status === 'cancelled') return ['restore', 'note']
  return may.includes('arrange')
    ? ['cancel', 'move', 'room', 'substitute', 'note']
    : ['cancel', 'room', 'note']
}

/** The command that the draft stands for, or what is still wrong with it. */
export function commandOf(
  placed: Placed,
  draft: Draft,
): { body: CommandBody<'lesson.change'> } | { fault: Fault } {
  const { lesson } = placed
  const note = draft.note.trim()
  const noted = note !== (lesson.change?.note ?? '')
  const done = deedBody(placed, draft)
  if ('fault' in done && !(done.fault === 'nothing' && noted)) return done
  return {
    body: {
      lessonId: lesson.id,
      version: lesson.version ?? 1,
      ...('fault' in done ? {} : done),
      ...(noted && { note }),
    },
  }
}

type DeedBody = Omit<CommandBody<'lesson.change'>, 'lessonId' | 'version' | 'note'>

function deedBody(placed: Placed, draft: Draft): DeedBody | { fault: Fault } {
  const { lesson } = placed
  switch (draft.deed) {
    case 'cancel':
      return { status: 'cancelled' }
    case 'restore':
      return { status: 'planned' }
    case 'move':
      return movedBody(placed, draft)
    case 'room': {
      const room = draft.room.trim()
      return room === (lesson.room ?? '') ? { fault: 'nothing' } : { room }
    }
    case 'substitute':
      return draft.substituteId ? { substituteId: draft.substituteId } : { fault: 'needPerson' }
    case 'note':
      return { fault: 'nothing' }
  }
}

function movedBody({ lesson, school }: Placed, draft: Draft): DeedBody | { fault: Fault } {
  if (!draft.on || !draft.from || !draft.to) return { fault: 'nothing' }
  if (draft.to <= draft.from) return { fault: 'endBeforeStart' }
  const startsAt = instantOf(draft.on, draft.from, school.zone)
  const endsAt = instantOf(draft.on, draft.to, school.zone)
  const same =
    Date.parse(startsAt) === Date.parse(lesson.startsAt) &&
    Date.parse(endsAt) === Date.parse(lesson.endsAt)
  return same ? { fault: 'nothing' } : { startsAt, endsAt }
}
