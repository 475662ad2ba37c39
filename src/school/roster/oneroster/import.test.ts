import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { type ImportWorld, importWorld, snapshot } from '#testing/imports.ts'

// OneRoster through the whole import: files, check, apply, tables.

const root = new URL('../../../../', import.meta.url)

async function filesOf(path: string): Promise<Record<string, string>> {
  const folder = new URL(path, root)
  const files: Record<string, string> = {}
  for (const name of await readdir(folder)) {
    files[name] = await readFile(new URL(name, folder), 'utf8')
  }
  return files
}
const fixture = (name: string) => filesOf(`test/fixtures/roster/oneroster/${name}/`)

/** `Enora Tanguy: pupil in c2a`, of what is open. */
async function places(world: ImportWorld): Promise<string[]> {
  const rows = await world.ask<{ line: string }>(
    `select p.given_name || ' ' || p.family_name || ': ' || m.role || ' in ' || g.code as line
     from school.membership m join school.person p on p.id = m.person_id
     join school."group" g on g.id = m.group_id where m.until_on is null
     union all
     select p.given_name || ' ' || p.family_name || ': ' || a.role || ' of ' || s.name
     from school.affiliation a join school.person p on p.id = a.person_id
     join school.org s on s.id = a.school_id where a.until_on is null order by 1`,
  )
  return rows.map(({ line }) => line)
}

test('a whole 1.2 delivery is imported; once more it changes nothing', async (t) => {
  const world = await importWorld(t)
  const files = await fixture('v12')
  const { state } = await world.files(files)
  assert.equal(state, 'applied')
  assert.deepEqual(await places(world), [
    'Enora Tanguy: pupil in c2a',
    'Enora Tanguy: pupil in cmath',
    'Enora Tanguy: pupil of Lycée du Menhir',
    'Loeiz Tanguy: pupil in c3b',
    'Loeiz Tanguy: pupil of Collège du Dolmen',
    'Soizic Tanguy: guardian of Collège du Dolmen',
    'Soizic Tanguy: guardian of Lycée du Menhir',
    'Soizic Tanguy: teacher in cmath',
    'Soizic Tanguy: teacher of Lycée du Menhir',
  ])
  const before = await snapshot(world)
  await world.files({ ...files, 'orgs.csv': `${files['orgs.csv']}\n` })
  assert.deepEqual(await snapshot(world), before)
})

test('a delta after it changes what it names and nothing else; twice is once', async (t) => {
  const world = await importWorld(t)
  await world.files(await fixture('v12'))
  const delta = await fixture('v12-delta')
  const { state } = await world.files(delta, { confirmed: true })
  assert.equal(state, 'applied')
  assert.deepEqual(await places(world), [
    'Enora Tanguy: pupil in c2a',
    'Enora Tanguy: pupil in cchi',
    'Enora Tanguy: pupil of Lycée du Menhir',
    'Gwenn Arzel: pupil in c2a',
    'Gwenn Arzel: pupil of Lycée du Menhir',
    'Soizic Tanguy: guardian of Lycée du Menhir',
    'Soizic Tanguy: teacher in cmath',
    'Soizic Tanguy: teacher of Lycée du Menhir',
  ])
  const before = await snapshot(world)
  await world.files({ ...delta, 'users.csv': `${delta['users.csv']}\n` }, { confirmed: true })
  assert.deepEqual(await snapshot(world), before)
})

test('in a delta a teacher who is a guardian too keeps both, with new particulars', async (t) => {
  const world = await importWorld(t)
  await world.files(await fixture('v12'))
  const users = (await fixture('v12'))['users.csv'] ?? ''
  const [header = '', ...rows] = users.split('\n')
  const soizic = rows.find((row) => row.startsWith('a1,')) ?? ''
  await world.files({
    'manifest.csv': 'propertyName,value\noneroster.version,1.2\nfile.users,delta\n',
    'users.csv': `${header}\n${soizic.replace('soizic@example.org', 'new@example.org')}\n`,
  })
  assert.deepEqual((await places(world)).filter((line) => line.startsWith('Soizic')).length, 4)
  assert.deepEqual(
    await world.ask(
      `select s.name, c.value from school.contact c join school.org s on s.id = c.school_id
       where c.kind = 'email' order by 1`,
    ),
    [
      { name: 'Collège du Dolmen', value: 'new@example.org' },
      { name: 'Lycée du Menhir', value: 'new@example.org' },
    ],
  )
})

test('whoever is disabled loses their places at once, and has them again when enabled', async (t) => {
  const world = await importWorld(t)
  const files = await fixture('v12')
  await world.files(files)
  const all = await places(world)
  const users = files['users.csv'] ?? ''
  const disabled = users.replace(/^(u1,,,)true/m, '$1false')
  await world.files({ ...files, 'users.csv': disabled }, { confirmed: true })
  assert.deepEqual(
    (await places(world)).filter((line) => line.startsWith('Enora')),
    [],
  )
  await world.files({ ...files, 'users.csv': `${users}\n` }, { confirmed: true })
  assert.deepEqual(await places(world), all)
})

test('a whole 1.1 delivery, with its doubts', async (t) => {
  const world = await importWorld(t)
  const { state, report } = await world.files(await fixture('v11'))
  assert.equal(state, 'applied')
  // A parent with children in two schools, and a teacher of two, count in each.
  assert.deepEqual(report.totals, {
    'groups created': 4,
    'guardians created': 3,
    'pupils created': 3,
    'staff created': 4,
  })
})

test('only the school that is said is imported', async (t) => {
  const world = await importWorld(t)
  await world.files(await fixture('v12'), { uai: '0290006Z' })
  assert.deepEqual(await world.ask('select name from school.org'), [{ name: 'Collège du Dolmen' }])
  assert.match(
    (await world.notes()).join('\n'),
    /orgs.csv:2 is not one of the schools that you import/,
  )
})

test('the sample delivery of 1.1', async (t) => {
  const path = '../shared/data/oneroster-v1p1-base/'
  if (!existsSync(new URL(path, root))) return t.skip('the shared data is not here')
  const world = await importWorld(t)
  const { state, report } = await world.files(await filesOf(path))
  assert.equal(state, 'applied')
  assert.deepEqual(report.totals, { 'groups created': 3, 'pupils created': 2 })
  assert.deepEqual([report.refused, report.warned], [0, 0])
})
