import { locale, words } from '#web/words/words.ts'

/** Dates and times in words, in the language of the person and the zone of the school. */

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a formatter costs milliseconds on an old telephone; there are few of them. */
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale.value + JSON.stringify(options)
  let made = formats.get(key)
  if (!made) {
    if (formats.size >= 60) formats.clear()
    made = new Intl.DateTimeFormat(locale.value === 'fr' ? 'fr-FR' : 'en-GB', options)
    formats.set(key, made)
  }
  return made
}

/** « 10:05 » */
export const timeOf = (instant: string | number, zone?: string): string =>
  format({
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(zone && { timeZone: zone }),
  }).format(typeof instant === 'number' ? instant : Date.parse(instant))

const atNoon = (on: string): number => Date.parse(`${on}T12:00:00Z`)

/** « mardi 24 novembre » */
export const longDate = (on: string): string =>
  format({ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(atNoon(on))

/** « 24 nov. » */
export const shortDate = (on: string): string =>
  format({ day: 'numeric', month: 'short', timeZone: 'UTC' }).format(atNoon(on))

/** « mar. », without its full stop. */
export const weekday = (on: string): string =>
  format({ weekday: 'short', timeZone: 'UTC' }).format(atNoon(on)).replace('.', '')

export const monthName = (on: string): string =>
  format({ month: 'long', timeZone: 'UTC' }).format(atNoon(on))

export const dayNumber = (on: string): string => String(Number(on.slice(8)))

export const isWeekend = (on: string): boolean => [0, 6].includes(new Date(atNoon(on)).getUTCDay())

/** « 24 novembre 2026 à 10:05 », in the zone of the device. */
export const momentOf = (instant: string): string =>
  format({
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(Date.parse(instant))

/** « 24 novembre 2026 » */
export const plainDate = (instant: string): string =>
  format({ day: 'numeric', month: 'long', year: 'numeric' }).format(Date.parse(instant))

/** « 45 min », « 1 h 05 » */
export function spanOf(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000))
  if (minutes < 60) return `${minutes}\u00a0min`
  const rest = minutes % 60
  return `${Math.floor(minutes / 60)}\u00a0h${rest ? `\u00a0${String(rest).padStart(2, '0')}` : ''}`
}

/** The calendar date at an instant in a zone, YYYY-MM-DD. */
export function dateIn(ms: number, zone: string): string {
  const parts = new Map(
    format({ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  )
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
}

/** The date some days later (or earlier). */
export function addDays(on: string, days: number): string {
  return new Date(atNoon(on) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Minutes from midnight at an instant in a zone. */
export function minutesIn(ms: number, zone: string): number {
  const [hours = 0, minutes = 0] = timeOf(ms, zone).split(':').map(Number)
  return hours * 60 + minutes
}

/** The instant of a wall-clock time in a zone; in the hour that a spring night skips, the next one that exists. */
export function instantOf(on: string, time: string, zone: string): string {
  const asUtc = Date.parse(`${on}T${time}:00Z`)
  const offset = (ms: number) => Date.parse(`${dateIn(ms, zone)}T${timeOf(ms, zone)}:00Z`) - ms
  const guess = asUtc - offset(asUtc)
  return new Date(asUtc - offset(guess)).toISOString()
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** « à 8:04 », « hier à 17:30 », « le 20 novembre 2026 à 17:30 »: how old something is. */
export function whenOf(ms: number, nowMs: number): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const t = words().day
  const [then, today] = [dateIn(ms, zone), dateIn(nowMs, zone)]
  const time = timeOf(ms)
  if (then === today) return t.at(time)
  if (then === addDays(today, -1)) return `${t.yesterday.toLowerCase()} ${t.at(time)}`
  return `${t.on(longDate(then))} ${t.at(time)}`
}
