import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { asPerson } from '#base/database.ts'
import type { DayDocument } from '#contracts/day.ts'
import { cookieFor, openTestSchool, type TestSchool } from '#testing/people.ts'
import { addLesson, smallSchool } from '#testing/school.ts'
import { readDay } from './api.ts'

type Any = Record<string, never>

async function dayOf(school: TestSchool, personId: string, query = ''): Promise<DayDocument> {
  const cookie = await cookieFor(school, personId)
  const reply = await school.door.app.inject({ url: `/school/day${query}`, headers: { cookie } })
  assert.equal(reply.statusCode, 200, reply.body)
  return reply.json()
}

/** « 2026-11-23 07:00 Mathématiques [4e B] Mme Martin » for each lesson of a timeline. */
const lines = (timeline: DayDocument['timelines'][number] | undefined) =>
  (timeline?.days ?? []).flatMap(({ on, lessons }) =>
    lessons.map(
      (lesson) =>
        `${on} ${lesson.startsAt.slice(11, 16)} ${lesson.title} [${lesson.groups.join(', ')}] ${lesson.teachers.join(', ')}`,
    ),
  )

test('nobody reads no day, and a person who is nobody anywhere reads an empty one', async (t) => {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  const nobody = await school.door.app.inject({ url: '/school/day' })
  assert.equal(nobody.statusCode, 401)
  assert.deepEqual(await dayOf(school, people.stranger), {
    from: '2026-11-23',
    days: 7,
    timelines: [],
  })
})

test('a pupil sees the lessons of their class and half-group, and nothing of other classes', async (t) => {
  const school = await openTestSchool(t)
  const { people, schools } = await smallSchool(school.world)
  const day = await dayOf(school, people.lea, '?days=1')
  assert.equal(day.timelines.length, 1)
  const [timeline] = day.timelines
  assert.deepEqual(lines(timeline), [
    '2026-11-23 07:00 Mathématiques [4e B] Mme Martin',
    '2026-11-23 08:00 Histoire-géographie [4e B] M. Fabre',
    '2026-11-23 09:10 Éducation musicale [4e B gr. 1] Mme Payet',
  ])
  assert.deepEqual(timeline?.school, {
    id: schools.college,
    name: 'Collège des Tilleuls',
    zone: 'Europe/Paris',
  })
  assert.deepEqual([timeline?.role, timeline?.may], ['pupil', ['enter']])
  assert.equal(timeline?.name, 'Léa Nguyen-Beaumont')
  const yanis = await dayOf(school, people.yanis, '?days=1')
  assert.equal(lines(yanis.timelines[0]).length, 2)
})

test('the week is in order, and a lesson for two classes is there once', async (t) => {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  const week = await dayOf(school, people.lea)
  assert.deepEqual(
    week.timelines[0]?.days.map(({ on, lessons }) => [on, lessons.length]),
    [
      ['2026-11-23', 3],
      ['2026-11-24', 2],
      ['2026-11-25', 2],
      ['2026-11-26', 2],
      ['2026-11-27', 2],
    ],
  )
})

test('a guardian has a line for each child they answer for, apart; a mere contact has none', async (t) => {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  const mother = await dayOf(school, people.mother, '?days=1')
  assert.deepEqual(
    mother.timelines.map(({ personId, role, may, school: { name } }) => [
      personId,
      role,
      may,
      name,
    ]),
    [
      [people.lea, 'guardian', [], 'Collège des Tilleuls'],
      [people.noe, 'guardian', [], 'École du Lagon'],
    ],
  )
  assert.deepEqual(lines(mother.timelines[1]), ['2026-11-23 04:00 Français [CP] Mme Payet'])
  const father = await dayOf(school, people.father)
  assert.deepEqual(
    father.timelines.map(({ personId }) => personId),
    [people.lea],
  )
  assert.deepEqual((await dayOf(school, people.friend)).timelines, [])
})

test('a guardian under restrictions, or whose tie has ended, sees no day of the child', async (t) => {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  const db = school.world.as<Any>('owner')
  await sql`update school.guardianship set restrictions = 'court order' where adult_id = ${people.father}`.execute(
    db,
  )
  assert.deepEqual((await dayOf(school, people.father)).timelines, [])
  await sql`update school.guardianship set until_on = '2026-11-20' where adult_id = ${people.mother}
    and child_id = ${people.lea}`.execute(db)
  const mother = await dayOf(school, people.mother)
  assert.deepEqual(
    mother.timelines.map(({ personId }) => personId),
    [people.noe],
  )
})

test('a teacher of two schools has a line for each, in the time of each', async (t) => {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  const day = await dayOf(school, people.music, '?days=1')
  assert.deepEqual(
    day.timelines.map((timeline) => [
      timeline.school.name,
      timeline.school.zone,
      ...lines(timeline),
    ]),
    [
      [
        'Collège des Tilleuls',
        'Europe/Paris',
        '2026-11-23 09:10 Éducation musicale [4e B gr. 1] Mme Payet',
      ],
      ['École du Lagon', 'Indian/Reunion', '2026-11-23 04:00 Français [CP] Mme Payet'],
    ],
  )
  assert.deepEqual(day.timelines[0]?.may, ['change', 'enter'])
})

