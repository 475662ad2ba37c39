import type { Clock } from '#base/clock.ts'
import { openPipeline } from '#base/pipeline.ts'
import type { Format } from '#school/roster/api.ts'
import { type Days, openDays } from './days.ts'
import { readFet, sniffFet } from './formats/fet.ts'
import { readIcal, sniffIcal } from './formats/ical.ts'
import { readSts, sniffSts } from './formats/sts.ts'
import { timetableFormat } from './import/format.ts'
import { limits } from './limits.ts'
import type { Db } from './store.ts'

export { type ChangeLesson, changeLesson } from './change.ts'
export { type DayQuery, type Days, type DayText, readDay } from './days.ts'

/** `db`: the process's pool of role preau_school. */
export type TimetableNeeds = { databaseUrl: string; db: Db; clock: Clock }

/** The timetable of a process: its routes read through it, and whoever sends day documents in numbers. */
export type Timetable = {
  /** Fast day documents, ready to send; `readDay` is for a transaction at hand. */
  days: Days
  db: Db
  clock: Clock
  close(): Promise<void>
}

export function openTimetable({ databaseUrl: url, db, clock }: TimetableNeeds): Timetable {
  const pipeline = openPipeline({
    url,
    role: 'preau_school',
    connectionsMax: limits.dayConnections,
    waitingMax: limits.dayWaitingMax,
    answerMs: limits.dayAnswerMs,
  })
  return {
    days: openDays(pipeline, db),
    db,
    clock,
    close: () => pipeline.close(),
  }
}

/** What an import reads of timetables. Calendars first: they may say on which days the school is closed. */
export const timetableFormats: readonly Format[] = [
  timetableFormat({ name: 'ical', sniff: sniffIcal, read: readIcal }),
  timetableFormat({ name: 'fet', sniff: sniffFet, read: readFet }),
  timetableFormat({ name: 'sts', sniff: sniffSts, read: readSts }),
]
