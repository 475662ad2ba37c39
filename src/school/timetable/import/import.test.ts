import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { asPerson } from '#base/database.ts'
import { type ImportWorld, importWorld } from '#testing/imports.ts'
import { smallSchool } from '#testing/school.ts'
import { readDay } from '../api.ts'

const college = '0010001W'
const ecole = '9740001A'

type Activity = {
  id: number
  teacher?: string
  subject?: string
  students?: string
  day?: string
  hour?: string
  room?: string
  duration?: number
}

/** A solved FET file. */
function fet(activities: readonly Activity[], uai = college): string {
  const list = (name: string, names: readonly string[]) =>
    `<${name}s_List>${names.map((one) => `<${name}><Name>${one}</Name></${name}>`).join('')}</${name}s_List>`
  const body = activities.map(
    ({ id, teacher = 'Ada Martin', subject = 'Mathématiques', students = '4B', duration = 1 }) =>
      `<Activity><Teacher>${teacher}</Teacher><Subject>${subject}</Subject><Students>${students}</Students>
       <Duration>${duration}</Duration><Id>${id}</Id><Active>true</Active></Activity>`,
  )
  const times = activities.map(
    ({ id, day = 'Lundi', hour = '08:00-08:55' }) =>
      `<ConstraintActivityPreferredStartingTime><Weight_Percentage>100</Weight_Percentage><Activity_Id>${id}</Activity_Id>
       <Preferred_Day>${day}</Preferred_Day><Preferred_Hour>${hour}</Preferred_Hour><Permanently_Locked>true</Permanently_Locked>
       <Active>true</Active></ConstraintActivityPreferredStartingTime>`,
  )
  const rooms = activities.map(
    ({ id, room = '204' }) =>
      `<ConstraintActivityPreferredRoom><Weight_Percentage>100</Weight_Percentage><Activity_Id>${id}</Activity_Id>
       <Room>${room}</Room><Active>true</Active></ConstraintActivityPreferredRoom>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?><fet version="6.8.5"><Institution_Name>École (${uai})</Institution_Name>
    ${list('Day', ['Lundi', 'Mardi', 'Mercredi', 'Jeudi', 'Vendredi'])}
    ${list('Hour', ['08:00-08:55', '09:00-09:55', '10:10-11:05'])}
    <Students_List><Year><Name>4EME</Name><Group><Name>4B</Name><Subgroup><Name>4B SVT 1</Name></Subgroup></Group></Year></Students_List>
    <Activities_List>${body.join('')}</Activities_List>
    <Time_Constraints_List>${times.join('')}</Time_Constraints_List>
    <Space_Constraints_List>${rooms.join('')}</Space_Constraints_List></fet>`
}

async function open(
  t: TestContext,
): Promise<ImportWorld & { small: Awaited<ReturnType<typeof smallSchool>> }> {
  const world = await importWorld(t)
  const small = await smallSchool({ url: '', as: () => world.owner as never })
  // Its own lessons are of another source and would only stand in the way of counting.
  await sql`delete from school.lesson`.execute(world.owner)
  return { ...world, small }
}

const give = (
  world: ImportWorld,
  activities: readonly Activity[],
  asked: Parameters<ImportWorld['files']>[1] = {},
) => world.files({ 'college.fet': fet(activities) }, asked)

const lessonsOf = (world: ImportWorld) =>
  world.ask<{
    id: string
    key: string
    on: string
    from: string
    room: string
    status: string
    version: number
    change: { kinds: string[]; before: object } | null
    teachers: string[]
    groups: string[]
  }>(
    `select l.id, external_key as key, on_date as on, to_char(starts_at at time zone o.zone, 'HH24:MI') as from, room, status, version, change,
            array(select p.given_name from school.lesson_teacher lt join school.person p on p.id = lt.person_id
                   where lt.lesson_id = l.id order by 1) as teachers,
            array(select g.label from school.lesson_group lg join school."group" g on g.id = lg.group_id
                   where lg.lesson_id = l.id order by 1) as groups
       from school.lesson l join school.org o on o.id = l.school_id order by starts_at, external_key`,
  )

const everything = async (world: ImportWorld) => [
  await world.ask('select * from school.lesson order by id'),
  await world.ask('select * from school.lesson_group order by lesson_id, group_id'),
  await world.ask('select * from school.lesson_teacher order by lesson_id, person_id'),
  await world.ask('select * from school.subject order by id'),
  await world.ask('select * from school."group" order by id'),
]

test('a solved week becomes the lessons of the year, at the hour of the clock on the wall', async (t) => {
  const world = await open(t)
  const { state, report } = await give(world, [
    { id: 1 },
    {
      id: 2,
      day: 'Mercredi',
      hour: '09:00-09:55',
      teacher: 'Luc Fabre',
      students: '5A',
      duration: 2,
    },
  ])
  assert.equal(state, 'applied', JSON.stringify(await world.notes()))
  const lessons = await lessonsOf(world)
  assert.equal(report.totals['lessons created'], lessons.length)
  const days = lessons.map(({ on }) => on)
  assert.equal(days[0], '2026-09-07')
  assert.equal(days.at(-1), '2027-06-30')
  // Armistice, Easter Monday, Whit Monday.
  for (const holiday of ['2026-11-11', '2027-03-29', '2027-05-17'])
    assert(!days.includes(holiday), holiday)
  assert.deepEqual(new Set(lessons.map(({ from }) => from)), new Set(['08:00', '09:00']))
  assert.deepEqual(
    [lessons[0]?.teachers, lessons[0]?.groups, lessons[0]?.room],
    [['Ada'], ['4e B'], '204'],
  )
  const [long] = await world.ask<{ length: string }>(
    `select (ends_at - starts_at)::text as length from school.lesson where external_key like 'fet 2 %' limit 1`,
  )
  assert.equal(long?.length, '02:05:00')
})

test('what was imported is in the day of the pupil', async (t) => {
  const world = await open(t)
  await give(world, [{ id: 1 }, { id: 2, students: '5A', teacher: 'Luc Fabre' }])
  const personId = world.small.people.lea
  const day = await asPerson(world.owner, { personId, today: '2026-09-07' }, async (tx) => {
    await sql`set local role preau_school`.execute(tx)
    return readDay(tx, { personId, from: '2026-09-07', days: 7, now: world.clock.now() })
  })
  assert.deepEqual(
    day.timelines[0]?.days.map(({ on, lessons }) => [on, lessons.map(({ title }) => title)]),
    [['2026-09-07', ['Mathématiques']]],
  )
})

test('imported twice, nothing changes; checked, nothing is written', async (t) => {
  const world = await open(t)
  const checked = await give(world, [{ id: 1 }], { until: 'check' })
  assert.equal(checked.state, 'checked')
  assert((checked.report.totals['lessons created'] ?? 0) > 30)
  assert.deepEqual(await lessonsOf(world), [])
  await give(world, [{ id: 1 }])
  const before = await everything(world)
  // Under another name of the source the engine cannot take its short cut.
  const again = await give(world, [{ id: 1 }], { source: 'again' })
  assert.deepEqual(Object.keys(again.report.totals), ['lessons unchanged'])
  assert.deepEqual(await everything(world), before)
})

test('a lesson that the source moves is the same lesson; people are told for the days they have planned', async (t) => {
  const world = await open(t)
  await give(world, [{ id: 1 }, { id: 2, day: 'Jeudi' }])
  const before = await lessonsOf(world)
  await give(world, [
    { id: 1, hour: '09:00-09:55', room: '7' },
    { id: 2, day: 'Jeudi' },
  ])
  const after = await lessonsOf(world)
  assert.deepEqual(new Set(after.map(({ id }) => id)), new Set(before.map(({ id }) => id)))
  const moved = after.filter(({ from }) => from === '09:00')
  assert.deepEqual(
    moved.slice(0, 3).map(({ on, version, change }) => [on, version, change?.kinds]),
    [
      ['2026-09-07', 2, ['moved', 'room']],
      ['2026-09-14', 2, ['moved', 'room']],
      ['2026-09-21', 2, undefined],
    ],
  )
  assert.deepEqual(moved[0]?.change?.before, {
    startsAt: '2026-09-07T06:00:00Z',
    endsAt: '2026-09-07T06:55:00Z',
    room: '204',
  })
})

test('lessons that are over stay as they were held, and none is made up for the past', async (t) => {
  const world = await open(t)
  await give(world, [{ id: 1 }])
  world.clock.move('2026-09-15T12:00:00Z')
  await give(
    world,
    [
      { id: 1, room: '9' },
      { id: 3, day: 'Mardi' },
    ],
    { confirmed: true },
  )
  const lessons = await lessonsOf(world)
  assert.deepEqual(
    lessons.slice(0, 4).map(({ on, room, version }) => [on, room, version]),
    [
      ['2026-09-07', '204', 1],
      ['2026-09-14', '204', 1],
      ['2026-09-21', '9', 2],
      ['2026-09-22', '204', 1],
    ],
  )
  assert.deepEqual(lessons[3]?.change?.kinds, ['added'])
})

test('a change by the school’s staff stays until the source itself changes, and that is said', async (t) => {
  const world = await open(t)
  await give(world, [{ id: 1 }, { id: 2, day: 'Jeudi' }])
  const [first] = await lessonsOf(world)
  await sql`update school.lesson set room = 'CDI', version = 2, planned = '{"startsAt":"2026-09-07T06:00:00Z",
      "endsAt":"2026-09-07T06:55:00Z","room":"204","status":"planned","teachers":["Mme Martin"]}' where id = ${first?.id}`.execute(
    world.owner,
  )
  await sql`insert into school.lesson_change (id, lesson_id, school_id, at, by_person, kinds, before, version)
    values (gen_random_uuid(), ${first?.id}, ${world.small.schools.college}, now(), ${world.small.people.head}, '{room}', '{}', 2)`.execute(
    world.owner,
  )
  await give(world, [{ id: 1 }, { id: 2, day: 'Jeudi', room: '5' }])
  assert.equal((await lessonsOf(world))[0]?.room, 'CDI')
  await give(world, [
    { id: 1, room: '6' },
    { id: 2, day: 'Jeudi', room: '5' },
  ])
  const [now] = await lessonsOf(world)
  assert.deepEqual([now?.room, now?.version, now?.change?.kinds], ['6', 3, ['room']])
  assert.deepEqual(now?.change?.before, { room: '204' })
  assert(
    (await world.notes()).some((note) =>
      note.includes('changes 1 lessons that the school had changed itself'),
    ),
  )
})

test('when much would go, a person must confirm; what is over stays', async (t) => {
  const world = await open(t)
  await give(world, [{ id: 1 }, { id: 2, day: 'Mardi' }])
  world.clock.move('2026-09-16T06:00:00Z')
  const before = await everything(world)
  const guarded = await give(world, [{ id: 1 }])
  assert.equal(guarded.state, 'guarded')
  assert.match(
    guarded.report.guards[0]?.sentence ?? '',
    /would remove \d+ of the \d+ coming lessons \(5\d %\) of Collège des Tilleuls/,
  )
  assert.deepEqual(await everything(world), before)
  assert.equal((await give(world, [{ id: 1 }], { confirmed: true })).state, 'applied')
  const tuesdays = (await lessonsOf(world)).filter(({ key }) => key.startsWith('fet 2 '))
  assert.deepEqual(
    tuesdays.map(({ on }) => on),
    ['2026-09-08', '2026-09-15'],
  )
})

test('whom the school does not know is said, and the lesson is there without them', async (t) => {
  const world = await open(t)
  await sql`update school.person set given_name = 'Ada', family_name = 'Martin' where id = ${world.small.people.music}`.execute(
    world.owner,
  )
  const { report } = await give(world, [
    { id: 1, teacher: 'Ada Martin' },
    { id: 2, teacher: 'Jean Inconnu', day: 'Mardi' },
    { id: 3, teacher: 'FABRE Luc', day: 'Mercredi' },
    { id: 4, students: '4B SVT 1', day: 'Jeudi', teacher: 'Luc Fabre' },
    { id: 5, students: 'Chorale', day: 'Vendredi', teacher: 'Luc Fabre' },
    { id: 6, students: '4e b', day: 'Vendredi', hour: '10:10-11:05', teacher: 'Luc Fabre' },
  ])
  const notes = (await world.notes()).join('\n')
  assert.match(notes, /« Ada Martin » bears the name of 2 people/)
  assert.match(notes, /« Jean Inconnu » is not of the staff/)
  assert.match(notes, /« 4B SVT 1 » is not in the roster: its lessons are shown to its whole class/)
  assert.match(notes, /« Chorale » is not in the roster: it is made, and nobody is in it/)
  assert.equal(report.totals['groups created'], 1)
  const week = (await lessonsOf(world)).slice(0, 6)
  assert.deepEqual(
    week.map(({ teachers, groups }) => [...teachers, ...groups]),
    [['4e B'], ['4e B'], ['Luc', '4e B'], ['Luc', '4e B'], ['Luc', 'Chorale'], ['Luc', '4e B']],
  )
  const [half] = await world.ask<{ title: string }>(
    `select title from school.lesson where external_key like 'fet 4 %'`,
  )
  assert.equal(half?.title, 'Mathématiques (4B SVT 1)')
})

test('a calendar of closed days keeps lessons away; a feed of a class is read with its exceptions', async (t) => {
  const world = await open(t)
  const calendar = (events: string) =>
    `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nX-WR-CALNAME:5A\r\n${events}END:VCALENDAR\r\n`
  const event = (...lines: string[]) => `BEGIN:VEVENT\r\n${lines.join('\r\n')}\r\nEND:VEVENT\r\n`
  const closed = calendar(
    event('UID:t', 'DTSTART;VALUE=DATE:20261017', 'DTEND;VALUE=DATE:20261102', 'SUMMARY:Toussaint'),
  )
  const choir = event(
    'UID:choir',
    'DTSTART;TZID=Europe/Paris:20260910T120000',
    'DTEND;TZID=Europe/Paris:20260910T130000',
    'RRULE:FREQ=WEEKLY;COUNT=3',
    'EXDATE;TZID=Europe/Paris:20260917T120000',
    'SUMMARY:Chorale',
  )
  const files = {
    'college.fet': fet([{ id: 1 }]),
    [`${college} vacances.ics`]: closed,
    [`${college} 5A.ics`]: calendar(choir),
  }
  const { state } = await world.files(files)
  assert.equal(state, 'applied', (await world.notes()).join('\n'))
  const days = await lessonsOf(world)
  assert(!days.some(({ on }) => on > '2026-10-17' && on < '2026-11-02'))
  const songs = days.filter(({ groups }) => groups.includes('5e A'))
  assert.deepEqual(
    songs.map(({ on, from }) => [on, from]),
    [
      ['2026-09-10', '12:00'],
      ['2026-09-24', '12:00'],
    ],
  )
  // The feed alone, changed: the whole timetable stays.
  const cancelled = choir.replace('SUMMARY', 'STATUS:CANCELLED\r\nSUMMARY')
  await world.files({ [`${college} 5A.ics`]: calendar(cancelled) })
  const after = await lessonsOf(world)
  assert.equal(after.length, days.length)
  assert.deepEqual(
    after
      .filter(({ groups }) => groups.includes('5e A'))
      .map(({ status, change }) => [status, change?.kinds]),
    [
      ['cancelled', ['cancelled']],
      ['cancelled', undefined],
    ],
  )
})

test('an administrator imports into their own school only, and a file says which it is of', async (t) => {
  const world = await open(t)
  const { schools } = world.small
  const files = {
    'a.fet': fet([{ id: 1 }]),
    'b.fet': fet([{ id: 1, students: 'CP', teacher: 'Inès Payet' }], ecole),
  }
  await world.files(files, { schoolIds: [schools.ecole] })
  assert.match((await world.notes()).join('\n'), /0010001W, which is not yours to import/)
  const there = await world.ask<{ school_id: string; from: string }>(
    `select distinct school_id, to_char(starts_at at time zone 'UTC', 'HH24:MI') as from from school.lesson`,
  )
  // Eight o'clock in La Réunion, all year: there is no summer time.
  assert.deepEqual(there, [{ school_id: schools.ecole, from: '04:00' }])
  await world.files({ 'c.fet': fet([{ id: 1 }], '0999999Z') })
  assert.match((await world.notes()).join('\n'), /0999999Z, which no roster has brought/)
  await world.files({ 'd.fet': fet([{ id: 1 }], 'nowhere') })
  assert.match((await world.notes()).join('\n'), /give its number with --school/)
  await world.files({ 'd.fet': fet([{ id: 1 }], 'nowhere') }, { uai: college })
  assert((await lessonsOf(world)).some(({ groups }) => groups.includes('4e B')))
})

test('a whole académie: roster and timetables of one folder, and nothing the second time', async (t) => {
  const world = await importWorld(t)
  const folder = new URL('../../../../test/fixtures/academie-small/', import.meta.url)
  const files: Record<string, Uint8Array> = {}
  for (const part of ['aaf', 'timetables']) {
    for (const name of await readdir(new URL(`${part}/`, folder))) {
      files[name] = await readFile(new URL(`${part}/${name}`, folder))
    }
  }
  const { state, report } = await world.files(files)
  assert.equal(state, 'applied', (await world.notes()).join('\n'))
  const odd = await world.ask<{ n: number }>(
    `select count(*)::int as n from school.lesson l where not exists (select from school.lesson_group where lesson_id = l.id)
         or not exists (select from school.lesson_teacher where lesson_id = l.id)`,
  )
  assert.deepEqual(odd, [{ n: 0 }])
  assert((report.totals['lessons created'] ?? 0) > 5_000)
  const before = await everything(world)
  const timetables = Object.entries(files).filter(([name]) => !name.startsWith('ENT'))
  const again = await world.files(Object.fromEntries(timetables), { source: 'again' })
  assert.equal(again.report.totals['lessons created'], undefined)
  assert.equal(again.report.totals['lessons unchanged'], report.totals['lessons created'])
  assert.deepEqual(await everything(world), before)
})

test('whatever the week, a second import finds nothing to do', async (t) => {
  const world = await open(t)
  const activity = fc.record({
    teacher: fc.constantFrom('Ada Martin', 'Luc Fabre', 'Personne', 'Ada &amp; Luc'),
    students: fc.constantFrom('4B', '5A', '4B SVT 1', '4EME', 'Nouveau &lt;groupe&gt;'),
    day: fc.constantFrom('Lundi', 'Mardi', 'Mercredi', 'Jeudi', 'Vendredi'),
    hour: fc.constantFrom('08:00-08:55', '09:00-09:55', '10:10-11:05'),
    room: fc.constantFrom('1', 'C\\D', 'Salle\t2'),
    duration: fc.integer({ min: 1, max: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(activity, { minLength: 1, maxLength: 8 }), async (list) => {
      const week = list.map((one, index) => ({ id: index + 1, ...one }))
      assert.equal((await give(world, week, { confirmed: true })).state, 'applied')
      const before = await everything(world)
      const again = await give(world, week, { source: 'again' })
      assert(Object.keys(again.report.totals).every((what) => what === 'lessons unchanged'))
      assert.deepEqual(await everything(world), before)
    }),
    { numRuns: 8 },
  )
})
