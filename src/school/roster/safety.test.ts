import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { ZipFile } from 'yazl'
import { Refusal } from '#base/refusal.ts'
import { type AafFeed, aafComplete, folderOf } from '#testing/feeds.ts'
import { type ImportWorld, importWorld, snapshot } from '#testing/imports.ts'

/** What must change nothing, and what must go on. */
const feed: AafFeed = {
  schools: [{ id: '10', uai: '0750001A', name: 'Collège des Marronniers', classes: ['4A$4e A'] }],
  pupils: [
    {
      id: '101',
      name: 'MARTIN',
      given: 'Zoé',
      birth: '02/03/2013',
      ine: '1234567890A',
      school: '10',
      classes: ['10$4A'],
      relatives: ['201$2$1$1$1$0'],
    },
    { id: '102', name: 'ROUX', given: 'Max', school: '10', classes: ['10$4A'] },
  ],
  relatives: [{ id: '201', name: 'MARTIN', given: 'Claire' }],
}
const files = aafComplete(feed)
const eleves = Object.keys(files).find((name) => name.includes('_Eleve_')) ?? ''
const text = files[eleves] ?? ''

/** Imports these files after a good import; they must be broken, with this place and reason, and change nothing. */
async function isBroken(
  world: ImportWorld,
  content: Record<string, string | Uint8Array>,
  expected: { file?: string; line?: number; reason: RegExp },
): Promise<void> {
  const before = await snapshot(world)
  const { state, report } = await world.files(content)
  assert.equal(state, 'broken')
  assert.match(report.broken?.reason ?? '', expected.reason)
  if (expected.file !== undefined) assert.equal(report.broken?.file, expected.file)
  if (expected.line !== undefined) assert.equal(report.broken?.line, expected.line)
  assert.deepEqual(await snapshot(world), before)
  assert.deepEqual(
    await world.ask(`select tablename from pg_tables where schemaname = 'intake'`),
    [],
  )
}

test('a broken file changes nothing and says where it breaks', async (t) => {
  const world = await importWorld(t)
  await world.feed(feed)
  const cut = text.slice(0, Math.floor(text.length * 0.6))
  await isBroken(
    world,
    { ...files, [eleves]: cut },
    { file: eleves, line: cut.split('\n').length, reason: /not well-formed/ },
  )
  await isBroken(world, { ...files, [eleves]: '' }, { reason: /./ }).catch((error) => {
    // An empty file is left out with a warning; the others are good.
    assert.match(String(error), /'applied'/)
  })
  await isBroken(
    world,
    { ...files, [eleves]: text.replace('<value>ROUX</value>', '<value>ROUX</valeu>') },
    { file: eleves, reason: /not well-formed/ },
  )
  const latin = Buffer.from(text.replace('UTF-8', 'UTF-8'), 'latin1')
  await isBroken(world, { ...files, [eleves]: latin }, { file: eleves, reason: /not utf-8/i })
})

