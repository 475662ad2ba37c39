/** Time is a parameter: tests stop it, the rehearsal replays it. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands at one instant until a test moves it. */
export function stoppedClock(at: string): Clock & { move(to: string): void } {
  let now = new Date(at)
  return {
    now: () => new Date(now),
    move: (to) => {
      now = new Date(to)
    },
  }
}

/** The calendar date (YYYY-MM-DD) of an instant in an IANA zone; a school day begins at its own midnight. */
export function dateIn(zone: string, at: Date): string {
  // No zone changes its date inside a minute: what a busy process asks again and again is known.
  const minute = Math.floor(at.getTime() / 60_000)
  const last = asked.get(zone)
  if (last?.minute === minute) return last.date
  const date = formatter(zone).format(at)
  asked.set(zone, { minute, date })
  return date
}

/** The last answer for each zone; there are some 600 zones. */
const asked = new Map<string, { minute: number; date: string }>()
const formatters = new Map<string, Intl.DateTimeFormat>()
function formatter(zone: string): Intl.DateTimeFormat {
  let found = formatters.get(zone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
    formatters.set(zone, found)
  }
  return found
}
