import { type Kysely, sql, type Transaction } from 'kysely'
import type { Command, Outcome } from '#contracts/cartable.ts'
import type { Role } from '#contracts/words.ts'

type CommandTable = {
  id: string
  person_id: string
  device_id: string
  outbox_id: string
  seq: number
  kind: string
  written_at: Date
  applied_at: Date
  outcome: unknown
}
export type Tables = { 'school.command': CommandTable }
export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>
/** The same transaction, for nouns that have their own tables. */
export type AnyTx = Transaction<Record<string, never>>

export type Outbox = { personId: string; outboxId: string }

/** Two tabs that send the same outbox take turns; the second then finds what the first recorded. */
export async function lockOutbox(tx: Tx, { personId, outboxId }: Outbox): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${personId + outboxId}, 0))`.execute(tx)
}

export async function setLockTimeout(tx: Tx, ms: number): Promise<void> {
  await sql`select set_config('lock_timeout', ${String(ms)}, true)`.execute(tx)
}

export async function readOutcome(
  tx: Tx,
  personId: string,
  id: string,
): Promise<Outcome | undefined> {
  const row = await tx
    .selectFrom('school.command')
    .select('outcome')
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && { id, ...(row.outcome as Omit<Outcome, 'id'>) }
}

/** The number that this outbox's next command must have. */
export async function nextSeq(tx: Tx, { personId, outboxId }: Outbox): Promise<number> {
  const row = await tx
    .selectFrom('school.command')
    .select((eb) => eb.fn.max('seq').as('last'))
    .where('person_id', '=', personId)
    .where('outbox_id', '=', outboxId)
    .executeTakeFirst()
  return (row?.last ?? 0) + 1
}

export async function recordCommand(
  tx: Tx,
  outbox: Outbox & { deviceId: string; now: Date },
  command: Command,
  { id: _, ...outcome }: Outcome,
): Promise<void> {
  await tx
    .insertInto('school.command')
    .values({
      id: command.id,
      person_id: outbox.personId,
      device_id: outbox.deviceId,
      outbox_id: outbox.outboxId,
      seq: command.seq,
      kind: command.kind,
      written_at: new Date(command.writtenAt),
      applied_at: outbox.now,
      outcome: JSON.stringify(outcome),
    })
    .execute()
}

export const savepoint = async (tx: Tx): Promise<void> => {
  await sql`savepoint command`.execute(tx)
}
export const undoToSavepoint = async (tx: Tx): Promise<void> => {
  await sql`rollback to savepoint command`.execute(tx)
}

/** What a person hears of: their own groups and their children's, and the schools they belong to. */
export type Interests = {
  groupIds: string[]
  personIds: string[]
  schools: { id: string; role: Role }[]
}

export async function readInterests(tx: Tx, personId: string, today: string): Promise<Interests> {
  const { rows } = await sql<{
    groups: string[]
    children: string[]
    schools: { id: string; role: Role }[]
  }>`
    with child as (
      select distinct child_id from school.guardianship
       where adult_id = ${personId} and (legal or in_charge) and coalesce(restrictions, '') = ''
         and from_on <= ${today}::date
         and (until_on is null or until_on > ${today}::date))
    select
      (select coalesce(array_agg(distinct group_id), '{}') from school.membership
        where (person_id = ${personId} or person_id in (select child_id from child))
          and from_on <= ${today}::date
          and (until_on is null or until_on > ${today}::date)) as groups,
      (select coalesce(array_agg(child_id), '{}') from child) as children,
      (select coalesce(jsonb_agg(distinct jsonb_build_object('id', school_id, 'role', role)), '[]')
         from school.affiliation
        where person_id = ${personId} and from_on <= ${today}::date
          and (until_on is null or until_on > ${today}::date)) as schools`.execute(tx)
  const row = rows[0]
  return {
    groupIds: row?.groups ?? [],
    personIds: [personId, ...(row?.children ?? [])],
    schools: row?.schools ?? [],
  }
}
