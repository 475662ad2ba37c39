import { ArrowLeft, ArrowRight } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { Link } from 'wouter-preact'
import type { DayDocument } from '#contracts/day.ts'
import type { Me } from '#contracts/people.ts'
import { day, line, me } from '#web/cartable/cartable.ts'
import { Face } from '#web/design/marks.tsx'
import { staffSchools } from '#web/shell/access.ts'
import { nowMs } from '#web/shell/clock.ts'
import { Yard } from '#web/shell/eave.tsx'
import { Page } from '#web/shell/page.tsx'
import {
  addDays,
  capital,
  dateIn,
  dayNumber,
  isWeekend,
  longDate,
  monthName,
  timeOf,
  weekday,
} from '#web/shell/time.ts'
import { words } from '#web/words/words.ts'
import { Ahead } from './ahead.tsx'
import { Changes } from './changing.tsx'
import type { Sight } from './lesson.tsx'
import { lessonAfter, type PersonLine, type Placed, personLines } from './line.ts'
import { News } from './newsboard.tsx'
import { relativeDay } from './relative.ts'
import { Thread } from './thread.tsx'
import './day.css'

/** The day of the person: the page that everything else stands around. */
export function Day({ on }: { on?: string | undefined }) {
  const document = day.value.value
  const viewer = me.value.value
  if (!document || !viewer) return <NoDay />
  const lines = personLines(document, viewer.id)
  const zone = viewer.affiliations[0]?.school.zone ?? lines[0]?.schools[0]?.zone ?? 'Europe/Paris'
  const today = dateIn(nowMs.value, zone)
  const shown = on ?? today
  const relative = relativeDay(shown, today)
  return (
    <Page
      title={capital(relative ?? longDate(shown))}
      heading={
        <>
          {relative && <span class="kicker">{relative}</span>}
          <span>{capital(longDate(shown))}</span>
        </>
      }
      class="day"
    >
      <div class={`layout ${lines.length === 1 ? 'single' : ''}`}>
        <News lines={lines} viewer={viewer} />
        <div class="main">
          <DayTabs document={document} shown={shown} today={today} />
          {lines.length === 0 ? (
            <NoLessons />
          ) : (
            <Changes>
              {(onChange) => (
                <People
                  lines={lines}
                  viewer={viewer}
                  shown={shown}
                  today={today}
                  packed={isPacked(document, shown)}
                  onChange={onChange}
                />
              )}
            </Changes>
          )}
        </div>
        {lines.length === 1 && <Ahead lines={lines} after={shown} today={today} />}
      </div>
    </Page>
  )
}

const isPacked = ({ from, days }: DayDocument, on: string): boolean =>
  on >= from && on < addDays(from, days)

/** Nothing on the device yet: says why, and that there is nothing to do. */
function NoDay() {
  const t = words().day
  const waiting = line.value.state === 'online'
  return (
    <Page title={waiting ? t.firstLoad : t.noData} class="day">
      {!waiting && <p>{t.noDataHelp}</p>}
      <Yard />
    </Page>
  )
}

type BlankProps = { title: string; help?: string; children?: ComponentChildren }

export function Blank({ title, help, children }: BlankProps) {
  return (
    <div class="blank">
      <Yard />
      <p>
        <strong>{title}</strong>
        {help && <span> {help}</span>}
      </p>
      {children}
    </div>
  )
}

/** Staff without lessons of their own go to those of a class. */
function NoLessons() {
  const t = words().day
  if (staffSchools.value.length === 0) return <Blank title={t.nothing} help={t.nothingHelp} />
  return (
    <Blank title={t.noneOfYours}>
      <Link href="/classes" class="button main">
        {t.seeClass}
      </Link>
    </Blank>
  )
}

type TabsProps = { document: DayDocument; shown: string; today: string }

