import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { newId } from '#base/ids.ts'
import type { Outcome } from '#contracts/cartable.ts'
import type { CommandBody } from '#contracts/commands.ts'
import type { Lesson } from '#contracts/day.ts'
import { cookieFor, openTestSchool, type TestSchool } from '#testing/people.ts'
import { addLesson, smallSchool } from '#testing/school.ts'

type Any = Record<string, never>
type Body = Omit<CommandBody<'lesson.change'>, 'lessonId' | 'version'> & { version?: number }

/** Sends changes of one lesson through the sync of one person; answers what became of each. */
async function change(
  school: TestSchool,
  personId: string,
  lessonId: string,
  ...bodies: Body[]
): Promise<string[]> {
  const commands = bodies.map((body, index) => ({
    id: newId(),
    seq: index + 1,
    kind: 'lesson.change',
    writtenAt: school.clock.now().toISOString(),
    body: { lessonId, version: 1, ...body },
  }))
  const reply = await school.door.app.inject({
    method: 'POST',
    url: '/school/sync',
    headers: { cookie: await cookieFor(school, personId) },
    payload: { outboxId: newId(), have: {}, commands },
  })
  assert.equal(reply.statusCode, 200, reply.body)
  const { outcomes } = reply.json() as { outcomes: Outcome[] }
  return outcomes.map(({ state, code }) => code ?? state)
}

async function lessonsOf(school: TestSchool, personId: string): Promise<Lesson[]> {
  const reply = await school.door.app.inject({
    url: '/school/day?from=2026-11-23',
    headers: { cookie: await cookieFor(school, personId) },
  })
  const { timelines } = reply.json()
  return timelines.flatMap(({ days }: { days: { lessons: Lesson[] }[] }) =>
    days.flatMap(({ lessons }) => lessons),
  )
}

const shown = async (school: TestSchool, personId: string, lessonId: string) =>
  (await lessonsOf(school, personId)).find(({ id }) => id === lessonId)

async function open(t: Parameters<typeof openTestSchool>[0], at = '2026-11-23T06:00:00Z') {
  const school = await openTestSchool(t, { at })
  return { school, ...(await smallSchool(school.world)) }
}

test('those who arrange the school change any lesson; teachers their own; others nothing', async (t) => {
  const { school, people, lessons } = await open(t)
  const { mondayMaths } = lessons
  for (const who of [people.head, people.secretary, people.admin, people.maths]) {
    assert.deepEqual(
      await change(school, who, mondayMaths, { note: 'Bring a ruler', version: 99 }),
      ['done'],
    )
  }
  assert.deepEqual(await change(school, people.history, mondayMaths, { room: '1', version: 99 }), [
    'not_allowed',
  ])
  for (const who of [people.lea, people.mother]) {
    assert.deepEqual(await change(school, who, mondayMaths, { room: '1', version: 99 }), [
      'not_allowed',
    ])
  }
  for (const who of [people.otherHead, people.noe, people.stranger]) {
    assert.deepEqual(await change(school, who, mondayMaths, { room: '1', version: 99 }), [
      'not_found',
    ])
  }
  assert.deepEqual(await change(school, people.head, newId(), { room: '1' }), ['not_found'])
})

test('a teacher does not move a lesson nor give it away', async (t) => {
  const { school, people, lessons } = await open(t)
  const later = { startsAt: '2026-11-23T14:00:00Z' }
  assert.deepEqual(await change(school, people.maths, lessons.mondayMaths, later), ['not_allowed'])
  const away = { substituteId: people.history, room: '1' }
  assert.deepEqual(await change(school, people.maths, lessons.mondayMaths, away), ['not_allowed'])
})

test('a cancelled lesson says so to its pupils and has no door; restored, nothing is left of it', async (t) => {
  const { school, people, lessons } = await open(t)
  await change(school, people.head, lessons.mondayMaths, {
    status: 'cancelled',
    note: 'Mme Martin est absente.',
  })
  const lesson = await shown(school, people.lea, lessons.mondayMaths)
  assert.deepEqual([lesson?.status, lesson?.version, lesson?.may], ['cancelled', 2, []])
  assert.deepEqual(lesson?.change, {
    at: '2026-11-23T06:00:00Z',
    kinds: ['cancelled'],
    note: 'Mme Martin est absente.',
    before: {},
  })
  await change(school, people.head, lessons.mondayMaths, {
    status: 'planned',
    note: '',
    version: 2,
  })
  const restored = await shown(school, people.lea, lessons.mondayMaths)
  assert.deepEqual([restored?.status, restored?.change], [undefined, undefined])
})

