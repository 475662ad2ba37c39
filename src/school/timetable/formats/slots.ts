import type { IntakeFile, Notes } from '#school/roster/api.ts'

/** The record that every timetable format is read into, before any name is looked up in the database. */
export type Slot = {
  readonly file: string
  /** Where the record begins, from 1. */
  readonly line: number
  /** Key of the feed that it belongs to. */
  readonly feed: string
  /**
   * What the source calls this lesson, the same in each export; unique in its school and feed. With
   * the key of an occurrence (calendar.ts) it makes the external key of a lesson.
   */
  readonly key: string
  readonly subject: SlotSubject
  readonly teachers: readonly SlotTeacher[]
  readonly groups: readonly SlotGroup[]
  readonly room?: string
  readonly pattern: Weekly | Dated
}

export type SlotSubject = { readonly code?: string; readonly name: string }

/** `key`: the source's own code (the person's join key in STS, `Code` in FET). At least one is there. */
export type SlotTeacher = { readonly key?: string; readonly name?: string }

export type SlotGroup = {
  readonly code: string
  readonly label?: string
  readonly kind?: 'class' | 'teaching'
  /** Codes of groups that its members come from, the nearest first; several classes where it cuts across. */
  readonly within?: readonly string[]
  /** Codes of the groups directly inside: a level is its classes. */
  readonly holds?: readonly string[]
}

/** Local hours of the school: clock changes do not move a lesson. */
export type Weekly = {
  readonly kind: 'weekly'
  /** 1 = Monday … 7 = Sunday */
  readonly weekday: number
  /** HH:MM */
  readonly from: string
  readonly until: string
  /** Mondays (YYYY-MM-DD) of the weeks in which it is held; undefined = each week. */
  readonly weeks?: readonly string[]
}

/** One occurrence with its instants. */
export type Dated = {
  readonly kind: 'dated'
  /** The date in the zone of the school. */
  readonly on: string
  readonly startsAt: Date
  readonly endsAt: Date
  readonly cancelled?: true
}

/** A set of slots that its file tells completely: what left the feed is gone, other feeds are not touched. */
export type Feed = {
  readonly file: string
  /** `fet`, `sts`, or `ical <name of the calendar>`. */
  readonly key: string
  readonly schoolUai?: string
  readonly schoolName?: string
  /** Bounds of the school year that the file gives, both included. */
  readonly firstOn?: string
  readonly lastOn?: string
  /**
   * Of an iCalendar feed: what its class or teacher may be called, the likeliest first. A class goes
   * with each slot that names no group, a teacher with each slot that names no teacher.
   */
  readonly about?: readonly string[]
}

/** A day without lessons; `until` included. */
export type Closed = {
  readonly file: string
  readonly line: number
  readonly name: string
  readonly on: string
  readonly until: string
}

/** Takes what is read. Each call may wait, so that memory does not grow with the file. */
export type SlotSink = {
  /** Before the slots of the feed. */
  feed(feed: Feed): Promise<void> | undefined
  slot(slot: Slot): Promise<void> | undefined
  closed(closed: Closed): Promise<void> | undefined
}

export type SlotOptions = {
  /** The school of files that do not name theirs. */
  readonly uai?: string
  /** IANA zone of the school: of hours that name no zone, and of the dates of occurrences. */
  readonly zone: string
  /** Occurrences are asked for from this date until that one, both included. */
  readonly from: string
  readonly until: string
  /** What the only iCalendar file is about, where neither its name nor its text says it. */
  readonly about?: string
}

/**
 * Reads files into slots. Throws BrokenFile for one that cannot be trusted; everything else is said
 * through `notes`, with file and line.
 */
export type ReadSlots = (
  files: readonly IntakeFile[],
  options: SlotOptions,
  notes: Notes,
  sink: SlotSink,
) => Promise<void>

/** National number of a school: seven figures and a letter. */
export function uaiIn(text: string): string | undefined {
  return /(?<![0-9A-Za-z])\d{7}[A-Za-z](?![0-9A-Za-z])/.exec(text)?.[0].toUpperCase()
}
