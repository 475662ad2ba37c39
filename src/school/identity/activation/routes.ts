import { Refusal } from '#base/refusal.ts'
import type { Door } from '#base/serve.ts'
import {
  activate as activateRoute,
  checkCode as checkCodeRoute,
  listSheets as listSheetsRoute,
  makeSheet as makeSheetRoute,
  printSheet as printSheetRoute,
  renewSheet as renewSheetRoute,
} from '#contracts/activation.ts'
import type { Inside } from '../inside.ts'
import { mustAdminister } from '../rights.ts'
import { deviceLabel } from '../rules.ts'
import { readHats } from '../store.ts'
import { welcome } from '../welcome.ts'
import { activate, checkCode } from './activate.ts'
import { listSheets, makeSheet, printSheet, renewSheet } from './sheets.ts'

export function activationRoutes(door: Door, inside: Inside): void {
  door.serve(checkCodeRoute, ({ body }) => checkCode(inside, body.code))
  door.serve(activateRoute, async ({ body, request, reply }) => {
    const label = deviceLabel(request.headers['user-agent'])
    const replaces = inside.devices.holder(request)
    const { admitted, ...done } = await activate(inside, { ...body, label, replaces })
    welcome(inside, request, reply, done.personId, admitted)
    return { ...done, shared: body.shared }
  })
  sheetRoutes(door, inside)
}

function sheetRoutes(door: Door, inside: Inside): void {
  const administrator = async (personId: string, schoolId: string) => {
    mustAdminister(await readHats(inside.db, personId, inside.clock.now()), schoolId)
    return { personId, schoolId }
  }
  door.serve(listSheetsRoute, async ({ who, params }) => {
    await administrator(who.personId, params.schoolId)
    return listSheets(inside, params.schoolId)
  })
  door.serve(makeSheetRoute, async ({ who, params, body }) =>
    makeSheet(inside, await administrator(who.personId, params.schoolId), body),
  )
  door.serve(renewSheetRoute, async ({ who, params }) => {
    const maker = await administrator(who.personId, params.schoolId)
    await renewSheet(inside, maker, params.sheetId)
    return { done: true as const }
  })
  door.serve(printSheetRoute, async ({ who, params, query, request, reply }) => {
    const maker = await administrator(who.personId, params.schoolId)
    if (who.actorId !== undefined) throw new Refusal('not_allowed', 'A visit prints no codes.')
    const origin = `${request.protocol}://${request.host}`
    const how = { locale: query.locale ?? 'fr', origin }
    const pdf = await printSheet(inside, maker, params.sheetId, how)
    reply
      .type('application/pdf')
      .header('cache-control', 'no-store')
      .header(
        'content-disposition',
        `inline; filename="activation-${params.sheetId.slice(-8)}.pdf"`,
      )
    return pdf
  })
}
