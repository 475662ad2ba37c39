import { sql } from 'kysely'
import type { CodePlace } from '#contracts/activation.ts'
import type { Locale } from '#contracts/words.ts'
import type { Db, Tx } from '../store.ts'

/** Day of a row's school that holds at `now`. `a` and `o`: aliases of the dated row and of school.org. */
const holds = (now: Date) => sql`
  a.from_on <= (${now}::timestamptz at time zone o.zone)::date
  and (a.until_on is null or a.until_on > (${now}::timestamptz at time zone o.zone)::date)`

/**
 * True of an adult who works in a school today: their account opens more than a family's. They get a slip of
 * their own from that school; whoever finds a pupil's slip must not become the pupil's teacher or head.
 */
const worksSomewhere = (now: Date, adult: string) => sql`exists (
  select from school.affiliation w join school.org wo on wo.id = w.school_id
   where w.person_id = ${sql.ref(adult)} and w.role not in ('pupil', 'guardian')
     and w.from_on <= (${now}::timestamptz at time zone wo.zone)::date
     and (w.until_on is null or w.until_on > (${now}::timestamptz at time zone wo.zone)::date))`

export type Needy = {
  personId: string
  hasAccount: boolean
  familyNeeds: boolean
  /** Head or administrator of another school: that school opens their account. */
  administersElsewhere: boolean
}

/** Pupils of a class today, by name; `familyNeeds`: a guardian who may have an account has none. */
export async function readPupils(
  db: Db,
  group: { schoolId: string; groupId: string },
  now: Date,
): Promise<Needy[]> {
  const { rows } = await sql<Needy>`
    select p.id as "personId", c.person_id is not null as "hasAccount",
           exists (select from school.guardianship g
             left join school.account ga on ga.person_id = g.adult_id
             where g.child_id = p.id and g.school_id = a.school_id and ga.person_id is null
               and not ${worksSomewhere(now, 'g.adult_id')}
               and (g.legal or g.in_charge) and coalesce(g.restrictions, '') = ''
               and g.from_on <= (${now}::timestamptz at time zone o.zone)::date
               and (g.until_on is null or g.until_on > (${now}::timestamptz at time zone o.zone)::date)
           ) as "familyNeeds", false as "administersElsewhere"
      from school.membership a
      join school.org o on o.id = a.school_id
      join school.person p on p.id = a.person_id
      left join school.account c on c.person_id = p.id
     where a.group_id = ${group.groupId} and a.school_id = ${group.schoolId} and a.role = 'pupil'
       and ${holds(now)}
     order by p.family_name, p.given_name, p.id`.execute(db)
  return rows
}

/** Staff of a school today, by name. */
export async function readStaff(db: Db, schoolId: string, now: Date): Promise<Needy[]> {
  const { rows } = await sql<Needy>`
    select p.id as "personId", c.person_id is not null as "hasAccount", false as "familyNeeds",
           exists (select from school.affiliation a join school.org o on o.id = a.school_id
             where a.person_id = p.id and a.school_id <> ${schoolId} and a.role in ('head', 'admin')
               and ${holds(now)}) as "administersElsewhere"
      from school.person p left join school.account c on c.person_id = p.id
     where exists (select from school.affiliation a join school.org o on o.id = a.school_id
       where a.person_id = p.id and a.school_id = ${schoolId}
         and a.role not in ('pupil', 'guardian') and ${holds(now)})
     order by p.family_name, p.given_name, p.id`.execute(db)
  return rows
}

export async function groupExists(db: Db, schoolId: string, groupId: string): Promise<boolean> {
  const { rows } = await sql`select from school."group"
    where id = ${groupId} and school_id = ${schoolId}`.execute(db)
  return rows.length === 1
}

export type NewSheet = {
  id: string
  schoolId: string
  groupId?: string | undefined
  personId?: string | undefined
  kind: 'pupils' | 'adults'
  madeBy: string | null
  now: Date
}
export type NewSeat = { personId: string; kind: 'self' | 'family' }

