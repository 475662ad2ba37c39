import { type RefusalCode, refusals } from '#contracts/refusals.ts'

export { type RefusalCode, refusals }

/** An expected no. Anything else that is thrown is a bug and is answered with a bare 500. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: RefusalCode
  readonly retryAfterS: number | undefined

  /** `message` is one plain English sentence for a person; screens translate by `code`. */
  constructor(code: RefusalCode, message: string, options: { retryAfterS?: number } = {}) {
    super(message)
    this.code = code
    this.retryAfterS = options.retryAfterS
  }
}
