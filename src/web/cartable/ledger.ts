import type { Command, Outcome } from '#contracts/cartable.ts'

/**
 * What a store remembers of the changes its person made. Pure: the tests of the protocol drive the
 * very code that the browser runs.
 */
export type Ledger = {
  /** The outbox that gives the commands their `seq`. */
  outboxId: string
  nextSeq: number
  /** Not yet answered for, in order. A command stays until its outcome is here, however often it is sent. */
  pending: readonly Command[]
  /** Answered with a no: kept until the person has read it. */
  refused: readonly Refused[]
}

export type Refused = Omit<Command, 'seq'> & { code: string; message: string }

/** More than a week of a busy teacher without a line; beyond it the person is told that nothing more is kept. */
export const pendingMax = 500
/** A person who never looks at them does not fill the device. */
export const refusedMax = 100

export const emptyLedger = (outboxId: string): Ledger => ({
  outboxId,
  nextSeq: 1,
  pending: [],
  refused: [],
})

/** Adds a change at the end. The caller has checked `isFull`. */
export function write(ledger: Ledger, command: Omit<Command, 'seq'>): Ledger {
  return {
    ...ledger,
    nextSeq: ledger.nextSeq + 1,
    pending: [...ledger.pending, { ...command, seq: ledger.nextSeq }],
  }
}

export const isFull = (ledger: Ledger): boolean => ledger.pending.length >= pendingMax

export type Sent = { outboxId: string; commands: readonly Command[] }
export type Answer = { outcomes: readonly Outcome[]; next?: number }

/** Takes in the answer to what was sent; `newOutboxId` serves if the server's count and ours have parted. */
export function settle(ledger: Ledger, sent: Sent, answer: Answer, newOutboxId: string): Ledger {
  const outcomes = new Map(answer.outcomes.map((outcome) => [outcome.id, outcome]))
  const pending = ledger.pending.filter((command) => !outcomes.has(command.id))
  const refused = ledger.pending.flatMap((command) => {
    const outcome = outcomes.get(command.id)
    return outcome?.state === 'refused' ? [refusedOf(command, outcome)] : []
  })
  const settled = {
    ...ledger,
    pending,
    refused: [...ledger.refused, ...refused].slice(-refusedMax),
  }
  return hasParted(settled, sent, answer.next) ? renumber(settled, newOutboxId) : settled
}

function refusedOf({ seq: _, ...command }: Command, outcome: Outcome): Refused {
  return { ...command, code: outcome.code ?? 'bug', message: outcome.message ?? '' }
}

/**
 * The server waits for another number than our first one: this store was restored from an old copy, or
 * the server's database was. Ids still make each command apply once, so a new outbox puts it right.
 */
function hasParted({ outboxId, pending }: Ledger, sent: Sent, next: number | undefined): boolean {
  const first = pending[0]
  if (!first || next === undefined || outboxId !== sent.outboxId) return false
  return first.seq !== next && sent.commands.some(({ id }) => id === first.id)
}

function renumber(ledger: Ledger, outboxId: string): Ledger {
  const pending = ledger.pending.map((command, index) => ({ ...command, seq: index + 1 }))
  return { ...ledger, outboxId, pending, nextSeq: pending.length + 1 }
}

export const dismiss = (ledger: Ledger, id: string): Ledger => ({
  ...ledger,
  refused: ledger.refused.filter((command) => command.id !== id),
})
