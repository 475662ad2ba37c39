import pg from 'pg'

export type Listening = {
  /** Waits until the channels are heard for the first time, or the database refuses. */
  ready: Promise<void>
  close(): Promise<void>
}

export type ListenOptions = {
  url: string
  /** Lower-case words. */
  channels: readonly string[]
  onNotice(channel: string, payload: string): void
  /** Called each time the channels are heard again: what was said in between is lost, so reload. */
  onHeard(): void
}

/** Milliseconds between two tries, doubled up to the last. */
const firstWaitMs = 200
const lastWaitMs = 10_000

/** Hears PostgreSQL's notices on a connection of its own, and comes back by itself when it breaks. */
export function listen(options: ListenOptions): Listening {
  let closed = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let waitMs = firstWaitMs
  const first = Promise.withResolvers<void>()

  const again = (): void => {
    client = undefined
    if (closed) return
    timer = setTimeout(() => void connect(), waitMs * (0.5 + Math.random() / 2))
    // A process that has nothing else to do may end.
    timer.unref()
    waitMs = Math.min(waitMs * 2, lastWaitMs)
  }
  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({
      connectionString: options.url,
      application_name: 'preau listen',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    })
    client = fresh
    let over = false
    const end = (): void => {
      if (over) return
      over = true
      void fresh.end().catch(() => undefined)
      again()
    }
    fresh.on('error', end)
    fresh.on('end', end)
    fresh.on('notification', ({ channel, payload }) => options.onNotice(channel, payload ?? ''))
    try {
      await fresh.connect()
      for (const channel of options.channels) await fresh.query(`listen ${channel}`)
      waitMs = firstWaitMs
      options.onHeard()
      first.resolve()
    } catch (error) {
      first.reject(error)
      end()
    }
  }
  void connect()
  // A caller that does not wait must not die of an early refusal: it will be tried again.
  first.promise.catch(() => undefined)
  return {
    ready: first.promise,
    close: async () => {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
