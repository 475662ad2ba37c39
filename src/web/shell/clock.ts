import { effect, signal } from '@preact/signals'
import { now } from '#web/cartable/cartable.ts'

/** Minutes are what a timetable shows: looking this often keeps them true. */
const lookMs = 5_000

/** The server's time, as the screens show it; moves by itself. */
export const nowMs = signal(now().getTime())

export function keepTime(): void {
  const look = () => {
    nowMs.value = now().getTime()
  }
  // The clock is set again when the server has said what time it is.
  effect(look)
  setInterval(look, lookMs)
  document.addEventListener('visibilitychange', look)
}
