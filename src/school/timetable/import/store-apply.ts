import type pg from 'pg'
import { newId } from '#base/ids.ts'
import type { LessonChange } from '#contracts/day.ts'
import type { LessonState } from '../rules-change.ts'
import type { NewGroup } from './match.ts'
import { changedWhere, createdWhere, goneWhere, staffChanged } from './store-import.ts'

type Client = pg.ClientBase
export type Scope = { schoolId: string; source: string; now: Date; from: string }
const of = ({ schoolId, source, now }: Scope) => [schoolId, source, now]

/** Two imports of one school wait for each other. */
export async function lockSchool(client: Client, schoolId: string): Promise<void> {
  await client.query(
    `select pg_advisory_xact_lock(hashtextextended('preau timetable ' || $1, 0))`,
    [schoolId],
  )
}

export async function hasLessons(client: Client, scope: Scope): Promise<boolean> {
  const { rowCount } = await client.query(
    'select from school.lesson where school_id = $1 and source = $2 limit 1',
    [scope.schoolId, scope.source],
  )
  return rowCount === 1
}

export async function addSubjects(client: Client, schoolId: string): Promise<void> {
  await client.query(
    `insert into school.subject (id, school_id, code, name)
     select school.new_id(), $1, n.subject, max(n.subject_name) from timetable_lesson n group by n.subject
     on conflict (school_id, code) do update set name = excluded.name where subject.name <> excluded.name`,
    [schoolId],
  )
}

export async function addGroups(
  client: Client,
  schoolId: string,
  year: number,
  source: string,
  groups: readonly NewGroup[],
): Promise<void> {
  for (const { id, code, label } of groups) {
    await client.query(
      `insert into school."group" (id, school_id, kind, code, label, year, source)
       values ($1, $2, 'teaching', $3, $4, $5, $6)`,
      [id, schoolId, code, label, year, source],
    )
  }
}

const teachersOf = (ids: string) => `array(
  select case p.title when '' then p.given_name || ' ' || p.family_name else p.title || ' ' || p.family_name end
    from school.person p where p.id = any (${ids}) order by p.family_name, p.id)`

export type Announced = {
  id: string
  version: number
  startsAt: Date
  endsAt: Date
  room: string | null
  status: 'planned' | 'cancelled'
  teachers: string[]
  planned: LessonState | null
  newStartsAt: Date
  newEndsAt: Date
  newRoom: string | null
  newStatus: 'planned' | 'cancelled'
  newTeachers: string[]
}

/** Lessons about to change that people have planned on, or that the school's staff had changed itself. */
export async function announced(client: Client, scope: Scope, until: string): Promise<Announced[]> {
  const { rows } = await client.query<Announced>(
    `select l.id, l.version, l.starts_at as "startsAt", l.ends_at as "endsAt", l.room, l.status, l.planned,
            ${teachersOf(`array(select lt.person_id from school.lesson_teacher lt
                                 where lt.lesson_id = l.id and lt.part <> 'replaced')`)} as teachers,
            n.starts_at as "newStartsAt", n.ends_at as "newEndsAt", n.room as "newRoom", n.status as "newStatus",
            ${teachersOf('n.teachers')} as "newTeachers"
       from timetable_lesson n
       join school.lesson l on l.school_id = $1 and l.source = $2 and l.external_key = n.key
      where ${changedWhere} and (l.on_date < $4 or n.on_date < $4 or ${staffChanged})`,
    [...of(scope), until],
  )
  return rows
}

export async function removeGone(client: Client, scope: Scope): Promise<void> {
  await client.query(`delete from school.lesson g where ${goneWhere}`, [...of(scope), scope.from])
}