test('a lesson moved twice shows where it first was, and goes to the day it is now on', async (t) => {
  const { school, people, lessons } = await open(t)
  const outcome = await change(
    school,
    people.head,
    lessons.mondayMaths,
    { startsAt: '2026-11-24T13:00:00Z' },
    { startsAt: '2026-11-27T14:00:00Z', endsAt: '2026-11-27T15:30:00Z', room: 'CDI', version: 2 },
  )
  assert.deepEqual(outcome, ['done', 'done'])
  const reply = await school.door.app.inject({
    url: '/school/day?from=2026-11-23',
    headers: { cookie: await cookieFor(school, people.lea) },
  })
  const days: { on: string; lessons: Lesson[] }[] = reply.json().timelines[0].days
  const friday = days.find(({ on }) => on === '2026-11-27')?.lessons.at(-1)
  assert.equal(friday?.id, lessons.mondayMaths)
  assert.deepEqual(
    [friday.startsAt, friday.endsAt],
    ['2026-11-27T14:00:00Z', '2026-11-27T15:30:00Z'],
  )
  assert.deepEqual(friday.change?.kinds, ['moved', 'room'])
  assert.deepEqual(friday.change?.before, {
    startsAt: '2026-11-23T07:00:00Z',
    endsAt: '2026-11-23T07:55:00Z',
    room: '204',
  })
})

test('the day of a moved lesson is the one of its school, not the one of the server', async (t) => {
  const { school, people, lessons } = await open(t, '2026-11-22T06:00:00Z')
  // 22:30 UTC on Monday is 2:30 on Tuesday in La Réunion.
  const outcome = await change(school, people.otherHead, lessons.mondayCP, {
    startsAt: '2026-11-23T22:30:00Z',
  })
  assert.deepEqual(outcome, ['done'])
  const { rows } = await sql<{ on_date: string }>`select on_date from school.lesson_group
    where lesson_id = ${lessons.mondayCP}`.execute(school.world.as<Any>('owner'))
  assert.equal(rows[0]?.on_date, '2026-11-24')
})

test('a substitute takes the lesson; the replaced teacher sees it struck; given back, all is as it was', async (t) => {
  const { school, people, lessons } = await open(t)
  const { mondayMaths } = lessons
  assert.deepEqual(await change(school, people.head, mondayMaths, { substituteId: people.music }), [
    'done',
  ])
  const pupil = await shown(school, people.lea, mondayMaths)
  assert.deepEqual(pupil?.teachers, ['Mme Payet'])
  assert.deepEqual(pupil?.change?.before, { teachers: ['Mme Martin'] })
  assert.equal((await shown(school, people.music, mondayMaths))?.part, 'substitute')
  assert.equal((await shown(school, people.maths, mondayMaths))?.part, 'replaced')
  // The replaced teacher has no say in it any more, the substitute has.
  assert.deepEqual(await change(school, people.maths, mondayMaths, { room: '7', version: 2 }), [
    'not_allowed',
  ])
  assert.deepEqual(await change(school, people.music, mondayMaths, { room: '7', version: 2 }), [
    'done',
  ])
  assert.deepEqual(
    await change(school, people.head, mondayMaths, {
      substituteId: people.maths,
      room: '204',
      version: 3,
    }),
    ['done'],
  )
  const back = await shown(school, people.lea, mondayMaths)
  assert.deepEqual([back?.teachers, back?.change], [['Mme Martin'], undefined])
  assert.equal(await shown(school, people.music, mondayMaths), undefined)
})