/** The packed days as the tabs of a notebook, with the day before and after. */
function DayTabs({ document, shown, today }: TabsProps) {
  const t = words().day
  const days = Array.from({ length: document.days }, (_, index) => addDays(document.from, index))
  const href = (on: string) => (on === today ? '/' : `/day/${on}`)
  const [before, after] = [addDays(shown, -1), addDays(shown, 1)]
  return (
    <nav class="tabs" aria-label={t.days}>
      <Step on={before} label={t.previousDay} packed={isPacked(document, before)} href={href}>
        <ArrowLeft size={22} aria-hidden="true" />
      </Step>
      <ol>
        {days.map((on) => (
          <li key={on}>
            <Link
              href={href(on)}
              aria-current={on === shown ? 'date' : undefined}
              class={`${on === today ? 'today' : ''} ${isWeekend(on) ? 'rest' : ''}`}
            >
              <span>{weekday(on)}</span> <strong>{dayNumber(on)}</strong>
              <span class="said">
                {' '}
                {monthName(on)}
                {on === today && `, ${t.today}`}
              </span>
            </Link>
          </li>
        ))}
      </ol>
      <Step on={after} label={t.nextDay} packed={isPacked(document, after)} href={href}>
        <ArrowRight size={22} aria-hidden="true" />
      </Step>
    </nav>
  )
}

type StepProps = {
  on: string
  label: string
  packed: boolean
  href: (on: string) => string
  children: ComponentChildren
}

function Step({ on, label, packed, href, children }: StepProps) {
  if (!packed) return <span class="step" aria-hidden="true" />
  return (
    <Link href={href(on)} class="step" aria-label={`${label}: ${longDate(on)}`}>
      {children}
    </Link>
  )
}

type PeopleProps = {
  lines: readonly PersonLine[]
  viewer: Me
  shown: string
  today: string
  packed: boolean
  onChange: (placed: Placed) => void
}

/** One line a person: side by side on a desk, one under the other on a telephone. */
function People({ lines, viewer, shown, today, packed, onChange }: PeopleProps) {
  const named = lines.length > 1 || lines.some(({ personId }) => personId !== viewer.id)
  return (
    <div class={`people ${named ? 'several' : 'one'}`}>
      {lines.map((person) => (
        <section key={person.personId} class="person" aria-label={nameOf(person, viewer)}>
          {named && <PersonHead person={person} viewer={viewer} />}
          <PersonDay
            person={person}
            shown={shown}
            today={today}
            packed={packed}
            sight={{
              level: named ? 3 : 2,
              forStaff: person.role !== 'pupil' && person.role !== 'guardian',
              severalSchools: person.schools.length > 1,
              onChange,
            }}
          />
        </section>
      ))}
    </div>
  )
}

function nameOf(person: PersonLine, viewer: Me): string {
  const t = words().day
  return person.personId === viewer.id ? t.mine : t.dayOf(person.name)
}

function PersonHead({ person, viewer }: { person: PersonLine; viewer: Me }) {
  const own = person.personId === viewer.id
  return (
    <header class="person-head">
      <Face id={person.personId} name={person.name} />
      <div>
        <h2>{own ? words().day.mine : person.name}</h2>
        <p>{person.schools.map(({ name }) => name).join(' · ')}</p>
      </div>
    </header>
  )
}

type PersonDayProps = {
  person: PersonLine
  shown: string
  today: string
  packed: boolean
  sight: Sight
}

function PersonDay({ person, shown, today, packed, sight }: PersonDayProps) {
  const t = words().day
  const lessons = person.days.get(shown) ?? []
  if (!packed) return <Blank title={t.notPacked} />
  if (lessons.length === 0) {
    const next = nextWords(person, today)
    return <Blank title={emptyTitle(shown, today)} help={next ?? t.emptyHelp} />
  }
  return (
    <Thread
      lessons={lessons}
      today={shown === today}
      nowMs={nowMs.value}
      sight={sight}
      after={nextWords(person, today)}
    />
  )
}

function emptyTitle(shown: string, today: string): string {
  const t = words().day
  const when = (relativeDay(shown, today) ?? longDate(shown)).toLowerCase()
  return isWeekend(shown) ? `${t.weekend} ${t.empty(when)}` : t.empty(when)
}

function nextWords(person: PersonLine, today: string): string | undefined {
  const next = lessonAfter(person, nowMs.value)
  if (!next) return undefined
  const { zone } = next.school
  const on = dateIn(Date.parse(next.lesson.startsAt), zone)
  const when = (relativeDay(on, today) ?? longDate(on)).toLowerCase()
  const t = words().day
  return t.overNext(next.lesson.title, `${when} ${t.at(timeOf(next.lesson.startsAt, zone))}`)
}
