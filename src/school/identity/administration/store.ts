import { sql } from 'kysely'
import type { Trail } from '#contracts/identity.ts'
import type { Role } from '#contracts/words.ts'
import { limits } from '../limits.ts'
import type { Hat } from '../rights.ts'
import type { Db, Tx } from '../store.ts'

const holds = (now: Date) => sql`
  a.from_on <= (${now}::timestamptz at time zone o.zone)::date
  and (a.until_on is null or a.until_on > (${now}::timestamptz at time zone o.zone)::date)`

export type PersonRow = {
  id: string
  given_name: string
  family_name: string
  sort: string
  hats: Hat[]
  delegated: boolean
  login: string | null
  activated_at: Date | null
  devices: number
  classes: string[]
}

export type Search = {
  schoolId: string
  /** Each must begin a word of the name or the login; folded. */
  words: readonly string[]
  role?: Role | undefined
  groupId?: string | undefined
  personId?: string | undefined
  after?: string | undefined
}

/** Folds as rules.ts does, as far as PostgreSQL goes without extensions. */
const folded = sql`translate(replace(replace(
    lower(normalize(p.given_name || ' ' || p.family_name, nfc)), 'œ', 'oe'), 'æ', 'ae'),
  'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ''’-', 'aaaaaaceeeeiiiinooooouuuuyy   ')`

/** People of a school today, by name; one more than a page tells that there is a next. */
export async function searchPeople(db: Db, search: Search, now: Date): Promise<PersonRow[]> {
  const { schoolId, words, role = null, groupId = null, personId = null, after = null } = search
  const match = words.map(
    (word) => sql`(' ' || ${folded} like ${`% ${word}%`} or p.login ~ ${`(^|[.-])${word}`})`,
  )
  const { rows } = await sql<PersonRow>`
    with members as materialized (
      select p.id, p.given_name, p.family_name, c.login, c.activated_at,
             lower(p.family_name || ' ' || p.given_name) || ' ' || p.id as sort
        from school.person p left join school.account c on c.person_id = p.id
       where p.id in (
               select a.person_id from school.affiliation a join school.org o on o.id = a.school_id
                where a.school_id = ${schoolId} and ${holds(now)}
                  and (${role}::text is null or a.role = ${role}))
         and (${personId}::uuid is null or p.id = ${personId})
         and (${groupId}::uuid is null or p.id in (
               select a.person_id from school.membership a join school.org o on o.id = a.school_id
                where a.group_id = ${groupId} and a.school_id = ${schoolId} and ${holds(now)}
               union all
               select g.adult_id from school.membership a join school.org o on o.id = a.school_id
                 join school.guardianship g on g.child_id = a.person_id and g.school_id = a.school_id
                where a.group_id = ${groupId} and a.school_id = ${schoolId} and ${holds(now)}))
    ), here as (
      select * from members p
       where ${match.length > 0 ? sql.join(match, sql` and `) : sql`true`}
    )
    select h.*,
      (select count(*)::int from school.device d where d.person_id = h.id and d.actor_id is null
         and d.revoked_at is null and d.expires_at > ${now}) as devices,
      (select coalesce(json_agg(distinct jsonb_build_object('role', a.role, 'schoolId', a.school_id)), '[]')
         from school.affiliation a join school.org o on o.id = a.school_id
        where a.person_id = h.id and ${holds(now)}) as hats,
      exists (select from school.affiliation a join school.org o on o.id = a.school_id
        where a.person_id = h.id and a.school_id = ${schoolId} and a.role = 'admin'
          and a.source = 'delegation' and ${holds(now)}) as delegated,
      (select coalesce(array_agg(distinct g.label order by g.label), '{}')
         from (select h.id union
               select a.child_id from school.guardianship a join school.org o on o.id = a.school_id
                where a.adult_id = h.id and a.school_id = ${schoolId} and ${holds(now)}) who
         join school.membership a on a.person_id = who.id
         join school.org o on o.id = a.school_id
         join school."group" g on g.id = a.group_id
        where a.school_id = ${schoolId} and g.kind = 'class' and a.role in ('pupil', 'form_tutor')
          and ${holds(now)}) as classes
      from (select * from here
             where ${after}::text is null or sort > ${after}
             order by sort limit ${limits.pageRows + 1}) h
     order by h.sort`.execute(db)
  return rows
}

