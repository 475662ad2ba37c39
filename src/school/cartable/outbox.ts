import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { Clean } from 'typebox/value'
import { asPerson } from '#base/database.ts'
import type { Logger } from '#base/log.ts'
import { Refusal } from '#base/refusal.ts'
import { isDatabaseAway, isUnstorable, readOnlyVisit, type Who } from '#base/serve.ts'
import type { Command, Outcome } from '#contracts/cartable.ts'
import { type CommandBody, type CommandKind, commands } from '#contracts/commands.ts'
import { limits } from './limits.ts'
import * as store from './store.ts'

/** What a noun is told of one command: it applies it in `tx`, or throws a Refusal. */
export type Act<Kind extends CommandKind> = {
  who: Who
  body: CommandBody<Kind>
  now: Date
  /** When the person did it, by the server's clock as their device had learnt it. */
  writtenAt: Date
}
export type Handlers = {
  [Kind in CommandKind]?: (tx: store.AnyTx, act: Act<Kind>) => Promise<void>
}

export type OutboxNeeds = { db: store.Db; log: Logger; handlers: Handlers }
export type Delivery = {
  who: Who
  outboxId: string
  commands: readonly Command[]
  now: Date
  today: string
}
export type Delivered = { outcomes: Outcome[]; next?: number }

const checks = Object.fromEntries(
  Object.entries(commands).map(([kind, schema]) => [kind, Compile(Type.Unsafe(schema))]),
)

/** Applies commands in order, each once, each in its own transaction; stops before one that is out of order. */
export async function deliver(needs: OutboxNeeds, delivery: Delivery): Promise<Delivered> {
  if (delivery.commands.length === 0) return { outcomes: [] }
  if (delivery.who.actorId !== undefined) return { outcomes: delivery.commands.map(refuseVisit) }
  const outcomes: Outcome[] = []
  let next: number | undefined
  for (const command of [...delivery.commands].sort((one, other) => one.seq - other.seq)) {
    const step = await applyOne(needs, delivery, command)
    next = step.next
    if (!step.outcome) break
    outcomes.push(step.outcome)
  }
  return { outcomes, ...(next !== undefined && { next }) }
}

function refuseVisit({ id }: Command): Outcome {
  const { code, message } = readOnlyVisit()
  return { id, state: 'refused', code, message }
}

type Step = { outcome?: Outcome; next: number }

function applyOne(needs: OutboxNeeds, delivery: Delivery, command: Command): Promise<Step> {
  const { who, outboxId, now, today } = delivery
  const { personId, deviceId } = who
  const outbox = { personId, outboxId, deviceId, now }
  return asPerson(needs.db, { personId, today }, async (tx): Promise<Step> => {
    await store.setLockTimeout(tx, limits.lockMs)
    await store.lockOutbox(tx, outbox)
    const next = await store.nextSeq(tx, outbox)
    const known = await store.readOutcome(tx, personId, command.id)
    if (known) return { outcome: known, next }
    if (command.seq !== next) return { next }
    const outcome = await attempt(needs, delivery, command, tx)
    await store.recordCommand(tx, outbox, command, outcome)
    return { outcome, next: next + 1 }
  })
}

/** Whatever a refused command had begun is undone; that it was refused is recorded. */
async function attempt(
  { log, handlers }: OutboxNeeds,
  { who, now }: Delivery,
  { id, kind, body, writtenAt }: Command,
  tx: store.Tx,
): Promise<Outcome> {
  await store.savepoint(tx)
  try {
    const handle = isKind(kind) ? handlers[kind] : undefined
    if (!isKind(kind) || !handle || !checks[kind]?.Check(body)) {
      throw new Refusal('bad_request', 'This change does not have the form of its kind.')
    }
    const act = {
      who,
      body: Clean(commands[kind], body),
      now,
      writtenAt: new Date(writtenAt),
    } as Act<never>
    await handle(tx as unknown as store.AnyTx, act)
    return { id, state: 'done' }
  } catch (error) {
    const no = refusalOf(error, kind, log)
    await store.undoToSavepoint(tx)
    return { id, state: 'refused', ...no }
  }
}

const isKind = (kind: string): kind is CommandKind => Object.hasOwn(commands, kind)

/**
 * A passing trouble fails the request, and the device sends again. A bug is recorded as a refusal: else it
 * would stop for ever everything that the person did after it. They keep what they wrote and may retry.
 */
function refusalOf(error: unknown, kind: string, log: Logger): { code: string; message: string } {
  if (error instanceof Refusal) {
    if (error.code === 'come_back_later' || error.code === 'slow_down') throw error
    return { code: error.code, message: error.message }
  }
  if (isUnstorable(error)) {
    return { code: 'bad_request', message: 'This holds something that cannot be kept.' }
  }
  if (isPassing(error)) {
    throw new Refusal('come_back_later', 'Busy for a moment. Nothing was lost.', { retryAfterS: 2 })
  }
  log.error({ err: error, kind }, 'bug in a command')
  return { code: 'bug', message: 'Something broke on our side.' }
}

/** The database away, or a deadlock, a serialization failure, a lock waited for too long (PostgreSQL appendix A). */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return isDatabaseAway(error) || ('code' in error && /^(40|55P03|57)/.test(String(error.code)))
}
