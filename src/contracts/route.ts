import type { Static, TObject, TSchema } from 'typebox'

/**
 * Who may knock. 'anyone': no pass needed. 'person': a valid pass; what it opens is decided by the
 * rule behind the door. The route walk in test/ proves it for every route.
 */
export type Access = 'anyone' | 'person'

/** One exchange between browser and server: the way in is validated by it, the way out shaped by it. */
export type Route<
  Params extends TObject = TObject,
  Query extends TObject = TObject,
  Body extends TSchema = TSchema,
  Reply extends TSchema = TSchema,
> = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Fastify's form: `/school/devices/:deviceId`. */
  path: `/${string}`
  access: Access
  /** True: open to the help desk's visitor although it is not a GET, for it changes nothing of the person visited. */
  duringVisit?: boolean
  params?: Params
  query?: Query
  body?: Body
  reply: Reply
  /** Bytes of body accepted; base/limits.ts has the default. */
  bodyBytesMax?: number
}

type Part<T> = T extends TSchema ? Static<T> : undefined
export type ParamsOf<R extends Route> = Part<R['params']>
export type QueryOf<R extends Route> = Part<R['query']>
export type BodyOf<R extends Route> = Part<R['body']>
export type ReplyOf<R extends Route> = Static<R['reply']>

/** Keeps the literal types of a contract while checking its form. */
export const route = <const R extends Route>(contract: R): R => contract
