import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { asPerson } from '#base/database.ts'
import { smallSchool } from './school.ts'
import { freshDatabase } from './world.ts'

test('a test database is migrated, empty, and seen through the role of the process', async (t) => {
  const world = await freshDatabase(t)
  const db = world.as<Record<string, never>>('preau_school')
  const { rows } = await sql<{ who: string; people: number }>`
    select current_user as who, (select count(*) from school.person) as people`.execute(db)
  assert.deepEqual(rows, [{ who: 'preau_school', people: 0 }])
})

test('row-level security shows a person their own schools and nothing of the neighbours', async (t) => {
  const world = await freshDatabase(t)
  const { people, schools } = await smallSchool(world)
  const db = world.as<Record<string, never>>('preau_school')
  const seenBy = (personId: string) =>
    asPerson(db, { personId, today: '2026-11-23' }, async (tx) => {
      const { rows } = await sql<{ school_id: string }>`
        select distinct school_id from school.lesson`.execute(tx)
      return rows.map((row) => row.school_id).sort()
    })

  assert.deepEqual(await seenBy(people.lea), [schools.college])
  assert.deepEqual(await seenBy(people.otherHead), [schools.ecole])
  assert.deepEqual(await seenBy(people.mother), [schools.college, schools.ecole].sort())
  assert.deepEqual(await seenBy(people.stranger), [])
})

test('a guardian never sees the other parent’s address, even past the code’s own checks', async (t) => {
  const world = await freshDatabase(t)
  const { people } = await smallSchool(world)
  const db = world.as<Record<string, never>>('preau_school')
  const addresses = (personId: string) =>
    asPerson(db, { personId, today: '2026-11-23' }, async (tx) => {
      const { rows } = await sql<{
        value: string
      }>`select value from school.contact order by value`.execute(tx)
      return rows.map((row) => row.value)
    })

  assert.deepEqual(await addresses(people.mother), ['12 rue des Lilas'])
  assert.deepEqual(await addresses(people.father), ['3 quai du Port'])
  assert.deepEqual(await addresses(people.secretary), ['12 rue des Lilas', '3 quai du Port'])
})

test('the role of the school reads no password, no external id and no import table', async (t) => {
  const world = await freshDatabase(t)
  const db = world.as<Record<string, never>>('preau_school')
  for (const table of ['account', 'device', 'activation', 'external_id', 'attempt']) {
    await assert.rejects(
      sql`select * from ${sql.table(`school.${table}`)}`.execute(db),
      /permission denied/,
    )
  }
})

test('the wall alone keeps pupils and people of two schools from what is not theirs to write', async (t) => {
  const world = await freshDatabase(t)
  const { people, schools, lessons } = await smallSchool(world)
  const owner = world.as<Record<string, never>>('owner')
  await sql`insert into school.affiliation (id, person_id, school_id, role, from_on, source)
    values (gen_random_uuid(), ${people.mother}, ${schools.ecole}, 'head', '2026-09-01', 'test')`.execute(
    owner,
  )
  const db = world.as<Record<string, never>>('preau_school')
  const as = (personId: string, query: ReturnType<typeof sql>) =>
    asPerson(db, { personId, today: '2026-11-23' }, (tx) => query.execute(tx))
  const gone = await as(people.lea, sql`delete from school.lesson_teacher`)
  assert.equal(gone.numAffectedRows, 0n)
  const denied = { code: '42501' }
  // A parent here who heads the school there: the old row is seen, the new one would be theirs.
  const stolen = sql`update school.lesson set school_id = ${schools.ecole} where id = ${lessons.mondayMaths}`
  await assert.rejects(as(people.mother, stolen), denied)
  const said = (actor: string, school: string) => sql`
    insert into school.audit (at, school_id, actor_id, act) values (now(), ${school}, ${actor}, 'x')`
  await assert.rejects(as(people.maths, said(people.head, schools.college)), denied)
  await assert.rejects(as(people.lea, said(people.lea, schools.college)), denied)
  await assert.rejects(as(people.maths, said(people.maths, schools.ecole)), denied)
  await as(people.maths, said(people.maths, schools.college))
})
