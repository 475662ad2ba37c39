import { signal } from '@preact/signals'
import { now } from '#web/cartable/cartable.ts'

/** Minutes are what a timetable shows: looking this often keeps them true. */
const lookMs = 5_000

/** The server's time, as the screens show it; moves by itself. */
export const nowMs = signal(now().getTime())

export function keepTime(): void {
  const look = () => {
    nowMs.value = now().getTime()
  }
  setInterval(look, lookMs)
  document.addEventListener('visibilitychange', look)
}
