import { readFacts, writeFacts } from './facts.ts'
import type { Shelf } from './shelf.ts'
import { openShelf } from './store.ts'

/** Wipes what can be had again; what exists nowhere else waits, unseen, for the same person to sign in here. */
export async function stripShelf(shelf: Shelf, shared: boolean): Promise<void> {
  const { ledger } = await shelf.update(({ ledger: before }) => ({
    ledger: shared ? { ...before, refused: [] } : before,
    collections: {},
  }))
  if (ledger.pending.length + ledger.refused.length === 0) await shelf.destroy()
}

const marker = 'preau-open'

/** A cookie that ends with the browser, as the pass of a shared device does. */
export const markBrowserSession = (): void => {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in half our browsers.
  document.cookie = `${marker}=1; path=/; SameSite=Lax`
}

/** A shared device was closed without signing out: the next person must find nothing of the last. */
export async function dropClosedShared(): Promise<void> {
  const { shared, current } = readFacts()
  if (!shared || current === undefined) return
  if (document.cookie.includes(`${marker}=`)) return
  const shelf = await openShelf(current)
  await stripShelf(shelf, true)
  shelf.close()
  writeFacts({ current: undefined })
}

/** An installed application asks the browser not to clear its storage when room is short; elsewhere some would ask the person. */
export function askToStay(): void {
  if (!matchMedia('(display-mode: standalone)').matches) return
  void navigator.storage?.persist?.().catch(() => undefined)
}