/** Older codes of the same people and kind in this school are dead from now on. */
export async function addSheet(tx: Tx, sheet: NewSheet, seats: readonly NewSeat[]): Promise<void> {
  const { id, schoolId, groupId = null, personId = null, kind, madeBy, now } = sheet
  await sql`insert into school.activation_sheet (id, school_id, group_id, person_id, kind, made_by, made_at)
    values (${id}, ${schoolId}, ${groupId}, ${personId}, ${kind}, ${madeBy}, ${now})`.execute(tx)
  const people = sql`${seats.map((seat) => seat.personId)}::uuid[]`
  const kinds = sql`${seats.map((seat) => seat.kind)}::text[]`
  await sql`delete from school.activation a using unnest(${people}, ${kinds}) as n (person_id, kind)
    where a.person_id = n.person_id and a.kind = n.kind and a.school_id = ${schoolId}`.execute(tx)
  await sql`insert into school.activation (sheet_id, seat, kind, person_id, school_id)
    select ${id}, n.seat - 1, n.kind, n.person_id, ${schoolId}
      from unnest(${people}, ${kinds}) with ordinality as n (person_id, kind, seat)`.execute(tx)
}

/** Answers how many codes it killed; 0: no such sheet in this school. */
export async function renewSeats(
  tx: Tx,
  schoolId: string,
  sheetId: string,
  epochs: number,
): Promise<number> {
  const { rows } = await sql`update school.activation set epoch = (epoch + 1) % ${epochs}
    where sheet_id = ${sheetId} and school_id = ${schoolId} returning seat`.execute(tx)
  return rows.length
}

export type SheetRow = {
  id: string
  number: number
  kind: 'pupils' | 'adults'
  class_name: string | null
  person_name: string | null
  made_at: Date
  slips: number
  used: number
}

/** Sheets that still have a slip, the newest first; with `sheetId` that one alone. */
export async function readSheets(
  db: Db,
  schoolId: string,
  which: { sheetId?: string; max: number },
): Promise<SheetRow[]> {
  const { rows } = await sql<SheetRow>`
    select s.id, s.number, s.kind, g.label as class_name,
           p.given_name || ' ' || p.family_name as person_name, s.made_at,
           count(a.seat)::int as slips, count(a.used_at)::int as used
      from school.activation_sheet s
      join school.activation a on a.sheet_id = s.id
      left join school."group" g on g.id = s.group_id
      left join school.person p on p.id = s.person_id
     where s.school_id = ${schoolId} and (${which.sheetId ?? null}::uuid is null or s.id = ${which.sheetId ?? null})
     group by s.id, g.label, p.given_name, p.family_name
     order by s.number desc limit ${which.max}`.execute(db)
  return rows
}

export type ClassRow = { group_id: string; label: string; pupils: number; activated: number }

export async function readClasses(db: Db, schoolId: string, now: Date): Promise<ClassRow[]> {
  const { rows } = await sql<ClassRow>`
    select g.id as group_id, g.label, count(*)::int as pupils, count(c.person_id)::int as activated
      from school."group" g
      join school.org o on o.id = g.school_id
      join school.membership a on a.group_id = g.id and a.role = 'pupil' and ${holds(now)}
      left join school.account c on c.person_id = a.person_id
     where g.school_id = ${schoolId} and g.kind = 'class'
       and (g.until_on is null or g.until_on > (${now}::timestamptz at time zone o.zone)::date)
     group by g.id, g.label order by g.label, g.id`.execute(db)
  return rows
}

export type SlipRow = {
  seat: number
  epoch: number
  kind: 'self' | 'family'
  person_id: string
  given_name: string
  family_name: string
}

export async function readSlips(db: Db, sheetId: string): Promise<SlipRow[]> {
  const { rows } = await sql<SlipRow>`
    select a.seat, a.epoch, a.kind, a.person_id, p.given_name, p.family_name
      from school.activation a join school.person p on p.id = a.person_id
     where a.sheet_id = ${sheetId} order by a.seat`.execute(db)
  return rows
}

