import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AafFeed, aafComplete, aafFile, aafRequest, pupilValues } from '#testing/feeds.ts'
import { importWorld, snapshot } from '#testing/imports.ts'

const college = {
  id: '10',
  uai: '0750001A',
  name: 'Collège des Marronniers',
  classes: ['4A$4e A', '4B$4e B'],
  groups: ['4LV2$4e espagnol$4A$4B'],
}
const lycee = {
  id: '20',
  uai: '9740002B',
  name: 'Lycée du Volcan',
  type: 'LYCEE',
  classes: ['2A$2de A'],
}
const base: AafFeed = {
  schools: [college, lycee],
  pupils: [
    {
      id: '101',
      name: 'MARTIN',
      given: 'Zoé',
      ine: '1234567890A',
      school: '10',
      classes: ['10$4A'],
      groups: ['10$4LV2'],
      relatives: ['201$2$1$1$1$0', '202$1$0$1$1$0'],
    },
    {
      id: '102',
      name: 'MARTIN',
      given: 'Léo',
      school: '20',
      classes: ['20$2A'],
      relatives: ['201$2$1$1$1$0'],
    },
    {
      id: '103',
      name: 'NGUYEN',
      given: 'Ana',
      school: '10',
      classes: ['10$4B'],
      relatives: ['203$3$0$2$0$0', '204$90$0$0$1$0'],
    },
  ],
  relatives: [
    {
      id: '201',
      name: 'MARTIN',
      given: 'Claire',
      mail: 'claire@example.org',
      mobile: '0600000001',
      street: '1 rue A',
      town: 'Paris',
    },
    { id: '202', name: 'DURAND', given: 'Paul', street: '9 rue B', town: 'Lyon' },
    { id: '203', name: 'NGUYEN', given: 'Tuan' },
    { id: '204', name: 'PETIT', given: 'Lise' },
    { id: '299', name: 'PERSONNE', given: 'Luc' },
  ],
  staff: [
    {
      id: '301',
      name: 'BERNARD',
      given: 'Anne',
      functions: ['10$ENS$ENSEIGNEMENT$L0202$LETTRES', '20$ENS$ENSEIGNEMENT$L0202$LETTRES'],
      classes: ['10$4A$020700$FRANCAIS', '20$2A$020700$FRANCAIS'],
      leads: ['10$4A'],
    },
    { id: '302', name: 'LEROY', given: 'Marc', functions: ['10$DIR$DIRECTION'] },
  ],
}
const openTies = `select s.uai, p.given_name || ' ' || p.family_name as who, a.role from school.affiliation a
  join school.person p on p.id = a.person_id join school.org s on s.id = a.school_id
  where a.until_on is null order by 1, 3, 2`

