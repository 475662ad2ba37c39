/** Milliseconds. */
const firstWaitMs = 2_000
const lastWaitMs = 5 * 60_000

/** What one run came to: run again at once, rest, or try again after a failure. */
export type Beat =
  | { next: 'again' }
  | { next: 'rest'; ms: number }
  | { next: 'retry'; afterMs?: number | undefined }
  | { next: 'stop' }

export type PulseNeeds = {
  /** Does the work; never throws. `attempt` is 1 for a first try, then 2, 3… */
  run(attempt: number): Promise<Beat>
  now(): number
  random(): number
  /** Tells when a failed run will be tried again. */
  onWait(at: number): void
  /** Calls back after some milliseconds; answers how to call it off. */
  later(ms: number, call: () => void): () => void
}

export type Pulse = {
  /** Asks for a run within so many milliseconds; never earlier than a server in trouble asked for. */
  poke(withinMs?: number): void
  /** The line is back: what failed for want of one is tried soon. */
  lineIsBack(): void
  stop(): void
}

/** One run at a time; after a failure longer and longer waits, drawn at random, and never before `Retry-After`. */
export function openPulse({ run, now, random, later, onWait }: PulseNeeds): Pulse {
  let running = false
  let stopped = false
  let dirty = false
  let failures = 0
  /** Not before this instant, for the server said so. */
  let barredUntil = 0
  let due: { at: number; cancel: () => void } | undefined

  const plan = (ms: number): void => {
    if (stopped) return
    const at = Math.max(now() + ms, barredUntil)
    if (due && due.at <= at) return
    due?.cancel()
    due = { at, cancel: later(Math.max(0, at - now()), beat) }
  }
  const afterFailure = (afterMs: number | undefined): void => {
    failures += 1
    if (afterMs !== undefined) barredUntil = now() + afterMs * (1 + random() / 2)
    plan(Math.min(firstWaitMs * 2 ** (failures - 1), lastWaitMs) * (0.5 + random() / 2))
    if (due) onWait(due.at)
  }
  const follow = (beat: Beat): void => {
    if (beat.next === 'stop') stopped = true
    if (beat.next === 'retry') afterFailure(beat.afterMs)
    else failures = 0
    if (beat.next === 'again' || (beat.next === 'rest' && dirty)) plan(0)
    if (beat.next === 'rest') plan(beat.ms * (0.85 + random() * 0.3))
  }
  const beat = (): void => {
    due = undefined
    running = true
    dirty = false
    void run(failures + 1).then((result) => {
      running = false
      follow(result)
    })
  }
  return {
    poke(withinMs = 0) {
      if (running) dirty = true
      else plan(random() * withinMs)
    },
    lineIsBack: () => {
      if (!running) plan(random() * firstWaitMs)
    },
    stop() {
      stopped = true
      due?.cancel()
    },
  }
}
