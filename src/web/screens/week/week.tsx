import { Link } from 'wouter-preact'
import { day, me } from '#web/cartable/cartable.ts'
import { Face } from '#web/design/marks.tsx'
import { nowMs } from '#web/shell/clock.ts'
import { Page } from '#web/shell/page.tsx'
import { addDays, capital, dateIn, isWeekend, longDate, shortDate } from '#web/shell/time.ts'
import { words } from '#web/words/words.ts'
import { Blank } from '../day/day.tsx'
import { type PersonLine, personLines } from '../day/line.ts'
import { WeekGrid } from './grid.tsx'
import './week.css'

/** All the packed days at once: columns on a desk, a list on a telephone. */
export function Week() {
  const t = words().day
  const document = day.value.value
  const viewer = me.value.value
  if (!document || !viewer) {
    return (
      <Page title={words().shell.week}>
        <Blank title={t.noData} help={t.noDataHelp} />
      </Page>
    )
  }
  const lines = personLines(document, viewer.id)
  const packed = Array.from({ length: document.days }, (_, index) => addDays(document.from, index))
  const last = packed[packed.length - 1] ?? document.from
  return (
    <Page
      title={words().shell.week}
      heading={t.fromTo(shortDate(document.from), shortDate(last))}
      class="week"
    >
      {lines.length === 0 && <Blank title={t.nothing} help={t.nothingHelp} />}
      {lines.map((person) => (
        <PersonWeek
          key={person.personId}
          person={person}
          packed={packed}
          named={lines.length > 1 || person.personId !== viewer.id}
          own={person.personId === viewer.id}
        />
      ))}
    </Page>
  )
}

type PersonWeekProps = {
  person: PersonLine
  packed: readonly string[]
  named: boolean
  own: boolean
}

function PersonWeek({ person, packed, named, own }: PersonWeekProps) {
  const t = words().day
  const zone = person.schools[0]?.zone ?? 'Europe/Paris'
  const today = dateIn(nowMs.value, zone)
  const days = packed
    .filter((on) => !isWeekend(on) || person.days.has(on))
    .map((on) => ({ on, lessons: person.days.get(on) ?? [] }))
  return (
    <section class="person-week" aria-label={own ? t.mine : t.dayOf(person.name)}>
      {named && (
        <header class="person-head">
          <Face id={person.personId} name={person.name} />
          <div>
            <h2>{own ? t.mine : person.name}</h2>
            <p>{person.schools.map(({ name }) => name).join(' · ')}</p>
          </div>
        </header>
      )}
      <WeekGrid
        days={days}
        zone={zone}
        today={today}
        level={named ? 3 : 2}
        forStaff={person.role !== 'pupil' && person.role !== 'guardian'}
        title={(on) => (
          <Link href={on === today ? '/' : `/day/${on}`} aria-label={`${t.see} ${longDate(on)}`}>
            {capital(longDate(on))}
          </Link>
        )}
      />
    </section>
  )
}
