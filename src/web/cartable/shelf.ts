import type { Collections } from '#contracts/cartable.ts'
import { emptyLedger, type Ledger } from './ledger.ts'

/** One collection as the store has it. `at` is the server's time of the last answer that confirmed it. */
export type KeptCollection<Body> = { version: string; body: Body; at: string }

export type CollectionName = keyof Collections
export type CollectionBody<Name extends CollectionName> = NonNullable<Collections[Name]['body']>
export type KeptCollections = { [Name in CollectionName]?: KeptCollection<CollectionBody<Name>> }

/** All that a store holds for its person. */
export type Kept = { ledger: Ledger; collections: KeptCollections }

/** Where a person's things are kept on this device. */
export type Shelf = {
  /** False when the browser gives no storage (private window): gone with the page, and said so. */
  persistent: boolean
  read(): Promise<Kept>
  /** Changes what is kept, alone and as a whole; resolves when it is safe on the device. */
  update(change: (kept: Kept) => Kept): Promise<Kept>
  /** Lets go of the storage without touching what it holds. */
  close(): void
  /** Wipes everything of this person. */
  destroy(): Promise<void>
}

/** For a browser without storage, and for a visit of the help desk, which must leave nothing behind. */
export function memoryShelf(outboxId: string): Shelf {
  let kept: Kept = { ledger: emptyLedger(outboxId), collections: {} }
  return {
    persistent: false,
    read: async () => kept,
    update: async (change) => {
      kept = change(kept)
      return kept
    },
    close: () => undefined,
    destroy: async () => {
      kept = { ledger: emptyLedger(outboxId), collections: {} }
    },
  }
}
