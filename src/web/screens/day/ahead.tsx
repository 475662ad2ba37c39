import { Link } from 'wouter-preact'
import { SubjectMark } from '#web/design/marks.tsx'
import { longDate, timeOf } from '#web/shell/time.ts'
import { words } from '#web/words/words.ts'
import { changeWords } from './changes.tsx'
import { isPlanned, type PersonLine } from './line.ts'
import { relativeDay } from './relative.ts'

type AheadProps = { lines: readonly PersonLine[]; after: string; today: string }

/** The next day of lessons in short: what to put in the bag tonight. */
export function Ahead({ lines, after, today }: AheadProps) {
  const [line] = lines
  const on = [...(line?.days.keys() ?? [])].sort().find((one) => one > after)
  if (!line || !on) return null
  const t = words().day
  return (
    <aside class="ahead">
      <h2>
        <Link href={`/day/${on}`}>
          {t.ahead((relativeDay(on, today) ?? longDate(on)).toLowerCase())}
        </Link>
      </h2>
      <ol>
        {(line.days.get(on) ?? []).map((placed) => {
          const { lesson, school } = placed
          const changed = changeWords(lesson)
          return (
            <li key={lesson.id}>
              <time dateTime={lesson.startsAt}>{timeOf(lesson.startsAt, school.zone)}</time>
              <SubjectMark code={lesson.subject} size={24} />
              <span>
                {isPlanned(placed) ? lesson.title : <s>{lesson.title}</s>}
                {changed.length > 0 && <em>{changed.join(', ')}</em>}
              </span>
            </li>
          )
        })}
      </ol>
    </aside>
  )
}
