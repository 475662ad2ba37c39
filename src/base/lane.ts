import { Refusal } from '#base/refusal.ts'

/** Work of which only so much runs at once, behind a queue with an end and a deadline. */
export type Lane = { run<Result>(work: () => Promise<Result>): Promise<Result> }

export type LaneOptions = {
  atOnceMax: number
  queueMax: number
  /** How long one may wait before being told to come back. */
  waitMsMax: number
  /** Seconds after which to come back: from, and how much more by chance, so that a crowd spreads. */
  retry: { fromS: number; spreadS: number }
  random?: () => number
}

export function openLane(options: LaneOptions): Lane {
  const { atOnceMax, queueMax, waitMsMax, retry, random = Math.random } = options
  const queue = new Set<() => void>()
  let running = 0

  const full = (): Refusal =>
    new Refusal('come_back_later', 'Many people are arriving at once. Try again in a moment.', {
      retryAfterS: retry.fromS + Math.floor(random() * (retry.spreadS + 1)),
    })
  const turn = (): Promise<void> => {
    if (queue.size >= queueMax) throw full()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const enter = (): void => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(() => {
      queue.delete(enter)
      reject(full())
    }, waitMsMax)
    queue.add(enter)
    return promise
  }
  const leave = (): void => {
    const next = queue.values().next()
    if (next.done) {
      running -= 1
      return
    }
    // The place passes from one to the next: nobody who has just come slips in between.
    queue.delete(next.value)
    next.value()
  }
  return {
    async run(work) {
      if (running < atOnceMax) running += 1
      else await turn()
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
