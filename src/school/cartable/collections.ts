import type { Who } from '#base/serve.ts'
import type { Me } from '#contracts/people.ts'
import { versionOf, windowDays, windowFrom, zoneOf } from './rules.ts'
import type { AnyTx } from './store.ts'

/** A collection as it is sent: its JSON, and a version that changes with it. */
export type Packed = { text: string; version: string }

/** Who reads each collection for a person; the nouns that own them give these. */
export type Readers = {
  me(tx: AnyTx, who: Who): Promise<Me>
  day(window: { personId: string; from: string; days: number; now: Date }): Promise<Packed>
}

export type Asked = { who: Who; now: Date; have: Readonly<Record<string, string>> }

/** `Collections` of the contract as JSON: each whole, or only its version where the device has it. */
export async function readCollections(
  readMe: () => Promise<Me>,
  readers: Readers,
  { who, now, have }: Asked,
): Promise<string> {
  const me = await readMe()
  const from = windowFrom(zoneOf(me), now)
  const day = await readers.day({ personId: who.personId, from, days: windowDays, now })
  const parts = [
    `"me":${unlessHeld(pack(me), have['me'])}`,
    `"day":${unlessHeld(day, have['day'])}`,
  ]
  return `{${parts.join(',')}}`
}

function pack(body: unknown): Packed {
  const text = JSON.stringify(body)
  return { text, version: versionOf(text) }
}

const unlessHeld = ({ text, version }: Packed, held: string | undefined): string =>
  version === held
    ? `{"version":${JSON.stringify(version)}}`
    : `{"version":${JSON.stringify(version)},"body":${text}}`
