import { Ban, CalendarPlus, MapPin, MoveRight, UserRoundPen } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import type { Lesson } from '#contracts/day.ts'
import { dateIn, shortDate, timeOf } from '#web/shell/time.ts'
import { words } from '#web/words/words.ts'
import type { Placed } from './line.ts'

type Kind = NonNullable<Lesson['change']>['kinds'][number]

const icons = {
  cancelled: Ban,
  moved: MoveRight,
  room: MapPin,
  substitute: UserRoundPen,
  added: CalendarPlus,
}

/** The word of each kind of change, in the order in which they matter. */
export function changeWords(lesson: Lesson): string[] {
  return kindsOf(lesson).map(wordOf)
}

function kindsOf(lesson: Lesson): Kind[] {
  const { change } = lesson
  if (lesson.status === 'cancelled') return ['cancelled']
  return (change?.kinds ?? []).filter((kind) => kind !== 'cancelled')
}

function wordOf(kind: Kind): string {
  const { cancelled, moved, roomChanged, substitute, added } = words().day
  return { cancelled, moved, room: roomChanged, substitute, added }[kind]
}

/** What changed, as on the board in the hall: its word, the old struck and the new written after it. */
export function Board({ placed }: { placed: Placed }) {
  const { lesson, school } = placed
  const t = words().day
  const kinds = kindsOf(lesson)
  const note = lesson.change?.note
  if (kinds.length === 0 && lesson.part === undefined && !note) return null
  const before = lesson.status === 'cancelled' ? {} : (lesson.change?.before ?? {})
  return (
    <div class="board">
      {kinds.map((kind) => {
        const Icon = icons[kind]
        return (
          <p key={kind}>
            <Icon size={19} aria-hidden="true" />
            <strong>{wordOf(kind)}</strong>{' '}
            {kind === 'moved' && before.startsAt && (
              <Struck was={t.timeWas} old={whenWas(before.startsAt, lesson, school.zone)}>
                {timeOf(lesson.startsAt, school.zone)}
              </Struck>
            )}
            {kind === 'room' && (
              <Struck was={t.roomWas} old={before.room}>
                {lesson.room ?? t.noRoom}
              </Struck>
            )}
            {kind === 'substitute' && (
              <Struck was={t.teacherWas} old={before.teachers?.join(', ')}>
                {lesson.teachers.join(', ')}
              </Struck>
            )}
          </p>
        )
      })}
      {lesson.part === 'replaced' && <p>{t.replacedYou}</p>}
      {note && <p class="note">{note}</p>}
    </div>
  )
}

function whenWas(startsAt: string, lesson: Lesson, zone: string): string {
  const sameDay = startsAt.slice(0, 10) === lesson.startsAt.slice(0, 10)
  return sameDay ? timeOf(startsAt, zone) : `${dayMonth(startsAt, zone)} ${timeOf(startsAt, zone)}`
}

const dayMonth = (instant: string, zone: string): string =>
  shortDate(dateIn(Date.parse(instant), zone))

type StruckProps = { was: string; old: string | undefined; children: ComponentChildren }

function Struck({ was, old, children }: StruckProps) {
  return (
    <span>
      {old && (
        <>
          <span class="said">{was} </span>
          <s>{old}</s>{' '}
        </>
      )}
      <b>{children}</b>
    </span>
  )
}
