import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { importWorld, snapshot } from '#testing/imports.ts'

// ONDE through the whole import: files, check, apply, tables.

const root = new URL('../../../../', import.meta.url)
const uai = '0220001G'

async function filesOf(path: string): Promise<Record<string, Buffer>> {
  const folder = new URL(path, root)
  const files: Record<string, Buffer> = {}
  for (const name of await readdir(folder)) files[name] = await readFile(new URL(name, folder))
  return files
}

const links = `select c.given_name || ' ' || c.family_name as child, a.given_name || ' ' || a.family_name as adult,
  g.until_on is null as open from school.guardianship g
  join school.person c on c.id = g.child_id join school.person a on a.id = g.adult_id order by 1, 2`
const open = async (world: Awaited<ReturnType<typeof importWorld>>) =>
  (await world.ask<{ child: string; adult: string; open: boolean }>(links))
    .filter((link) => link.open)
    .map(({ child, adult }) => `${child}: ${adult}`)

test('a small school of ONDE is imported, and once more changes nothing', async (t) => {
  const world = await importWorld(t)
  const files = await filesOf('test/fixtures/roster/onde/school/')
  const { state, report } = await world.files(files, { uai })
  assert.equal(state, 'applied')
  assert.deepEqual(report.totals, {
    'groups created': 3,
    'guardians created': 4,
    'pupils created': 4,
    'staff created': 4,
  })
  assert.deepEqual(await open(world), [
    'Jean-Marie OLLIVIER: Loïc OLLIVIER',
    'Malo ABRIAL: Anne ABRIAL',
    'Maïwenn DUMONT: Nolwenn DUMONT',
    'Zoé ABRIAL: Anne ABRIAL',
    'Zoé ABRIAL: Yann ABRIAL',
  ])
  assert.deepEqual(
    await world.ask(
      `select kind, count(*)::int from school.contact where kind like '%address' group by 1 order by 1`,
    ),
    [
      { kind: 'address', count: 6 },
      { kind: 'second_address', count: 1 },
    ],
  )
  const before = await snapshot(world)
  // Another byte, the same words: the digest of the files is not what holds things still.
  const again = {
    ...files,
    'eleves.csv': Buffer.concat([files['eleves.csv'] as Buffer, Buffer.from('\r\n')]),
  }
  await world.files(again, { uai })
  assert.deepEqual(await snapshot(world), before)
})

test('a school that is not said stops the import with a way out', async (t) => {
  const world = await importWorld(t)
  const outcome = await world.files(await filesOf('test/fixtures/roster/onde/school/'))
  assert.equal(outcome.state, 'broken')
  assert.match(JSON.stringify(outcome), /say --school/)
  assert.deepEqual(await world.ask('select * from school.person'), [])
})

const pupils = (ine: string, rows: string[][]) =>
  [
    `Nom élève;Prénom élève;Date naissance;Niveau;Classe${ine}`,
    ...rows.map((row) => row.join(';')),
  ].join('\n')
const guardians = (rows: string[][]) =>
  [
    'Nom responsable;Prénom responsable;Adresse responsable;CP responsable;Nom de famille enfant;Prénom enfant;Classes enfants',
    ...rows.map((row) => row.join(';')),
  ].join('\n')

test('a family that moves house, a pupil who gets a number and goes up stay the same people', async (t) => {
  const world = await importWorld(t)
  const first = {
    'eleves.csv': pupils('', [['CORRE', 'Lila', '2017-05-06', 'CE1', 'CE1']]),
    'responsables.csv': guardians([
      ['CORRE', 'Jeanne', '1 rue A', '22000', 'CORRE', 'Lila', 'CE1'],
    ]),
  }
  await world.files(first, { uai })
  const people = await world.ask('select id from school.person order by id')
  const second = {
    'eleves.csv': pupils(';INE', [['CORRE', 'Lila', '2017-05-06', 'CE2', 'CE2', '110000000AA']]),
    'responsables.csv': guardians([
      ['CORRE', 'Jeanne', '7 quai B', '29000', 'CORRE', 'Lila', 'CE2'],
    ]),
  }
  await world.files(second, { uai, confirmed: true })
  assert.deepEqual(await world.ask('select id from school.person order by id'), people)
  assert.deepEqual(await open(world), ['Lila CORRE: Jeanne CORRE'])
  assert.deepEqual(
    await world.ask(
      `select g.code from school.membership m join school."group" g on g.id = m.group_id where m.until_on is null`,
    ),
    [{ code: 'CE2' }],
  )
})

test('a link that becomes doubtful stays as it was, and a human is told', async (t) => {
  const world = await importWorld(t)
  const lea = ['MARTIN', 'Léa', '2016-05-04', 'CM1', 'CM1']
  const eva = ['MARTIN', 'Eva', '2 rue Haute', '35000', 'MARTIN', 'Léa', 'CM1']
  await world.files(
    { 'eleves.csv': pupils('', [lea]), 'responsables.csv': guardians([eva]) },
    { uai },
  )
  const homonym = ['MARTIN', 'Léa', '2016-09-09', 'CM1', 'CM1']
  await world.files(
    { 'eleves.csv': pupils('', [lea, homonym]), 'responsables.csv': guardians([eva]) },
    { uai },
  )
  assert.deepEqual(await open(world), ['Léa MARTIN: Eva MARTIN'])
  assert.match(
    (await world.notes()).join('\n'),
    /responsables.csv:2 child 1 may be any of the pupils/,
  )
})

test('the file of guardians alone brings particulars up to date and moves no link', async (t) => {
  const world = await importWorld(t)
  const files = await filesOf('test/fixtures/roster/onde/school/')
  await world.files(files, { uai })
  const before = await open(world)
  const text = (files['responsables.csv'] as Buffer).toString('latin1')
  const moved = text.replace('anne.abrial@example.org', 'anne@example.org')
  await world.files({ 'responsables.csv': Buffer.from(moved, 'latin1') }, { uai })
  assert.deepEqual(await open(world), before)
  assert.deepEqual(
    await world.ask(`select value from school.contact where kind = 'email' and value like 'anne%'`),
    [{ value: 'anne@example.org' }],
  )
})

test('the whole school of Émile Zola', async (t) => {
  const path = '../shared/data/onde-emile-zola/'
  if (!existsSync(new URL(path, root))) return t.skip('the shared data is not here')
  const world = await importWorld(t)
  const { state, report } = await world.files(await filesOf(path), { uai })
  assert.equal(state, 'applied')
  assert.deepEqual(report.totals, {
    'groups created': 10,
    'guardians created': 469,
    'pupils created': 247,
    'staff created': 14,
  })
  assert.equal((await open(world)).length, 491)
  assert.deepEqual([report.refused, report.warned], [0, 2])
})
