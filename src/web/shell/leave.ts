import { signOut } from '#web/cartable/cartable.ts'

/** Leaves nothing of the person on this device: the store, and what screens had noted beside it. */
export async function leave(): Promise<void> {
  await signOut()
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith('preau-seen-')) localStorage.removeItem(key)
    }
  } catch {
    return
  }
}
