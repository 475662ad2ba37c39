import type { KeyObject } from 'node:crypto'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '#base/clock.ts'
import { newId } from '#base/ids.ts'
import type { Logger } from '#base/log.ts'
import { openPasses } from '#base/passes.ts'
import type { Recognise } from '#base/serve.ts'
import { type Pass, passCookie, passLife } from '#contracts/pass.ts'
import { limits } from './limits.ts'
import type { Revocations } from './revocations.ts'
import { addDevice, type Db, prolongDevice, readScopes } from './store.ts'

/** A device that was just let in: its pass, and how long a browser keeps it (undefined: until it closes). */
export type Admitted = { deviceId: string; pass: string; maxAgeS: number | undefined }

export type Guest = { personId: string; actorId?: string; label: string; shared: boolean }

export type Devices = {
  recognise: Recognise
  /** Makes the row of a device and its pass. `db` may be the caller's transaction. */
  admit(db: Db, guest: Guest): Promise<Admitted>
  /** Gives the browser its pass; undefined takes it away. */
  hand(request: FastifyRequest, reply: FastifyReply, admitted: Admitted | undefined): void
  /** A hook for every answer: renews the pass of the device once a day. */
  renew(request: FastifyRequest, reply: FastifyReply): Promise<void>
}

type Needs = { db: Db; secret: KeyObject; clock: Clock; log: Logger; revocations: Revocations }

export function openDevices({ db, secret, clock, log, revocations }: Needs): Devices {
  const passes = openPasses(secret)
  const due = new WeakMap<FastifyRequest, Pass>()
  let renewing = 0

  const recognise: Recognise = (request) => {
    const text = readCookie(request)
    if (text === undefined) return undefined
    const nowS = seconds(clock.now())
    const pass = passes.verify(text, nowS)
    if (typeof pass === 'string' || revocations.has(pass.deviceId)) return undefined
    const { personId, deviceId, actorId } = pass
    if (isDue(pass, nowS)) due.set(request, pass)
    return { personId, deviceId, ...(actorId !== undefined && { actorId }) }
  }

  const prolong = async (pass: Pass): Promise<Admitted | undefined> => {
    const now = clock.now()
    const expiresS = seconds(now) + passLife.ordinaryS
    const alive = await prolongDevice(db, pass.deviceId, now, new Date(expiresS * 1000))
    if (!alive) return undefined
    const scopes = await readScopes(db, pass.personId, now)
    const renewed = passes.seal({ ...pass, scopes, issuedS: seconds(now), expiresS })
    return { deviceId: pass.deviceId, pass: renewed, maxAgeS: passLife.ordinaryS }
  }

  return {
    recognise,
    hand: setCookie,
    async admit(db, { personId, actorId, label, shared }) {
      const now = clock.now()
      const lifeS = actorId ? passLife.visitS : shared ? passLife.sharedS : passLife.ordinaryS
      const issuedS = seconds(now)
      const expiresS = issuedS + lifeS
      const id = newId(now.getTime())
      const expiresAt = new Date(expiresS * 1000)
      await addDevice(db, { id, personId, actorId, label, shared, now, expiresAt })
      const scopes = await readScopes(db, personId, now)
      const actor = actorId === undefined ? {} : { actorId }
      const pass = passes.seal({ deviceId: id, personId, ...actor, scopes, issuedS, expiresS })
      return { deviceId: id, pass, maxAgeS: actorId || shared ? undefined : lifeS }
    },
    async renew(request, reply) {
      const pass = due.get(request)
      // Signing in or out on this very answer goes before; a crowd is renewed a little later.
      if (!pass || reply.hasHeader('set-cookie') || renewing >= limits.renewalsMax) return
      due.delete(request)
      renewing += 1
      try {
        const renewed = await prolong(pass)
        if (renewed) setCookie(request, reply, renewed)
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

/** Passes of shared devices and of visits end when they said they would. */
function isDue(pass: Pass, nowS: number): boolean {
  const lifeS = pass.expiresS - pass.issuedS
  return lifeS >= passLife.ordinaryS && nowS - pass.issuedS >= passLife.renewAfterS
}

function readCookie(request: FastifyRequest): string | undefined {
  const { cookie } = request.headers
  if (cookie === undefined) return undefined
  return parseCookie(cookie)[passCookie(isSecure(request))]
}

const isSecure = (request: FastifyRequest): boolean => request.protocol === 'https'

function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  admitted: Admitted | undefined,
): void {
  const secure = isSecure(request)
  const maxAge = admitted ? admitted.maxAgeS : 0
  reply.header(
    'set-cookie',
    stringifySetCookie({
      name: passCookie(secure),
      value: admitted?.pass ?? '',
      path: '/',
      httpOnly: true,
      secure,
      sameSite: 'lax',
      // Never Expires: the clock of a school computer may be wrong by a day.
      ...(maxAge !== undefined && { maxAge }),
    }),
  )
}
