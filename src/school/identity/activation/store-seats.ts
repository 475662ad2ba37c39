import { sql } from 'kysely'
import type { CodePlace } from '#contracts/activation.ts'
import type { Tx } from '../store.ts'

/** Takes a family's code, which serves each guardian; false when it is dead. */
export async function takeFamilySeat(
  tx: Tx,
  place: CodePlace,
  sheetId: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`update school.activation set used_at = coalesce(used_at, ${now})
    where sheet_id = ${sheetId} and seat = ${place.seat} and epoch = ${place.epoch}
      and kind = 'family' returning seat`.execute(tx)
  return rows.length === 1
}

export type TakenSeat = { sheetId: string; seat: number; epoch: number }

/**
 * Uses up every slip of a person's own, whichever school printed it: left in a drawer, one would set a new
 * password. Locked in one order, so that two hands with two slips wait for one another.
 */
export async function takeOwnSeats(tx: Tx, personId: string, now: Date): Promise<TakenSeat[]> {
  const { rows } = await sql<TakenSeat>`
    with mine as materialized (
      select sheet_id, seat from school.activation
       where person_id = ${personId} and kind = 'self' and used_at is null
       order by sheet_id, seat for update)
    update school.activation a set used_at = ${now} from mine
     where a.sheet_id = mine.sheet_id and a.seat = mine.seat
    returning a.sheet_id as "sheetId", a.seat, a.epoch`.execute(tx)
  return rows
}