test('a complete delivery makes schools, classes, people and families', async (t) => {
  const world = await importWorld(t)
  const { state, report } = await world.feed(base)
  assert.equal(state, 'applied')
  assert.deepEqual(report.totals, {
    'pupils created': 3,
    'guardians created': 4,
    'staff created': 3,
    'groups created': 4,
  })
  assert.deepEqual(await world.ask('select uai, name, kind, zone from school.org order by uai'), [
    { uai: '0750001A', name: 'Collège des Marronniers', kind: 'college', zone: 'Europe/Paris' },
    { uai: '9740002B', name: 'Lycée du Volcan', kind: 'lycee', zone: 'Indian/Reunion' },
  ])
  assert.deepEqual(
    (await world.ask<{ uai: string; who: string; role: string }>(openTies)).map(
      ({ uai, who, role }) => `${uai} ${role} ${who}`,
    ),
    [
      '0750001A guardian Claire MARTIN',
      '0750001A guardian Paul DURAND',
      '0750001A guardian Tuan NGUYEN',
      '0750001A head Marc LEROY',
      '0750001A pupil Ana NGUYEN',
      '0750001A pupil Zoé MARTIN',
      '0750001A teacher Anne BERNARD',
      '9740002B guardian Claire MARTIN',
      '9740002B pupil Léo MARTIN',
      '9740002B teacher Anne BERNARD',
    ],
  )
  assert.deepEqual(
    await world.ask(`select g.code, p.given_name as who, m.role from school.membership m join school."group" g on g.id = m.group_id
      join school.person p on p.id = m.person_id order by 1, 3, 2`),
    [
      { code: '2A', who: 'Léo', role: 'pupil' },
      { code: '2A', who: 'Anne', role: 'teacher' },
      { code: '4A', who: 'Anne', role: 'form_tutor' },
      { code: '4A', who: 'Zoé', role: 'pupil' },
      { code: '4A', who: 'Anne', role: 'teacher' },
      { code: '4B', who: 'Ana', role: 'pupil' },
      { code: '4LV2', who: 'Zoé', role: 'pupil' },
    ],
  )
  assert.deepEqual(
    await world.ask(`select a.given_name as adult, c.given_name as child, kinship, legal, in_charge from school.guardianship g
      join school.person a on a.id = adult_id join school.person c on c.id = child_id order by 1, 2`),
    [
      { adult: 'Claire', child: 'Léo', kinship: '2 parent', legal: true, in_charge: false },
      { adult: 'Claire', child: 'Zoé', kinship: '2 parent', legal: true, in_charge: false },
      { adult: 'Lise', child: 'Ana', kinship: '90 other?', legal: false, in_charge: false },
      { adult: 'Paul', child: 'Zoé', kinship: '1 parent', legal: true, in_charge: false },
      { adult: 'Tuan', child: 'Ana', kinship: '3 tutor?', legal: false, in_charge: true },
    ],
  )
  assert.deepEqual(await world.notes(), [
    'warning ENT_Complet_20260901_PersRelEleve_0001.xml:56 is a relative of no pupil; not imported',
  ])
  const [trail] = await world.ask<{ n: number }>(
    `select count(*)::int as n from school.audit where act = 'import.applied'`,
  )
  assert.equal(trail?.n, 2)
})

test('the same files again are recognised at once; one byte more changes nothing either', async (t) => {
  const world = await importWorld(t)
  await world.feed(base)
  const before = await snapshot(world)
  const again = await world.feed(base)
  assert.equal(again.report.unchanged, true)
  const files = aafComplete(base)
  for (const name of Object.keys(files)) files[name] += '<!-- made again -->\n'
  const { state, report } = await world.files(files)
  assert.equal(state, 'applied')
  assert.deepEqual(report.totals, {
    'pupils unchanged': 3,
    'guardians unchanged': 4,
    'staff unchanged': 3,
    'groups unchanged': 4,
  })
  assert.deepEqual(await snapshot(world), before)
})

test('a pupil who changes class is moved, and the past keeps its dates', async (t) => {
  const world = await importWorld(t)
  await world.feed(base)
  world.clock.move('2026-09-21T06:00:00Z')
  const { report } = await world.feed(changed(base, '101', { classes: ['10$4B'] }))
  assert.equal(report.totals['pupils moved'], 1)
  assert.deepEqual(
    await world.ask(`select g.code, m.from_on::text, m.until_on::text from school.membership m join school."group" g on g.id = m.group_id
      join school.person p on p.id = m.person_id where given_name = 'Zoé' and g.kind = 'class' order by 2`),
    [
      { code: '4A', from_on: '2026-09-07', until_on: '2026-09-21' },
      { code: '4B', from_on: '2026-09-21', until_on: null },
    ],
  )
})

