import { Refusal } from '#base/refusal.ts'
import type { Who } from '#base/serve.ts'
import type { Me, Preferences } from '#contracts/people.ts'
import {
  type PersonTx,
  readChildren,
  readHats,
  readPerson,
  tellPerson,
  writePreferences,
} from './store.ts'

/** The collection `me`, read in a transaction of that person on the day that it looks at. */
export async function readMe(tx: PersonTx, who: Who): Promise<Me> {
  const person = await readPerson(tx, who.deviceId)
  if (!person) throw new Refusal('not_signed_in', 'Please sign in.')
  const hats = await readHats(tx)
  const children = await readChildren(tx)
  const { actor, expires_at: until } = person
  return {
    id: who.personId,
    givenName: person.given_name,
    familyName: person.family_name,
    login: person.login ?? '',
    affiliations: hats.map(({ role, ...school }) => ({ role, school })),
    children: children.map((child) => ({
      id: child.id,
      givenName: child.given_name,
      familyName: child.family_name,
      schoolIds: child.school_ids,
    })),
    preferences: person.preferences ?? {},
    ...(who.actorId !== undefined &&
      until && { visit: { by: actor ?? '', until: until.toISOString() } }),
    sharedDevice: person.shared ?? false,
  }
}

/** The command `preferences.set`: the last one written stands. */
export async function setPreferences(
  tx: PersonTx,
  { who, body }: { who: Who; body: Preferences },
): Promise<void> {
  await writePreferences(tx, who.personId, body)
  const [hat] = await readHats(tx)
  if (hat) await tellPerson(tx, who.personId, hat.id)
}
