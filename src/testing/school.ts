import { type Kysely, sql } from 'kysely'
import { newId } from '#base/ids.ts'
import type { Role } from '#contracts/words.ts'
import type { TestDatabase } from './world.ts'

/**
 * Two little schools, by their ids. All is dated from September 2026; the lessons are those of the
 * week of Monday 23 November 2026, in the zone of each school.
 */
export type SmallSchool = Awaited<ReturnType<typeof smallSchool>>

type Db = Kysely<Record<string, never>>
const start = '2026-09-01'
const source = 'test'

/** Inserts the schools as the owner of the tables, past row-level security. */
export async function smallSchool(world: TestDatabase) {
  const db = world.as<Record<string, never>>('owner')
  const college = await addSchool(db, 'Collège des Tilleuls', 'college', '0010001W', 'Europe/Paris')
  const ecole = await addSchool(db, 'École du Lagon', 'primary', '9740001A', 'Indian/Reunion')
  const person = (given: string, family: string, title = '') => addPerson(db, given, family, title)
  const hat = (personId: string, school: string, role: Role) =>
    addAffiliation(db, personId, school, role)

  const head = await person('Hélène', 'Roche', 'Mme')
  const secretary = await person('Sami', 'Benali', 'M.')
  const admin = await person('Aline', 'Vasseur', 'Mme')
  const maths = await person('Ada', 'Martin', 'Mme')
  const history = await person('Luc', 'Fabre', 'M.')
  // Teaches in both schools.
  const music = await person('Inès', 'Payet', 'Mme')
  await hat(head, college, 'head')
  await hat(secretary, college, 'secretary')
  await hat(admin, college, 'admin')
  for (const teacher of [maths, history, music]) await hat(teacher, college, 'teacher')
  await hat(music, ecole, 'teacher')
  const otherHead = await person('Jean-Noël', 'Hoarau', 'M.')
  await hat(otherHead, ecole, 'head')

  const class4B = await addGroup(db, college, 'class', '4B', '4e B')
  const class5A = await addGroup(db, college, 'class', '5A', '5e A')
  const half4B = await addGroup(db, college, 'teaching', '4BGR1', '4e B gr. 1')
  const classCP = await addGroup(db, ecole, 'class', 'CP', 'CP')

  const pupil = async (given: string, family: string, school: string, groups: string[]) => {
    const id = await person(given, family)
    await hat(id, school, 'pupil')
    for (const group of groups) await addMember(db, group, id, school, 'pupil')
    return id
  }
  const lea = await pupil('Léa', 'Nguyen-Beaumont', college, [class4B, half4B])
  const noe = await pupil('Noé', 'Nguyen-Beaumont', ecole, [classCP])
  const yanis = await pupil('Yanis', 'Haddad', college, [class4B])
  const rose = await pupil('Rose', 'Le Goff', college, [class5A])
  await addMember(db, class4B, maths, college, 'form_tutor')

  // Separated: the mother has both children, the father has Léa, a friend of his is a contact only.
  const mother = await person('Claire', 'Nguyen', 'Mme')
  const father = await person('Paul', 'Beaumont', 'M.')
  const friend = await person('Marc', 'Girard', 'M.')
  await addGuardian(db, mother, lea, college, { legal: true })
  await addGuardian(db, mother, noe, ecole, { legal: true })
  await addGuardian(db, father, lea, college, { legal: true })
  await addGuardian(db, friend, lea, college, { legal: false })
  await hat(mother, college, 'guardian')
  await hat(mother, ecole, 'guardian')
  await hat(father, college, 'guardian')
  await addContact(db, mother, college, 'address', '12 rue des Lilas')
  await addContact(db, father, college, 'address', '3 quai du Port')

  const stranger = await person('Zoé', 'Nulle-Part')
  const lessons = await addWeek(db, {
    college,
    ecole,
    maths,
    history,
    music,
    class4B,
    class5A,
    half4B,
    classCP,
  })
  return {
    schools: { college, ecole },
    groups: { class4B, class5A, half4B, classCP },
    people: {
      head,
      secretary,
      admin,
      maths,
      history,
      music,
      otherHead,
      lea,
      noe,
      yanis,
      rose,
      mother,
      father,
      friend,
      /** A person with no affiliation anywhere. */
      stranger,
    },
    lessons,
  }
}

type Week = Record<
  | 'college'
  | 'ecole'
  | 'maths'
  | 'history'
  | 'music'
  | 'class4B'
  | 'class5A'
  | 'half4B'
  | 'classCP',
  string
>

