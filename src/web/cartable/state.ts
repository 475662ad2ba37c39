import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { now } from './clock.ts'
import { show } from './effects.ts'
import type { CollectionBody, CollectionName, Kept } from './shelf.ts'

/**
 * opening: looking on the device, or asking who holds it. open: somebody's things are here. signed_out:
 * nobody's are. locked: the school no longer knows this device; what is unsent waits for its person.
 */
export type Phase = 'opening' | 'open' | 'signed_out' | 'locked'

/** The line to the school. `busy`: the server answers that it cannot now. */
export type Line = {
  state: 'online' | 'offline' | 'busy'
  /** Since when it is so. */
  since: Date
  /** When the server last confirmed what is shown; undefined: never yet. */
  lastSync?: Date
  /** With `busy`: when it is asked again, by itself. */
  retryAt?: Date
}

export const phase = signal<Phase>('opening')
export const line = signal<Line>({ state: 'online', since: new Date() })
/** `memory`: this browser keeps nothing, so what is unsent is lost with the page. To be said on the screen. */
export const keeps = signal<'device' | 'memory'>('device')
export const kept = signal<Kept | undefined>(undefined)

const shown = computed(() =>
  kept.value ? show(kept.value.collections, kept.value.ledger.pending) : {},
)

/** A collection as the screens read it, with the person's own unsent changes already in it. */
export type Collection<Body> = {
  value: ReadonlySignal<Body | undefined>
  /** When the server last confirmed it: its age is now − at. */
  at: ReadonlySignal<Date | undefined>
}

function collection<Name extends CollectionName>(name: Name): Collection<CollectionBody<Name>> {
  return {
    value: computed(() => shown.value[name] as CollectionBody<Name> | undefined),
    at: computed(() => {
      const at = kept.value?.collections[name]?.at
      return at === undefined ? undefined : new Date(at)
    }),
  }
}

export const me = collection('me')
export const day = collection('day')

/** What was done here and has not arrived yet, in order. */
export const pending = computed(() => kept.value?.ledger.pending ?? [])
/** What the school said no to, until the person dismisses it or tries again. */
export const refused = computed(() => kept.value?.ledger.refused ?? [])

/** `since` stays while the state does. */
export function setLine(next: Pick<Line, 'state' | 'lastSync'>): void {
  const { value: before } = line
  const lastSync = next.lastSync ?? before.lastSync
  const since = before.state === next.state ? before.since : now()
  line.value = { state: next.state, since, ...(lastSync && { lastSync }) }
}
