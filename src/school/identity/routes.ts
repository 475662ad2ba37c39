import type { Kysely } from 'kysely'
import { dateIn } from '#base/clock.ts'
import { asPerson } from '#base/database.ts'
import { Refusal } from '#base/refusal.ts'
import type { Door } from '#base/serve.ts'
import {
  changePassword as changePasswordRoute,
  endDevice,
  listDevices,
  readMe as readMeRoute,
  readOwnTrail,
  signIn as signInRoute,
  signOutEverywhere,
  signOut as signOutRoute,
} from '#contracts/identity.ts'
import { changePassword, devicesOf, endDevices, signIn } from './accounts.ts'
import { activationRoutes } from './activation/routes.ts'
import { endVisit } from './administration/accounts.ts'
import { administrationRoutes } from './administration/routes.ts'
import { readTrail } from './administration/store.ts'
import type { Identity } from './api.ts'
import { clearCookie, readCookie } from './cookies.ts'
import type { Inside } from './inside.ts'
import { readMe } from './me/me.ts'
import { deviceLabel } from './rules.ts'
import { welcome } from './welcome.ts'

/** `db`: the pool of the role preau_school, for what is read as the person. */
export function identityRoutes<Tables>(door: Door, identity: Identity, db: Kysely<Tables>): void {
  const { inside } = identity
  door.app.addHook('onSend', async (request, reply, payload) => {
    await inside.devices.renew(request, reply)
    return payload
  })
  signRoutes(door, inside)
  accountRoutes(door, inside)
  door.serve(readMeRoute, ({ who }) => {
    // Affiliations begin and end on days of the school; around midnight overseas it may be the day beside.
    const today = dateIn('Europe/Paris', inside.clock.now())
    return asPerson(db, { personId: who.personId, today }, (tx) => readMe(tx, who))
  })
  activationRoutes(door, inside)
  administrationRoutes(door, inside)
}

function signRoutes(door: Door, inside: Inside): void {
  const { devices } = inside
  door.serve(signInRoute, async ({ body, request, reply }) => {
    const known = inside.known.read(readCookie(request, 'known'))
    const { account, admitted } = await signIn(inside, {
      ...body,
      label: deviceLabel(request.headers['user-agent']),
      known,
      replaces: devices.holder(request),
    })
    welcome(inside, request, reply, account.personId, admitted)
    return { personId: account.personId, login: account.login, shared: body.shared }
  })
  door.serve(signOutRoute, async ({ who, request, reply }) => {
    if (who) await endVisit(inside, who)
    const holder = devices.holder(request)
    if (holder) await endDevices(inside, holder)
    clearCookie(request, reply, 'pass')
    clearCookie(request, reply, 'visit')
    return { done: true as const }
  })
}

function accountRoutes(door: Door, inside: Inside): void {
  const { db } = inside
  door.serve(listDevices, async ({ who }) => ({
    devices: await devicesOf(inside, who.personId, who),
  }))
  door.serve(endDevice, async ({ who, params, request, reply }) => {
    const ended = await endDevices(inside, { personId: who.personId, deviceId: params.deviceId })
    if (ended === 0) throw new Refusal('not_found', 'This device is not signed in.')
    if (params.deviceId === who.deviceId) clearCookie(request, reply, 'pass')
    return { done: true as const }
  })
  door.serve(signOutEverywhere, async ({ who, body, request, reply }) => {
    const except = body.keepThis ? who.deviceId : undefined
    const ended = await endDevices(inside, { personId: who.personId, except })
    if (!body.keepThis) clearCookie(request, reply, 'pass')
    return { ended }
  })
  door.serve(changePasswordRoute, async ({ who, body }) => {
    await changePassword(inside, who, body)
    return { done: true as const }
  })
  door.serve(readOwnTrail, ({ who, query }) =>
    readTrail(db, { personId: who.personId, before: query.before }),
  )
}
