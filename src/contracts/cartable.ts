import Type, { type Static, type TSchema } from 'typebox'
import { DayDocument } from './day.ts'
import { Me } from './people.ts'
import { route } from './route.ts'
import { Id, Instant } from './words.ts'

/**
 * The cartable: screens read from a store on the device; one request (`sync`) carries the outbox up
 * and what changed down. docs/protocols/cartable.md tells it in prose.
 */

/** A change made by a person, written on the device first. Sending it twice changes nothing twice. */
export const Command = Type.Object({
  /** UUIDv7 made on the device. */
  id: Id,
  /** 1, 2, 3… in its outbox: the server applies them in this order and never skips one. */
  seq: Type.Integer({ minimum: 1 }),
  /** `noun.verb`, e.g. `lesson.change`; contracts/commands.ts lists them with their bodies. */
  kind: Type.String({ maxLength: 60 }),
  writtenAt: Instant,
  body: Type.Unknown(),
})
export type Command = Static<typeof Command>

export const Outcome = Type.Object({
  id: Id,
  state: Type.Union([Type.Literal('done'), Type.Literal('refused')]),
  code: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
})
export type Outcome = Static<typeof Outcome>

/** One collection of the device's store: unchanged since the version the device holds, or whole and new. */
const Collection = <Body extends TSchema>(body: Body) =>
  Type.Object({ version: Type.String(), body: Type.Optional(body) })

/** Later features add a collection here and its reader in the school; nothing else changes. */
export const Collections = Type.Object({
  me: Collection(Me),
  day: Collection(DayDocument),
})
export type Collections = Static<typeof Collections>

export const commandsMax = 50

/** Every request of our own client says which try it is: 1, then 2, 3… Tells a first arrival from our retries. */
export const attemptHeader = 'preau-attempt'

export const sync = route({
  method: 'POST',
  path: '/school/sync',
  access: 'person',
  // A visit reads by it; its commands are refused one by one.
  duringVisit: true,
  body: Type.Object({
    /** Whose store this is; absent before the first answer. Another person's pass gets `other_person`. */
    personId: Type.Optional(Id),
    /** The outbox that gave the commands their `seq`: one a store, not one a device, for a store can be lost. */
    outboxId: Id,
    /** Versions that the device holds, by collection; absent on a first visit. */
    have: Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 80 })),
    commands: Type.Array(Command, { maxItems: commandsMax }),
  }),
  reply: Type.Object({
    at: Instant,
    outcomes: Type.Array(Outcome),
    /** With commands only: the `seq` that the server expects next of this outbox. */
    next: Type.Optional(Type.Integer({ minimum: 1 })),
    collections: Collections,
    /** Version of the web application that the server hands out now. */
    shell: Type.Optional(Type.String()),
  }),
  bodyBytesMax: 256 * 1024,
})

/**
 * A stream of server-sent events (WHATWG HTML §9.2). `beat` every 25 s; `change` with a `Change`:
 * some of what this person's pages show has changed, sync within `spreadMs`.
 */
export const events = route({
  method: 'GET',
  path: '/school/events',
  access: 'person',
  query: Type.Object({
    /** The server's time of the device's last sync; a stream that comes back says it by `Last-Event-ID`. */
    since: Type.Optional(Instant),
  }),
  reply: Type.Any(),
})

export type Change = {
  collections: readonly string[]
  /** Wait a random part of this before the sync, so that a whole school does not ask at once. */
  spreadMs: number
}
