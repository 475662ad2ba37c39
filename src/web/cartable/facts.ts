/** What this browser remembers between two visits: little, and nothing that tells who its people are. */
export type Facts = {
  /** Whose store the next visit opens. */
  current?: string
  /** Signed out without a line: the server is to be told before anything else. */
  signOutOwed?: boolean
  /** Milliseconds to add to this device's clock to have the server's. */
  clockOffsetMs?: number
  /** The last person said that others use this device. */
  shared?: boolean
}

const key = 'preau-facts'
/** Without storage, facts last as long as the page. */
let facts: Facts = {}

/** Read at once, without a turn of the loop: the first drawing waits for it. */
export function readFacts(): Facts {
  try {
    facts = JSON.parse(localStorage.getItem(key) ?? '{}') as Facts
  } catch {
    // No storage here, or not ours to read.
  }
  return facts
}

/** Changes some; undefined forgets one. */
export function writeFacts(change: { [Name in keyof Facts]?: Facts[Name] | undefined }): void {
  facts = JSON.parse(JSON.stringify({ ...readFacts(), ...change })) as Facts
  try {
    localStorage.setItem(key, JSON.stringify(facts))
  } catch {
    // Told to the person by `keeps`.
  }
}
