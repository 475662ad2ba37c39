import { sql } from 'kysely'
import { newId } from '#base/ids.ts'
import type { Role } from '#contracts/words.ts'
import { limits } from './limits.ts'
import type { Changeable, Decided, LessonState, Teaching } from './rules-change.ts'
import { addressed, type Tx } from './store.ts'

/** A lesson, locked until the end of the transaction; undefined where the person of it sees none. */
export async function lockLesson(tx: Tx, lessonId: string): Promise<Changeable | undefined> {
  const { rows } = await sql<Omit<Changeable, 'teaching' | 'groupIds'>>`
    select l.id, l.school_id as "schoolId", o.zone, l.version, l.starts_at as "startsAt", l.ends_at as "endsAt",
           l.room, l.status, l.planned, l.change
      from school.lesson l join school.org o on o.id = l.school_id
     where l.id = ${lessonId} for update of l`.execute(tx)
  const [lesson] = rows
  if (!lesson) return undefined
  const teaching = await sql<Teaching>`
    select lt.person_id as "personId", lt.part, ${addressed} as name
      from school.lesson_teacher lt join school.person p on p.id = lt.person_id
     where lt.lesson_id = ${lessonId} order by lt.part desc, p.family_name, p.id`.execute(tx)
  const groups = await sql<{ id: string }>`
    select group_id as id from school.lesson_group where lesson_id = ${lessonId}`.execute(tx)
  return { ...lesson, teaching: teaching.rows, groupIds: groups.rows.map(({ id }) => id) }
}

/** True when somebody else changed the lesson since the version that the person was looking at. */
export async function changedByOthers(
  tx: Tx,
  lessonId: string,
  version: number,
  personId: string,
): Promise<boolean> {
  const { rows } = await sql`
    select from school.lesson_change where lesson_id = ${lessonId} and coalesce(version, 1) > ${version}
       and by_person is distinct from ${personId} limit 1`.execute(tx)
  return rows.length > 0
}

export type LessonTime = { id: string; onDate: string; startsAt: Date; endsAt: Date }

export async function readLessonTime(
  tx: Tx,
  schoolId: string,
  lessonId: string,
): Promise<LessonTime | undefined> {
  const { rows } = await sql<LessonTime>`
    select id, on_date as "onDate", starts_at as "startsAt", ends_at as "endsAt" from school.lesson
     where id = ${lessonId} and school_id = ${schoolId}`.execute(tx)
  return rows[0]
}

export type StaffRow = { id: string; name: string; role: Role; free: boolean | null }

const staffRank = sql.raw(
  `case a.role when 'teacher' then 1 when 'head' then 2 when 'secretary' then 3 when 'admin' then 4 else 5 end`,
)

/** Staff of a school today; with a lesson, whether they teach something else of this school meanwhile. */
export async function readStaffOf(
  tx: Tx,
  schoolId: string,
  lesson: LessonTime | undefined,
): Promise<StaffRow[]> {
  const free = lesson
    ? sql`p.id not in (select lt.person_id from school.lesson_teacher lt join school.lesson l on l.id = lt.lesson_id
            where lt.school_id = ${schoolId} and lt.on_date = ${lesson.onDate} and lt.part <> 'replaced'
              and l.status = 'planned' and l.id <> ${lesson.id}
              and l.starts_at < ${lesson.endsAt} and l.ends_at > ${lesson.startsAt})`
    : sql`null::boolean`
  const { rows } = await sql<StaffRow>`
    select p.id, ${addressed} as name, (array_agg(a.role order by ${staffRank}))[1] as role, ${free} as free
      from school.affiliation a join school.person p on p.id = a.person_id
     where a.school_id = ${schoolId} and a.role not in ('pupil', 'guardian') and a.from_on <= school.today()
       and (a.until_on is null or a.until_on > school.today())
     group by p.id order by p.family_name, p.given_name, p.id limit ${limits.staffMax}`.execute(tx)
  return rows
}

/** One of the staff of a school today, as they are addressed. */
export async function readColleague(tx: Tx, schoolId: string, personId: string) {
  const { rows } = await sql<{ personId: string; name: string }>`
    select p.id as "personId", ${addressed} as name from school.person p
     where p.id = ${personId} and exists (
       select from school.affiliation a where a.person_id = p.id and a.school_id = ${schoolId}
          and a.role not in ('pupil', 'guardian') and a.from_on <= school.today()
          and (a.until_on is null or a.until_on > school.today()))`.execute(tx)
  return rows[0]
}