test('a substitute is of the staff of that school and free at that time', async (t) => {
  const { school, people, lessons } = await open(t)
  for (const substituteId of [people.otherHead, people.lea, people.mother, newId()]) {
    assert.deepEqual(await change(school, people.head, lessons.mondayMaths, { substituteId }), [
      'bad_request',
    ])
  }
  // At nine Mme Martin has 5e A.
  const busy = { substituteId: people.maths }
  assert.deepEqual(await change(school, people.head, lessons.mondayHistory, busy), ['conflict'])
})

test('nobody is sent to two places: teacher, class, half of a class', async (t) => {
  const { school, people, lessons } = await open(t)
  const to = (startsAt: string, endsAt: string) => ({ startsAt, endsAt })
  // Mme Martin and 4e B have other lessons at nine.
  const nine = to('2026-11-23T08:00:00Z', '2026-11-23T08:55:00Z')
  assert.deepEqual(await change(school, people.head, lessons.mondayMaths, nine), ['conflict'])
  // Half of 4e B has music at ten past ten: the class cannot have history.
  const ten = to('2026-11-23T09:30:00Z', '2026-11-23T10:25:00Z')
  assert.deepEqual(await change(school, people.head, lessons.mondayHistory, ten), ['conflict'])
  // A cancelled lesson is in nobody's way, until it is to be given again.
  assert.deepEqual(
    await change(school, people.head, lessons.mondayMusic, { status: 'cancelled' }),
    ['done'],
  )
  assert.deepEqual(await change(school, people.head, lessons.mondayHistory, ten), ['done'])
  const again = { status: 'planned' as const, version: 2 }
  assert.deepEqual(await change(school, people.head, lessons.mondayMusic, again), ['conflict'])
})

test('a change written on an older version is a conflict; a person’s own changes in a row are none', async (t) => {
  const { school, people, lessons } = await open(t)
  const { mondayMaths } = lessons
  assert.deepEqual(
    await change(school, people.head, mondayMaths, { room: '1' }, { room: '2' }, { room: '3' }),
    ['done', 'done', 'done'],
  )
  assert.deepEqual(await change(school, people.secretary, mondayMaths, { room: '4' }), ['conflict'])
  assert.deepEqual(await change(school, people.secretary, mondayMaths, { room: '4', version: 4 }), [
    'done',
  ])
  assert.equal((await shown(school, people.lea, mondayMaths))?.room, '4')
})

test('a lesson that is over is changed no more, nor moved into the past, nor without an end', async (t) => {
  const { school, people, lessons } = await open(t, '2026-11-23T08:30:00Z')
  assert.deepEqual(await change(school, people.head, lessons.mondayMaths, { room: '1' }), [
    'too_late',
  ])
  const { mondayMusic } = lessons
  const cases: [Body, string][] = [
    [{ startsAt: '2026-11-23T07:00:00Z' }, 'too_late'],
    [{ endsAt: '2026-11-23T09:00:00Z' }, 'bad_request'],
    [{ startsAt: '2026-11-24T05:00:00Z', endsAt: '2026-11-24T20:00:00Z' }, 'bad_request'],
    [{ startsAt: '2029-11-24T05:00:00Z' }, 'bad_request'],
    [{}, 'bad_request'],
  ]
  for (const [body, code] of cases) {
    assert.deepEqual(
      await change(school, people.head, mondayMusic, body),
      [code],
      JSON.stringify(body),
    )
  }
})

test('two who change the same lesson at once: one is done, one is told', async (t) => {
  const { school, people, lessons } = await open(t)
  const outcomes = await Promise.all([
    change(school, people.head, lessons.mondayMaths, { room: '1' }),
    change(school, people.secretary, lessons.mondayMaths, { room: '2' }),
  ])
  assert.deepEqual(outcomes.flat().sort(), ['conflict', 'done'])
})

