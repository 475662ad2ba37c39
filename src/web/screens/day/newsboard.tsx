import { Megaphone } from 'lucide-preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { Me } from '#contracts/people.ts'
import { announce } from '#web/shell/announce.ts'
import { nowMs } from '#web/shell/clock.ts'
import { dateIn, longDate, timeOf } from '#web/shell/time.ts'
import { words } from '#web/words/words.ts'
import { changeWords } from './changes.tsx'
import type { PersonLine, Placed } from './line.ts'
import { announced, newestOf, newsOf } from './news.ts'

/** So few are read at once; more are opened at will, so that the day itself is never pushed away. */
const openMax = 2
/** More than this is a new timetable, not news: the rest is counted. */
const shownMax = 8

type NewsProps = { lines: readonly PersonLine[]; viewer: Me }

/** What the school changed since the person last looked: quiet, on top of the day, until it is seen. */
export function News({ lines, viewer }: NewsProps) {
  const t = words().day
  const lessons = lines.flatMap(({ days }) => [...days.values()].flat())
  useAnnounced(lessons)
  const [seenAt, setSeenAt] = useSeen(viewer.id)
  const news = newsOf(lessons, seenAt, nowMs.value)
  if (news.length === 0) return null
  const more = news.length - shownMax
  return (
    <section class="news" aria-label={t.news}>
      <details open={news.length <= openMax}>
        <summary>
          <Megaphone size={22} aria-hidden="true" />
          <h2>{t.newsCount(news.length)}</h2>
        </summary>
        <ul>
          {news.slice(0, shownMax).map((placed) => (
            <li key={placed.lesson.id}>
              <NewsLine placed={placed} />
            </li>
          ))}
          {more > 0 && <li>{t.newsMore(more)}</li>}
        </ul>
        <button type="button" class="button" onClick={() => setSeenAt(newestOf(news))}>
          {t.newsSeen}
        </button>
      </details>
    </section>
  )
}

function NewsLine({ placed }: { placed: Placed }) {
  const { lesson, school } = placed
  const on = dateIn(Date.parse(lesson.startsAt), school.zone)
  return (
    <Link href={`/day/${on}`}>
      <strong>{newsWords(lesson).join(', ')}</strong> · {lesson.title}, {longDate(on)}{' '}
      {timeOf(lesson.startsAt, school.zone)}
    </Link>
  )
}

/** A lesson put back as it was says so by its note alone. */
function newsWords(lesson: Placed['lesson']): string[] {
  const found = changeWords(lesson)
  return found.length > 0 ? found : [words().day.asPlanned]
}

const keyOf = (personId: string): string => `preau-seen-${personId}`

function useSeen(personId: string): [string | undefined, (at: string | undefined) => void] {
  const [seenAt, setSeenAt] = useState(() => readSeen(personId))
  const remember = (at: string | undefined) => {
    setSeenAt(at)
    if (at === undefined) return
    try {
      localStorage.setItem(keyOf(personId), at)
    } catch {
      return
    }
  }
  return [seenAt, remember]
}

function readSeen(personId: string): string | undefined {
  try {
    return localStorage.getItem(keyOf(personId)) ?? undefined
  } catch {
    return undefined
  }
}

/** A page left open says aloud what has just changed on it. */
function useAnnounced(lessons: readonly Placed[]): void {
  const before = useRef(lessons)
  useEffect(() => {
    const fresh = announced(before.current, lessons)
    before.current = lessons
    const sentences = fresh.map(
      ({ lesson, school }) =>
        `${newsWords(lesson).join(', ')}, ${lesson.title} ${timeOf(lesson.startsAt, school.zone)}`,
    )
    if (sentences.length > 0) announce(words().day.announced(sentences.join(' ; ')))
  })
}
