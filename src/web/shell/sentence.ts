import { Failure } from '#web/cartable/http.ts'
import { words } from '#web/words/words.ts'

/** A failure in the words of the person. Anything else is a fault of ours. */
export function sentenceOf(error: unknown): string {
  const { refusal } = words()
  if (!(error instanceof Failure)) throw error
  return refusal[error.code]
}
