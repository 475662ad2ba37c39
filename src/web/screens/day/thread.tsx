import { Coffee, Flag } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { SubjectMark } from '#web/design/marks.tsx'
import { spanOf, timeOf } from '#web/shell/time.ts'
import { words } from '#web/words/words.ts'
import { LessonRow, type Sight } from './lesson.tsx'
import { foldPast, type Placed, type Row, rowsOf } from './line.ts'
import './thread.css'

type ThreadProps = {
  lessons: readonly Placed[]
  /** True for today: only then is now a place on the line. */
  today: boolean
  nowMs: number
  sight: Sight
  /** Said when the lessons of today are over. */
  after?: string | undefined
}

/** The vertical line of one day; what is over is folded, so that now is in sight. */
export function Thread({ lessons, today, nowMs, sight, after }: ThreadProps) {
  const { earlier, rest } = foldPast(rowsOf(lessons, today ? nowMs : undefined))
  const draw = (row: Row) => (
    <ThreadRow key={keyOf(row)} row={row} nowMs={nowMs} sight={sight} after={after} />
  )
  return (
    <ol class="thread">
      {earlier.length > 0 && <Earlier rows={earlier}>{earlier.map(draw)}</Earlier>}
      {rest.map(draw)}
    </ol>
  )
}

/** What is behind us: its marks in a row, the rest when asked for. */
function Earlier({ rows, children }: { rows: readonly Row[]; children: ComponentChildren }) {
  const past = rows.flatMap((row) => (row.kind === 'lesson' ? [row.placed.lesson] : []))
  return (
    <li class="earlier">
      <details>
        <summary>
          <span>{words().day.earlier(past.length)}</span>
          <span class="marks" aria-hidden="true">
            {past.map(({ id, subject }) => (
              <SubjectMark key={id} code={subject} size={22} />
            ))}
          </span>
        </summary>
        <ol>{children}</ol>
      </details>
    </li>
  )
}

const keyOf = (row: Row): string =>
  row.kind === 'lesson' ? row.placed.lesson.id : `${row.kind}${'fromMs' in row ? row.fromMs : ''}`

type RowProps = { row: Row; nowMs: number; sight: Sight; after: string | undefined }

function ThreadRow({ row, nowMs, sight, after }: RowProps) {
  const t = words().day
  switch (row.kind) {
    case 'lesson':
      return <LessonRow placed={row.placed} when={row.when} nowMs={nowMs} sight={sight} />
    case 'free':
      return <FreeRow row={row} nowMs={nowMs} />
    case 'before':
      return (
        <li class="pause now">
          <p class="hours">
            <span class="flag still">{timeOf(nowMs, row.zone)}</span>
          </p>
          <p class="what">
            <strong>{t.first(timeOf(row.untilMs, row.zone))}</strong>,{' '}
            {t.nextIn(spanOf(row.untilMs - nowMs))}
          </p>
        </li>
      )
    case 'over':
      return (
        <li class="pause now over">
          <p class="hours">
            <Flag size={22} aria-hidden="true" />
          </p>
          <p class="what">
            <strong>{t.over}</strong> {after}
          </p>
        </li>
      )
  }
}

type FreeProps = { row: Extract<Row, { kind: 'free' }>; nowMs: number }

/** Time without a lesson is a blank of ruled paper, longer when the time is longer. */
function FreeRow({ row, nowMs }: FreeProps) {
  const t = words().day
  const minutes = (row.untilMs - row.fromMs) / 60_000
  const size = minutes >= 100 ? 'long' : minutes >= 50 ? 'middle' : 'short'
  return (
    <li class={`pause ${size} ${row.now ? 'now' : ''}`}>
      <p class="hours">
        {row.now ? (
          <span class="flag still">{timeOf(nowMs, row.zone)}</span>
        ) : (
          <Coffee size={20} aria-hidden="true" />
        )}
      </p>
      <p class="what">
        {row.now ? (
          <strong>{t.free(timeOf(row.untilMs, row.zone))}</strong>
        ) : (
          t.freeFor(spanOf(row.untilMs - row.fromMs))
        )}
      </p>
    </li>
  )
}