/** The source's word replaces what was there, links included. */
export async function changeLessons(client: Client, scope: Scope): Promise<void> {
  await client.query(
    `create temporary table timetable_changed on commit drop as
     select l.id, n.id as new_id from timetable_lesson n
       join school.lesson l on l.school_id = $1 and l.source = $2 and l.external_key = n.key
      where ${changedWhere}`,
    of(scope),
  )
  await client.query(
    `update school.lesson l set on_date = n.on_date, starts_at = n.starts_at, ends_at = n.ends_at, title = n.title,
            room = n.room, status = n.status, source_digest = n.digest, subject_id = s.id,
            version = l.version + 1, planned = null, change = null
       from timetable_changed c
       join timetable_lesson n on n.id = c.new_id
       join school.subject s on s.school_id = $1 and s.code = n.subject
      where l.id = c.id`,
    [scope.schoolId],
  )
  for (const table of ['lesson_group', 'lesson_teacher']) {
    await client.query(
      `delete from school.${table} where lesson_id in (select id from timetable_changed)`,
    )
  }
  await addLinks(
    client,
    scope.schoolId,
    'select c.id, n.on_date, n.groups, n.teachers from timetable_changed c join timetable_lesson n on n.id = c.new_id',
  )
}

async function addLinks(client: Client, schoolId: string, lessons: string): Promise<void> {
  await client.query(
    `insert into school.lesson_group (lesson_id, group_id, school_id, on_date)
     select n.id, g, $1, n.on_date from (${lessons}) n, unnest(n.groups) g`,
    [schoolId],
  )
  await client.query(
    `insert into school.lesson_teacher (lesson_id, person_id, school_id, part, on_date)
     select n.id, t, $1, 'teacher', n.on_date from (${lessons}) n, unnest(n.teachers) t`,
    [schoolId],
  )
}

export type Announcement = {
  lessonId: string
  planned: LessonState
  change: LessonChange | null
  before: LessonState
  kinds: LessonChange['kinds']
  version: number
}

/** Shows what changed, and keeps its history. */
export async function announce(
  client: Client,
  schoolId: string,
  now: Date,
  announcements: readonly Announcement[],
): Promise<void> {
  const json = JSON.stringify(announcements.map((one) => ({ ...one, id: newId() })))
  await client.query(
    `update school.lesson l set planned = a.planned, change = nullif(a.change, 'null'::jsonb)
       from jsonb_to_recordset($1::jsonb) as a ("lessonId" uuid, planned jsonb, change jsonb)
      where l.id = a."lessonId"`,
    [json],
  )
  await client.query(
    `insert into school.lesson_change (id, lesson_id, school_id, at, kinds, before, version)
     select a.id, a."lessonId", $2, $3, array(select jsonb_array_elements_text(a.kinds)), a.before, a.version
       from jsonb_to_recordset($1::jsonb) as a (id uuid, "lessonId" uuid, kinds jsonb, before jsonb, version int)`,
    [json, schoolId, now],
  )
}

export async function addLessons(
  client: Client,
  scope: Scope,
  added: { until: string; change: LessonChange } | undefined,
): Promise<void> {
  await client.query(
    `create temporary table timetable_created on commit drop as
     select n.* from timetable_lesson n
       left join school.lesson l on l.school_id = $1 and l.source = $2 and l.external_key = n.key
      where ${createdWhere}`,
    of(scope),
  )
  await client.query(
    `insert into school.lesson (id, school_id, subject_id, title, on_date, starts_at, ends_at, room, status, source,
                                external_key, source_digest, change)
     select n.id, $1, s.id, n.title, n.on_date, n.starts_at, n.ends_at, n.room, n.status, $2, n.key, n.digest,
            case when n.on_date < $3::date then $4::jsonb end
       from timetable_created n join school.subject s on s.school_id = $1 and s.code = n.subject
      order by n.on_date, n.groups`,
    [
      scope.schoolId,
      scope.source,
      added?.until ?? null,
      added ? JSON.stringify(added.change) : null,
    ],
  )
  await addLinks(
    client,
    scope.schoolId,
    'select id, on_date, groups, teachers from timetable_created order by on_date, groups',
  )
}

/** Day documents made before are stale, and every open page of the school is told. */
export async function tellSchool(client: Client, schoolId: string): Promise<void> {
  await client.query(
    `insert into school.timetable (school_id, version) values ($1, 1)
     on conflict (school_id) do update set version = timetable.version + 1`,
    [schoolId],
  )
  const notice = { schoolId, collections: ['day'], groupIds: [], personIds: [] }
  await client.query(`select pg_notify('preau_change', $1)`, [JSON.stringify(notice)])
}
