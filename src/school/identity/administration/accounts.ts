import { newId } from '#base/ids.ts'
import { Refusal } from '#base/refusal.ts'
import type { Who } from '#base/serve.ts'
import type { Sheet } from '#contracts/activation.ts'
import type { FoundPerson } from '#contracts/administration.ts'
import type { Role } from '#contracts/words.ts'
import { endDevices } from '../accounts.ts'
import { makeOwnSheet } from '../activation/sheets.ts'
import type { Admitted } from '../devices.ts'
import type { Inside } from '../inside.ts'
import { limits } from '../limits.ts'
import { type AccountAct, accountActs, mustAdminister, mustBeStaff } from '../rights.ts'
import { fold } from '../rules.ts'
import { addAct, readHats } from '../store.ts'
import {
  countAdministrators,
  delegate,
  findVisitedSchool,
  type PersonRow,
  searchPeople,
  tellPerson,
  withdraw,
} from './store.ts'

export type Find = {
  schoolId: string
  q?: string | undefined
  role?: Role | undefined
  groupId?: string | undefined
  after?: string | undefined
}

/** Words of a search beyond these are ignored. */
const wordsMax = 5

export async function findPeople(
  { db, clock }: Inside,
  who: Who,
  { q = '', ...find }: Find,
): Promise<{ people: FoundPerson[]; next?: string }> {
  const now = clock.now()
  const { administers } = mustBeStaff(await readHats(db, who.personId, now), find.schoolId)
  const words = q
    .split(/[\s.,'’-]+/)
    .map(fold)
    .filter((word) => word !== '')
    .slice(0, wordsMax)
  const rows = await searchPeople(db, { ...find, words }, now)
  const page = rows.slice(0, limits.pageRows)
  const last = page.at(-1)
  return {
    people: page.map((row) => shown(row, who.personId, find.schoolId, administers)),
    ...(rows.length > limits.pageRows && last && { next: last.sort }),
  }
}

function shown(
  row: PersonRow,
  viewerId: string,
  schoolId: string,
  administers: boolean,
): FoundPerson {
  const account = {
    ...(row.login !== null && { login: row.login }),
    ...(row.activated_at && { activatedAt: row.activated_at.toISOString() }),
    devices: row.devices,
  }
  return {
    id: row.id,
    givenName: row.given_name,
    familyName: row.family_name,
    roles: row.hats.filter((hat) => hat.schoolId === schoolId).map((hat) => hat.role),
    classes: row.classes,
    ...(administers && { account }),
    may: administers ? accountActs(viewerId, schoolId, targetOf(row)) : [],
  }
}

const targetOf = (row: PersonRow) => ({
  personId: row.id,
  hats: row.hats,
  hasAccount: row.login !== null,
  delegated: row.delegated,
})

export type About = { who: Who; schoolId: string; personId: string }

/** The person of this school that an administrator is about to act on. */
async function target(
  { db, clock }: Inside,
  { who, schoolId, personId }: About,
  act?: AccountAct,
): Promise<PersonRow> {
  const now = clock.now()
  mustAdminister(await readHats(db, who.personId, now), schoolId)
  const [row] = await searchPeople(db, { schoolId, personId, words: [] }, now)
  if (!row) throw new Refusal('not_found', 'There is no such person in this school.')
  if (act && !accountActs(who.personId, schoolId, targetOf(row)).includes(act)) {
    throw new Refusal('not_allowed', 'This cannot be done to this account from this school.')
  }
  return row
}

/** Throws unless the asker administers the school and the person belongs to it. */
export async function mustKnow(inside: Inside, about: About): Promise<void> {
  await target(inside, about)
}

export async function endPersonDevices(
  inside: Inside,
  about: About,
  deviceId: string | undefined,
): Promise<number> {
  await target(inside, about, 'end_devices')
  const { who, schoolId, personId } = about
  return endDevices(inside, { personId, deviceId }, (tx, ended) =>
    addAct(tx, inside.clock.now(), {
      schoolId,
      actorId: who.personId,
      personId,
      act: 'devices.end',
      details: { ended },
    }),
  )
}

export async function resetPerson(inside: Inside, about: About): Promise<Sheet> {
  const row = await target(inside, about, 'reset')
  const { who, schoolId, personId } = about
  const isPupil = row.hats.some((hat) => hat.role === 'pupil')
  return makeOwnSheet(inside, { schoolId, personId: who.personId }, { personId, isPupil })
}

export async function delegateAdmin(inside: Inside, about: About): Promise<void> {
  await target(inside, about, 'delegate')
  const { who, schoolId, personId } = about
  const now = inside.clock.now()
  await inside.db.transaction().execute(async (tx) => {
    const row = { id: newId(now.getTime()), personId, schoolId }
    if (!(await delegate(tx, row, now))) return
    const act = { schoolId, actorId: who.personId, personId, act: 'admin.delegate' as const }
    await addAct(tx, now, act)
    await tellPerson(tx, schoolId, personId)
  })
}

export async function withdrawAdmin(inside: Inside, about: About): Promise<void> {
  await target(inside, about, 'withdraw')
  const { who, schoolId, personId } = about
  const now = inside.clock.now()
  await inside.db.transaction().execute(async (tx) => {
    await countAdministrators(tx, schoolId, now)
    if (!(await withdraw(tx, { personId, schoolId }, now))) return
    if ((await countAdministrators(tx, schoolId, now)) === 0) {
      throw new Refusal('conflict', 'The school would have no administrator left.')
    }
    const act = { schoolId, actorId: who.personId, personId, act: 'admin.withdraw' as const }
    await addAct(tx, now, act)
    await tellPerson(tx, schoolId, personId)
  })
}

/** A pass that sees what the person sees, for half an hour, and changes nothing. */
export async function beginVisit(
  inside: Inside,
  about: About,
  { reason, label }: { reason: string; label: string },
): Promise<Admitted> {
  await target(inside, about, 'visit')
  const { who, schoolId, personId } = about
  return inside.db.transaction().execute(async (tx) => {
    const guest = { personId, actorId: who.personId, label, shared: false }
    const admitted = await inside.devices.admit(tx, guest)
    await addAct(tx, inside.clock.now(), {
      schoolId,
      actorId: who.personId,
      personId,
      act: 'visit.begin',
      details: { reason: reason.trim(), until: admitted.until.toISOString() },
    })
    return admitted
  })
}

/** Ends the visit that this browser is on. */
export async function endVisit(inside: Inside, who: Who): Promise<void> {
  const { actorId, personId, deviceId } = who
  if (actorId === undefined) return
  await endDevices(inside, { personId, deviceId }, async (tx) => {
    const schoolId = await findVisitedSchool(tx, { actorId, personId })
    await addAct(tx, inside.clock.now(), { schoolId, actorId, personId, act: 'visit.end' })
  })
}
