import { minutesOf } from './calendar.ts'

/** Minutes from midnight. */
export type Period = { readonly from: number; readonly until: number }

export type Hours = {
  /** One for each hour of the file; undefined where its name holds no time (a break, « P3 »). */
  readonly periods: readonly (Period | undefined)[]
  /** Something that a person should look at. */
  readonly doubt?: string
}

type Named = { from: number; until: number | undefined } | undefined

const timeIn = /(?<!\d)(\d{1,2})\s*(?:[:.]\s*(\d{2})|[hH]\s*(\d{2})?)(?!\d)\s*([ap])?(?![a-z]{3})/gi
const day = 24 * 60

/** Reads the names of the hours: `08:00-08:55`, `M1 (8h05 - 9h00)`, `8:00`, `13.30`, `1:05 pm`. */
export function hoursOf(names: readonly string[]): Hours {
  const named = names.map(timesOf)
  const doubts: string[] = []
  let last = -1
  for (const one of named) {
    if (one === undefined) continue
    // A twelve-hour clock without « pm »: 11:40, 12:30, 1:20.
    if (one.from <= last && one.from + day / 2 > last && one.from < day / 2) {
      doubts.push(`${clockOf(one.from)} is taken for the afternoon`)
      one.from += day / 2
      if (one.until !== undefined) one.until += day / 2
    }
    last = one.from
  }
  const usual = usualLength(named)
  let told = true
  const periods = named.map((one, at): Period | undefined => {
    if (one === undefined) return undefined
    const next = named.slice(at + 1).find((later) => later !== undefined)?.from ?? day
    if (one.until === undefined) told = false
    const until = one.until ?? Math.min(next, one.from + usual)
    return until > one.from && until <= day && next > one.from
      ? { from: one.from, until }
      : undefined
  })
  if (!told) doubts.unshift(`hours without an end are taken as ${usual} minutes`)
  return doubts.length > 0 ? { periods, doubt: doubts.slice(0, 4).join('; ') } : { periods }
}

function timesOf(name: string): Named {
  const found = [...name.matchAll(timeIn)].slice(0, 2).map(minutesIn)
  const [from, until] = found
  if (from === undefined || Number.isNaN(from)) return undefined
  // « 02:05-03:05p »: what the second says of the afternoon holds for the first.
  if (until !== undefined && until >= day / 2 && from < until - day / 2 && /\dp/i.test(name)) {
    return { from: from + day / 2, until }
  }
  return { from, until: until !== undefined && until > from ? until : undefined }
}

function minutesIn(match: RegExpMatchArray): number {
  const [, hour = '', colon, letter, half] = match
  const minute = Number(colon ?? letter ?? 0)
  let hours = Number(hour)
  if (half && hours > 12) return Number.NaN
  if (half?.toLowerCase() === 'p' && hours < 12) hours += 12
  if (half?.toLowerCase() === 'a' && hours === 12) hours = 0
  return hours > 23 || minute > 59 ? Number.NaN : hours * 60 + minute
}

/** The middle one of the distances between hours; 60 where there is only one. */
function usualLength(named: readonly Named[]): number {
  const from = named.flatMap((one) => (one ? [one.from] : []))
  const gaps = from.slice(1).map((start, at) => start - (from[at] ?? start))
  const good = gaps.filter((gap) => gap > 0).sort((a, b) => a - b)
  return good[good.length >> 1] ?? 60
}

export const clockOf = (minutes: number): string =>
  minutes >= day
    ? '23:59'
    : `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** HH:MM plus minutes; undefined beyond the day. */
export function later(time: string, minutes: number): string | undefined {
  const until = minutesOf(time) + minutes
  return until < day ? clockOf(until) : undefined
}