async function addWeek(db: Db, w: Week) {
  const subject = async (school: string, code: string, name: string) => {
    const id = newId()
    await sql`insert into school.subject values (${id}, ${school}, ${code}, ${name})`.execute(db)
    return { id, name }
  }
  const mathematics = await subject(w.college, 'MATHS', 'Mathématiques')
  const histoire = await subject(w.college, 'HISGE', 'Histoire-géographie')
  const musique = await subject(w.college, 'EDMUS', 'Éducation musicale')
  const lecture = await subject(w.ecole, 'FRANC', 'Français')
  const add = (
    school: string,
    date: string,
    from: string,
    until: string,
    zone: string,
    topic: { id: string; name: string },
    teacher: string,
    groups: string[],
    room: string,
  ) => addLesson(db, { school, date, from, until, zone, topic, teacher, groups, room })
  const paris = 'Europe/Paris'
  const dates = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']
  const mondayMaths = await add(
    w.college,
    dates[0] ?? '',
    '08:00',
    '08:55',
    paris,
    mathematics,
    w.maths,
    [w.class4B],
    '204',
  )
  const mondayHistory = await add(
    w.college,
    dates[0] ?? '',
    '09:00',
    '09:55',
    paris,
    histoire,
    w.history,
    [w.class4B],
    '112',
  )
  const mondayMusic = await add(
    w.college,
    dates[0] ?? '',
    '10:10',
    '11:05',
    paris,
    musique,
    w.music,
    [w.half4B],
    'Musique',
  )
  const monday5A = await add(
    w.college,
    dates[0] ?? '',
    '09:00',
    '09:55',
    paris,
    mathematics,
    w.maths,
    [w.class5A],
    '204',
  )
  const mondayCP = await add(
    w.ecole,
    dates[0] ?? '',
    '08:00',
    '09:30',
    'Indian/Reunion',
    lecture,
    w.music,
    [w.classCP],
    'A1',
  )
  for (const date of dates.slice(1)) {
    await add(w.college, date, '08:00', '08:55', paris, mathematics, w.maths, [w.class4B], '204')
    await add(
      w.college,
      date,
      '10:10',
      '11:05',
      paris,
      histoire,
      w.history,
      [w.class4B, w.class5A],
      '112',
    )
  }
  return { mondayMaths, mondayHistory, mondayMusic, monday5A, mondayCP }
}

async function addSchool(db: Db, name: string, kind: string, uai: string, zone: string) {
  const id = newId()
  await sql`insert into school.org (id, uai, name, kind, zone, source)
    values (${id}, ${uai}, ${name}, ${kind}, ${zone}, ${source})`.execute(db)
  return id
}

async function addPerson(db: Db, given: string, family: string, title: string) {
  const id = newId()
  await sql`insert into school.person (id, given_name, family_name, title)
    values (${id}, ${given}, ${family}, ${title})`.execute(db)
  return id
}

async function addAffiliation(db: Db, person: string, school: string, role: Role) {
  await sql`insert into school.affiliation (id, person_id, school_id, role, from_on, source)
    values (${newId()}, ${person}, ${school}, ${role}, ${start}, ${source})`.execute(db)
}

async function addGroup(db: Db, school: string, kind: string, code: string, label: string) {
  const id = newId()
  await sql`insert into school."group" (id, school_id, kind, code, label, year, source)
    values (${id}, ${school}, ${kind}, ${code}, ${label}, 2026, ${source})`.execute(db)
  return id
}

async function addMember(db: Db, group: string, person: string, school: string, role: string) {
  await sql`insert into school.membership (id, group_id, person_id, school_id, role, from_on, source)
    values (${newId()}, ${group}, ${person}, ${school}, ${role}, ${start}, ${source})`.execute(db)
}

async function addGuardian(
  db: Db,
  adult: string,
  child: string,
  school: string,
  is: { legal: boolean },
) {
  await sql`insert into school.guardianship
      (id, adult_id, child_id, school_id, kinship, legal, in_charge, from_on, source)
    values (${newId()}, ${adult}, ${child}, ${school}, 'parent', ${is.legal}, false, ${start}, ${source})`.execute(
    db,
  )
}

async function addContact(db: Db, person: string, school: string, kind: string, value: string) {
  await sql`insert into school.contact values (${person}, ${school}, ${kind}, ${value}, ${source})`.execute(
    db,
  )
}

type NewLesson = {
  school: string
  date: string
  from: string
  until: string
  zone: string
  topic: { id: string; name: string }
  teacher: string
  groups: string[]
  room: string
}

/** Adds one lesson at local times of the zone; PostgreSQL knows the zones. */
export async function addLesson(db: Db, lesson: NewLesson): Promise<string> {
  const id = newId()
  const { school, date, from, until, zone, topic, teacher, room } = lesson
  await sql`insert into school.lesson
      (id, school_id, subject_id, title, on_date, starts_at, ends_at, room, source, external_key)
    values (${id}, ${school}, ${topic.id}, ${topic.name}, ${date},
      (${`${date} ${from}`}::timestamp at time zone ${zone}),
      (${`${date} ${until}`}::timestamp at time zone ${zone}), ${room}, ${source}, ${id})`.execute(
    db,
  )
  await sql`insert into school.lesson_teacher (lesson_id, person_id, school_id, part, on_date)
    values (${id}, ${teacher}, ${school}, 'teacher', ${date})`.execute(db)
  for (const group of lesson.groups) {
    await sql`insert into school.lesson_group (lesson_id, group_id, school_id, on_date)
      values (${id}, ${group}, ${school}, ${date})`.execute(db)
  }
  return id
}
