import type { KeyObject } from 'node:crypto'
import fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { sql } from 'kysely'
import type { Clock } from '#base/clock.ts'
import { openDatabase } from '#base/database.ts'
import { limits } from '#base/limits.ts'
import type { Logger } from '#base/log.ts'
import { type Door, openDoor } from '#base/serve.ts'
import { openCartable } from '#school/cartable/api.ts'
import { cartableRoutes } from '#school/cartable/routes.ts'
import { type Identity, openIdentity, readMe, setPreferences } from '#school/identity/api.ts'
import { identityRoutes } from '#school/identity/routes.ts'
import { importRoutes } from '#school/roster/routes.ts'
import { changeLesson, openTimetable } from '#school/timetable/api.ts'
import { timetableRoutes } from '#school/timetable/routes.ts'
import { type Web, webRoutes } from './web.ts'

/** All that the school process is made from; tests give a stopped clock and a fresh database. */
export type SchoolNeeds = {
  databaseUrl: string
  /** Master secret of the cell; purposes derive their own keys from it (base/keys.ts). */
  secret: KeyObject
  clock: Clock
  log: Logger
  /** Folder for uploads waiting to be imported. */
  home: string
  behindProxy: boolean
  /** The web application to serve at `/`; without it only the routes are. */
  web?: Web
}

export type School = { door: Door; identity: Identity; close(): Promise<void> }

/** Wires the nouns of the school to one HTTP server; the caller listens on `door.app`. */
export async function openSchool(needs: SchoolNeeds): Promise<School> {
  const app = fastify({
    loggerInstance: needs.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: needs.behindProxy,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    http: { headersTimeout: limits.headersMs },
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
  })
  const closers: (() => Promise<unknown>)[] = []
  const db = openDatabase<Record<string, never>>({
    url: needs.databaseUrl,
    role: 'preau_school',
    connectionsMax: limits.databaseConnections,
  })
  closers.push(() => db.destroy())
  const identity = await openIdentity(needs)
  closers.push(identity.close)
  const door = openDoor(app, identity.recognise)
  importRoutes(door, { ...needs, db })
  identityRoutes(door, identity, db)
  const timetable = openTimetable({ ...needs, db })
  closers.push(timetable.close)
  timetableRoutes(door, timetable)
  const cartable = await openCartable({
    ...needs,
    pool: db,
    recognise: identity.recognise,
    onRevoked: identity.onRevoked,
    handlers: { 'preferences.set': setPreferences, 'lesson.change': changeLesson },
    readers: { me: readMe, day: timetable.days.read },
    shell: needs.web?.version,
  })
  closers.push(cartable.close)
  cartableRoutes(door, cartable)
  if (needs.web) webRoutes(app, needs.web)
  app.get('/healthz', async () => {
    // Away, it throws, and the one error handler answers 503.
    await sql`select 1`.execute(db)
    return { ok: true }
  })
  return {
    door,
    identity,
    close: async () => {
      await app.close()
      await Promise.all(closers.map((close) => close()))
    },
  }
}
