import { signal } from '@preact/signals'

/** A device's clock within this of the server's is left alone: the line itself is no more exact. */
const exactMs = 5_000

/** Milliseconds to add to this device's clock. A telephone a day wrong still shows the right lesson as now. */
export const clockOffsetMs = signal(0)

/** The time as the server has it. */
export const now = (): Date => new Date(Date.now() + clockOffsetMs.value)

/** Learns from one exchange: the server wrote `at` between `sentMs` and `cameMs` of this device. */
export function learnClock(at: string, sentMs: number, cameMs: number): void {
  const offsetMs = new Date(at).getTime() - (sentMs + cameMs) / 2
  clockOffsetMs.value = Math.abs(offsetMs) < exactMs ? 0 : Math.round(offsetMs)
}
