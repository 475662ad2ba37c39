import { batch } from '@preact/signals'
import type { sync } from '#contracts/cartable.ts'
import { clockOffsetMs, learnClock, now } from './clock.ts'
import type { Early } from './early.ts'
import { readFacts, writeFacts } from './facts.ts'
import { call, Failure } from './http.ts'
import { newId } from './ids.ts'
import { type Live, openLive } from './live.ts'
import { alone, type Channel, openChannel } from './locks.ts'
import { type Beat, openPulse, type Pulse } from './pulse.ts'
import { type RoundEnd, runRound, type SyncBody, type SyncReply } from './round.ts'
import { askToStay, dropClosedShared, markBrowserSession, stripShelf } from './shared.ts'
import { type Kept, memoryShelf, type Shelf } from './shelf.ts'
import { keeps, kept, line, phase, setLine } from './state.ts'
import { openShelf } from './store.ts'
import { learnShell } from './update.ts'

/** Milliseconds between two syncs: when changes are heard, when they are not, when nobody looks. */
const restMs = { heard: 10 * 60_000, deaf: 60_000, hidden: 60 * 60_000 }

/** Milliseconds before a store that was closed under us is opened again. */
const reopenMs = 1_000

/** Everything that belongs to one person's time on this page; signing out leaves nothing of it. */
type Session = {
  shelf: Shelf
  /** Undefined until the server has said who it is. */
  personId: string | undefined
  pulse: Pulse
  live: Live | undefined
  hearing: boolean
  lastAt: string | undefined
}

let session: Session | undefined
let tabs: Channel | undefined

/** Shows what is on the device, then asks the server. Called once a page. */
export async function openSession(): Promise<void> {
  tabs = openChannel('preau', (word) => void hearTab(word))
  addEventListener('online', () => session?.pulse.lineIsBack())
  addEventListener('offline', () => setLine({ state: 'offline' }))
  document.addEventListener('visibilitychange', wake)
  await dropClosedShared()
  const { current, clockOffsetMs: offset = 0 } = readFacts()
  clockOffsetMs.value = offset
  if (current === undefined) begin(memoryShelf(newId()), undefined)
  else await resume(current)
}

/** After a sign-in or an activation: asks who it is, and opens the store of that person. */
export async function enter(): Promise<void> {
  end()
  phase.value = 'opening'
  writeFacts({ signOutOwed: undefined })
  begin(memoryShelf(newId()), undefined)
}

async function resume(personId: string): Promise<void> {
  const shelf = await openShelf(personId)
  const found = await shelf.read()
  batch(() => {
    kept.value = found
    keeps.value = shelf.persistent ? 'device' : 'memory'
    if (found.collections.me) phase.value = 'open'
  })
  begin(shelf, personId)
}

