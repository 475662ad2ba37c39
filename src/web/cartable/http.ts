import { attemptHeader } from '#contracts/cartable.ts'
import type { RefusalBody, RefusalCode } from '#contracts/refusals.ts'
import type { BodyOf, QueryOf, ReplyOf, Route } from '#contracts/route.ts'

/** Longer than a bad 3G line needs for one document; shorter than a person's patience. */
const answerMs = 30_000
const triesMax = 3
/** Milliseconds before the second try; doubled for the third. */
const firstWaitMs = 1_000
/** Longer waits are shown to the person instead of being sat out. */
const waitMsMax = 10_000

/** `offline`: no answer came (no line, or none in time). The others are the server's own. */
export type FailureCode = RefusalCode | 'offline'

/** Why a call did not do what was asked. Screens translate `code`; `message` is the server's English. */
export class Failure extends Error {
  override name = 'Failure'
  readonly code: FailureCode
  readonly retryAfterMs: number | undefined

  constructor(code: FailureCode, message: string, retryAfterMs?: number) {
    super(message)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}

type Sending<R extends Route> = {
  body?: BodyOf<R>
  query?: QueryOf<R>
  /** Which try this is, when the caller counts them itself; then none is added here. */
  attempt?: number
  signal?: AbortSignal
  /** The answer to this very call, already asked for. */
  begun?: Promise<Response> | undefined
}

/**
 * Calls one route: `call<typeof signIn>('POST', '/school/sign-in', { body })`. Contracts are imported as
 * types only, so that their schemas stay out of the bundle. A GET is tried three times.
 */
export async function call<R extends Route>(
  method: R['method'],
  path: string,
  sending: Sending<R> = {},
): Promise<ReplyOf<R>> {
  const tries = method === 'GET' && sending.attempt === undefined ? triesMax : 1
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await exchange(method, path, sending, sending.attempt ?? attempt)
      return await replyOf<R>(answer)
    } catch (error) {
      const waitMs = waitBefore(error, attempt)
      if (attempt >= tries || waitMs > waitMsMax || !isTransient(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }
}

async function exchange<R extends Route>(
  method: R['method'],
  path: string,
  { body, query, signal, begun }: Sending<R>,
  attempt: number,
): Promise<Response> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), answerMs)
  const stop = () => late.abort()
  signal?.addEventListener('abort', stop)
  try {
    const asked =
      begun ??
      fetch(path + textOf(query), {
        method,
        signal: late.signal,
        cache: 'no-store',
        credentials: 'same-origin',
        headers: {
          [attemptHeader]: String(attempt),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
    const answer = await asked.catch(() => {
      throw new Failure('offline', 'No answer came.')
    })
    if (!answer.ok) throw await failureOf(answer)
    return await whole(answer)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

async function replyOf<R extends Route>(answer: Response): Promise<ReplyOf<R>> {
  return answer.json().catch(() => {
    throw strangerAnswered()
  })
}

const strangerAnswered = (): Failure =>
  new Failure('offline', 'Something else answered in the place of the school.')

/** A line can drop between the head of an answer and its end. */
async function whole(answer: Response): Promise<Response> {
  const bytes = await answer.arrayBuffer().catch(() => {
    throw new Failure('offline', 'The answer broke off.')
  })
  return new Response(bytes, { headers: answer.headers })
}

/** What a captive portal or a proxy says in our server's place is no line at all, not a refusal. */
async function failureOf(answer: Response): Promise<Failure> {
  const body: Partial<RefusalBody> = await answer.json().catch(() => ({}))
  const seconds = body.retryAfterS ?? Number(answer.headers.get('retry-after') ?? Number.NaN)
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : undefined
  if (body.code && body.message) return new Failure(body.code, body.message, retryAfterMs)
  if (answer.status === 429 || answer.status >= 500) {
    return new Failure('come_back_later', 'The server cannot answer now.', retryAfterMs)
  }
  return strangerAnswered()
}

const isTransient = (error: unknown): boolean =>
  error instanceof Failure && (error.code === 'offline' || error.code === 'come_back_later')

/** Never earlier than the server asked, and never all at once. */
function waitBefore(error: unknown, attempt: number): number {
  const asked = error instanceof Failure ? (error.retryAfterMs ?? 0) : 0
  return Math.max(asked, firstWaitMs * 2 ** (attempt - 1)) * (1 + Math.random() / 2)
}

function textOf(query: unknown): string {
  const entries = Object.entries((query ?? {}) as Record<string, unknown>)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]): [string, string] => [key, String(value)])
  return entries.length > 0 ? `?${new URLSearchParams(entries)}` : ''
}
