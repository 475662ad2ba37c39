import { type Generated, type Kysely, sql, type Transaction } from 'kysely'
import type { ActName } from '#contracts/identity.ts'
import type { PassScope } from '#contracts/pass.ts'
import type { Role } from '#contracts/words.ts'
import type { Hat } from './rights.ts'

export type Tables = {
  'school.device': {
    id: string
    person_id: string
    actor_id: string | null
    label: string
    shared: boolean
    issued_at: Date
    expires_at: Date
    seen_on: string
    revoked_at: Date | null
  }
  'school.revocation': { id: number; device_id: string; at: Date; expires_at: Date }
  'school.account': { person_id: string; login: string; password_hash: string; activated_at: Date }
  'school.attempt': { key: string; failures: number; last_at: Date; wait_until: Date }
  'school.audit': {
    id: Generated<number>
    at: Date
    school_id: string | null
    actor_id: string | null
    person_id: string | null
    act: string
    details: string
  }
}

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>

export type NewDevice = {
  id: string
  personId: string
  actorId?: string | undefined
  label: string
  shared: boolean
  now: Date
  expiresAt: Date
}

export async function addDevice(db: Db, device: NewDevice): Promise<void> {
  await db
    .insertInto('school.device')
    .values({
      id: device.id,
      person_id: device.personId,
      actor_id: device.actorId ?? null,
      label: device.label,
      shared: device.shared,
      issued_at: device.now,
      expires_at: device.expiresAt,
      seen_on: device.now.toISOString().slice(0, 10),
      revoked_at: null,
    })
    .execute()
}

