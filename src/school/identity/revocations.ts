import type { Clock } from '#base/clock.ts'
import { listen } from '#base/listen.ts'
import type { Logger } from '#base/log.ts'
import { limits } from './limits.ts'
import { type Db, readRevocations } from './store.ts'

/** The few devices whose passes are dead before their time, as every process remembers them. */
export type Revocations = {
  has(deviceId: string): boolean
  add(deviceId: string, expiresAt: Date): void
  /** Calls back with each device that is refused from now on; some more than once. */
  onAdded(call: (deviceId: string) => void): void
  ready: Promise<void>
  close(): Promise<void>
}

type Needs = { url: string; db: Db; clock: Clock; log: Logger }

/**
 * Heard within milliseconds by a notice, read again when the line to the database was broken and every
 * half minute. While the database is away what is known stays known.
 */
export function openRevocations({ url, db, clock, log }: Needs): Revocations {
  const revoked = new Map<string, number>()
  const calls: ((deviceId: string) => void)[] = []
  const first = Promise.withResolvers<void>()
  let lastId = 0

  const add = (deviceId: string, expiresMs: number): void => {
    if (revoked.size >= limits.revokedMax) {
      const oldest = revoked.keys().next()
      if (!oldest.done) revoked.delete(oldest.value)
    }
    revoked.set(deviceId, expiresMs)
    for (const call of calls) call(deviceId)
  }
  const reload = async (afterId: number): Promise<void> => {
    const rows = await readRevocations(db, afterId, limits.revokedMax)
    for (const row of rows.reverse()) add(row.deviceId, row.expiresAt.getTime())
    lastId = Math.max(lastId, rows.at(-1)?.id ?? 0)
    first.resolve()
  }
  const poll = async (): Promise<void> => {
    const nowMs = clock.now().getTime()
    for (const [id, expiresMs] of revoked) if (expiresMs <= nowMs) revoked.delete(id)
    await reload(lastId - limits.revokedTail)
  }
  const worry = (error: unknown): void => log.warn({ err: error }, 'revocations not read')

  const listening = listen({
    url,
    channels: ['preau_revoked'],
    onNotice: (_channel, payload) => {
      const [id = '', expiresMs = ''] = payload.split(' ')
      add(id, Number(expiresMs))
    },
    onHeard: () => void reload(0).catch(worry),
  })
  const timer = setInterval(() => void poll().catch(worry), limits.revokedPollS * 1000)
  timer.unref()

  return {
    has: (deviceId) => revoked.has(deviceId),
    add: (deviceId, expiresAt) => add(deviceId, expiresAt.getTime()),
    onAdded: (call) => void calls.push(call),
    ready: first.promise,
    close: async () => {
      clearInterval(timer)
      await listening.close()
    },
  }
}
