import { type Kysely, sql, type Transaction } from 'kysely'
import type { PassScope } from '#contracts/pass.ts'
import type { Role } from '#contracts/words.ts'

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

export async function sweep(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('school.revocation').where('expires_at', '<', now).execute()
}
