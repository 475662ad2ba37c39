import { Refusal } from '#base/refusal.ts'
import type { Lesson, LessonAct, LessonChange } from '#contracts/day.ts'
import type { Role } from '#contracts/words.ts'
import { limits } from './limits.ts'

/** One row of `school.whose_days`: a hat, and one of the groups that make its days. */
export type SeenRow = {
  whose: string
  schoolId: string
  hat: Role
  version: number
  name: string
  groupId: string | undefined
  fromOn: string | undefined
  untilOn: string | undefined
}

/** Days in which somebody is in a group: half-open, inside the window asked for. */
export type Span = { groupId: string; fromOn: string; untilOn: string }

/** Whose days, in which school, under which hat, and from which groups they are made. */
export type Seen = {
  whose: string
  schoolId: string
  /** The hat shown. */
  hat: Role
  /** All that the person is on the staff of this school; empty for pupils and guardians. */
  roles: Role[]
  version: number
  name: string
  spans: Span[]
}

/** The days asked for: `from` included, `until` excluded. */
export type Window = { from: string; days: number; until: string }

export function windowOf(from: string, days: number): Window {
  // Beyond, neither PostgreSQL nor JavaScript writes a date in ten letters.
  if (from < limits.firstDay || from > limits.lastDay) {
    throw new Refusal('bad_request', 'No school has a timetable for that day.')
  }
  return { from, days, until: addDays(from, days) }
}

/** The calendar date `days` later. Dates have no zone: no clock change can reach them. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** One staff hat a school: a person who teaches and heads is shown their lessons once. */
const staffOrder: readonly Role[] = ['teacher', 'head', 'secretary', 'admin', 'staff']

/** Gathers rows into hats, clips memberships to the window, keeps a stable order: own days first. */
export function gather(rows: readonly SeenRow[], personId: string, window: Window): Seen[] {
  const seen = new Map<string, Seen>()
  for (const row of rows) {
    const staff = row.hat !== 'pupil' && row.hat !== 'guardian'
    const key = `${row.whose} ${row.schoolId} ${staff ? 'staff' : row.hat}`
    let one = seen.get(key)
    if (!one) {
      const { whose, schoolId, hat, version, name } = row
      one = { whose, schoolId, hat, roles: [], version, name, spans: [] }
      seen.set(key, one)
    }
    if (staff && !one.roles.includes(row.hat)) one.roles.push(row.hat)
    if (staffOrder.indexOf(row.hat) < staffOrder.indexOf(one.hat)) one.hat = row.hat
    const span = clip(row, window)
    if (span) one.spans.push(span)
  }
  const first = (one: Seen) => (one.whose === personId ? '' : one.name)
  for (const one of seen.values()) one.spans.sort((a, b) => compare(a.groupId, b.groupId))
  return [...seen.values()].sort(
    (a, b) =>
      compare(first(a), first(b)) || compare(a.whose, b.whose) || compare(a.schoolId, b.schoolId),
  )
}

function clip(row: SeenRow, window: Window): Span | undefined {
  if (row.groupId === undefined || row.fromOn === undefined) return undefined
  const fromOn = compare(row.fromOn, window.from) > 0 ? row.fromOn : window.from
  const untilOn = row.untilOn && row.untilOn < window.until ? row.untilOn : window.until
  return fromOn < untilOn ? { groupId: row.groupId, fromOn, untilOn } : undefined
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** A lesson as the database keeps it. */
export type LessonRow = {
  id: string
  version: number
  onDate: string
  startsAt: Date
  endsAt: Date
  subject: string
  title: string
  groups: string[]
  teachers: string[]
  room: string | null
  status: 'planned' | 'cancelled'
  change: LessonChange | null
  /** The part of the teacher whose day it is. */
  part: 'teacher' | 'substitute' | 'replaced' | null
}

/** Lessons in order, by day; `may` is what the viewer may do with a lesson that takes place. */
export function daysOf(rows: readonly LessonRow[], may: readonly LessonAct[]) {
  const days: { on: string; lessons: Lesson[] }[] = []
  const inOrder = rows.toSorted(
    (a, b) =>
      compare(a.onDate, b.onDate) ||
      a.startsAt.getTime() - b.startsAt.getTime() ||
      compare(a.id, b.id),
  )
  for (const row of inOrder) {
    let day = days.at(-1)
    if (day?.on !== row.onDate) {
      day = { on: row.onDate, lessons: [] }
      days.push(day)
    }
    day.lessons.push(lessonOf(row, may))
  }
  return days
}

export function lessonOf(row: LessonRow, may: readonly LessonAct[]): Lesson {
  const own = actsOnRow(row, may)
  return {
    id: row.id,
    ...(row.version > 1 && { version: row.version }),
    startsAt: instant(row.startsAt),
    endsAt: instant(row.endsAt),
    subject: row.subject,
    title: row.title,
    groups: row.groups,
    teachers: row.teachers,
    ...(row.room && { room: row.room }),
    ...(row.status === 'cancelled' && { status: row.status }),
    ...((row.part === 'substitute' || row.part === 'replaced') && { part: row.part }),
    ...(row.change && { change: row.change }),
    ...(own.length < may.length && { may: own }),
  }
}

/** A cancelled lesson has no live class; a replaced teacher has nothing to do with it any more. */
function actsOnRow(row: LessonRow, may: readonly LessonAct[]): LessonAct[] {
  if (row.part === 'replaced' && !may.includes('arrange')) return []
  const open = row.status === 'planned' && row.part !== 'replaced'
  return may.filter((act) => act !== 'enter' || open)
}

/** RFC 3339 in whole seconds: half the length of what JavaScript writes is never needed. */
export function instant(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`
}
