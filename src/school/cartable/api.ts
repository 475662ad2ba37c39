import type { Kysely } from 'kysely'
import type { Clock } from '#base/clock.ts'
import { listen } from '#base/listen.ts'
import type { Logger } from '#base/log.ts'
import type { Recognise } from '#base/serve.ts'
import type { Readers } from './collections.ts'
import type { Handlers } from './outbox.ts'
import type { Db } from './store.ts'
import { type Notice, openStreams, type Streams } from './streams.ts'

export type CartableNeeds = {
  databaseUrl: string
  /** The pool of the role preau_school. */
  pool: Kysely<Record<string, never>>
  clock: Clock
  log: Logger
  recognise: Recognise
  /** Tells of each device that is refused from now on. */
  onRevoked(call: (deviceId: string) => void): void
  /** The nouns' own: how a command is applied, how a collection is read. */
  handlers: Handlers
  readers: Readers
  /** Version of the web application that is served here; pages of an older one fetch it. */
  shell: string | undefined
}

export type Cartable = CartableNeeds & { db: Db; streams: Streams; close(): Promise<void> }

/** The server's side of the cartable: one pool, one ear for changes, the streams of the open pages. */
export async function openCartable(needs: CartableNeeds): Promise<Cartable> {
  const { databaseUrl: url, clock, log } = needs
  const streams = openStreams({ clock, random: Math.random })
  needs.onRevoked(streams.dismiss)
  let heard = false
  const ear = listen({
    url,
    channels: ['preau_change'],
    onNotice(_channel, payload) {
      const notice = noticeOf(payload)
      if (notice) streams.hear(notice)
      else log.error({ bytes: payload.length }, 'notice of a change cannot be read')
    },
    onHeard() {
      if (heard) streams.wakeAll()
      heard = true
    },
  })
  return {
    ...needs,
    db: needs.pool as unknown as Db,
    streams,
    close: async () => {
      streams.close()
      await ear.close()
    },
  }
}

function noticeOf(payload: string): Notice | undefined {
  try {
    const { schoolId, collections, groupIds, personIds } = JSON.parse(payload) as Partial<Notice>
    if (!schoolId || !collections || !groupIds || !personIds) return undefined
    return { schoolId, collections, groupIds, personIds }
  } catch {
    return undefined
  }
}
