import type { KeyObject } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '#base/clock.ts'
import { newId } from '#base/ids.ts'
import type { Logger } from '#base/log.ts'
import { openPasses, type Passes } from '#base/passes.ts'
import type { Recognise, Who } from '#base/serve.ts'
import { type Pass, passLife } from '#contracts/pass.ts'
import { readCookie, setCookie } from './cookies.ts'
import { limits } from './limits.ts'
import type { Revocations } from './revocations.ts'
import type { Tx } from './store.ts'
import {
  addDevice,
  addRevocations,
  type Db,
  prolongDevice,
  readScopes,
  revokeDevices,
} from './store.ts'

/** A device that was just let in: its pass, and how long a browser keeps it (undefined: until it closes). */
export type Admitted = { deviceId: string; pass: string; maxAgeS: number | undefined; until: Date }

export type Guest = { personId: string; actorId?: string; label: string; shared: boolean }

export type Which = {
  personId: string
  deviceId?: string | undefined
  /** Left alone. */
  except?: string | undefined
}

export type Devices = {
  recognise: Recognise
  /** Who holds this device itself, visit or not. */
  holder(request: FastifyRequest): Who | undefined
  /** Makes the row of a device and its pass. `db` may be the caller's transaction. */
  admit(db: Db, guest: Guest): Promise<Admitted>
  /** Ends devices in the caller's transaction; `forget` them once it is done. */
  end(tx: Tx, which: Which): Promise<Ended>
  /** This process refuses them from now on; the others hear it from the database. */
  forget(ended: Ended): void
  /** A hook for every answer: renews the pass of the device once a day. */
  renew(request: FastifyRequest, reply: FastifyReply): Promise<void>
}

export type Ended = readonly { id: string; expiresAt: Date }[]

type Needs = { db: Db; secret: KeyObject; clock: Clock; log: Logger; revocations: Revocations }

export function openDevices({ db, secret, clock, log, revocations }: Needs): Devices {
  const passes = openPasses(secret)
  const renewal = openRenewal({ db, clock, log, passes })
  const read = (request: FastifyRequest, name: 'pass' | 'visit'): Pass | undefined => {
    const text = readCookie(request, name)
    if (text === undefined) return undefined
    const pass = passes.verify(text, seconds(clock.now()))
    return typeof pass === 'string' || revocations.has(pass.deviceId) ? undefined : pass
  }
  const holder = (request: FastifyRequest): Pass | undefined => {
    const pass = read(request, 'pass')
    return pass?.actorId === undefined ? pass : undefined
  }
  const recognise: Recognise = (request) => {
    const own = holder(request)
    if (!own) return undefined
    renewal.note(request, own)
    // A visit lives no longer than the visitor's own pass, and ends by itself into it.
    const visit = read(request, 'visit')
    if (visit?.actorId !== own.personId) return whoOf(own)
    return { ...whoOf(visit), actorId: own.personId }
  }

  return {
    recognise,
    holder: (request) => {
      const own = holder(request)
      return own && whoOf(own)
    },
    async admit(db, { personId, actorId, label, shared }) {
      const now = clock.now()
      const lifeS = actorId ? passLife.visitS : shared ? passLife.sharedS : passLife.ordinaryS
      const issuedS = seconds(now)
      const expiresS = issuedS + lifeS
      const id = newId(now.getTime())
      const until = new Date(expiresS * 1000)
      await addDevice(db, { id, personId, actorId, label, shared, now, expiresAt: until })
      const scopes = await readScopes(db, personId, now)
      const actor = actorId === undefined ? {} : { actorId }
      const pass = passes.seal({ deviceId: id, personId, ...actor, scopes, issuedS, expiresS })
      return { deviceId: id, pass, maxAgeS: shared ? undefined : lifeS, until }
    },
    async end(tx, which) {
      const now = clock.now()
      const ended = await revokeDevices(tx, which, now)
      await addRevocations(tx, ended, now)
      return ended
    },
    forget(ended) {
      for (const { id, expiresAt } of ended) revocations.add(id, expiresAt)
    },
    renew: renewal.renew,
  }
}

/** Renews passes by the database's leave: a device that was revoked there is not renewed here. */
function openRenewal({
  db,
  clock,
  log,
  passes,
}: Omit<Needs, 'secret' | 'revocations'> & { passes: Passes }) {
  const due = new WeakMap<FastifyRequest, Pass>()
  let renewing = 0

  const prolong = async (pass: Pass): Promise<Admitted | undefined> => {
    const now = clock.now()
    const expiresS = seconds(now) + passLife.ordinaryS
    const until = new Date(expiresS * 1000)
    if (!(await prolongDevice(db, pass.deviceId, now, until))) return undefined
    const scopes = await readScopes(db, pass.personId, now)
    const renewed = passes.seal({ ...pass, scopes, issuedS: seconds(now), expiresS })
    return { deviceId: pass.deviceId, pass: renewed, maxAgeS: passLife.ordinaryS, until }
  }

  return {
    note(request: FastifyRequest, pass: Pass): void {
      if (isDue(pass, seconds(clock.now()))) due.set(request, pass)
    },
    async renew(request: FastifyRequest, reply: FastifyReply): Promise<void> {
      const pass = due.get(request)
      // Signing in or out on this very answer goes before; a crowd is renewed a little later.
      if (!pass || reply.hasHeader('set-cookie') || renewing >= limits.renewalsMax) return
      due.delete(request)
      renewing += 1
      try {
        const renewed = await prolong(pass)
        if (renewed) setCookie(request, reply, 'pass', renewed.pass, renewed.maxAgeS)
      } catch (error) {
        // The pass in hand is good for days: the answer matters more than its renewal.
        log.warn({ err: error }, 'pass not renewed')
      } finally {
        renewing -= 1
      }
    },
  }
}

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000)
const whoOf = ({ personId, deviceId }: Pass): Who => ({ personId, deviceId })

/** Passes of shared devices and of visits end when they said they would. */
function isDue(pass: Pass, nowS: number): boolean {
  const lifeS = pass.expiresS - pass.issuedS
  return lifeS >= passLife.ordinaryS && nowS - pass.issuedS >= passLife.renewAfterS
}