test('a head who teaches nothing has no line; one who teaches may arrange it', async (t) => {
  const school = await openTestSchool(t)
  const { people, lessons, schools } = await smallSchool(school.world)
  assert.deepEqual((await dayOf(school, people.head)).timelines, [])
  const db = school.world.as<Any>('owner')
  await sql`insert into school.lesson_teacher (lesson_id, person_id, school_id, part, on_date)
    values (${lessons.mondayMaths}, ${people.head}, ${schools.college}, 'substitute', '2026-11-23')`.execute(
    db,
  )
  await sql`update school.lesson_teacher set part = 'replaced'
    where lesson_id = ${lessons.mondayMaths} and person_id = ${people.maths}`.execute(db)
  await sql`insert into school.timetable values (${schools.college}, 1)`.execute(db)
  const head = await dayOf(school, people.head)
  assert.deepEqual(head.timelines[0]?.may, ['change', 'arrange', 'enter'])
  assert.equal(head.timelines[0]?.days[0]?.lessons[0]?.part, 'substitute')
  const replaced = (await dayOf(school, people.maths)).timelines[0]?.days[0]?.lessons[0]
  assert.deepEqual(
    [replaced?.part, replaced?.may, replaced?.teachers],
    ['replaced', [], ['Mme Roche']],
  )
})

test('a pupil who changes class sees the old one until the day and the new one from it', async (t) => {
  const school = await openTestSchool(t)
  const { people, groups, schools } = await smallSchool(school.world)
  const db = school.world.as<Any>('owner')
  await sql`update school.membership set until_on = '2026-11-24'
    where person_id = ${people.yanis}`.execute(db)
  await sql`insert into school.membership (id, group_id, person_id, school_id, role, from_on, source)
    values (gen_random_uuid(), ${groups.class5A}, ${people.yanis}, ${schools.college}, 'pupil', '2026-11-24', 'test')`.execute(
    db,
  )
  const day = await dayOf(school, people.yanis, '?days=2')
  assert.deepEqual(lines(day.timelines[0]), [
    '2026-11-23 07:00 Mathématiques [4e B] Mme Martin',
    '2026-11-23 08:00 Histoire-géographie [4e B] M. Fabre',
    '2026-11-24 09:10 Histoire-géographie [4e B, 5e A] M. Fabre',
  ])
})

test('the first day is today where the school is, on the other side of the world too', async (t) => {
  const school = await openTestSchool(t, { at: '2026-11-23T21:30:00Z' })
  const { people } = await smallSchool(school.world)
  assert.equal((await dayOf(school, people.noe)).from, '2026-11-24')
  assert.equal((await dayOf(school, people.lea)).from, '2026-11-23')
})

test('a lesson keeps its hour on the wall when the clocks change', async (t) => {
  const school = await openTestSchool(t, { at: '2026-10-23T06:00:00Z' })
  const { people, schools, groups } = await smallSchool(school.world)
  const db = school.world.as<Any>('owner')
  const { rows } = await sql<{ id: string; name: string }>`select id, name from school.subject
    where school_id = ${schools.college} limit 1`.execute(db)
  const [topic] = rows
  assert(topic)
  for (const date of ['2026-10-23', '2026-10-26']) {
    await addLesson(db, {
      school: schools.college,
      date,
      from: '08:00',
      until: '08:55',
      zone: 'Europe/Paris',
      topic,
      teacher: people.maths,
      groups: [groups.class5A],
      room: '1',
    })
  }
  const [timeline] = (await dayOf(school, people.rose)).timelines
  assert.deepEqual(
    timeline?.days.map(({ on, lessons }) => [on, lessons[0]?.startsAt]),
    [
      ['2026-10-23', '2026-10-23T06:00:00Z'],
      ['2026-10-26', '2026-10-26T07:00:00Z'],
    ],
  )
})

test('an unchanged day answers 304 to its tag, and a new version of the timetable is seen at once', async (t) => {
  const school = await openTestSchool(t)
  const { people, schools, lessons } = await smallSchool(school.world)
  const cookie = await cookieFor(school, people.lea)
  const get = (headers: Record<string, string>) =>
    school.door.app.inject({ url: '/school/day', headers: { cookie, ...headers } })
  const first = await get({})
  const tag = String(first.headers.etag)
  assert.equal((await get({ 'if-none-match': tag })).statusCode, 304)
  const db = school.world.as<Any>('owner')
  await sql`update school.lesson set room = '999' where id = ${lessons.mondayMaths}`.execute(db)
  await sql`insert into school.timetable values (${schools.college}, 7)`.execute(db)
  const second = await get({ 'if-none-match': tag })
  assert.equal(second.statusCode, 200)
  assert.equal(second.json().timelines[0].days[0].lessons[0].room, '999')
})

