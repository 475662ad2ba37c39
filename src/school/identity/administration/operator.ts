import { newId } from '#base/ids.ts'
import { Refusal } from '#base/refusal.ts'
import { showCode } from '#contracts/activation.ts'
import { makeOwnSheet } from '../activation/sheets.ts'
import { readSlips } from '../activation/store.ts'
import type { Inside } from '../inside.ts'
import { fold } from '../rules.ts'
import { addAct, findAccount } from '../store.ts'
import { delegate, findSchool, searchPeople, tellPerson, withdraw } from './store.ts'

/** Acts of the operator on the server: no rights to check, and the same trail, without an actor. */

export type OnPerson = {
  uai: string
  /** One of the two. */
  personId?: string | undefined
  login?: string | undefined
}

const schoolOf = async ({ db }: Inside, uai: string): Promise<string> => {
  const id = await findSchool(db, uai)
  if (!id) throw new Refusal('not_found', `There is no school ${uai} here.`)
  return id
}

async function personOf(inside: Inside, { uai, personId, login }: OnPerson) {
  const { db, clock } = inside
  const schoolId = await schoolOf(inside, uai)
  const id = personId ?? (login && (await findAccount(db, { login }))?.personId)
  const search = { schoolId, personId: id, words: [] }
  const [row] = id ? await searchPeople(db, search, clock.now()) : []
  if (!row) throw new Refusal('not_found', `There is no such person in ${uai} today.`)
  return { schoolId, row }
}

/** People of a school whose names begin so: their ids, for the other verbs. One page. */
export async function findByName(inside: Inside, uai: string, name: string) {
  const schoolId = await schoolOf(inside, uai)
  const words = name.split(/\s+/).map(fold).filter(Boolean)
  const rows = await searchPeople(inside.db, { schoolId, words }, inside.clock.now())
  return rows.map((row) => ({
    id: row.id,
    name: `${row.given_name} ${row.family_name}`,
    roles: row.hats.filter((hat) => hat.schoolId === schoolId).map((hat) => hat.role),
    login: row.login ?? undefined,
  }))
}

/** Makes a person of the school its administrator; false: they are already. */
export async function grantAdmin(inside: Inside, on: OnPerson): Promise<boolean> {
  const { schoolId, row } = await personOf(inside, on)
  const now = inside.clock.now()
  return inside.db.transaction().execute(async (tx) => {
    const added = { id: newId(now.getTime()), personId: row.id, schoolId }
    if (!(await delegate(tx, added, now))) return false
    await addAct(tx, now, { schoolId, personId: row.id, act: 'admin.delegate' })
    await tellPerson(tx, schoolId, row.id)
    return true
  })
}

/** Ends the delegated role; false: the person does not hold it by delegation. */
export async function revokeAdmin(inside: Inside, on: OnPerson): Promise<boolean> {
  const { schoolId, row } = await personOf(inside, on)
  const now = inside.clock.now()
  return inside.db.transaction().execute(async (tx) => {
    if (!(await withdraw(tx, { personId: row.id, schoolId }, now))) return false
    await addAct(tx, now, { schoolId, personId: row.id, act: 'admin.withdraw' })
    await tellPerson(tx, schoolId, row.id)
    return true
  })
}

/** A new activation code of one person, as it would be printed: the way in for the first administrator. */
export async function newCode(inside: Inside, on: OnPerson): Promise<string> {
  const { schoolId, row } = await personOf(inside, on)
  const isPupil = row.hats.some((hat) => hat.role === 'pupil')
  const maker = { schoolId, personId: null }
  const sheet = await makeOwnSheet(inside, maker, { personId: row.id, isPupil })
  const [slip] = await readSlips(inside.db, sheet.id)
  if (!slip) throw new Error(`Sheet ${sheet.number} has no slip.`)
  const { seat, epoch } = slip
  return showCode(inside.codes.seal({ sheet: sheet.number, seat, epoch }))
}
