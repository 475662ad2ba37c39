import type { ServerResponse } from 'node:http'
import type { Clock } from '#base/clock.ts'
import type { Change } from '#contracts/cartable.ts'
import { limits } from './limits.ts'
import { spreadOf } from './rules.ts'
import type { Interests } from './store.ts'

/** What a noun says, in the transaction that changed something, by `pg_notify('preau_change', …)`. */
export type Notice = {
  schoolId: string
  collections: string[]
  /** With `personIds`: whom it concerns. Both empty: everyone of the school. */
  groupIds: string[]
  personIds: string[]
}

export type Stream = {
  personId: string
  deviceId: string
  interests: Interests
  response: ServerResponse
  /** Still the same device with the same rights? Asked at each beat. */
  isWelcome(): boolean
  /** The device's last news from the server, in milliseconds; undefined: none yet. */
  since: number | undefined
}

export type Streams = {
  open(stream: Stream): void
  hear(notice: Notice): void
  /** A device that was signed out: its pages are told to ask, and learn it. */
  dismiss(deviceId: string): void
  /** What was said in between is unknown: everyone syncs, spread out. */
  wakeAll(): void
  count(): number
  close(): void
}

/** Staff who look at other people's days: every change of their school concerns them. */
const overseers: readonly string[] = ['head', 'secretary', 'staff', 'admin']

/** A process clock a little behind the database's must not lose a notice. */
const skewMs = 3_000

type Open = Stream & { keys: readonly string[]; endsAt: number }

/** The open pages of this process, found by what they want to hear; no connection of the database each. */
export function openStreams({ clock, random }: { clock: Clock; random(): number }): Streams {
  const nowMs = (): number => clock.now().getTime()
  const shelf = openShelves()
  const memory = openMemory(nowMs)

  const end = (stream: Open): void => {
    shelf.take(stream)
    stream.response.end()
  }
  const write = (stream: Open, text: string): void => {
    if (stream.response.writableLength <= limits.streamBacklogBytes) stream.response.write(text)
    else {
      shelf.take(stream)
      stream.response.destroy()
    }
  }
  const wake = (streams: Iterable<Open>, change: Change): void => {
    const text = `event: change\nid: ${nowMs()}\ndata: ${JSON.stringify(change)}\n\n`
    for (const stream of streams) write(stream, text)
  }
  const beat = (): void => {
    const at = nowMs()
    for (const stream of shelf.all) {
      if (at > stream.endsAt || !stream.isWelcome()) end(stream)
      else write(stream, `event: beat\nid: ${at}\ndata:\n\n`)
    }
  }
  const timer = setInterval(beat, limits.beatMs)
  timer.unref()

  return {
    open(stream) {
      if (stream.response.destroyed) return
      const own = [...shelf.under(`person ${stream.personId}`)].filter(
        ({ personId }) => personId === stream.personId,
      )
      if (own[0] && own.length >= limits.streamsOfPerson) end(own[0])
      const endsAt = nowMs() + limits.streamMs * (0.75 + random() / 2)
      const opened: Open = { ...stream, keys: keysOf(stream), endsAt }
      shelf.put(opened)
      opened.response.on('close', () => shelf.take(opened))
      const [soonest, latest] = limits.comeBackMs
      const retryMs = Math.round(soonest + random() * (latest - soonest))
      write(opened, `retry: ${retryMs}\nevent: beat\nid: ${nowMs()}\ndata:\n\n`)
      if (memory.missed(opened)) wake([opened], { collections: [], spreadMs: soonest })
    },
    hear(notice) {
      memory.add(notice)
      const concerned = new Set(keysFor(notice).flatMap((key) => [...shelf.under(key)]))
      wake(concerned, { collections: notice.collections, spreadMs: spreadOf(concerned.size) })
    },
    dismiss(deviceId) {
      for (const stream of [...shelf.under(`device ${deviceId}`)]) {
        wake([stream], { collections: [], spreadMs: 0 })
        end(stream)
      }
    },
    wakeAll() {
      memory.forget()
      wake(shelf.all, { collections: [], spreadMs: spreadOf(shelf.all.size) })
    },
    count: () => shelf.all.size,
    close() {
      clearInterval(timer)
      for (const stream of shelf.all) end(stream)
    },
  }
}

/** Streams by each word that they answer to. */
function openShelves() {
  const all = new Set<Open>()
  const byKey = new Map<string, Set<Open>>()
  return {
    all,
    under: (key: string): Iterable<Open> => byKey.get(key) ?? [],
    put(stream: Open): void {
      all.add(stream)
      for (const key of stream.keys) byKey.set(key, (byKey.get(key) ?? new Set()).add(stream))
    },
    take(stream: Open): void {
      if (!all.delete(stream)) return
      for (const key of stream.keys) {
        const set = byKey.get(key)
        set?.delete(stream)
        if (set?.size === 0) byKey.delete(key)
      }
    },
  }
}

/** The last notices, for who was away for a moment. */
function openMemory(nowMs: () => number) {
  const kept: { at: number; keys: readonly string[] }[] = []
  let completeFrom = nowMs()
  const dropFirst = (): void => {
    completeFrom = kept.shift()?.at ?? completeFrom
  }
  return {
    add(notice: Notice): void {
      kept.push({ at: nowMs(), keys: keysFor(notice) })
      if (kept.length > limits.notices) dropFirst()
      while (kept[0] && kept[0].at < nowMs() - limits.noticeMs) dropFirst()
    },
    forget(): void {
      kept.length = 0
      completeFrom = nowMs()
    },
    /** Whether something that concerns this stream was, or may have been, said since its last sync. */
    missed({ since, keys }: Open): boolean {
      if (since === undefined) return false
      if (since < completeFrom) return true
      return kept.some(
        ({ at, keys: said }) => at >= since - skewMs && said.some((key) => keys.includes(key)),
      )
    },
  }
}

function keysOf({ deviceId, interests }: Stream): string[] {
  const { groupIds, personIds, schools } = interests
  return [
    `device ${deviceId}`,
    ...groupIds.map((id) => `group ${id}`),
    ...personIds.map((id) => `person ${id}`),
    ...new Set(schools.map(({ id }) => `school ${id}`)),
    ...new Set(
      schools.filter(({ role }) => overseers.includes(role)).map(({ id }) => `staff ${id}`),
    ),
  ]
}

function keysFor({ schoolId, groupIds, personIds }: Notice): string[] {
  if (groupIds.length + personIds.length === 0) return [`school ${schoolId}`]
  return [
    `staff ${schoolId}`,
    ...groupIds.map((id) => `group ${id}`),
    ...personIds.map((id) => `person ${id}`),
  ]
}
