import type { Door, Who } from '#base/serve.ts'
import {
  beginVisit as beginVisitRoute,
  delegateAdmin as delegateAdminRoute,
  endPersonDevices as endPersonDevicesRoute,
  endVisit as endVisitRoute,
  findPeople as findPeopleRoute,
  listPersonDevices,
  readAudit,
  resetPerson as resetPersonRoute,
  withdrawAdmin as withdrawAdminRoute,
} from '#contracts/administration.ts'
import { devicesOf } from '../accounts.ts'
import { clearCookie, setCookie } from '../cookies.ts'
import type { Inside } from '../inside.ts'
import { mustAdminister } from '../rights.ts'
import { deviceLabel } from '../rules.ts'
import { readHats } from '../store.ts'
import {
  beginVisit,
  delegateAdmin,
  endPersonDevices,
  endVisit,
  findPeople,
  mustKnow,
  resetPerson,
  withdrawAdmin,
} from './accounts.ts'
import { readTrail } from './store.ts'

export function administrationRoutes(door: Door, inside: Inside): void {
  door.serve(findPeopleRoute, ({ who, params, query }) =>
    findPeople(inside, who, { ...params, ...query }),
  )
  door.serve(listPersonDevices, async ({ who, params }) => {
    await mustKnow(inside, { who, ...params })
    return { devices: await devicesOf(inside, params.personId, who) }
  })
  door.serve(endPersonDevicesRoute, async ({ who, params, body }) => ({
    ended: await endPersonDevices(inside, { who, ...params }, body.deviceId),
  }))
  door.serve(resetPersonRoute, ({ who, params }) => resetPerson(inside, { who, ...params }))
  door.serve(delegateAdminRoute, async ({ who, params }) => {
    await delegateAdmin(inside, { who, ...params })
    return { done: true as const }
  })
  door.serve(withdrawAdminRoute, async ({ who, params }) => {
    await withdrawAdmin(inside, { who, ...params })
    return { done: true as const }
  })
  door.serve(readAudit, async ({ who, params, query }) => {
    await administrator(inside, who, params.schoolId)
    return readTrail(inside.db, { ...params, ...query })
  })
  visitRoutes(door, inside)
}

async function administrator({ db, clock }: Inside, who: Who, schoolId: string): Promise<void> {
  mustAdminister(await readHats(db, who.personId, clock.now()), schoolId)
}

function visitRoutes(door: Door, inside: Inside): void {
  door.serve(beginVisitRoute, async ({ who, params, body, request, reply }) => {
    const about = { who, schoolId: params.schoolId, personId: body.personId }
    const label = deviceLabel(request.headers['user-agent'])
    const admitted = await beginVisit(inside, about, { reason: body.reason, label })
    setCookie(request, reply, 'visit', admitted.pass, admitted.maxAgeS)
    return { until: admitted.until.toISOString() }
  })
  door.serve(endVisitRoute, async ({ who, request, reply }) => {
    await endVisit(inside, who)
    clearCookie(request, reply, 'visit')
    return { done: true as const }
  })
}
