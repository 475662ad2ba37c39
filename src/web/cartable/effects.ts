import type { Command } from '#contracts/cartable.ts'
import type { CommandBody, CommandKind } from '#contracts/commands.ts'
import type { DayDocument, Lesson } from '#contracts/day.ts'
import type { CollectionBody, KeptCollections } from './shelf.ts'

/** What the screens read: the server's collections with the person's own waiting changes on top. */
export type Shown = { me?: CollectionBody<'me'>; day?: CollectionBody<'day'> }

type Effect<Kind extends CommandKind> = (
  shown: Shown,
  body: CommandBody<Kind>,
  writtenAt: string,
) => Shown

const effects: { [Kind in CommandKind]?: Effect<Kind> } = {
  'preferences.set': (shown, body) =>
    shown.me
      ? { ...shown, me: { ...shown.me, preferences: { ...shown.me.preferences, ...body } } }
      : shown,
  'lesson.change': (shown, body, writtenAt) =>
    shown.day ? { ...shown, day: changeLesson(shown.day, body, writtenAt) } : shown,
}

/** Shows at once what the person did; the server's answer takes its place when it is here. */
export function show(collections: KeptCollections, pending: readonly Command[]): Shown {
  const shown: Shown = {
    ...(collections.me && { me: collections.me.body }),
    ...(collections.day && { day: collections.day.body }),
  }
  return pending.reduce((so, { kind, body, writtenAt }) => {
    const effect = effects[kind as CommandKind] as Effect<CommandKind> | undefined
    return effect ? effect(so, body as CommandBody<CommandKind>, writtenAt) : so
  }, shown)
}

type Change = CommandBody<'lesson.change'>
type ChangeKind = NonNullable<Lesson['change']>['kinds'][number]

function changeLesson(day: DayDocument, change: Change, writtenAt: string): DayDocument {
  const apply = (lesson: Lesson): Lesson =>
    lesson.id === change.lessonId ? changed(lesson, change, writtenAt) : lesson
  return {
    ...day,
    timelines: day.timelines.map((timeline) => ({
      ...timeline,
      days: settleDays(
        timeline.days.map(({ on, lessons }) => ({ on, lessons: lessons.map(apply) })),
        timeline.school.zone,
      ),
    })),
  }
}

/** Puts each lesson on the day on which it now begins, in the zone of its school; days without one are left out. */
function settleDays(days: readonly Day[], zone: string): Day[] {
  const dateOf = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
  const byDate = new Map<string, Lesson[]>()
  for (const lesson of days.flatMap((day) => day.lessons)) {
    const on = dateOf.format(new Date(lesson.startsAt))
    byDate.set(on, [...(byDate.get(on) ?? []), lesson])
  }
  return [...byDate]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([on, lessons]) => ({ on, lessons: lessons.sort(inOrder) }))
}
const inOrder = (one: Lesson, other: Lesson): number => one.startsAt.localeCompare(other.startsAt)
type Day = DayDocument['timelines'][number]['days'][number]

function changed(lesson: Lesson, change: Change, writtenAt: string): Lesson {
  const { lessonId: _, version: __, note, substituteId, status, ...fields } = change
  const { status: was, ...rest } = lesson
  const is = status ?? was
  const before = { ...lesson.change?.before }
  const kinds = new Set<ChangeKind>(lesson.change?.kinds)
  if (status === 'cancelled') kinds.add('cancelled')
  if (status === 'planned') kinds.delete('cancelled')
  if (fields.startsAt !== undefined || fields.endsAt !== undefined) {
    kinds.add('moved')
    before.startsAt ??= lesson.startsAt
    before.endsAt ??= lesson.endsAt
  }
  if (fields.room !== undefined) {
    kinds.add('room')
    if (before.room === undefined && lesson.room !== undefined) before.room = lesson.room
  }
  if (substituteId !== undefined) kinds.add('substitute')
  const words = note ?? lesson.change?.note
  return {
    ...rest,
    ...fields,
    ...(is === 'cancelled' && { status: is }),
    // The next change of this lesson is written on top of this one: the server counts the same way.
    version: (lesson.version ?? 1) + 1,
    change: {
      at: writtenAt,
      kinds: [...kinds],
      before,
      ...(words !== undefined && { note: words }),
    },
  }
}
