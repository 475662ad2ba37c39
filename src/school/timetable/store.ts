import { type Kysely, type QueryExecutorProvider, sql } from 'kysely'
import type { Pipeline } from '#base/pipeline.ts'
import type { Role } from '#contracts/words.ts'
import { limits } from './limits.ts'
import type { LessonRow, SeenRow, Span, Window } from './rules.ts'

/** Any transaction of role preau_school that has entered for a person (base/database.ts). */
export type Tx = QueryExecutorProvider
export type Db = Kysely<Record<string, never>>

/** Whose days a person sees, in one statement that enters by itself: one message each way. */
export async function whoseDays(
  pipeline: Pipeline,
  personId: string,
  today: string,
): Promise<SeenRow[]> {
  const rows = await pipeline.ask({
    name: 'whose_days',
    text: 'select school.whose_days($1, $2)',
    values: [personId, today],
  })
  return seenRows(rows[0]?.[0])
}

/** The same, inside the caller's transaction, which it enters again for the same person. */
export async function whoseDaysIn(tx: Tx, personId: string, today: string): Promise<SeenRow[]> {
  const { rows } = await sql<{ answer: string | null }>`
    select school.whose_days(${personId}, ${today}) as answer`.execute(tx)
  return seenRows(rows[0]?.answer)
}

/** What `school.whose_days` answers for each row (migrations/0022-whose-days.sql). */
type Answer = [
  whose: string,
  schoolId: string,
  hat: Role,
  version: number,
  name: string,
  groupId: string | null,
  fromOn: string | null,
  untilOn: string | null,
][]

function seenRows(answer: unknown): SeenRow[] {
  if (typeof answer !== 'string') return []
  const rows: Answer = JSON.parse(answer)
  return rows.map(([whose, schoolId, hat, version, name, groupId, fromOn, untilOn]) => ({
    whose,
    schoolId,
    hat,
    version,
    name,
    groupId: groupId ?? undefined,
    fromOn: fromOn ?? undefined,
    untilOn: untilOn ?? undefined,
  }))
}

export type SchoolRow = { id: string; name: string; zone: string }

/** A school that the person of this transaction may see; undefined for another's. */
export async function readSchool(tx: Tx, schoolId: string): Promise<SchoolRow | undefined> {
  const { rows } = await sql<SchoolRow>`
    select id, name, zone from school.org where id = ${schoolId}`.execute(tx)
  return rows[0]
}

/** What the person of this transaction is in the school today. */
export async function readRoles(tx: Tx, schoolId: string, personId: string): Promise<Role[]> {
  const { rows } = await sql<{ role: Role }>`
    select distinct role from school.affiliation
     where person_id = ${personId} and school_id = ${schoolId} and from_on <= school.today()
       and (until_on is null or until_on > school.today())`.execute(tx)
  return rows.map((row) => row.role)
}

/** How a person is addressed: title and family name, or both names where no title is known. */
export const addressed = sql.raw(
  `case p.title when '' then p.given_name || ' ' || p.family_name else p.title || ' ' || p.family_name end`,
)

const lessonColumns = sql`
  l.id, l.version, l.on_date as "onDate", l.starts_at as "startsAt", l.ends_at as "endsAt",
  coalesce(s.code, '') as subject, l.title, l.room, l.status, l.change,
  array(select g.label from school.lesson_group lg join school."group" g on g.id = lg.group_id
         where lg.lesson_id = l.id order by g.kind, g.label) as groups,
  array(select ${addressed} from school.lesson_teacher lt join school.person p on p.id = lt.person_id
         where lt.lesson_id = l.id and lt.part <> 'replaced' order by lt.part desc, p.family_name) as teachers`

/** Lessons of groups, each over its own span. */
export async function lessonsOfGroups(tx: Tx, spans: readonly Span[]): Promise<LessonRow[]> {
  if (spans.length === 0) return []
  const { rows } = await sql<LessonRow>`
    select ${lessonColumns}, null as part
      from (select distinct lg.lesson_id
              from unnest(${spans.map((span) => span.groupId)}::uuid[],
                          ${spans.map((span) => span.fromOn)}::date[],
                          ${spans.map((span) => span.untilOn)}::date[]) as span (group_id, from_on, until_on)
              join school.lesson_group lg on lg.group_id = span.group_id
               and lg.on_date >= span.from_on and lg.on_date < span.until_on) seen
      join school.lesson l on l.id = seen.lesson_id
      left join school.subject s on s.id = l.subject_id`.execute(tx)
  return rows
}

/** Lessons that a person teaches, takes over or was to teach in one school. */
export async function lessonsOfTeacher(
  tx: Tx,
  personId: string,
  schoolId: string,
  { from, until }: Window,
): Promise<LessonRow[]> {
  const { rows } = await sql<LessonRow>`
    select ${lessonColumns}, mine.part
      from school.lesson_teacher mine
      join school.lesson l on l.id = mine.lesson_id
      left join school.subject s on s.id = l.subject_id
     where mine.person_id = ${personId} and mine.school_id = ${schoolId}
       and mine.on_date >= ${from} and mine.on_date < ${until}`.execute(tx)
  return rows
}

export type GroupRow = { id: string; label: string; kind: string }

/** Groups of a school that are open: classes first. */
export async function readGroups(tx: Tx, schoolId: string): Promise<GroupRow[]> {
  const { rows } = await sql<GroupRow>`
    select id, label, kind from school."group"
     where school_id = ${schoolId} and (until_on is null or until_on > school.today())
     order by kind, label, id limit ${limits.groupsMax}`.execute(tx)
  return rows
}

/** Grows the version of a school's timetable: day documents made before are stale from this commit on. */
export async function growVersion(tx: Tx, schoolId: string): Promise<void> {
  await sql`insert into school.timetable (school_id, version) values (${schoolId}, 1)
    on conflict (school_id) do update set version = timetable.version + 1`.execute(tx)
}
