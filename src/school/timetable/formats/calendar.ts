import type { Weekly } from './slots.ts'

/** Dates are YYYY-MM-DD and compare as text; hours are HH:MM; both are local to a school. */

const dayMs = 86_400_000
const minuteMs = 60_000

const dayOf = (date: string) => Date.parse(`${date}T00:00:00Z`)
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)
export const addDays = (date: string, days: number): string => dateOf(dayOf(date) + days * dayMs)

/** 1 = Monday … 7 = Sunday. */
export const weekdayOf = (date: string): number => new Date(dayOf(date)).getUTCDay() || 7

/** The Monday of the week of a date. */
export const mondayOf = (date: string): string => addDays(date, 1 - weekdayOf(date))

// ---- the school year ----------------------------------------------------------------------------

/** Both included. */
export type Span = { readonly from: string; readonly until: string }

/**
 * The days that an import fills: from Monday of the week of `today` (never before the school year) to
 * 4 July, unless told otherwise. Summer holidays begin on or just after that day (decision 26).
 */
export function spanOfImport(
  today: string,
  schoolYear: number,
  told: { from?: string; until?: string } = {},
): Span {
  const first = `${schoolYear}-08-01`
  const monday = mondayOf(today)
  return {
    from: told.from ?? (monday < first ? first : monday),
    until: told.until ?? `${schoolYear + 1}-07-04`,
  }
}

/** Adds the days of `closed` that lie inside the span. */
export function close(days: Set<string>, closed: Span, span: Span): void {
  for (let on = span.from; on <= span.until; on = addDays(on, 1)) {
    if (on >= closed.from && on <= closed.until) days.add(on)
  }
}

// ---- occurrences --------------------------------------------------------------------------------

export type Occurrence = {
  /**
   * With the key of the slot, the external key of the lesson: its Monday. A lesson that the source
   * moves inside its week stays the same lesson, and shows as moved.
   */
  readonly key: string
  readonly on: string
  readonly startsAt: Date
  readonly endsAt: Date
}

/** What dates make of hours in one zone; it remembers the days, so that 50,000 lessons cost little. */
export type Zone = { instant(date: string, time: string): Date }

/** Throws RangeError for a zone that does not exist. */
export function openZone(name: string): Zone {
  const offsetAt = offsets(name)
  /** Minutes by which the zone is ahead all day long; undefined on the day of a clock change. */
  const steady = new Map<string, number | undefined>()
  const offsetOn = (date: string, midnight: number) => {
    if (!steady.has(date)) {
      // The furthest zones are 14 h ahead and 12 h behind: this covers the day of any of them.
      const before = offsetAt(midnight - 14 * 60 * minuteMs)
      steady.set(
        date,
        before === offsetAt(midnight + dayMs + 12 * 60 * minuteMs) ? before : undefined,
      )
    }
    return steady.get(date)
  }
  return {
    instant(date, time) {
      const midnight = dayOf(date)
      const local = midnight + minutesOf(time) * minuteMs
      const offset = offsetOn(date, midnight)
      return new Date(local - (offset ?? localOffset(offsetAt, local)) * minuteMs)
    },
  }
}

export const minutesOf = (time: string): number =>
  Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/**
 * Around a clock change: an hour that comes twice is the first one, an hour that is skipped is as much
 * later as the clock jumps (RFC 5545 3.3.5).
 */
function localOffset(offsetAt: (instant: number) => number, local: number): number {
  const before = offsetAt(local - dayMs)
  const after = offsetAt(local + dayMs)
  if (offsetAt(local - before * minuteMs) === before) return before
  return offsetAt(local - after * minuteMs) === after ? after : before
}

function offsets(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (instant) => {
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    const local = Date.UTC(year, month - 1, day, hour, minute, second)
    return Math.round((local - Math.floor(instant / 1000) * 1000) / minuteMs)
  }
}

/** The dates on which a weekly pattern is held, closed days left out, with their instants. */
export function* occurrencesOf(
  pattern: Weekly,
  span: Span,
  closed: ReadonlySet<string>,
  zone: Zone,
): Generator<Occurrence> {
  const weeks = pattern.weeks ? new Set(pattern.weeks) : undefined
  for (let monday = mondayOf(span.from); monday <= span.until; monday = addDays(monday, 7)) {
    const on = addDays(monday, pattern.weekday - 1)
    if (on < span.from || on > span.until || closed.has(on)) continue
    if (weeks && !weeks.has(monday)) continue
    const startsAt = zone.instant(on, pattern.from)
    const endsAt = zone.instant(on, pattern.until)
    if (endsAt > startsAt) yield { key: monday, on, startsAt, endsAt }
  }
}

/** The date of an instant in a zone. */
export function openDates(zone: string): (instant: Date) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return (instant) => format.format(instant)
}
