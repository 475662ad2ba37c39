import type { Span } from './calendar.ts'

/**
 * Repetition by testing each day of the span. Slower than a generator for rare rules, but no rule can
 * make it run for ever, as « each fifth Monday of February » does to the one of the library (decision 27).
 */
export type Rule = {
  readonly every: 'day' | 'week' | 'month' | 'year'
  readonly interval: number
  readonly count: number | undefined
  /** As written: a date, a local time, or an instant that ends in Z. */
  readonly until: string | undefined
  /** 1 = Monday … 7 = Sunday; `nth` from the first or, negative, from the last of the month. */
  readonly weekdays: readonly { weekday: number; nth: number | undefined }[]
  readonly monthdays: readonly number[]
  readonly months: readonly number[]
  readonly weekStart: number
}

const every = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' } as const
const dayNames = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const unknownParts = ['bysetpos', 'byweekno', 'byyearday', 'byhour', 'byminute', 'bysecond']
const dayMs = 86_400_000

/** Reads the jCal form of an RRULE (RFC 7265), or says what of it is not understood. */
export function ruleOf(recur: Record<string, unknown>): Rule | string {
  const unit = every[String(recur['freq']) as keyof typeof every]
  if (unit === undefined) return 'repeats, but not by day, week, month or year'
  const until = recur['until'] === undefined ? undefined : String(recur['until'])
  if (until !== undefined && !isTime(until)) return 'repeats until a date that is none'
  const odd = unknownParts.find((part) => recur[part] !== undefined)
  if (odd) return `repeats by ${odd.toUpperCase()}, which is not understood`
  const weekdays = list(recur['byday']).map((text) => {
    const [, nth = '', name = ''] = /^([+-]?\d{0,2})([A-Z]{2})$/.exec(String(text)) ?? []
    return { weekday: dayNames.indexOf(name) + 1, nth: nth === '' ? undefined : Number(nth) }
  })
  if (weekdays.some(({ weekday }) => weekday === 0)) return 'repeats on an unknown day'
  const months = list(recur['bymonth']).map(Number)
  const nths = weekdays.some(({ nth }) => nth !== undefined)
  if (nths && !(unit === 'month' || (unit === 'year' && months.length > 0))) {
    return 'repeats on a numbered day that is not of a month'
  }
  const count = recur['count']
  return {
    every: unit,
    interval: Math.max(1, Math.trunc(Number(recur['interval'] ?? 1)) || 1),
    count: count === undefined ? undefined : Number(count),
    until,
    weekdays,
    monthdays: list(recur['bymonthday']).map(Number),
    months,
    // The library counts from Sunday = 1.
    weekStart: ((Number(recur['wkst'] ?? 2) + 5) % 7) + 1,
  }
}

/** A date, a local time or an instant, of the years that a school can mean. */
export const isTime = (text: string): boolean =>
  /^(19|20|21)\d\d-\d\d-\d\d(T\d\d:\d\d:\d\dZ?)?$/.test(text) &&
  !Number.isNaN(Date.parse(text.length > 10 ? text : `${text}T00:00:00Z`))

const list = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

type Day = { ms: number; year: number; month: number; day: number; weekday: number }

function dayAt(ms: number): Day {
  const date = new Date(ms)
  return {
    ms,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay() || 7,
  }
}

/** The dates of a repeated event inside the span, and how many days were tried. */
export function datesOf(rule: Rule, start: string, span: Span): { dates: string[]; tried: number } {
  const first = dayAt(msOf(start))
  const from = msOf(span.from)
  // An instant that ends the rule may lie on the next date of a zone that is ahead.
  const end = msOf(rule.until?.slice(0, 10) ?? span.until) + (rule.until ? dayMs : 0)
  const last = Math.min(msOf(span.until), Number.isNaN(end) ? Number.POSITIVE_INFINITY : end)
  const dates: string[] = []
  let left = rule.count ?? Number.POSITIVE_INFINITY
  let tried = 0
  // Only a count needs to know what was before the span.
  const begin = rule.count === undefined ? Math.max(from, first.ms) : first.ms
  for (let ms = begin; ms <= last && left > 0; ms += dayMs) {
    tried += 1
    // The first day is an occurrence whatever the rule says (RFC 5545 3.8.5.3).
    if (ms !== first.ms && !holds(rule, first, dayAt(ms))) continue
    left -= 1
    if (ms >= from) dates.push(new Date(ms).toISOString().slice(0, 10))
  }
  return { dates, tried }
}

const msOf = (date: string) => Date.parse(`${date}T00:00:00Z`)

function holds(rule: Rule, first: Day, day: Day): boolean {
  if (rule.months.length > 0 && !rule.months.includes(day.month)) return false
  if (steps(rule, first, day) % rule.interval !== 0) return false
  const { weekdays, monthdays } = rule
  if (weekdays.length > 0 && !weekdays.some((each) => isWeekday(each, day))) return false
  if (monthdays.length > 0 && !monthdays.some((each) => isMonthday(each, day))) return false
  if (weekdays.length > 0 || monthdays.length > 0 || rule.every === 'day') return true
  if (rule.every === 'week') return day.weekday === first.weekday
  if (day.day !== first.day) return false
  return rule.every === 'month' || rule.months.length > 0 || day.month === first.month
}

/** Days, weeks, months or years since the first. */
function steps(rule: Rule, first: Day, day: Day): number {
  if (rule.every === 'day') return (day.ms - first.ms) / dayMs
  if (rule.every === 'year') return day.year - first.year
  if (rule.every === 'month') return (day.year - first.year) * 12 + day.month - first.month
  const week = ({ ms, weekday }: Day) => ms - ((weekday - rule.weekStart + 7) % 7) * dayMs
  return (week(day) - week(first)) / (7 * dayMs)
}

const daysIn = ({ year, month }: Day) => new Date(Date.UTC(year, month, 0)).getUTCDate()

const isMonthday = (each: number, day: Day) =>
  each > 0 ? day.day === each : day.day === daysIn(day) + 1 + each

function isWeekday({ weekday, nth }: Rule['weekdays'][number], day: Day): boolean {
  if (weekday !== day.weekday) return false
  if (nth === undefined) return true
  return nth > 0
    ? Math.ceil(day.day / 7) === nth
    : Math.ceil((daysIn(day) + 1 - day.day) / 7) === -nth
}
