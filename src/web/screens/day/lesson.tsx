import { DoorClosed, MapPin, PencilLine, UserRound, UsersRound } from 'lucide-preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { SubjectMark } from '#web/design/marks.tsx'
import { spanOf, timeOf } from '#web/shell/time.ts'
import { words } from '#web/words/words.ts'
import { Board } from './changes.tsx'
import type { Placed, When } from './line.ts'

/** What a line shows of its lessons besides the subject: staff see groups, families see teachers. */
export type Sight = {
  /** Level of a lesson's heading. */
  level: 2 | 3
  forStaff: boolean
  /** The school is named where the line passes through several. */
  severalSchools: boolean
  onChange?: ((placed: Placed) => void) | undefined
}

type LessonProps = { placed: Placed; when: When; nowMs: number; sight: Sight }

export function LessonRow({ placed, when, nowMs, sight }: LessonProps) {
  const { lesson, school } = placed
  const gone = lesson.status === 'cancelled' || lesson.part === 'replaced'
  const here = when === 'now' && !gone
  const t = words().day
  return (
    <li class={`lesson ${when} ${gone ? 'gone' : ''}`} aria-current={here ? 'time' : undefined}>
      <p class="hours">
        <time dateTime={lesson.startsAt}>{timeOf(lesson.startsAt, school.zone)}</time>
        <span class="said"> – </span>
        <time dateTime={lesson.endsAt}>{timeOf(lesson.endsAt, school.zone)}</time>
        {here && <NowFlag placed={placed} nowMs={nowMs} />}
      </p>
      <div class="what">
        {here && (
          <p class="stage">
            <strong>{t.now}</strong> · {t.left(spanOf(Date.parse(lesson.endsAt) - nowMs))}
          </p>
        )}
        {when === 'next' && (
          <p class="stage">
            <strong>{t.next}</strong> · {t.nextIn(spanOf(Date.parse(lesson.startsAt) - nowMs))}
          </p>
        )}
        <Title placed={placed} gone={gone} here={here} level={sight.level} />
        <Details placed={placed} sight={sight} />
        <Board placed={placed} />
        {here && <Door />}
        {sight.onChange && when !== 'past' && placed.may.includes('change') && (
          <ChangeButton placed={placed} onChange={sight.onChange} />
        )}
      </div>
    </li>
  )
}

type TitleProps = { placed: Placed; gone: boolean; here: boolean; level: 2 | 3 }

function Title({ placed, gone, here, level }: TitleProps) {
  const Heading = level === 2 ? 'h2' : 'h3'
  const { title, subject } = placed.lesson
  return (
    <Heading class="subject-name">
      <SubjectMark code={subject} size={here ? 40 : 34} />
      {gone ? <s>{title}</s> : <span>{title}</span>}
    </Heading>
  )
}

function Details({ placed, sight }: { placed: Placed; sight: Sight }) {
  const { lesson, school } = placed
  const people = sight.forStaff ? lesson.groups : lesson.teachers
  const People = sight.forStaff ? UsersRound : UserRound
  return (
    <ul class="details">
      {lesson.room && (
        <li>
          <MapPin size={18} aria-hidden="true" />
          {roomWords(lesson.room)}
        </li>
      )}
      {people.length > 0 && (
        <li>
          <People size={18} aria-hidden="true" />
          {people.join(', ')}
        </li>
      )}
      {sight.severalSchools && <li class="school">{school.name}</li>}
    </ul>
  )
}

/** « 204 » needs the word; « Gymnase » or « Labo 2 » says by itself what it is. */
export function roomWords(room: string): string {
  return /^[A-Z]{0,2}[-. ]?\d/.test(room) ? words().day.room(room) : room
}

/** Now is a place on the margin: it goes down as the lesson goes by. */
function NowFlag({ placed, nowMs }: { placed: Placed; nowMs: number }) {
  const ref = useRef<HTMLSpanElement>(null)
  const startMs = Date.parse(placed.lesson.startsAt)
  const part = (nowMs - startMs) / (Date.parse(placed.lesson.endsAt) - startMs)
  useLayoutEffect(() => ref.current?.style.setProperty('--part', part.toFixed(3)), [part])
  return (
    <span class="flag" ref={ref} aria-hidden="true">
      {timeOf(nowMs, placed.school.zone)}
    </span>
  )
}

/** Says what is so: the live class comes with another part of Préau. Nothing to press, nothing that pretends. */
function Door() {
  const t = words().day
  return (
    <p class="door">
      <DoorClosed size={26} aria-hidden="true" />
      <span>
        <strong class="said">{t.doorName}. </strong>
        {t.door}
      </span>
    </p>
  )
}

type ChangeButtonProps = { placed: Placed; onChange: (placed: Placed) => void }

function ChangeButton({ placed, onChange }: ChangeButtonProps) {
  const t = words().day
  const { lesson, school } = placed
  return (
    <button
      type="button"
      class="button bare change"
      aria-label={t.changeOf(lesson.title, timeOf(lesson.startsAt, school.zone))}
      onClick={() => onChange(placed)}
    >
      <PencilLine size={18} aria-hidden="true" />
      {t.change}
    </button>
  )
}
