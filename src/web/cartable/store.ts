import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import { newId } from './ids.ts'
import { emptyLedger, type Ledger } from './ledger.ts'
import { type Kept, type KeptCollections, memoryShelf, type Shelf } from './shelf.ts'

/** One database a person, so that signing out wipes all of one and nothing of another. */
interface PersonSchema extends DBSchema {
  ledger: { key: 'ledger'; value: Ledger }
  collection: { key: string; value: unknown }
}

const nameOf = (personId: string): string => `preau-${personId}`
const version = 1

/** Opens the person's store, or keeps things in memory where the browser gives no storage. */
export async function openShelf(personId: string): Promise<Shelf> {
  try {
    return await storedShelf(personId)
  } catch {
    return memoryShelf(newId())
  }
}

async function storedShelf(personId: string): Promise<Shelf> {
  const db = await openDB<PersonSchema>(nameOf(personId), version, {
    upgrade(opened, from) {
      if (from < 1) {
        opened.createObjectStore('ledger')
        opened.createObjectStore('collection')
      }
    },
    // Another tab has a newer Préau, or wipes: this one lets go at once.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  })
  return {
    persistent: true,
    read: () => readAll(db),
    update: (change) => update(db, change),
    close: () => db.close(),
    destroy: async () => {
      db.close()
      await deleteDB(nameOf(personId))
    },
  }
}

async function readAll(db: IDBPDatabase<PersonSchema>): Promise<Kept> {
  const tx = db.transaction(['ledger', 'collection'])
  const [ledger, names, bodies] = await Promise.all([
    tx.objectStore('ledger').get('ledger'),
    tx.objectStore('collection').getAllKeys(),
    tx.objectStore('collection').getAll(),
  ])
  if (ledger) return { ledger, collections: gather(names, bodies) }
  // The first reader gives the outbox its name, for good.
  return update(db, (kept) => kept)
}

async function update(db: IDBPDatabase<PersonSchema>, change: (kept: Kept) => Kept): Promise<Kept> {
  // Strict: « kept » on the screen must outlive a dead battery, so wait for the disk (W3C IndexedDB 3.0 §2.7.1).
  const tx = db.transaction(['ledger', 'collection'], 'readwrite', { durability: 'strict' })
  const [ledgers, collections] = [tx.objectStore('ledger'), tx.objectStore('collection')]
  const [ledger, names, bodies] = await Promise.all([
    ledgers.get('ledger'),
    collections.getAllKeys(),
    collections.getAll(),
  ])
  const before: Kept = {
    ledger: ledger ?? emptyLedger(newId()),
    collections: gather(names, bodies),
  }
  const after = change(before)
  const writes: Promise<unknown>[] = []
  if (after.ledger !== ledger) writes.push(ledgers.put(after.ledger, 'ledger'))
  const held: Record<string, unknown> = before.collections
  for (const [name, body] of Object.entries(after.collections)) {
    if (body !== held[name]) writes.push(collections.put(body, name))
  }
  for (const name of names) {
    if (!(name in after.collections)) writes.push(collections.delete(name))
  }
  await Promise.all([...writes, tx.done])
  return after
}

const gather = (names: readonly string[], bodies: readonly unknown[]): KeptCollections =>
  Object.fromEntries(names.map((name, index) => [name, bodies[index]])) as KeptCollections