export async function delegate(
  tx: Tx,
  row: { id: string; personId: string; schoolId: string },
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    insert into school.affiliation (id, person_id, school_id, role, from_on, source)
    select ${row.id}, ${row.personId}, id, 'admin', (${now}::timestamptz at time zone zone)::date, 'delegation'
      from school.org where id = ${row.schoolId}
    on conflict do nothing returning id`.execute(tx)
  return rows.length === 1
}

/** Ends the role on the school's own today; one begun today never was. */
export async function withdraw(
  tx: Tx,
  row: { personId: string; schoolId: string },
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    update school.affiliation a set until_on = (${now}::timestamptz at time zone o.zone)::date
      from school.org o
     where o.id = a.school_id and a.person_id = ${row.personId} and a.school_id = ${row.schoolId}
       and a.role = 'admin' and a.source = 'delegation' and a.until_on is null returning a.id`.execute(
    tx,
  )
  return rows.length === 1
}

/** Who no longer has a place of their own on the staff of a school does not administer it either. */
export async function endLeftDelegations(db: Db, now: Date): Promise<void> {
  await sql`with ended as (
      update school.affiliation d set until_on = (${now}::timestamptz at time zone o.zone)::date
        from school.org o
       where o.id = d.school_id and d.source = 'delegation' and d.role = 'admin' and d.until_on is null
         and not exists (select from school.affiliation a
           where a.person_id = d.person_id and a.school_id = d.school_id and a.source <> 'delegation'
             and a.role not in ('pupil', 'guardian') and ${holds(now)})
      returning d.person_id, d.school_id)
    insert into school.audit (at, school_id, person_id, act, details)
    select ${now}, school_id, person_id, 'admin.withdraw', '{"reason": "left"}' from ended`.execute(
    db,
  )
}

/** Heads and administrators of a school today; their rows wait for one another, so that two cannot both leave last. */
export async function countAdministrators(tx: Tx, schoolId: string, now: Date): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${schoolId}, 0))`.execute(tx)
  const { rows } = await sql<{ n: number }>`
    select count(distinct a.person_id)::int as n
      from school.affiliation a join school.org o on o.id = a.school_id
     where a.school_id = ${schoolId} and a.role in ('head', 'admin') and ${holds(now)}`.execute(tx)
  return rows[0]?.n ?? 0
}

/** Wakes the open pages of one person. */
export async function tellPerson(tx: Tx, schoolId: string, personId: string): Promise<void> {
  const change = { schoolId, collections: ['me'], groupIds: [], personIds: [personId] }
  await sql`select pg_notify('preau_change', ${JSON.stringify(change)})`.execute(tx)
}

type TrailRow = {
  id: number
  at: Date
  act: string
  actor: string | null
  person: string | null
  school: string | null
  details: Record<string, unknown>
}

/** The trail of a school, or of a person; the latest first. */
export async function readTrail(
  db: Db,
  of: { schoolId?: string; personId?: string; before?: number | undefined },
): Promise<Trail> {
  const { schoolId = null, personId = null, before = null } = of
  const { rows } = await sql<TrailRow>`
    select t.id, t.at, t.act, t.details, o.name as school,
           a.given_name || ' ' || a.family_name as actor,
           p.given_name || ' ' || p.family_name as person
      from school.audit t
      left join school.org o on o.id = t.school_id
      left join school.person a on a.id = t.actor_id
      left join school.person p on p.id = t.person_id
     where (${schoolId}::uuid is null or t.school_id = ${schoolId})
       and (${personId}::uuid is null or t.person_id = ${personId})
       and (${before}::bigint is null or t.id < ${before})
     order by t.id desc limit ${limits.pageRows + 1}`.execute(db)
  const entries = rows.slice(0, limits.pageRows).map(({ at, actor, person, school, ...row }) => ({
    ...row,
    at: at.toISOString(),
    ...(actor !== null && { actor }),
    ...(person !== null && { person }),
    ...(school !== null && { school }),
  }))
  const last = entries.at(-1)
  return { entries, ...(rows.length > limits.pageRows && last && { next: last.id }) }
}

/** The school from which a visit began: its trail shows the end too. */
export async function findVisitedSchool(
  tx: Tx,
  visit: { actorId: string; personId: string },
): Promise<string | undefined> {
  const { rows } = await sql<{ school_id: string }>`
    select school_id from school.audit
     where person_id = ${visit.personId} and actor_id = ${visit.actorId} and act = 'visit.begin'
     order by id desc limit 1`.execute(tx)
  return rows[0]?.school_id
}

export async function findSchool(db: Db, uai: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from school.org where uai = ${uai.toUpperCase()}`.execute(db)
  return rows[0]?.id
}