test('a change leaves its history and a line in the trail, and tells the groups and teachers concerned', async (t) => {
  const { school, people, lessons, groups, schools } = await open(t)
  const ear = new pg.Client({ connectionString: school.world.url })
  await ear.connect()
  const heard = new Promise<string>((resolve) => {
    ear.on('notification', ({ payload }) => {
      if (payload?.includes('"day"')) resolve(payload)
    })
  })
  await ear.query('listen preau_change')
  await change(school, people.head, lessons.mondayMaths, {
    substituteId: people.music,
    note: 'Formation',
  })
  const notice = JSON.parse(await heard)
  await ear.end()
  assert.deepEqual(notice, {
    schoolId: schools.college,
    collections: ['day'],
    groupIds: [groups.class4B],
    personIds: [people.maths, people.music],
  })
  const db = school.world.as<Any>('owner')
  const history =
    await sql`select kinds, before, note, by_person, version from school.lesson_change`.execute(db)
  assert.deepEqual(history.rows, [
    {
      kinds: ['substitute'],
      before: {
        startsAt: '2026-11-23T07:00:00Z',
        endsAt: '2026-11-23T07:55:00Z',
        room: '204',
        status: 'planned',
        teachers: ['Mme Martin'],
      },
      note: 'Formation',
      by_person: people.head,
      version: 2,
    },
  ])
  const trail =
    await sql`select actor_id, school_id, details from school.audit where act = 'lesson.change'`.execute(
      db,
    )
  assert.deepEqual(trail.rows, [
    {
      actor_id: people.head,
      school_id: schools.college,
      details: { lessonId: lessons.mondayMaths, kinds: ['substitute'] },
    },
  ])
})

test('staff are listed for staff, with who is free at the time of a lesson', async (t) => {
  const { school, people, lessons, schools } = await open(t)
  const get = async (personId: string, query = '') =>
    school.door.app.inject({
      url: `/school/schools/${schools.college}/staff${query}`,
      headers: { cookie: await cookieFor(school, personId) },
    })
  const nobody = await school.door.app.inject({ url: `/school/schools/${schools.college}/staff` })
  assert.equal(nobody.statusCode, 401)
  for (const who of [people.lea, people.mother, people.father])
    assert.equal((await get(who)).statusCode, 403)
  for (const who of [people.otherHead, people.stranger])
    assert.equal((await get(who)).statusCode, 404)
  const free = (await get(people.head, `?free=${lessons.mondayHistory}`)).json().people
  assert.deepEqual(
    free.map((person: { name: string; role: string; free: boolean }) => [
      person.name,
      person.role,
      person.free,
    ]),
    [
      ['M. Benali', 'secretary', true],
      ['M. Fabre', 'teacher', true],
      ['Mme Martin', 'teacher', false],
      ['Mme Payet', 'teacher', true],
      ['Mme Roche', 'head', true],
      ['Mme Vasseur', 'admin', true],
    ],
  )
  assert.equal((await get(people.head)).json().people[0].free, undefined)
  assert.equal((await get(people.head, `?free=${lessons.mondayCP}`)).statusCode, 404)
})

test('a lesson is moved across the change of the clocks at the hour that the head gave', async (t) => {
  const { school, people, schools, groups } = await open(t, '2026-10-20T06:00:00Z')
  const db = school.world.as<Any>('owner')
  const { rows } = await sql<{ id: string; name: string }>`select id, name from school.subject
    where school_id = ${schools.college} limit 1`.execute(db)
  const [topic] = rows
  assert(topic)
  const lesson = await addLesson(db, {
    school: schools.college,
    date: '2026-10-24',
    from: '08:00',
    until: '09:00',
    zone: 'Europe/Paris',
    topic,
    teacher: people.maths,
    groups: [groups.class5A],
    room: '1',
  })
  // 23:30 on Saturday 24 October UTC is 1:30 on Sunday, before the clocks go back at three.
  assert.deepEqual(
    await change(school, people.head, lesson, { startsAt: '2026-10-24T23:30:00Z' }),
    ['done'],
  )
  const { rows: moved } = await sql<{
    on_date: string
  }>`select on_date from school.lesson where id = ${lesson}`.execute(db)
  assert.equal(moved[0]?.on_date, '2026-10-25')
})

test('a note that no database keeps is refused, and what follows it is done', async (t) => {
  const { school, people, lessons } = await open(t)
  const notes = ['a\u0000b', 'a\ud800b'].map((note) => ({ note }))
  const outcomes = await change(school, people.head, lessons.mondayMaths, ...notes, { room: '7' })
  assert.deepEqual(outcomes, ['bad_request', 'bad_request', 'done'])
})
