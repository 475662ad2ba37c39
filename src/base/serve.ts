import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import { limits } from '#base/limits.ts'
import { Refusal, refusals } from '#base/refusal.ts'
import type { RefusalBody } from '#contracts/refusals.ts'
import type { BodyOf, ParamsOf, QueryOf, ReplyOf, Route } from '#contracts/route.ts'

/**
 * The person behind a request. `personId` and `deviceId` come from a verified pass. `actorId` is set
 * while the help desk visits the account of that person: the visitor's own id.
 */
export type Who = { personId: string; deviceId: string; actorId?: string }

export type Call<R extends Route> = {
  params: ParamsOf<R>
  query: QueryOf<R>
  body: BodyOf<R>
  /** For access 'person' always there. */
  who: R['access'] extends 'person' ? Who : Who | undefined
  request: FastifyRequest
  reply: FastifyReply
}

/** Finds who is asking, from the request alone; answers undefined for a stranger. */
export type Recognise = (request: FastifyRequest, reply: FastifyReply) => Who | undefined

/** Binds contracts to their handlers; keeps the list of what it bound, for the route walk. */
export type Door = {
  app: FastifyInstance
  /** `handle` answers the reply of the contract; or the Fastify reply itself, sent by its own hand (PDF, ready-made JSON). */
  serve<R extends Route>(
    contract: R,
    handle: (call: Call<R>) => Promise<ReplyOf<R> | FastifyReply>,
  ): void
  readonly contracts: readonly Route[]
}

export function openDoor(app: FastifyInstance, recognise: Recognise): Door {
  const contracts: Route[] = []
  answerErrors(app)
  return {
    app,
    contracts,
    serve(contract, handle) {
      contracts.push(contract)
      const { params, query, body } = contract
      const schema: FastifySchema = {
        ...(params && { params }),
        ...(query && { querystring: query }),
        ...(body && { body }),
        response: { 200: contract.reply },
      }
      app.route({
        method: contract.method,
        url: contract.path,
        schema,
        bodyLimit: contract.bodyBytesMax ?? limits.bodyBytes,
        handler: async (request, reply) => {
          const who = recognise(request, reply)
          if (contract.access !== 'anyone' && !who) {
            throw new Refusal('not_signed_in', 'Please sign in.')
          }
          if (contract.method !== 'GET') {
            refuseOtherSites(request)
            if (who?.actorId !== undefined && !contract.duringVisit) throw readOnlyVisit()
          }
          // What a person may read is for them alone; a handler that knows better says so itself.
          reply.header('cache-control', 'no-store')
          // Fastify has checked params, query and body against the schemas their types are read from.
          const { params, query, body } = request
          return handle({ params, query, body, who, request, reply } as Call<typeof contract>)
        },
      })
    },
  }
}

/** A visit looks and changes nothing; commands of a sync are refused with it one by one. */
export function readOnlyVisit(): Refusal {
  return new Refusal('read_only_visit', 'A visit only looks: nothing can be changed during it.')
}

/** A form on another site can send our cookie (older browsers ignore SameSite); it cannot forge these headers. */
function refuseOtherSites(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new Refusal('cross_site', 'This request came from another site.')
  }
  const origin = request.headers.origin
  if (
    site === undefined &&
    origin !== undefined &&
    URL.parse(origin)?.host !== request.headers.host
  ) {
    throw new Refusal('cross_site', 'This request came from another site.')
  }
}

/** The only place where an error becomes an answer. */
function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    const body = refusalOf(error)
    if (body.code === 'bug')
      request.log.error({ err: error, route: request.routeOptions.url }, 'bug')
    else if (isUnstorable(error)) {
      request.log.warn({ code: error.code, route: request.routeOptions.url }, 'unstorable input')
    }
    if (body.retryAfterS !== undefined) reply.header('retry-after', body.retryAfterS)
    return reply.code(refusals[body.code]).header('cache-control', 'no-store').send(body)
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ code: 'not_found', message: 'There is nothing at this address.' }),
  )
}

function refusalOf(error: unknown): RefusalBody {
  if (error instanceof Refusal) {
    const { code, message, retryAfterS } = error
    return { code, message, ...(retryAfterS !== undefined && { retryAfterS }) }
  }
  const bug = { code: 'bug', message: 'Something broke on our side.' } as const
  return error instanceof Error ? (troubleOf(error) ?? bug) : bug
}

/** What Fastify or the database says no to; undefined: a bug. */
function troubleOf(error: Error): RefusalBody | undefined {
  if ('validation' in error) return { code: 'bad_request', message: error.message }
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status === 413) return { code: 'too_large', message: 'This is larger than what is accepted.' }
  if (typeof status === 'number' && status < 500)
    return { code: 'bad_request', message: 'This request cannot be read.' }
  if (isUnstorable(error))
    return { code: 'bad_request', message: 'This holds something that cannot be kept.' }
  if (!isDatabaseAway(error)) return undefined
  return {
    code: 'come_back_later',
    message: 'The database is away. Nothing was lost; it will be tried again.',
    retryAfterS: 5,
  }
}

/**
 * What has the right form and yet no place in PostgreSQL: a NUL or half a surrogate pair in a text, another
 * spelling of a UUID, a date beyond its calendar. Said to who sent it; not a fault to wake somebody for.
 */
export function isUnstorable(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    ['22021', '22P05', '22P02', '22007', '22008'].includes(String(error.code))
  )
}

/** Connection refused or lost, server starting or stopping, or no free connection in time (PostgreSQL classes 08, 57P, 53). */
export function isDatabaseAway(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : ''
  return (
    /^(08|53|57P)/.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code) ||
    // The database's socket, and not a file of ours that is missing.
    (code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect') ||
    /timeout exceeded when trying to connect|Connection terminated|Query read timeout|not queryable/.test(
      error.message,
    )
  )
}
