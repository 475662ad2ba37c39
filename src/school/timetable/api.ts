import type { Clock } from '#base/clock.ts'
import { openDatabase, openPool } from '#base/database.ts'
import { type Days, openDays } from './days.ts'
import { limits } from './limits.ts'
import type { Db } from './store.ts'

export { type DayQuery, type Days, type DayText, readDay } from './days.ts'

export type TimetableNeeds = { databaseUrl: string; clock: Clock }

/** The timetable of a process: its routes read through it, and whoever sends day documents in numbers. */
export type Timetable = {
  /** Fast day documents, ready to send; `readDay` is for a transaction at hand. */
  days: Days
  db: Db
  clock: Clock
  close(): Promise<void>
}

export function openTimetable({ databaseUrl: url, clock }: TimetableNeeds): Timetable {
  const pool = openPool({ url, role: 'preau_school', connectionsMax: limits.dayConnections })
  const db = openDatabase<Record<string, never>>({
    url,
    role: 'preau_school',
    connectionsMax: limits.dayConnections,
  })
  return {
    days: openDays(pool, db),
    db,
    clock,
    close: async () => {
      await Promise.all([pool.end(), db.destroy()])
    },
  }
}
