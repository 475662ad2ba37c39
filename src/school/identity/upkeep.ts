import type { Clock } from '#base/clock.ts'
import type { Logger } from '#base/log.ts'
import { endLeftDelegations } from './administration/store.ts'
import { limits } from './limits.ts'
import { type Db, sweep } from './store.ts'

type Needs = { db: Db; clock: Clock; log: Logger }

/** What is looked after from time to time, by every process: each step does nothing the second time. */
export async function upkeep({ db, clock }: Omit<Needs, 'log'>): Promise<void> {
  const now = clock.now()
  const before = (seconds: number): Date => new Date(now.getTime() - seconds * 1000)
  await sweep(db, now, {
    attemptsBefore: before(limits.attemptMemoryS),
    devicesBefore: before(limits.deviceMemoryS),
  })
  await endLeftDelegations(db, now)
}

export function openUpkeep({ db, clock, log }: Needs): { close(): void } {
  const run = () =>
    upkeep({ db, clock }).catch((error: unknown) => log.warn({ err: error }, 'upkeep failed'))
  const timer = setInterval(run, limits.upkeepS * 1000)
  timer.unref()
  return { close: () => clearInterval(timer) }
}