/** Notes that a device was seen and lives on; false when it was revoked or is gone. */
export async function prolongDevice(
  db: Db,
  id: string,
  now: Date,
  expiresAt: Date,
): Promise<boolean> {
  const done = await db
    .updateTable('school.device')
    .set({ seen_on: now.toISOString().slice(0, 10), expires_at: expiresAt })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** The hats of a person today, for the hint in the pass. */
export async function readScopes(db: Db, personId: string, now: Date): Promise<PassScope[]> {
  const { rows } = await sql<{ school: number; role: Role }>`
    select distinct o.number as school, a.role from school.affiliation a
      join school.org o on o.id = a.school_id
     where a.person_id = ${personId} and a.from_on <= (${now}::timestamptz at time zone o.zone)::date
       and (a.until_on is null or a.until_on > (${now}::timestamptz at time zone o.zone)::date)
     order by 1, 2`.execute(db)
  return rows
}

/** Ends devices that live; answers those that it ended. Whoever calls tells the other processes. */
export async function revokeDevices(
  tx: Tx,
  which: { personId: string; deviceId?: string | undefined; except?: string | undefined },
  now: Date,
): Promise<{ id: string; expiresAt: Date }[]> {
  const ended = await tx
    .updateTable('school.device')
    .set({ revoked_at: now })
    .where('person_id', '=', which.personId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .$if(which.deviceId !== undefined, (q) => q.where('id', '=', which.deviceId ?? ''))
    .$if(which.except !== undefined, (q) => q.where('id', '!=', which.except ?? ''))
    .returning(['id', 'expires_at'])
    .execute()
  return ended.map((row) => ({ id: row.id, expiresAt: row.expires_at }))
}

export type Revoked = { id: number; deviceId: string; expiresAt: Date }

export async function addRevocations(
  tx: Tx,
  devices: readonly { id: string; expiresAt: Date }[],
  now: Date,
): Promise<void> {
  for (const { id, expiresAt } of devices) {
    await sql`insert into school.revocation (device_id, at, expires_at)
      values (${id}, ${now}, ${expiresAt})`.execute(tx)
    await sql`select pg_notify('preau_revoked', ${`${id} ${expiresAt.getTime()}`})`.execute(tx)
  }
}

/** The revocations after `afterId`, the newest `max` of them. */
export async function readRevocations(db: Db, afterId: number, max: number): Promise<Revoked[]> {
  const rows = await db
    .selectFrom('school.revocation')
    .select(['id', 'device_id', 'expires_at'])
    .where('id', '>', afterId)
    .orderBy('id', 'desc')
    .limit(max)
    .execute()
  return rows.map((row) => ({ id: row.id, deviceId: row.device_id, expiresAt: row.expires_at }))
}

/** Takes away what has no more effect. */
export async function sweep(
  db: Db,
  now: Date,
  { attemptsBefore, devicesBefore }: { attemptsBefore: Date; devicesBefore: Date },
): Promise<void> {
  await db.deleteFrom('school.revocation').where('expires_at', '<', now).execute()
  await db.deleteFrom('school.attempt').where('last_at', '<', attemptsBefore).execute()
  await db.deleteFrom('school.device').where('expires_at', '<', devicesBefore).execute()
}

export type Account = { personId: string; login: string; passwordHash: string }

export async function findAccount(
  db: Db,
  by: { login: string } | { personId: string },
): Promise<Account | undefined> {
  const row = await db
    .selectFrom('school.account')
    .selectAll()
    .$if('login' in by, (q) => q.where('login', '=', 'login' in by ? by.login : ''))
    .$if('personId' in by, (q) => q.where('person_id', '=', 'personId' in by ? by.personId : ''))
    .executeTakeFirst()
  return row && { personId: row.person_id, login: row.login, passwordHash: row.password_hash }
}

/** True while the password is still the one that was compared; no other change of it ends before this does. */
export async function holdAccount(tx: Tx, account: Account): Promise<boolean> {
  const { rows } = await sql<{ password_hash: string }>`
    select password_hash from school.account where person_id = ${account.personId} for update`.execute(
    tx,
  )
  return rows[0]?.password_hash === account.passwordHash
}

export async function setPassword(tx: Tx, personId: string, passwordHash: string): Promise<void> {
  await tx
    .updateTable('school.account')
    .set({ password_hash: passwordHash })
    .where('person_id', '=', personId)
    .execute()
}

export type LiveDevice = {
  id: string
  label: string
  shared: boolean
  issuedAt: Date
  seenOn: string
}

/** Devices that are signed in as their own person, the latest first. Visits are in the trail instead. */
export async function readDevices(db: Db, personId: string, now: Date): Promise<LiveDevice[]> {
  const rows = await db
    .selectFrom('school.device')
    .selectAll()
    .where('person_id', '=', personId)
    .where('actor_id', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('issued_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    label: row.label,
    shared: row.shared,
    issuedAt: row.issued_at,
    seenOn: row.seen_on,
  }))
}

/** The instant before which none of these keys may be tried; undefined: now. */
export async function readWait(
  db: Db,
  keys: readonly string[],
  now: Date,
): Promise<Date | undefined> {
  const row = await db
    .selectFrom('school.attempt')
    .select((q) => q.fn.max('wait_until').as('until'))
    .where('key', 'in', [...keys])
    .where('wait_until', '>', now)
    .executeTakeFirst()
  return row?.until ?? undefined
}

/**
 * Counts a try as failed before it is made, so that tries made at once each count. False: another try of
 * that moment took the turn. `waitsS[n - 1]`: the wait after the nth failure.
 */
export async function reserveAttempt(
  db: Db,
  key: string,
  now: Date,
  schedule: { waitsS: readonly number[]; memoryS: number },
): Promise<boolean> {
  const waits = sql`${[...schedule.waitsS]}::int[]`
  const forgotten = new Date(now.getTime() - schedule.memoryS * 1000)
  const failures = sql`case when a.last_at < ${forgotten}::timestamptz then 1 else a.failures + 1 end`
  const { rows } = await sql`
    insert into school.attempt as a (key, failures, last_at, wait_until)
    values (${key}, 1, ${now}, ${now}::timestamptz + (${waits})[1] * interval '1 second')
    on conflict (key) do update set
      failures = ${failures}, last_at = ${now},
      wait_until = ${now}::timestamptz +
        (${waits})[least(${failures}, ${schedule.waitsS.length}::int)] * interval '1 second'
    where a.wait_until <= ${now}
    returning failures`.execute(db)
  return rows.length === 1
}

export async function forgetAttempts(db: Db, keys: readonly string[]): Promise<void> {
  await db
    .deleteFrom('school.attempt')
    .where('key', 'in', [...keys])
    .execute()
}

export type Act = {
  schoolId?: string | undefined
  actorId?: string | undefined
  personId?: string | undefined
  act: ActName
  details?: Record<string, unknown>
}

/** Adds a line to the trail of administrative acts. */
export async function addAct(db: Db, at: Date, act: Act): Promise<void> {
  await db
    .insertInto('school.audit')
    .values({
      at,
      school_id: act.schoolId ?? null,
      actor_id: act.actorId ?? null,
      person_id: act.personId ?? null,
      act: act.act,
      details: JSON.stringify(act.details ?? {}),
    })
    .execute()
}

/** Given and family name. */
export async function readNames(db: Db, personId: string): Promise<string[]> {
  const { rows } = await sql<{ given_name: string; family_name: string }>`
    select given_name, family_name from school.person where id = ${personId}`.execute(db)
  return rows.flatMap((row) => [row.given_name, row.family_name])
}

/** Roles of a person today, each school in its own zone. */
export async function readHats(db: Db, personId: string, now: Date): Promise<Hat[]> {
  const { rows } = await sql<Hat>`
    select distinct a.role, a.school_id as "schoolId" from school.affiliation a
      join school.org o on o.id = a.school_id
     where a.person_id = ${personId} and a.from_on <= (${now}::timestamptz at time zone o.zone)::date
       and (a.until_on is null or a.until_on > (${now}::timestamptz at time zone o.zone)::date)`.execute(
    db,
  )
  return rows
}