test('whoever is absent from a file is only missing; the grace period ends it, or their return', async (t) => {
  const world = await importWorld(t)
  await world.feed(base)
  const without: AafFeed = { ...base, pupils: base.pupils?.filter(({ id }) => id !== '103') ?? [] }
  world.clock.move('2026-09-08T06:00:00Z')
  const first = await world.feed(without, { confirmed: true })
  assert.equal(first.report.totals['pupils missing'], 1)
  const missing = `select missing_since::text, until_on::text from school.affiliation a join school.person p on p.id = a.person_id where given_name = 'Ana'`
  assert.deepEqual(await world.ask(missing), [{ missing_since: '2026-09-08', until_on: null }])
  world.clock.move('2026-09-14T06:00:00Z')
  const waiting = await world.files({ ...aafComplete(without), 'note.txt': 'x' })
  assert.equal(waiting.report.totals['pupils closed'], undefined)
  world.clock.move('2026-09-15T06:00:00Z')
  const last = await world.feed(without)
  assert.equal(last.report.totals['pupils closed'], 1)
  assert.deepEqual(await world.ask(missing), [{ missing_since: null, until_on: '2026-09-15' }])
  const tuan = `select role from school.affiliation a join school.person p on p.id = a.person_id where given_name = 'Tuan' and until_on is null`
  assert.deepEqual(await world.ask(tuan), [])
  const back = await world.feed(base)
  assert.equal(back.report.totals['pupils created'], 1)
  assert.deepEqual(await world.ask(tuan), [{ role: 'guardian' }])
})

test('a pupil back within the grace period is as if never gone', async (t) => {
  const world = await importWorld(t)
  await world.feed(base)
  const before = await snapshot(world)
  const without: AafFeed = { ...base, pupils: base.pupils?.filter(({ id }) => id !== '103') ?? [] }
  await world.feed(without, { confirmed: true })
  assert.notDeepEqual(await snapshot(world), before)
  await world.feed(base)
  assert.deepEqual(await snapshot(world), before)
})

test('a file that would end more than a tenth of a school waits for a person', async (t) => {
  const world = await importWorld(t)
  await world.feed(base)
  const before = await snapshot(world)
  const without: AafFeed = { ...base, pupils: base.pupils?.filter(({ id }) => id !== '103') ?? [] }
  const stopped = await world.feed(without)
  assert.equal(stopped.state, 'guarded')
  assert.deepEqual(
    stopped.report.guards.map((guard) => guard.sentence),
    ['would close 50 % of the pupils of Collège des Marronniers (1 of 2): confirm'],
  )
  assert.deepEqual(await snapshot(world), before)
  assert.equal((await world.feed(without, { confirmed: true })).state, 'applied')
})

test('a check says what an import would do and writes nothing', async (t) => {
  const world = await importWorld(t)
  const { state, report } = await world.feed(base, { until: 'check' })
  assert.equal(state, 'checked')
  assert.equal(report.totals['pupils created'], 3)
  assert.deepEqual(await world.ask('select * from school.person'), [])
  assert.deepEqual(
    await world.ask(`select tablename from pg_tables where schemaname = 'intake'`),
    [],
  )
})

test('a school that is not in the files keeps its people', async (t) => {
  const world = await importWorld(t)
  await world.feed(base)
  const { state } = await world.feed({
    schools: [college],
    pupils: base.pupils?.filter(({ school }) => school === '10') ?? [],
    relatives: base.relatives ?? [],
    staff: [
      {
        id: '301',
        name: 'BERNARD',
        given: 'Anne',
        functions: ['10$ENS$ENSEIGNEMENT'],
        classes: ['10$4A$020700$FRANCAIS'],
        leads: ['10$4A'],
      },
      ...(base.staff?.slice(1) ?? []),
    ],
  })
  assert.equal(state, 'applied')
  const left = await world.ask<{ uai: string }>(openTies)
  assert.equal(left.filter(({ uai }) => uai === '9740002B').length, 3)
})

test('a kind of file that is absent says nothing of its people', async (t) => {
  const world = await importWorld(t)
  await world.feed(base)
  const before = await snapshot(world)
  const { state } = await world.feed({ schools: base.schools ?? [], pupils: base.pupils ?? [] })
  assert.equal(state, 'applied')
  assert.deepEqual(await snapshot(world), before)
})

