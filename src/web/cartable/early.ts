import { attemptHeader } from '#contracts/cartable.ts'
import { readFacts } from './facts.ts'

/**
 * A script of its own, loaded beside the application: on a device that holds nobody's things yet it asks
 * for them at once, so that a slow line brings code and content together instead of one after the other.
 */
type Early = { preauEarly?: Promise<Response> | undefined }

/** No commands, so the name of the outbox is of no account. */
const body = { outboxId: '00000000-0000-7000-8000-000000000000', have: {}, commands: [] }

/** A page that the worker answers has been here before: there, reading storage now would only hold up the page. */
const isKnown = (): boolean => {
  if (navigator.serviceWorker?.controller) return true
  const { current, signOutOwed } = readFacts()
  return current !== undefined || signOutOwed === true
}

if (!isKnown()) {
  const answer = fetch('/school/sync', {
    method: 'POST',
    cache: 'no-store',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', [attemptHeader]: '1' },
    body: JSON.stringify(body),
  })
  // If nobody takes it, its failure is nobody's.
  answer.catch(() => undefined)
  const page: Early = globalThis as Early
  page.preauEarly = answer
}

export type { Early }