test('the fast document and the one read in a transaction are the same', async (t) => {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  const db = school.world.as<Any>('preau_school')
  const now = school.clock.now()
  for (const personId of Object.values(people)) {
    const slow = await asPerson(db, { personId, today: '2026-11-23' }, (tx) =>
      readDay(tx, { personId, from: '2026-11-23', days: 7, now }),
    )
    assert.deepEqual(await dayOf(school, personId), slow)
  }
})

test('row-level security alone hides the lessons of a neighbour school and all from who has not entered', async (t) => {
  const school = await openTestSchool(t)
  const { people, lessons } = await smallSchool(school.world)
  const db = school.world.as<Any>('preau_school')
  const count = async (personId: string) =>
    asPerson(db, { personId, today: '2026-11-23' }, async (tx) => {
      const { rows } = await sql<{ id: string }>`
        select lesson_id as id from school.lesson_group union select lesson_id from school.lesson_teacher
        union select id from school.lesson`.execute(tx)
      return rows.map(({ id }) => id)
    })
  assert(!(await count(people.lea)).includes(lessons.mondayCP))
  assert.deepEqual(await count(people.noe), [lessons.mondayCP])
  assert.deepEqual(await count(people.stranger), [])
  const { rows } = await sql`select id from school.lesson`.execute(db)
  assert.deepEqual(rows, [])
})

test('staff browse the day of any class of their school; pupils, guardians and neighbours do not', async (t) => {
  const school = await openTestSchool(t)
  const { people, schools, groups } = await smallSchool(school.world)
  const url = `/school/schools/${schools.college}/day?on=2026-11-23&group=${groups.class4B}`
  const get = async (personId: string, to = url) => {
    const cookie = await cookieFor(school, personId)
    return school.door.app.inject({ url: to, headers: { cookie } })
  }
  assert.equal((await school.door.app.inject({ url })).statusCode, 401)
  assert.equal((await get(people.stranger)).statusCode, 404)
  assert.equal((await get(people.otherHead)).statusCode, 404)
  assert.equal((await get(people.noe)).statusCode, 404)
  for (const who of [people.lea, people.mother, people.friend]) {
    const code = (await get(who)).statusCode
    assert(code === 403 || code === 404, `${code}`)
  }
  const head = (await get(people.head)).json()
  assert.deepEqual(
    head.groups.map(({ label }: { label: string }) => label),
    ['4e B', '5e A', '4e B gr. 1'],
  )
  assert.deepEqual(head.group.may, ['change', 'arrange'])
  assert.deepEqual(lines(head.group), [
    '2026-11-23 07:00 Mathématiques [4e B] Mme Martin',
    '2026-11-23 08:00 Histoire-géographie [4e B] M. Fabre',
  ])
  assert.deepEqual((await get(people.history)).json().group.may, [])
  const other = `/school/schools/${schools.college}/day?group=${groups.classCP}`
  assert.equal((await get(people.head, other)).statusCode, 404)
})

test('a guardianship that outlives the place in its school shows nothing there and breaks nothing', async (t) => {
  const school = await openTestSchool(t)
  const { people, schools } = await smallSchool(school.world)
  const owner = school.world.as<Record<string, never>>('owner')
  // Noé goes to the collège now; the école's feed has closed its people, not yet their ties.
  await sql`update school.affiliation set until_on = '2026-11-01'
    where person_id in (${people.noe}, ${people.mother}) and school_id = ${schools.ecole}`.execute(
    owner,
  )
  await sql`insert into school.affiliation (id, person_id, school_id, role, from_on, source)
    values (gen_random_uuid(), ${people.noe}, ${schools.college}, 'pupil', '2026-11-01', 'test')`.execute(
    owner,
  )
  const reply = await school.door.app.inject({
    url: '/school/day',
    headers: { cookie: await cookieFor(school, people.mother) },
  })
  assert.equal(reply.statusCode, 200, reply.body)
  const { timelines } = reply.json()
  assert.deepEqual(
    timelines.map((one: { personId: string }) => one.personId),
    [people.lea],
  )
})

test('a day that no calendar has is refused, not a fault of ours', async (t) => {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  for (const who of [people.lea, people.maths]) {
    const cookie = await cookieFor(school, who)
    for (const from of ['0000-01-01', '9999-12-31']) {
      const reply = await school.door.app.inject({
        url: `/school/day?from=${from}`,
        headers: { cookie },
      })
      assert.equal(reply.statusCode, 422, `${from}: ${reply.body}`)
    }
  }
  const reply = await school.door.app.inject({
    url: '/school/schools/urn:uuid:0190a000-0000-7000-8000-000000000000/day',
    headers: { cookie: await cookieFor(school, people.head) },
  })
  assert.equal(reply.statusCode, 422, reply.body)
})
