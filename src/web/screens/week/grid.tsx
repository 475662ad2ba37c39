import type { ComponentChild } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { SubjectMark } from '#web/design/marks.tsx'
import { nowMs } from '#web/shell/clock.ts'
import { minutesIn, timeOf } from '#web/shell/time.ts'
import { words } from '#web/words/words.ts'
import { changeWords } from '../day/changes.tsx'
import { type Block, blocksOf, isPlanned, type Placed } from '../day/line.ts'

type GridDay = { on: string; lessons: readonly Placed[] }

type GridProps = {
  days: readonly GridDay[]
  zone: string
  today: string
  level: 2 | 3
  forStaff: boolean
  title: (on: string) => ComponentChild
  onChange?: (placed: Placed) => void
}

/** Hours that the grid spans, whole: from the first lesson of the week to the last. */
function hoursOf(days: readonly GridDay[], zone: string): { first: number; last: number } {
  const lessons = days.flatMap((one) => one.lessons)
  const starts = lessons.map(({ lesson }) => minutesIn(Date.parse(lesson.startsAt), zone))
  const ends = lessons.map(({ lesson }) => minutesIn(Date.parse(lesson.endsAt), zone))
  const first = Math.floor(Math.min(8 * 60, ...starts) / 60)
  return { first, last: Math.max(first + 4, Math.ceil(Math.max(12 * 60, ...ends) / 60)) }
}

export function WeekGrid({ days, zone, today, level, forStaff, title, onChange }: GridProps) {
  const ref = useRef<HTMLDivElement>(null)
  const { first, last } = hoursOf(days, zone)
  useLayoutEffect(() => {
    ref.current?.style.setProperty('--days', String(days.length))
    ref.current?.style.setProperty('--hours-count', String(last - first))
  }, [days.length, first, last])
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <div class="grid" ref={ref}>
      <ol class="scale" aria-hidden="true">
        {Array.from({ length: last - first }, (_, index) => (
          <li key={first + index}>{`${String(first + index).padStart(2, '0')}:00`}</li>
        ))}
      </ol>
      {days.map(({ on, lessons }) => (
        <section key={on} class={`column ${on === today ? 'today' : ''}`}>
          <Heading>{title(on)}</Heading>
          <ol class="blocks">
            {blocksOf(lessons).map((block) => (
              <BlockRow
                key={block.placed.lesson.id}
                block={block}
                firstHour={first}
                zone={zone}
                forStaff={forStaff}
                onChange={onChange}
              />
            ))}
            {lessons.length === 0 && <li class="none">{words().day.emptyHelp}</li>}
            {on === today && <NowLine zone={zone} first={first} last={last} />}
          </ol>
        </section>
      ))}
    </div>
  )
}

type BlockProps = {
  block: Block
  firstHour: number
  zone: string
  forStaff: boolean
  onChange: ((placed: Placed) => void) | undefined
}

function BlockRow({ block, firstHour, zone, forStaff, onChange }: BlockProps) {
  const ref = useRef<HTMLLIElement>(null)
  const { placed, startMs, endMs, lane, lanes } = block
  const { lesson } = placed
  const top = minutesIn(startMs, zone) / 60 - firstHour
  const height = (endMs - startMs) / 3_600_000
  useLayoutEffect(() => {
    const values = { top, height, lane, lanes }
    for (const [name, value] of Object.entries(values)) {
      ref.current?.style.setProperty(`--${name}`, String(value))
    }
  }, [top, height, lane, lanes])
  const changed = changeWords(lesson)
  const gone = !isPlanned(placed)
  const who = forStaff ? lesson.groups : lesson.teachers
  const may = onChange && placed.may.includes('change')
  return (
    <li class={`block ${gone ? 'gone' : ''} ${changed.length > 0 ? 'changed' : ''}`} ref={ref}>
      <p class="hour">
        {timeOf(startMs, zone)}
        <span>
          <i>– </i>
          {timeOf(endMs, zone)}
        </span>
      </p>
      <p class="name">
        <SubjectMark code={lesson.subject} size={22} />
        {gone ? <s>{lesson.title}</s> : <strong>{lesson.title}</strong>}
      </p>
      {changed.length > 0 && <p class="chalk">{changed.join(', ')}</p>}
      <p class="where">{[lesson.room, ...who].filter(Boolean).join(' · ')}</p>
      {may && (
        <button
          type="button"
          class="button change"
          aria-label={words().day.changeOf(lesson.title, timeOf(startMs, zone))}
          onClick={() => onChange(placed)}
        >
          {words().day.change}
        </button>
      )}
    </li>
  )
}

function NowLine({ zone, first, last }: { zone: string; first: number; last: number }) {
  const ref = useRef<HTMLLIElement>(null)
  const top = minutesIn(nowMs.value, zone) / 60 - first
  useLayoutEffect(() => ref.current?.style.setProperty('--top', top.toFixed(3)), [top])
  if (top < 0 || top > last - first) return null
  return (
    <li class="now-line" ref={ref} aria-hidden="true">
      {timeOf(nowMs.value, zone)}
    </li>
  )
}