export async function readSchoolName(db: Db, schoolId: string): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name from school.org where id = ${schoolId}`.execute(db)
  return rows[0]?.name ?? ''
}

export type SeatRow = {
  sheet_id: string
  kind: 'self' | 'family'
  person_id: string
  school_id: string
  school: string
  class_name: string | null
  given_name: string
  family_name: string
  login: string | null
}

/** The line that a code names, if it is the latest, unused, and its person still belongs to the school. */
export async function findSeat(db: Db, place: CodePlace, now: Date): Promise<SeatRow | undefined> {
  const { rows } = await sql<SeatRow>`
    select s.sheet_id, s.kind, s.person_id, s.school_id, o.name as school, g.label as class_name,
           p.given_name, p.family_name, c.login
      from school.activation_sheet h
      join school.activation s on s.sheet_id = h.id
      join school.org o on o.id = s.school_id
      join school.person p on p.id = s.person_id
      left join school."group" g on g.id = h.group_id
      left join school.account c on c.person_id = s.person_id
     where h.number = ${place.sheet} and s.seat = ${place.seat} and s.epoch = ${place.epoch}
       and (s.kind = 'family' or s.used_at is null)
       and exists (select from school.affiliation a
         where a.person_id = s.person_id and a.school_id = s.school_id and ${holds(now)})`.execute(
    db,
  )
  return rows[0]
}

export type GuardianRow = { id: string; given_name: string; family_name: string }

/** Guardians of a child who may have an account and have none. */
export async function readGuardiansWithout(
  db: Db,
  child: { personId: string; schoolId: string },
  now: Date,
): Promise<GuardianRow[]> {
  const { rows } = await sql<GuardianRow>`
    select distinct p.id, p.given_name, p.family_name
      from school.guardianship a
      join school.org o on o.id = a.school_id
      join school.person p on p.id = a.adult_id
      left join school.account c on c.person_id = p.id
     where a.child_id = ${child.personId} and a.school_id = ${child.schoolId} and c.person_id is null
       and (a.legal or a.in_charge) and coalesce(a.restrictions, '') = '' and ${holds(now)}
       and not ${worksSomewhere(now, 'a.adult_id')}
     order by p.id`.execute(db)
  return rows
}

/** Counts an invented code against the sheet that it names, if there is one. */
export async function countBadCode(
  db: Db,
  sheet: number,
  now: Date,
  budget: { max: number; windowS: number },
): Promise<void> {
  const start = new Date(now.getTime() - budget.windowS * 1000)
  const fresh = sql`a.last_at < ${start}::timestamptz`
  const until = new Date(now.getTime() + budget.windowS * 1000)
  await sql`
    insert into school.attempt as a (key, failures, last_at, wait_until)
    select ${`sheet:${sheet}`}, 1, ${now}, ${now} from school.activation_sheet where number = ${sheet}
    on conflict (key) do update set
      failures = case when ${fresh} then 1 else a.failures + 1 end,
      last_at = case when ${fresh} then ${now} else a.last_at end,
      wait_until = case when not ${fresh} and a.failures + 1 >= ${budget.max} then ${until} else a.wait_until end`.execute(
    db,
  )
}

/** Logins that begin so, to find a free one. */
export async function readLoginsLike(db: Db, login: string): Promise<string[]> {
  const { rows } = await sql<{ login: string }>`
    select login from school.account where login ~>=~ ${login} and login ~<~ ${`${login}~`}`.execute(
    db,
  )
  return rows.map((row) => row.login)
}

/** False when the login or the person has an account already. */
export async function addAccount(
  tx: Tx,
  account: { personId: string; login: string; passwordHash: string },
  now: Date,
): Promise<boolean> {
  const { rows } =
    await sql`insert into school.account (person_id, login, password_hash, activated_at)
    values (${account.personId}, ${account.login}, ${account.passwordHash}, ${now})
    on conflict do nothing returning person_id`.execute(tx)
  return rows.length === 1
}

export async function addFirstLocale(tx: Tx, personId: string, locale: Locale): Promise<void> {
  await sql`insert into school.preference (person_id, body)
    values (${personId}, ${JSON.stringify({ locale })}) on conflict do nothing`.execute(tx)
}
