import type { CommandBody, CommandKind } from '#contracts/commands.ts'
import { now } from './clock.ts'
import { newId } from './ids.ts'
import { dismiss, isFull, write } from './ledger.ts'
import { acted, openSession, presentShelf } from './session.ts'
import type { Kept } from './shelf.ts'
import { keeps, me, pending } from './state.ts'
import { registerWorker } from './update.ts'

/**
 * The door of the cartable for the screens: signals to read, a few functions to act. Screens never ask
 * the server for a collection; they read what is on this device, and it keeps itself fresh.
 */
export { now } from './clock.ts'
export { enter, signOut } from './session.ts'
export { day, keeps, line, me, type Phase, pending, phase, refused } from './state.ts'
export { applyUpdate, updateReady } from './update.ts'

/** Milliseconds after opening: the person's day goes before what only the next visit needs. */
const workerAfterMs = 4_000

/** Opens what this device holds and keeps it fresh. Once a page, before anything is drawn. */
export async function openCartable(): Promise<void> {
  addEventListener('beforeunload', (event) => {
    if (keeps.value === 'memory' && pending.value.length > 0) event.preventDefault()
  })
  setTimeout(() => void registerWorker(), workerAfterMs)
  await openSession()
}

/** Why something the person did could not even be written down here. */
export class NotKept extends Error {
  override name = 'NotKept'
  readonly reason: 'nobody' | 'visit' | 'full' | 'no_room'

  constructor(reason: NotKept['reason']) {
    super(`Not kept: ${reason}.`)
    this.reason = reason
  }
}

/**
 * Writes down what the person did and sends it when there is a line, exactly once and in order. Resolves
 * with its id when it is safe on the device; throws NotKept when it is not. The screens show it at once.
 */
export async function send<Kind extends CommandKind>(
  kind: Kind,
  body: CommandBody<Kind>,
): Promise<string> {
  if (me.value.peek()?.visit) throw new NotKept('visit')
  const id = newId(now().getTime())
  const writtenAt = now().toISOString()
  await change((kept) => {
    if (isFull(kept.ledger)) throw new NotKept('full')
    return { ...kept, ledger: write(kept.ledger, { id, kind, body, writtenAt }) }
  })
  return id
}

/** The person has read the no. */
export const dismissRefused = (id: string): Promise<void> =>
  change((kept) => ({ ...kept, ledger: dismiss(kept.ledger, id) }))

async function change(how: (kept: Kept) => Kept): Promise<void> {
  const shelf = presentShelf()
  if (!shelf) throw new NotKept('nobody')
  const kept = await shelf.update(how).catch((error: unknown) => {
    if (error instanceof NotKept) throw error
    throw new NotKept('no_room')
  })
  acted(kept)
}