test('entities, external or not, are refused and never read', async (t) => {
  const world = await importWorld(t)
  await world.feed(feed)
  const swap = (doctype: string, value = 'ROUX') =>
    text
      .replace('<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">', doctype)
      .replace('<value>ROUX</value>', `<value>${value}</value>`)
  const xxe = swap('<!DOCTYPE ficAlimMENESR [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '&x;')
  await isBroken(
    world,
    { ...files, [eleves]: xxe },
    { file: eleves, reason: /entities in its DOCTYPE/ },
  )
  const laughs = Array.from(
    { length: 12 },
    (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`,
  )
  const bomb = swap(`<!DOCTYPE ficAlimMENESR [<!ENTITY l0 "ha">${laughs.join('')}]>`, '&l12;')
  await isBroken(
    world,
    { ...files, [eleves]: bomb },
    { file: eleves, reason: /entities in its DOCTYPE/ },
  )
  const remote = swap(
    '<!DOCTYPE ficAlimMENESR [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
  )
  await isBroken(
    world,
    { ...files, [eleves]: remote },
    { file: eleves, reason: /entities in its DOCTYPE/ },
  )
  await isBroken(
    world,
    { ...files, [eleves]: swap('<!DOCTYPE ficAlimMENESR>', '&nope;') },
    { file: eleves, reason: /not well-formed/ },
  )
})

test('a line without end, and nesting without end, are refused before they fill the memory', async (t) => {
  const world = await importWorld(t)
  await world.feed(feed)
  const long = text.replace('ROUX', 'R'.repeat(3_000_000))
  await isBroken(world, { ...files, [eleves]: long }, { file: eleves, reason: /longer than 1 MiB/ })
  const deep = text.replace('<value>ROUX</value>', `<value>${'<a>'.repeat(1000)}`)
  await isBroken(world, { ...files, [eleves]: deep }, { file: eleves, reason: /too deeply/ })
})

test('a file of 4 GB without an end of line is refused at its beginning', async (t) => {
  const world = await importWorld(t)
  const folder = await folderOf(t, {})
  for (const [name, head] of [
    ['CSVExtraction-eleves.csv', '"Nom Elève";"Prénom Elève";"Date naissance";"Classe"\n"DUPONT'],
    ['ENT_Complet_20260901_Eleve_0001.xml', text.slice(0, text.indexOf('MARTIN'))],
  ]) {
    const path = `${folder}/${name}`
    await writeFile(path, head ?? '')
    // Sparse: the zeros take no room on the disk.
    await truncate(path, 4 * 1024 ** 3)
    const { state, report } = await world.paths([path], { uai: '0750001A' })
    assert.equal(state, 'broken')
    assert.ok((report.broken?.line ?? 0) > 0)
    await rm(path)
  }
  assert.deepEqual(await world.ask('select * from school.person'), [])
})

test('zips are read in place; bombs, passwords and zips inside zips are refused', async (t) => {
  const world = await importWorld(t)
  const { state } = await world.files({ 'export.zip': await zipOf(files) })
  assert.equal(state, 'applied')
  await isBroken(
    world,
    {
      'bomb.zip': await zipOf({
        'a.xml': `<ficAlimMENESR>${' '.repeat(30_000_000)}</ficAlimMENESR>`,
      }),
    },
    { file: 'bomb.zip/a.xml', reason: /zip bomb/ },
  )
  await isBroken(
    world,
    { 'outer.zip': await zipOf({ 'inner.zip': await zipOf(files) }) },
    { file: 'outer.zip/inner.zip', reason: /zip inside a zip/ },
  )
  const whole = await zipOf(files)
  await isBroken(
    world,
    { 'cut.zip': whole.subarray(0, whole.length - 60) },
    { file: 'cut.zip', reason: /zip/ },
  )
  const climbing = Buffer.from(await zipOf({ 'aa/aa/evil.xml': text }))
  for (let at = climbing.indexOf('aa/aa/'); at >= 0; at = climbing.indexOf('aa/aa/'))
    climbing.write('../../', at)
  await isBroken(world, { 'climb.zip': climbing }, { file: 'climb.zip', reason: /zip/ })
})

test('what nobody can read is said, and nothing happens', async (t) => {
  const world = await importWorld(t)
  await isBroken(
    world,
    { 'notes.txt': 'hello' },
    { file: 'notes.txt', reason: /no format that Préau knows/ },
  )
  await isBroken(world, {}, { reason: /no file/ })
  await isBroken(
    world,
    { ...files, 'ENT_Delta_20260902_Eleve_0001.xml': text },
    { file: 'ENT_Delta_20260902_Eleve_0001.xml', reason: /delta beside complete files/ },
  )
})

test('one bad record is refused with its line; the others are imported', async (t) => {
  const world = await importWorld(t)
  const bad = text.replace('<value>MARTIN</value>', '<value/>').replace('05/06/2013', '31/02/2013')
  const { state } = await world.files({ ...files, [eleves]: bad })
  assert.equal(state, 'applied')
  assert.deepEqual(
    (await world.notes()).filter((note) => note.includes(eleves)),
    [
      `refused ${eleves}:4 has no family name or no given name`,
      `warning ${eleves}:19 has the impossible date of birth « 31/02/2013 »`,
    ],
  )
  assert.deepEqual(await world.ask(`select given_name from school.person order by 1`), [
    { given_name: 'Max' },
  ])
})

test('a key that suddenly names another person is left alone', async (t) => {
  const world = await importWorld(t)
  await world.feed(feed)
  const before = await snapshot(world)
  const { report } = await world.feed({
    ...feed,
    pupils: (feed.pupils ?? []).map((pupil) =>
      pupil.id === '102'
        ? { ...pupil, name: 'LEFEBVRE', given: 'Inès', birth: '09/09/2012' }
        : pupil,
    ),
  })
  assert.equal(report.refused, 1)
  assert.deepEqual(await snapshot(world), before)
  const accents = await world.feed({
    ...feed,
    pupils: (feed.pupils ?? []).map((pupil) =>
      pupil.id === '101' ? { ...pupil, name: 'Martin', given: 'ZOE', birth: '03/03/2013' } : pupil,
    ),
  })
  assert.equal(accents.report.refused, 0, 'the same name in capitals is the same person')
})

test('two sources meet in one person only by a national number that both carry', async (t) => {
  const world = await importWorld(t)
  await world.feed(feed)
  const other: AafFeed = {
    schools: [{ id: '77', uai: '0750002B', name: 'Lycée du Parc', type: 'LYCEE' }],
    pupils: [
      {
        id: '9001',
        name: 'MARTIN',
        given: 'Zoé',
        birth: '02/03/2013',
        ine: '1234567890A',
        school: '77',
      },
      { id: '9002', name: 'ROUX', given: 'Max', school: '77' },
      { id: '9003', name: 'MARTIN', given: 'Zoé', birth: '02/03/2013', school: '77' },
    ],
  }
  await world.feed(other, { source: 'autre' })
  assert.deepEqual(
    await world.ask(`select p.given_name, count(distinct p.id)::int as people, count(*)::int as places from school.person p
      join school.affiliation a on a.person_id = p.id where a.role = 'pupil' group by 1 order by 1`),
    [
      { given_name: 'Max', people: 2, places: 2 },
      { given_name: 'Zoé', people: 2, places: 3 },
    ],
  )
  await world.feed({ ...other, pupils: [] }, { source: 'autre', confirmed: true, graceDays: 0 })
  const left = await world.ask(
    `select count(*)::int as n from school.affiliation where role = 'pupil' and until_on is null`,
  )
  assert.deepEqual(left, [{ n: 2 }], 'a source ends only what it began')
})

test('the same feed under another name is noticed before it makes everybody twice', async (t) => {
  const world = await importWorld(t)
  await world.feed(feed)
  const { state, report } = await world.feed(feed, { source: 'autre' })
  assert.equal(state, 'guarded')
  assert.match(report.guards[0]?.sentence ?? '', /3 of 3 are known .* « aaf ».*--source aaf/)
})

test('two imports of one source at once: the second is told to wait', async (t) => {
  const world = await importWorld(t)
  const other = new pg.Client({ connectionString: world.needs.databaseUrl })
  other.on('error', () => undefined)
  await other.connect()
  t.after(() => other.end())
  await other.query(`select pg_advisory_lock(hashtextextended('preau import aaf', 0))`)
  await assert.rejects(world.feed(feed), (error: unknown) => {
    assert.ok(error instanceof Refusal)
    assert.equal(error.code, 'conflict')
    return true
  })
  assert.deepEqual(await world.ask('select * from school.person'), [])
  await other.query('select pg_advisory_unlock_all()')
  const both = await Promise.allSettled([world.feed(feed), world.feed(feed)])
  const done = both.filter((one) => one.status === 'fulfilled').length
  assert.ok(done >= 1)
  assert.deepEqual(
    await world.ask(`select count(*)::int as n from school.affiliation where role = 'pupil'`),
    [{ n: 2 }],
  )
})

test('killed in the middle of applying, the same command goes on and nothing is done twice', async (t) => {
  const world = await importWorld(t)
  const folder = await folderOf(t, {})
  await mkdir(folder, { recursive: true })
  for (const [name, content] of Object.entries(aafComplete(manySchools(80))))
    await writeFile(`${folder}/${name}`, content)
  const watch = new pg.Client({ connectionString: world.needs.databaseUrl })
  watch.on('error', () => undefined)
  await watch.connect()
  t.after(() => watch.end())
  const child = start(world, folder)
  const killed = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
  for (let schools = 0; schools < 5 && child.exitCode === null; ) {
    schools = (await watch.query('select count(*)::int as n from school.org')).rows[0].n
  }
  child.kill('SIGKILL')
  assert.equal(await killed, 'SIGKILL')
  const [half] = await world.ask<{ n: number }>('select count(*)::int as n from school.org')
  assert.ok(half && half.n >= 5 && half.n < 80, `killed after ${half?.n} of 80 schools`)
  const again = start(world, folder)
  assert.equal(await new Promise((resolve) => again.once('exit', resolve)), 0)
  assert.deepEqual(
    await world.ask(`select (select count(*)::int from school.org) as schools,
      (select count(*)::int from school.person) as people,
      (select count(*)::int from school.affiliation where until_on is null) as places,
      (select count(*)::int from school.affiliation) as all_places`),
    [{ schools: 80, people: 240, places: 240, all_places: 240 }],
  )
  assert.deepEqual(
    await world.ask(`select tablename from pg_tables where schemaname = 'intake'`),
    [],
  )
  assert.deepEqual(await world.ask('select state from school.import order by number'), [
    { state: 'cancelled' },
    { state: 'applied' },
  ])
})

const program = fileURLToPath(new URL('../../main/preau.ts', import.meta.url))

/** The command itself, lean already so that the process killed is the one at work. */
function start(world: ImportWorld, folder: string) {
  return spawn(
    process.execPath,
    ['--max-semi-space-size=8', '--disable-warning=ExperimentalWarning', program, 'import', folder],
    {
      env: { ...process.env, DATABASE_URL: world.needs.databaseUrl },
      stdio: 'ignore',
    },
  )
}

function manySchools(count: number): AafFeed {
  const numbers = Array.from({ length: count }, (_, n) => n)
  return {
    schools: numbers.map((n) => ({
      id: `${n}`,
      uai: `0${750000 + n}A`,
      name: `Collège ${n}`,
      classes: ['6A$6e A'],
    })),
    pupils: numbers.flatMap((n) =>
      [0, 1].map((k) => ({
        id: `${1000 + n * 2 + k}`,
        name: `NOM${n}`,
        given: `Prénom ${k}`,
        school: `${n}`,
        classes: [`${n}$6A`],
        relatives: [`${5000 + n}$1$0$1$0$0`],
      })),
    ),
    relatives: numbers.map((n) => ({ id: `${5000 + n}`, name: `NOM${n}` })),
  }
}

async function zipOf(content: Record<string, string | Uint8Array>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, body] of Object.entries(content)) zip.addBuffer(Buffer.from(body), name)
  zip.end()
  const parts: Buffer[] = []
  for await (const part of zip.outputStream as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}
