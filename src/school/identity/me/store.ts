import { type QueryExecutorProvider, sql } from 'kysely'
import type { Preferences } from '#contracts/people.ts'
import type { Role } from '#contracts/words.ts'

/** A transaction for one person (base/database.ts asPerson), whoever opened it. */
export type PersonTx = QueryExecutorProvider

export type PersonRow = {
  given_name: string
  family_name: string
  login: string | null
  preferences: Preferences | null
  shared: boolean | null
  expires_at: Date | null
  actor: string | null
}

export async function readPerson(tx: PersonTx, deviceId: string): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`
    select p.given_name, p.family_name, school.my_login() as login, f.body as preferences,
           d.shared, d.expires_at, v.given_name || ' ' || v.family_name as actor
      from school.person p
      left join school.preference f on f.person_id = p.id
      left join school.my_device(${deviceId}) d on true
      left join school.person v on v.id = d.actor_id
     where p.id = school.me()`.execute(tx)
  return rows[0]
}

export type HatRow = { role: Role; id: string; name: string; kind: string; zone: string }

export async function readHats(tx: PersonTx): Promise<HatRow[]> {
  const { rows } = await sql<HatRow>`
    select distinct a.role, o.id, o.name, o.kind, o.zone
      from school.affiliation a join school.org o on o.id = a.school_id
     where a.person_id = school.me() and a.from_on <= school.today()
       and (a.until_on is null or a.until_on > school.today())
     order by o.name, o.id, a.role`.execute(tx)
  return rows
}

export type ChildRow = { id: string; given_name: string; family_name: string; school_ids: string[] }

/** Children over whom the person has authority or whom they are in charge of, without restriction. */
export async function readChildren(tx: PersonTx): Promise<ChildRow[]> {
  const { rows } = await sql<ChildRow>`
    select p.id, p.given_name, p.family_name, array_agg(distinct g.school_id) as school_ids
      from school.guardianship g join school.person p on p.id = g.child_id
     where g.adult_id = school.me() and (g.legal or g.in_charge) and coalesce(g.restrictions, '') = ''
       and g.from_on <= school.today() and (g.until_on is null or g.until_on > school.today())
     group by p.id order by p.family_name, p.given_name, p.id`.execute(tx)
  return rows
}

export async function writePreferences(
  tx: PersonTx,
  personId: string,
  body: Preferences,
): Promise<void> {
  await sql`insert into school.preference (person_id, body) values (${personId}, ${JSON.stringify(body)})
    on conflict (person_id) do update set body = excluded.body`.execute(tx)
}

/** Wakes the open pages of one person: contracts/cartable.ts Change. */
export async function tellPerson(tx: PersonTx, personId: string, schoolId: string): Promise<void> {
  const change = { schoolId, collections: ['me'], groupIds: [], personIds: [personId] }
  await sql`select pg_notify('preau_change', ${JSON.stringify(change)})`.execute(tx)
}
