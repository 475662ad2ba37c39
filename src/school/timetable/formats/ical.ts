import { BrokenFile, type IntakeFile, type Notes } from '#school/roster/api.ts'
import { addDays, openDates, openZone } from './calendar.ts'
import { cleanText } from './elements.ts'
import { type CalendarEvent, describedIn, eventOf, instantOf, type When } from './ical-events.ts'
import { type CalendarText, readCalendarText } from './ical-lines.ts'
import { datesOf, type Rule } from './ical-repeat.ts'
import { openZones } from './ical-zones.ts'
import { limits } from './limits.ts'
import type { Closed, Dated, ReadSlots, Slot, SlotOptions, SlotSink } from './slots.ts'
import { uaiIn } from './slots.ts'

/** iCalendar (RFC 5545): one feed for a class or a teacher, or a calendar of closed days. */

export function sniffIcal(file: IntakeFile): boolean {
  const head = file.head.subarray(0, 512).toString('latin1').replaceAll('\0', '')
  return /^[^A-Za-z]*BEGIN:VCALENDAR\b/i.test(head)
}

export const readIcal: ReadSlots = async (files, options, notes, sink) => {
  const feeds = new Set<string>()
  for (const file of files) {
    const text = await readCalendarText(file)
    const events = eventsOf(file, text, options, notes)
    const lessons = events.filter((event) => event.start.time !== undefined)
    if (lessons.length === 0) {
      for (const closed of closedDays(file, events, notes)) await sink.closed(closed)
      continue
    }
    const about = namesOf(file, text, options, files.length)
    let feed = `ical ${about[0]}`
    for (let copy = 2; feeds.has(feed); copy += 1) feed = `ical ${about[0]} #${copy}`
    feeds.add(feed)
    await emit({ file, feed, about, options, notes, sink, tried: 0 }, events)
  }
}

function eventsOf(
  file: IntakeFile,
  text: CalendarText,
  options: SlotOptions,
  notes: Notes,
): CalendarEvent[] {
  const needs = { zones: openZones(text.zones), home: openZone(options.zone) }
  const strange = new Set<string>()
  const events: CalendarEvent[] = []
  for (const block of text.events) {
    const event = eventOf(block, needs)
    if (typeof event === 'string') notes.refuse(file.name, block.line, `event ${event}`)
    else {
      events.push(event)
      for (const zone of event.strange) strange.add(zone)
    }
  }
  for (const zone of [...strange].slice(0, 20)) {
    notes.warn(file.name, 0, `zone « ${cleanText(zone)} » is unknown: taken for ${options.zone}`)
  }
  if (text.strays > 0) {
    notes.warn(file.name, 0, `has ${text.strays} lines that are not iCalendar, passed over`)
  }
  return events
}

// ---- closed days --------------------------------------------------------------------------------

/** Calendars of school holidays also name the days on which lessons begin again. */
const opening = /\b(pre-?|pré-?)?rentr[ée]e\b|\breprise\b|\bback to school\b/i

function closedDays(file: IntakeFile, events: readonly CalendarEvent[], notes: Notes): Closed[] {
  const days: Closed[] = []
  for (const { line, start, end, rule, minutes, cancelled, summary } of events) {
    if (cancelled || start.time !== undefined) continue
    const name = summary === '' ? 'Closed' : summary
    if (opening.test(summary)) {
      notes.warn(file.name, line, `« ${name} » stays a day of lessons`)
      continue
    }
    if (rule) {
      notes.refuse(file.name, line, `« ${name} » repeats: name the days of this year`)
      continue
    }
    const length = Math.max(1, Math.round((minutes ?? 0) / 1_440))
    const last = end ? addDays(end.date, -1) : addDays(start.date, length - 1)
    days.push({ file: file.name, line, name, on: start.date, until: laterOf(start.date, last) })
  }
  return days
}

const laterOf = (a: string, b: string) => [a, b].sort()[1] ?? a

