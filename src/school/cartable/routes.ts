import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { dateIn } from '#base/clock.ts'
import { asPerson } from '#base/database.ts'
import { Refusal } from '#base/refusal.ts'
import type { Door, Who } from '#base/serve.ts'
import { events, sync } from '#contracts/cartable.ts'
import type { BodyOf } from '#contracts/route.ts'
import type { Cartable } from './api.ts'
import { readCollections } from './collections.ts'
import { limits } from './limits.ts'
import { deliver } from './outbox.ts'
import { type AnyTx, readInterests } from './store.ts'

/** Links between people and schools are dated by the calendar of the country. */
const country = 'Europe/Paris'

export function cartableRoutes(door: Door, cartable: Cartable): void {
  const busy = new Map<string, number>()

  door.serve(sync, async ({ who, body, request, reply }) => {
    if (body.personId !== undefined && body.personId !== who.personId) {
      throw new Refusal('other_person', 'Somebody else is signed in here now.')
    }
    const running = busy.get(who.personId) ?? 0
    if (running >= limits.syncsOfPerson) {
      throw new Refusal('slow_down', 'One at a time, please.', { retryAfterS: 5 })
    }
    busy.set(who.personId, running + 1)
    try {
      const answer = await synchronise(cartable, who, body)
      return await compressed(request, reply, answer)
    } finally {
      const left = (busy.get(who.personId) ?? 1) - 1
      if (left === 0) busy.delete(who.personId)
      else busy.set(who.personId, left)
    }
  })

  door.serve(events, async ({ who, query, request, reply }) => {
    if (cartable.streams.count() >= limits.streams) throw full()
    const today = dateIn(country, cartable.clock.now())
    const interests = await asPerson(cartable.db, { personId: who.personId, today }, (tx) =>
      readInterests(tx, who.personId, today),
    )
    cartable.streams.open({
      personId: who.personId,
      deviceId: who.deviceId,
      interests,
      response: openStream(reply),
      isWelcome: () => sameDevice(cartable.recognise(request, reply), who),
      since: sinceOf(request, query.since),
    })
    return reply
  })
}

const full = (): Refusal =>
  new Refusal('come_back_later', 'Too many pages are open; yours asks from time to time instead.', {
    retryAfterS: 60,
  })

async function synchronise(
  { db, log, clock, handlers, readers, shell }: Cartable,
  who: Who,
  { outboxId, commands, have }: BodyOf<typeof sync>,
): Promise<string> {
  const now = clock.now()
  const today = dateIn(country, now)
  const delivered = await deliver({ db, log, handlers }, { who, outboxId, commands, now, today })
  // Read after the commands: the answer shows what they did.
  const readMe = () =>
    asPerson(db, { personId: who.personId, today }, (tx) => readers.me(tx as unknown as AnyTx, who))
  const collections = await readCollections(readMe, readers, { who, now, have })
  const head = JSON.stringify({ at: now.toISOString(), ...delivered, ...(shell && { shell }) })
  return `${head.slice(0, -1)},"collections":${collections}}`
}

const pack = promisify(gzip)

/** JSON, ready-made. A week is 8 kB as text and 1.5 kB on the wire: on a slow line that is a fifth of a second. */
async function compressed(
  request: FastifyRequest,
  reply: FastifyReply,
  text: string,
): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store')
  const accepts = String(request.headers['accept-encoding'] ?? '').includes('gzip')
  reply.type('application/json; charset=utf-8')
  if (!accepts || text.length < limits.compressFromBytes) return reply.send(text)
  reply.header('content-encoding', 'gzip').header('vary', 'accept-encoding')
  return reply.send(await pack(text, { level: 5 }))
}

function openStream(reply: FastifyReply): FastifyReply['raw'] {
  reply.hijack()
  const headers = reply.getHeaders() as Record<string, string | string[]>
  reply.raw.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // A proxy that gathers (nginx) would keep the news for itself.
    'x-accel-buffering': 'no',
  })
  return reply.raw
}

const sameDevice = (found: Who | undefined, who: Who): boolean =>
  found?.deviceId === who.deviceId && found.personId === who.personId

/** The later of what the page and what its browser remember. */
function sinceOf(request: FastifyRequest, since: string | undefined): number | undefined {
  const last = Number(request.headers['last-event-id'] ?? Number.NaN)
  const times = [last, since === undefined ? Number.NaN : new Date(since).getTime()]
  const known = times.filter((time) => Number.isFinite(time))
  return known.length > 0 ? Math.max(...known) : undefined
}