export type Clash = { title: string; who: string }

/** A lesson that takes place at that time with the same teacher, or with pupils of these groups. */
export async function findClash(
  tx: Tx,
  lesson: Changeable,
  next: Decided,
): Promise<Clash | undefined> {
  const teachers = next.teaching
    .filter(({ part }) => part !== 'replaced')
    .map((one) => one.personId)
  const { rows } = await sql<Clash>`
    with other as (
      select l.id, l.title from school.lesson l
       where l.school_id = ${lesson.schoolId} and l.on_date between ${next.onDate}::date - 1 and ${next.onDate}::date + 1
         and l.status = 'planned' and l.id <> ${lesson.id}
         and l.starts_at < ${next.endsAt} and l.ends_at > ${next.startsAt}
    )
    select o.title, ${addressed} as who from other o
      join school.lesson_teacher lt on lt.lesson_id = o.id and lt.part <> 'replaced'
      join school.person p on p.id = lt.person_id
     where lt.person_id = any (${teachers}::uuid[])
    union all
    select o.title, g.label from other o
      join school.lesson_group lg on lg.lesson_id = o.id
      join school."group" g on g.id = lg.group_id
     where lg.group_id = any (${lesson.groupIds}::uuid[])
        or exists (
          select from school.membership mine join school.membership theirs on theirs.person_id = mine.person_id
           where mine.group_id = any (${lesson.groupIds}::uuid[]) and theirs.group_id = lg.group_id
             and mine.role = 'pupil' and theirs.role = 'pupil'
             and mine.from_on <= ${next.onDate} and (mine.until_on is null or mine.until_on > ${next.onDate})
             and theirs.from_on <= ${next.onDate} and (theirs.until_on is null or theirs.until_on > ${next.onDate}))
     limit 1`.execute(tx)
  return rows[0]
}

/** Writes what was decided; the dates of its links follow by themselves. */
export async function writeLesson(tx: Tx, lesson: Changeable, next: Decided): Promise<void> {
  await sql`update school.lesson set starts_at = ${next.startsAt}, ends_at = ${next.endsAt}, on_date = ${next.onDate},
      room = ${next.room}, status = ${next.status}, version = version + 1,
      planned = ${JSON.stringify(next.planned)}::jsonb,
      change = ${next.change && JSON.stringify(next.change)}::jsonb
    where id = ${lesson.id}`.execute(tx)
  if (next.teaching === lesson.teaching) return
  await sql`delete from school.lesson_teacher where lesson_id = ${lesson.id}`.execute(tx)
  for (const { personId, part } of next.teaching) {
    await sql`insert into school.lesson_teacher (lesson_id, person_id, school_id, part, on_date)
      values (${lesson.id}, ${personId}, ${lesson.schoolId}, ${part}, ${next.onDate})`.execute(tx)
  }
}

export type Written = {
  lesson: Changeable
  before: LessonState
  next: Decided
  by: { personId: string }
  note: string | undefined
  now: Date
}

/** The history of the lesson, the trail of the school, and the word to the open pages concerned. */
export async function recordChange(tx: Tx, written: Written): Promise<void> {
  const { lesson, before, next, by, note, now } = written
  await sql`insert into school.lesson_change (id, lesson_id, school_id, at, by_person, kinds, before, note, version)
    values (${newId()}, ${lesson.id}, ${lesson.schoolId}, ${now}, ${by.personId}, ${next.kinds},
            ${JSON.stringify(before)}::jsonb, ${note ?? null}, ${lesson.version + 1})`.execute(tx)
  await sql`insert into school.audit (at, school_id, actor_id, act, details)
    values (${now}, ${lesson.schoolId}, ${by.personId}, 'lesson.change',
            ${JSON.stringify({ lessonId: lesson.id, kinds: next.kinds })}::jsonb)`.execute(tx)
  const people = new Set([...lesson.teaching, ...next.teaching].map(({ personId }) => personId))
  await tellChange(tx, lesson.schoolId, lesson.groupIds, [...people])
}

/** Wakes the open pages of those concerned when the transaction commits. */
export async function tellChange(
  tx: Tx,
  schoolId: string,
  groupIds: readonly string[],
  personIds: readonly string[],
): Promise<void> {
  const few = groupIds.length + personIds.length <= limits.toldMax
  const notice = {
    schoolId,
    collections: ['day'],
    groupIds: few ? groupIds : [],
    personIds: few ? personIds : [],
  }
  await sql`select pg_notify('preau_change', ${JSON.stringify(notice)})`.execute(tx)
}
