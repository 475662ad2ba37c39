import type { Collections, Command, sync } from '#contracts/cartable.ts'
import type { BodyOf, ReplyOf } from '#contracts/route.ts'
import { settle } from './ledger.ts'
import type { Kept, KeptCollections, Shelf } from './shelf.ts'

export type SyncBody = BodyOf<typeof sync>
export type SyncReply = ReplyOf<typeof sync>

/** The server takes as many (contracts/cartable.ts) and 256 kB; the rest goes in the next round. */
const commandsMax = 50
const bytesMax = 200_000

export type Round = {
  shelf: Shelf
  /** Whose store it is; undefined before anybody is known. */
  personId: string | undefined
  post(body: SyncBody): Promise<SyncReply>
  newId(): string
}

export type RoundEnd = { reply: SyncReply; kept: Kept; more: boolean }

/**
 * One exchange with the server: the outbox up, what changed down, both put on the shelf at once. May be
 * cut anywhere and repeated; two at a time do no harm, only work twice.
 */
export async function runRound({ shelf, personId, post, newId }: Round): Promise<RoundEnd> {
  const { ledger, collections } = await shelf.read()
  const sent = { outboxId: ledger.outboxId, commands: fitting(ledger.pending) }
  const reply = await post({
    ...(personId !== undefined && { personId }),
    outboxId: sent.outboxId,
    have: versionsOf(collections),
    commands: [...sent.commands],
  })
  const fresh = newId()
  const kept = await shelf.update((before) => ({
    ledger: settle(before.ledger, sent, reply, fresh),
    collections: takeIn(before.collections, reply),
  }))
  return { reply, kept, more: kept.ledger.pending.length > 0 && reply.outcomes.length > 0 }
}

function fitting(pending: readonly Command[]): readonly Command[] {
  let bytes = 0
  const count = pending.slice(0, commandsMax).findIndex((command, index) => {
    bytes += JSON.stringify(command).length
    return index > 0 && bytes > bytesMax
  })
  return pending.slice(0, count === -1 ? commandsMax : count)
}

function versionsOf(collections: KeptCollections): Record<string, string> {
  const entries = Object.entries(collections).map(([name, { version }]) => [name, version])
  return Object.fromEntries(entries)
}

/** An answer that was overtaken by a later one changes nothing. */
export function takeIn(before: KeptCollections, { at, collections }: SyncReply): KeptCollections {
  const after: Record<string, unknown> = { ...before }
  for (const name of Object.keys(collections) as (keyof Collections)[]) {
    const held = before[name]
    const { version, body } = collections[name]
    if (held && held.at > at) continue
    if (body !== undefined) after[name] = { version, body, at }
    else if (held?.version === version) after[name] = { ...held, at }
  }
  return after as KeptCollections
}