function begin(shelf: Shelf, personId: string | undefined): void {
  const pulse = openPulse({
    run: (attempt) => run(opened, attempt),
    now: Date.now,
    random: Math.random,
    onWait: (at) => {
      if (line.value.state === 'busy') line.value = { ...line.value, retryAt: new Date(at) }
    },
    later(ms, act) {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
  })
  const opened: Session = {
    shelf,
    personId,
    pulse,
    live: undefined,
    hearing: false,
    lastAt: undefined,
  }
  session = opened
  pulse.poke()
}

/** Lets go of the present session; what it kept stays on the device. */
function end(): void {
  session?.pulse.stop()
  session?.live?.close()
  session?.shelf.close()
  session = undefined
  kept.value = undefined
}

async function run(own: Session, attempt: number): Promise<Beat> {
  try {
    if (readFacts().signOutOwed) return await paySignOut(attempt)
    const { shelf, personId } = own
    const post = (body: SyncBody) => exchange(body, attempt)
    const finish = await alone(`preau-sync-${personId ?? ''}`, () =>
      runRound({ shelf, personId, post, newId }),
    )
    if (session !== own) return { next: 'stop' }
    return await takeIn(own, finish)
  } catch (error) {
    if (session !== own) return { next: 'stop' }
    return fail(own, error)
  }
}

async function exchange(body: SyncBody, attempt: number): Promise<SyncReply> {
  const sentMs = Date.now()
  const begun = body.personId === undefined ? takeEarly() : undefined
  const reply = await call<typeof sync>('POST', '/school/sync', { body, attempt, begun })
  learnClock(reply.at, sentMs, Date.now())
  return reply
}

/** What cartable/early.ts has asked for before the application was here; once. */
function takeEarly(): Promise<Response> | undefined {
  const page: Early = globalThis as Early
  const answer = page.preauEarly
  page.preauEarly = undefined
  return answer
}

async function takeIn(own: Session, { reply, kept: fresh, more }: RoundEnd): Promise<Beat> {
  own.lastAt = reply.at
  learnShell(reply.shell)
  setLine({ state: 'online', lastSync: new Date(reply.at) })
  if (own.personId === undefined) return adopt(own, fresh)
  kept.value = fresh
  phase.value = 'open'
  tabs?.say(`kept ${own.personId}`)
  own.live ??= listen(own)
  writeFacts({ clockOffsetMs: clockOffsetMs.value })
  return more ? { next: 'again' } : rest(own)
}

/** The server has said who holds this pass: their things go to their own store. */
async function adopt(own: Session, { collections }: Kept): Promise<Beat> {
  const me = collections.me?.body
  if (!me) return { next: 'stop' }
  own.personId = me.id
  // A visit of the help desk leaves nothing on the visitor's device.
  if (!me.visit) {
    own.shelf = await openShelf(me.id)
    markBrowserSession()
    askToStay()
    writeFacts({
      current: me.id,
      shared: me.sharedDevice,
      clockOffsetMs: clockOffsetMs.value,
    })
    tabs?.say(`entered ${me.id}`)
  }
  const held = await own.shelf.update((before) => ({ ledger: before.ledger, collections }))
  if (session !== own) return { next: 'stop' }
  batch(() => {
    kept.value = held
    keeps.value = own.shelf.persistent || me.visit ? 'device' : 'memory'
    phase.value = 'open'
  })
  own.live ??= listen(own)
  return held.ledger.pending.length > 0 ? { next: 'again' } : rest(own)
}

const rest = (own: Session): Beat => ({
  next: 'rest',
  ms:
    document.visibilityState === 'hidden'
      ? restMs.hidden
      : own.hearing
        ? restMs.heard
        : restMs.deaf,
})

function listen(own: Session): Live {
  return openLive({
    since: () => own.lastAt,
    onChange: (withinMs) => own.pulse.poke(withinMs),
    onHearing(hearing) {
      own.hearing = hearing
      if (!hearing && document.visibilityState === 'visible') own.pulse.poke(restMs.deaf)
    },
  })
}

async function fail(own: Session, error: unknown): Promise<Beat> {
  if (!(error instanceof Failure)) return troubled(own, error)
  if (error.code === 'not_signed_in') {
    await lock(own)
    return { next: 'stop' }
  }
  if (error.code === 'other_person') {
    end()
    phase.value = 'opening'
    begin(memoryShelf(newId()), undefined)
    return { next: 'stop' }
  }
  setLine({ state: error.code === 'offline' ? 'offline' : 'busy' })
  // Nothing on this device and nobody to ask: the sign-in page at least tells what is the matter.
  if (phase.value === 'opening') phase.value = 'signed_out'
  return { next: 'retry', afterMs: error.retryAfterMs }
}

/** The storage has failed: closed by another tab (then it is opened again), full, or worse. Nothing is lost by waiting. */
function troubled(own: Session, error: unknown): Beat {
  const closed = error instanceof DOMException && error.name === 'InvalidStateError'
  if (!closed || own.personId === undefined) {
    reportError(error)
    return { next: 'retry' }
  }
  const { personId } = own
  setTimeout(() => {
    if (session !== own) return
    end()
    void resume(personId)
  }, reopenMs)
  return { next: 'stop' }
}

/** Wipes what can be had again; what exists nowhere else waits, unseen, for the same person to sign in here. */
async function lock(own: Session): Promise<void> {
  const known = own.personId !== undefined
  if (known) await stripShelf(own.shelf, readFacts().shared === true)
  end()
  phase.value = known ? 'locked' : 'signed_out'
  if (known) tabs?.say(`left ${own.personId}`)
}

/** Signs out here and now, line or no line, and wipes this person's store with whatever is unsent in it. */
export async function signOut(): Promise<void> {
  const own = session
  writeFacts({ signOutOwed: true, current: undefined })
  await own?.shelf.destroy()
  end()
  phase.value = 'signed_out'
  if (own?.personId) tabs?.say(`left ${own.personId}`)
  begin(memoryShelf(newId()), undefined)
}

async function paySignOut(attempt: number): Promise<Beat> {
  await call('POST', '/school/sign-out', { body: {} as never, attempt }).catch((error: unknown) => {
    const gone = error instanceof Failure && error.code === 'not_signed_in'
    if (!gone) throw error
  })
  writeFacts({ signOutOwed: undefined })
  if (phase.value === 'opening') phase.value = 'signed_out'
  setLine({ state: 'online' })
  return { next: 'stop' }
}

/** What another tab did: `kept`, `entered` or `left`, and whose it is. */
async function hearTab(word: string): Promise<void> {
  const [what, personId] = word.split(' ')
  const own = session
  if (what === 'kept' && own?.personId === personId && own?.shelf.persistent) {
    kept.value = await own.shelf.read().catch(() => kept.value)
  }
  if (what === 'left' && own?.personId === personId) {
    end()
    phase.value = readFacts().current === undefined ? 'signed_out' : 'locked'
  }
  if (what === 'entered' && own?.personId !== personId) {
    end()
    phase.value = 'opening'
    await resume(String(personId))
  }
}

function wake(): void {
  if (document.visibilityState !== 'visible' || !session) return
  const age = now().getTime() - new Date(session.lastAt ?? 0).getTime()
  if (age > restMs.heard) session.pulse.poke(1_000)
}

/** What an act of the person needs: the shelf that holds their things now. */
export const presentShelf = (): Shelf | undefined =>
  phase.value === 'open' ? session?.shelf : undefined

/** After an act of the person: shown here, told to the other tabs, sent. */
export function acted(fresh: Kept): void {
  kept.value = fresh
  tabs?.say(`kept ${session?.personId}`)
  session?.pulse.poke()
}