test('a link that a pupil’s record no longer has ends that day, and the parent’s place in the school with it', async (t) => {
  const world = await importWorld(t)
  await world.feed(base)
  world.clock.move('2026-10-01T06:00:00Z')
  await world.feed(changed(base, '101', { relatives: ['201$2$1$1$1$0'] }), { confirmed: true })
  assert.deepEqual(
    await world.ask(`select g.until_on::text as link, a.until_on::text as place from school.person p
      join school.guardianship g on g.adult_id = p.id join school.affiliation a on a.person_id = p.id where given_name = 'Paul'`),
    [{ link: '2026-10-01', place: '2026-10-01' }],
  )
  const contacts = await world.ask(
    `select c.* from school.contact c join school.person p on p.id = person_id where given_name = 'Paul'`,
  )
  assert.deepEqual(contacts, [])
})

test('lost legal authority is a new link with its date, not an edited old one', async (t) => {
  const world = await importWorld(t)
  await world.feed(base)
  world.clock.move('2026-10-01T06:00:00Z')
  await world.feed(changed(base, '101', { relatives: ['201$2$1$1$1$0', '202$1$0$2$1$0'] }))
  assert.deepEqual(
    await world.ask(`select legal, in_charge, from_on::text, until_on::text from school.guardianship g
      join school.person p on p.id = adult_id where given_name = 'Paul' order by from_on`),
    [
      { legal: true, in_charge: false, from_on: '2026-09-07', until_on: '2026-10-01' },
      { legal: false, in_charge: true, from_on: '2026-10-01', until_on: null },
    ],
  )
})

test('a delta adds, changes only what it carries, and ends at once', async (t) => {
  const world = await importWorld(t)
  await world.feed(base)
  world.clock.move('2026-11-02T06:00:00Z')
  const { state, report } = await world.files(
    {
      'ENT_Delta_20261102_Eleve_0001.xml': aafFile([
        aafRequest(
          'add',
          'Eleve',
          '104',
          pupilValues({
            id: '104',
            name: 'ROUX',
            given: 'Max',
            school: '10',
            classes: ['10$4B'],
            relatives: ['203$1$0$1$0$0'],
          }),
        ),
        aafRequest('modify', 'Eleve', '101', {
          ENTPersonJointure: '101',
          ENTEleveClasses: ['10$4B'],
        }),
        aafRequest('delete', 'Eleve', '102'),
      ]),
      'ENT_Delta_20261102_PersRelEleve_0001.xml': aafFile([
        aafRequest('modify', 'PersRelEleve', '202', { mail: ['paul@example.org'] }),
        aafRequest('delete', 'PersRelEleve', '204'),
      ]),
    },
    { confirmed: true },
  )
  assert.equal(state, 'applied')
  assert.deepEqual(
    [
      report.totals['pupils created'],
      report.totals['pupils moved'],
      report.totals['pupils closed'],
    ],
    [1, 1, 1],
  )
  assert.deepEqual(
    await world.ask(`select p.given_name as who, a.until_on::text as until from school.affiliation a
      join school.person p on p.id = a.person_id where role = 'pupil' order by 1`),
    [
      { who: 'Ana', until: null },
      { who: 'Léo', until: '2026-11-02' },
      { who: 'Max', until: null },
      { who: 'Zoé', until: null },
    ],
  )
  assert.deepEqual(
    await world.ask(
      `select c.kind, c.value from school.contact c join school.person p on p.id = person_id where given_name = 'Paul' order by 1`,
    ),
    [{ kind: 'email', value: 'paul@example.org' }],
  )
  const links =
    await world.ask(`select count(*)::int as n from school.guardianship g join school.person p on p.id = child_id
    where given_name = 'Zoé' and until_on is null`)
  assert.deepEqual(links, [{ n: 2 }], 'a change of class leaves the family alone')
})

/** The feed with some fields of one pupil replaced. */
function changed(
  feed: AafFeed,
  id: string,
  fields: Partial<NonNullable<AafFeed['pupils']>[number]>,
): AafFeed {
  return {
    ...feed,
    pupils: (feed.pupils ?? []).map((pupil) => (pupil.id === id ? { ...pupil, ...fields } : pupil)),
  }
}
