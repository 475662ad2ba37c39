import type pg from 'pg'
import { dateIn } from '#base/clock.ts'
import { zones } from '#school/roster/api.ts'
import type { Span } from '../formats/calendar.ts'
import type { Closed, Feed, Slot } from '../formats/slots.ts'
import { limits } from './limits.ts'
import type { Directory } from './match.ts'
import { tables } from './staging.ts'

type Client = pg.ClientBase

export const todayIn = (zone: string, now: Date): string => dateIn(zone, now)

/** Makes the tables of this connection, and empties them of what a format had left. */
export async function discard(client: Client, format: string): Promise<void> {
  for (const table of tables) await client.query(table)
  await client.query('delete from timetable_slot where format = $1', [format])
  await client.query('delete from timetable_feed where format = $1', [format])
  await client.query('delete from timetable_closed where format = $1', [format])
  await client.query('truncate timetable_lesson')
}

/** The zone of a school; before its roster is there, that of its département. */
export async function zoneOf(client: Client, uai: string | undefined): Promise<string> {
  const { rows } = await client.query<{ zone: string }>(
    'select zone from school.org where uai = $1',
    [uai],
  )
  return rows[0]?.zone ?? zones[uai?.slice(0, 3) ?? ''] ?? 'Europe/Paris'
}

export async function stageFeed(
  client: Client,
  format: string,
  uai: string,
  feed: Feed,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into timetable_feed (format, uai, key, body) values ($1, $2, $3, $4) on conflict do nothing`,
    [format, uai, feed.key, JSON.stringify(feed)],
  )
  return rowCount === 1
}

export async function stageClosed(
  client: Client,
  format: string,
  uai: string | undefined,
  { on, until }: Closed,
): Promise<void> {
  await client.query('insert into timetable_closed values ($1, $2, $3, $4)', [
    format,
    uai ?? null,
    on,
    until,
  ])
}

export type StagedFeed = { uai: string; body: Feed }

export async function stagedFeeds(client: Client, format: string): Promise<StagedFeed[]> {
  const { rows } = await client.query<StagedFeed>(
    'select uai, body from timetable_feed where format = $1 order by uai, key',
    [format],
  )
  return rows
}

export async function stagedSlots(
  client: Client,
  format: string,
  uai: string,
  feed: string,
): Promise<Slot[]> {
  const { rows } = await client.query<{ body: Slot }>(
    `select body from timetable_slot where format = $1 and uai = $2 and feed = $3 order by number limit $4`,
    [format, uai, feed, limits.slotsMax],
  )
  return rows.map(({ body }) => revive(body))
}

/** Instants went through JSON as text. */
function revive(slot: Slot): Slot {
  const { pattern } = slot
  if (pattern.kind === 'weekly') return slot
  const startsAt = new Date(pattern.startsAt)
  const endsAt = new Date(pattern.endsAt)
  return { ...slot, pattern: { ...pattern, startsAt, endsAt } }
}

/** Closed days of a school inside a span, from the calendars of the same import; theirs of no school are everyone's. */
export async function closedDays(client: Client, uai: string, span: Span): Promise<string[]> {
  const { rows } = await client.query<{ day: string }>(
    `select distinct d::date as day from timetable_closed c,
            generate_series(greatest(c.from_on, $2::date), least(c.until_on, $3::date), interval '1 day') d
      where c.uai is null or c.uai = $1`,
    [uai, span.from, span.until],
  )
  return rows.map(({ day }) => day)
}

export type ImportSchool = { id: string; name: string; zone: string }

export async function readSchool(client: Client, uai: string): Promise<ImportSchool | undefined> {
  const { rows } = await client.query<ImportSchool>(
    'select id, name, zone from school.org where uai = $1',
    [uai],
  )
  return rows[0]
}

/** Staff of today and groups of the year. */
export async function readDirectory(
  client: Client,
  schoolId: string,
  year: number,
): Promise<Directory> {
  const staff = await client.query<Directory['staff'][number]>(
    `select p.id, p.given_name as given, p.family_name as family,
            array(select distinct e.value from school.external_id e where e.person_id = p.id) as keys
       from school.person p
      where p.id in (select person_id from school.affiliation
                      where school_id = $1 and role not in ('pupil', 'guardian') and until_on is null)
      order by p.id`,
    [schoolId],
  )
  const groups = await client.query<Directory['groups'][number]>(
    `select id, kind, code, label from school."group"
      where school_id = $1 and year = $2 and until_on is null order by kind, code, id`,
    [schoolId, year],
  )
  return { staff: staff.rows, groups: groups.rows }
}

/** True when a week of the prepared lessons is empty between two that are not: somebody thought of the holidays. */
export async function hasBreaks(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ weeks: number; spanned: number }>(
    `select count(distinct date_trunc('week', on_date))::int as weeks,
            coalesce((date_trunc('week', max(on_date))::date - date_trunc('week', min(on_date))::date) / 7 + 1, 0)::int as spanned
       from timetable_lesson`,
  )
  const [one] = rows
  return one !== undefined && one.weeks < one.spanned
}

export type Comparison = {
  created: number
  changed: number
  unchanged: number
  /** Of the changed, those that the school's staff had changed since. */
  overridden: number
  gone: number
  /** Lessons of this source that are still to come. */
  coming: number
}

/**
 * Lessons that are over are never touched. Those of days already past are only made by the first import of
 * a source: made later they would stand beside what was really held.
 */
export const createdWhere = `l.id is null and (n.ends_at > $3 or not exists (
  select from school.lesson any_lesson where any_lesson.school_id = $1 and any_lesson.source = $2))`
export const changedWhere = `l.id is not null and l.source_digest is distinct from n.digest and l.ends_at > $3 and n.ends_at > $3`
/** The school's staff had the last word on the lesson. */
export const staffChanged = `(select c.by_person is not null from school.lesson_change c
  where c.lesson_id = l.id order by c.at desc, c.version desc limit 1)`
export const goneWhere = `g.school_id = $1 and g.source = $2 and g.ends_at > $3 and g.on_date >= $4
  and not exists (select from timetable_lesson n where n.key = g.external_key)`

export async function compare(
  client: Client,
  schoolId: string,
  source: string,
  now: Date,
  span: Span,
): Promise<Comparison> {
  await client.query('analyze timetable_lesson')
  const { rows } = await client.query<Comparison>(
    `select count(*) filter (where ${createdWhere})::int as created,
            count(*) filter (where ${changedWhere})::int as changed,
            count(*) filter (where ${changedWhere} and ${staffChanged})::int as overridden,
            count(l.id) filter (where l.source_digest = n.digest)::int as unchanged,
            (select count(*)::int from school.lesson g where ${goneWhere}) as gone,
            (select count(*)::int from school.lesson c
              where c.school_id = $1 and c.source = $2 and c.ends_at > $3) as coming
       from timetable_lesson n
       left join school.lesson l on l.school_id = $1 and l.source = $2 and l.external_key = n.key`,
    [schoolId, source, now, span.from],
  )
  const [compared] = rows
  if (!compared) throw new Error('a comparison counts at least nothing')
  return compared
}