// ---- lessons ------------------------------------------------------------------------------------

type Job = {
  file: IntakeFile
  feed: string
  about: readonly string[]
  options: SlotOptions
  notes: Notes
  sink: SlotSink
  /** Days tried for repeated events so far. */
  tried: number
}

/** « Emploi du temps - 6e A » is about 6e A. */
const generic =
  /^(emploi du temps|edt|planning|agenda|calendrier|timetable|calendar|schedule)(?!\p{L})( (de la classe|de|du|of))?[\s:–-]*/iu

function namesOf(
  file: IntakeFile,
  { about }: CalendarText,
  options: SlotOptions,
  files: number,
): readonly [string, ...string[]] {
  if (options.about && files === 1) return [options.about]
  const base = file.name.slice(file.name.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '')
  const names = [about.get('X-WR-CALNAME') ?? about.get('NAME') ?? '', base.replaceAll('_', ' ')]
    .map(cleanText)
    .flatMap((name) => [name.replace(generic, ''), name])
    .filter((name) => name !== '')
  const [first = file.name, ...others] = new Set(names)
  return [first, ...others]
}

/** An occurrence of an event: when it was to be, by its rule. */
type Turn = { event: CalendarEvent; planned: Date }

async function emit(job: Job, events: readonly CalendarEvent[]): Promise<void> {
  const { file, feed, about, options, notes, sink } = job
  const whole = events.filter((event) => event.start.time === undefined).length
  if (whole > 0) notes.warn(file.name, 0, `has ${whole} events of whole days, which are no lessons`)
  const uai = uaiIn(file.name) ?? options.uai
  const school = uai === undefined ? {} : { schoolUai: uai }
  await sink.feed({ file: file.name, key: feed, about, ...school })
  const dateOf = openDates(options.zone)
  const seen = new Set<string>()
  for (const [turn, key] of turnsOf(job, events)) {
    const pattern = patternOf(turn, dateOf)
    if (typeof pattern === 'string') {
      notes.refuse(file.name, turn.event.line, pattern)
      continue
    }
    if (pattern.on < options.from || pattern.on > options.until || seen.has(key)) continue
    seen.add(key)
    if (seen.size > limits.occurrences) {
      throw new BrokenFile(file.name, 0, `has more than ${limits.occurrences} lessons`)
    }
    await sink.slot(slotOf(job, turn.event, key, pattern))
  }
  if (seen.size === 0) {
    notes.warn(file.name, 0, `has no lesson from ${options.from} to ${options.until}`)
  }
}

/** Occurrences with their keys: those of a rule by when they were planned, so that a move keeps them. */
function* turnsOf(job: Job, events: readonly CalendarEvent[]): Generator<[Turn, string]> {
  for (const [uid, { single, moved }] of byUid(events)) {
    for (const event of single.values()) {
      const repeats = event.rule !== undefined || event.more.length > 0 || single.size > 1
      for (const planned of plannedOf(job, event)) {
        const instead = moved.get(planned.getTime())
        moved.delete(planned.getTime())
        const key = repeats || instead ? keyAt(uid, planned) : keyOf(uid, event)
        yield [{ event: instead ?? event, planned }, key]
      }
    }
    // Exceptions to a rule that is not in the file, or outside the days asked for.
    for (const [planned, event] of moved) {
      yield [{ event, planned: new Date(planned) }, keyAt(uid, new Date(planned))]
    }
  }
}

const keyAt = (uid: string, planned: Date) => `${uid} ${planned.toISOString().slice(0, 16)}Z`
const keyOf = (uid: string, event: CalendarEvent) =>
  event.uid === '' ? keyAt(uid, instantOf(event.start)) : uid

/** Events of one UID: by when they begin, and exceptions by when they were planned. */
type Family = { single: Map<number, CalendarEvent>; moved: Map<number, CalendarEvent> }

