/** Every way Préau says no: a stable, public code and its HTTP status. Explained in docs/refusals.md. */
export const refusals = {
  bad_request: 422,
  not_signed_in: 401,
  bad_credentials: 401,
  slow_down: 429,
  not_allowed: 403,
  read_only_visit: 403,
  cross_site: 403,
  not_found: 404,
  other_person: 409,
  too_late: 409,
  conflict: 409,
  already_done: 409,
  too_large: 413,
  bad_file: 422,
  bad_code: 422,
  weak_password: 422,
  login_taken: 409,
  needs_confirmation: 409,
  come_back_later: 503,
  bug: 500,
} as const

export type RefusalCode = keyof typeof refusals

/** What a refusal looks like on the wire. `retryAfterS` mirrors the Retry-After header, in seconds. */
export type RefusalBody = { code: RefusalCode; message: string; retryAfterS?: number }