function byUid(events: readonly CalendarEvent[]): Map<string, Family> {
  const families = new Map<string, Family>()
  for (const event of events) {
    if (event.start.time === undefined) continue
    const uid = event.uid === '' ? event.summary : event.uid
    const family = families.get(uid) ?? { single: new Map(), moved: new Map() }
    families.set(uid, family)
    const { start, replaces } = event
    const when = replaces ? { ...replaces, time: replaces.time ?? start.time } : start
    const at = instantOf(when).getTime()
    const same = replaces ? family.moved : family.single
    // The same event twice: the later version holds.
    if ((same.get(at)?.sequence ?? 0) <= event.sequence) same.set(at, event)
  }
  return families
}

function plannedOf(job: Job, event: CalendarEvent): Date[] {
  const { start, rule, more, less } = event
  if (rule === undefined && more.length === 0) return [instantOf(start)]
  const gone = new Set(less.filter((when) => when.time).map((when) => instantOf(when).getTime()))
  const goneDays = new Set(less.filter((when) => !when.time).map((when) => when.date))
  const ends = endOf(rule?.until, start)
  const ruled = (rule ? ruledDates(job, event, rule) : [start.date])
    .filter((date) => !goneDays.has(date))
    .map((date) => instantOf({ ...start, date }))
    .filter((instant) => instant.getTime() <= ends)
  const added = more.map((when) => instantOf(when.time ? when : { ...start, date: when.date }))
  return [...ruled, ...added].filter((instant) => !gone.has(instant.getTime()))
}

function ruledDates(job: Job, { line, start }: CalendarEvent, rule: Rule): string[] {
  const { options, file, notes } = job
  // A day on either side: dates of the event's zone are not those of the school's.
  const span = { from: addDays(options.from, -1), until: addDays(options.until, 1) }
  if (rule.count !== undefined && addDays(start.date, limits.repeatDays) < span.from) {
    notes.refuse(file.name, line, 'event repeats a number of times since too long')
    return []
  }
  const { dates, tried } = datesOf(rule, start.date, span)
  job.tried += tried
  if (job.tried > limits.daysTried) throw new BrokenFile(file.name, line, 'repeats too much')
  return dates
}

/** The last instant that a rule allows. */
function endOf(until: string | undefined, start: When): number {
  if (until === undefined) return Number.POSITIVE_INFINITY
  const [date = '', time] = until.split('T')
  if (time === undefined) return instantOf({ ...start, date, time: '23:59' }).getTime()
  const instant = time.endsWith('Z')
    ? Date.parse(until)
    : instantOf({ ...start, date, time: time.slice(0, 5) }).getTime()
  return instant
}

function patternOf({ event, planned }: Turn, dateOf: (instant: Date) => string): Dated | string {
  const { start, end, minutes, replaces } = event
  const first = instantOf(start)
  const startsAt = replaces ? first : planned
  const length = end ? instantOf(end).getTime() - first.getTime() : (minutes ?? 0) * 60_000
  const name = `event « ${event.summary} »`
  if (!(length > 0)) return `${name} has no length`
  if (length > limits.lessonMs) return `${name} is longer than a day`
  return {
    kind: 'dated',
    on: dateOf(startsAt),
    startsAt,
    endsAt: new Date(startsAt.getTime() + length),
    ...(event.cancelled ? { cancelled: true as const } : {}),
  }
}

function slotOf({ file, feed }: Job, event: CalendarEvent, key: string, pattern: Dated): Slot {
  const described = describedIn(event.description)
  const name = described.subject ?? event.summary
  const room = event.location === '' ? described.room : event.location
  return {
    file: file.name,
    line: event.line,
    feed,
    key,
    subject: { name: name === '' ? 'Cours' : name },
    teachers: described.teachers.map((teacher) => ({ name: teacher })),
    groups: described.groups.map((code) => ({ code })),
    ...(room === undefined ? {} : { room }),
    pattern,
  }
}
