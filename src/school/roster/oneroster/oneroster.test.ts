import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { ZipFile } from 'yazl'
import { folderOf } from '#testing/feeds.ts'
import { type Collected, collect } from '#testing/reading.ts'
import { BrokenFile, type Held, type HeldPerson, type PersonRecord, type Tie } from '../format.ts'
import { onerosterFormat } from './oneroster.ts'
import { ineOf } from './records.ts'
import { listOf } from './tables.ts'

const root = new URL('../../../../', import.meta.url)
const fixture = (name: string) =>
  fileURLToPath(new URL(`test/fixtures/roster/oneroster/${name}`, root))
const read = (name: string, held?: Held) => collect(onerosterFormat, [fixture(name)], {}, held)

const recordOf = ({ people }: Collected, key: string, category: PersonRecord['category']) =>
  people.find((person) => person.key === key && person.category === category)
const told = (person: PersonRecord | undefined) =>
  (person?.ties ?? []).map((tie) =>
    tie.tie === 'affiliation'
      ? `${tie.role} of ${tie.schoolKey}`
      : tie.tie === 'membership'
        ? `${tie.role} in ${tie.kind} ${tie.code}`
        : tie.tie === 'guardian'
          ? `${tie.kinship} ${tie.adultKey}${tie.inCharge ? '' : ', not in charge'}`
          : `${tie.kind} ${tie.value}`,
  )

/** The files of a fixture, some of them changed or, with undefined, gone. */
async function changed(name: string, changes: Record<string, string | undefined>) {
  const files: Record<string, string> = {}
  for (const file of await readdir(fixture(name))) {
    files[file] = await readFile(join(fixture(name), file), 'utf8')
  }
  for (const [file, text] of Object.entries(changes)) {
    if (text === undefined) delete files[file]
    else files[file] = text
  }
  return files
}

const broken = (files: string, reason: RegExp) =>
  assert.rejects(
    collect(onerosterFormat, [files]),
    (error) => error instanceof BrokenFile && reason.test(error.message),
  )

// ---- 1.1 ----------------------------------------------------------------------------------------

test('a whole 1.1 delivery: schools, classes and groups, with lines quoted over two', async () => {
  const all = await read('v11')
  assert.deepEqual(all.delivery, {
    complete: true,
    categories: ['pupil', 'guardian', 'staff'],
    groups: true,
  })
  assert.deepEqual(
    all.schools.map(({ key, uai, name, kind }) => [key, uai, name, kind]),
    [
      ['s1', '0220003J', 'Collège des Embruns', 'college'],
      ['s2', '0220004K', 'École "Les Ajoncs" du bourg', 'primary'],
    ],
  )
  assert.deepEqual(
    all.groups.map(({ kind, code, label, level }) => `${kind} ${code} ${label} ${level ?? '-'}`),
    [
      'class c6a 6e A 06, 6SEGPA',
      'teaching cesp Espagnol 06',
      'teaching cclub Club échecs -',
      'class cm2 CM2 CM2',
    ],
  )
})

test('a pupil has a school, a class, groups, and the adults whom either side names', async () => {
  const all = await read('v11')
  assert.deepEqual(told(recordOf(all, 'u1', 'pupil')), [
    'pupil of s1',
    'pupil in class c6a',
    'pupil in teaching cesp',
    'parent g1',
    'relative g2, not in charge',
    'guardian g3',
  ])
  assert.deepEqual(told(recordOf(all, 'u3', 'pupil')), [
    'pupil of s1',
    'pupil in class c6a',
    'guardian g3',
  ])
  const pupil = recordOf(all, 'u1', 'pupil')
  assert.deepEqual([pupil?.ine, pupil?.birthOn], ['110000000AA', '2015-04-05'])
})

test('parental authority is not in OneRoster and is never claimed', async () => {
  const all = await read('v11')
  const links = all.people.flatMap(({ ties }) => ties).filter((tie) => tie.tie === 'guardian')
  assert.equal(links.length, 5)
  assert.deepEqual(
    links.filter(({ legal }) => legal),
    [],
  )
})

test('staff: several schools, the first teacher of a homeroom, and no administrator of Préau', async () => {
  const all = await read('v11')
  assert.deepEqual(told(recordOf(all, 't1', 'staff')), [
    'teacher of s1',
    'teacher of s2',
    'teacher in class c6a',
    'form_tutor in class c6a',
    'teacher in class cm2',
    'email hk@example.org',
  ])
  assert.deepEqual(told(recordOf(all, 't2', 'staff')), ['head of s1'])
  assert.deepEqual(told(recordOf(all, 't5', 'staff')), ['secretary of s1'])
})

test('whoever is not enabled is there without any place', async () => {
  const record = recordOf(await read('v11'), 'u4', 'pupil')
  assert.deepEqual(told(record), [])
  assert.deepEqual(record?.parts.includes('affiliations'), true)
})

test('every line left out or doubted is named, with why', async () => {
  assert.deepEqual((await read('v11')).notes, [
    'warned classes.csv:4: is of the unknown type « ext:club »; taken as a teaching group',
    'warned classes.csv:5: is a class of another school year; left out',
    'refused classes.csv:6: is a class of no school of orgs.csv',
    'warned users.csv:5: is not enabled: has no part in any school until then',
    'warned users.csv:6: is to be deleted; taken as absent',
    'warned users.csv:12: has the role « ext:gardien », which Préau does not know; skipped',
    'refused users.csv:16: has the sourcedId of line 11',
    'warned demographics.csv:3: has the impossible date of birth « 2015-13-05 »',
    'warned enrollments.csv:7: begins on 2027-01-05: import it again then',
    'warned enrollments.csv:10: enrols as « administrator », which gives no place in a class; skipped',
    'refused enrollments.csv:11: enrols as a student somebody who is none',
    'refused enrollments.csv:12: is of a user who is not in users.csv',
    'refused enrollments.csv:14: is in the class « clost », which nothing describes',
    'warned users.csv:2: names the agent « t1 », who is no parent, guardian or relative',
    'refused users.csv:12: has no role that Préau knows',
    'refused users.csv:13: belongs to no school of orgs.csv',
    'refused users.csv:15: has no family name or no given name',
  ])
})

// ---- 1.2 ----------------------------------------------------------------------------------------

test('a whole 1.2 delivery: roles.csv, several roles of one person, dated roles', async () => {
  const all = await read('v12')
  assert.deepEqual(told(recordOf(all, 'a1', 'staff')), [
    'teacher of s1',
    'teacher in teaching cmath',
    'email soizic@example.org',
  ])
  assert.deepEqual(told(recordOf(all, 'a1', 'guardian')), ['email soizic@example.org'])
  assert.deepEqual(told(recordOf(all, 'u2', 'pupil')), [
    'pupil of s2',
    'pupil in class c3b',
    'parent a1',
  ])
  assert.equal(recordOf(all, 'u1', 'pupil')?.ine, '110000000BB')
  assert.deepEqual(all.notes, [
    'warned roles.csv:7: is the role « ext:lunchLady », which Préau does not know; skipped',
    'refused roles.csv:8: is of a user who is not in users.csv',
    'refused users.csv:5: has no role that Préau knows',
  ])
})

test('users of 1.2 without roles are a broken delivery', async (t) => {
  const manifest = 'propertyName,value\noneroster.version,1.2\nfile.users,bulk\nfile.orgs,bulk'
  const files = await changed('v12', { 'roles.csv': undefined, 'manifest.csv': manifest })
  await broken(await folderOf(t, files), /without roles.csv: nobody says who is what/)
})

// ---- deltas -------------------------------------------------------------------------------------

/** What a first import of v12 leaves open. */
const before: Record<string, HeldPerson> = {
  u1: {
    categories: ['pupil'],
    ties: [
      { tie: 'affiliation', schoolKey: 's1', role: 'pupil' },
      { tie: 'membership', schoolKey: 's1', kind: 'class', code: 'c2a', role: 'pupil' },
      { tie: 'membership', schoolKey: 's1', kind: 'teaching', code: 'cmath', role: 'pupil' },
      { tie: 'guardian', adultKey: 'a1', kinship: 'parent', legal: false, inCharge: true },
    ],
  },
  u2: { categories: ['pupil'], ties: [{ tie: 'affiliation', schoolKey: 's2', role: 'pupil' }] },
}
const held: Held = {
  people: async (keys) =>
    new Map(keys.flatMap((key) => (before[key] ? [[key, before[key]] as const] : []))),
  groups: async (codes) =>
    (
      [
        { schoolKey: 's1', kind: 'class', code: 'c2a' },
        { schoolKey: 's1', kind: 'teaching', code: 'cmath' },
      ] as const
    ).filter(({ code }) => codes.includes(code)),
}

test('a delta changes single links and keeps the others', async () => {
  const all = await read('v12-delta', held)
  assert.deepEqual(all.delivery, { complete: false, categories: [], groups: false })
  const pupil = recordOf(all, 'u1', 'pupil')
  assert.equal(pupil?.op, 'patch')
  assert.equal(pupil?.parts.includes('guardians'), false)
  assert.deepEqual(told(pupil), ['pupil of s1', 'pupil in class c2a', 'pupil in teaching cchi'])
  assert.deepEqual(told(recordOf(all, 'u3', 'pupil')), ['pupil of s1', 'pupil in class c2a'])
})

test('a user to be deleted ends in every part; an enrollment in an unknown class is refused', async () => {
  const all = await read('v12-delta', held)
  assert.deepEqual(
    all.people.filter(({ key }) => key === 'u2').map(({ op, category }) => `${op} ${category}`),
    ['delete pupil', 'delete guardian', 'delete staff'],
  )
  assert.deepEqual(all.notes, [
    'refused enrollments.csv:5: is in the class « cnone », which nothing describes',
  ])
})

test('in a delta the line of an adult adds a child, whose other adults stay', async (t) => {
  const files = {
    'manifest.csv': 'propertyName,value\noneroster.version,1.1\nfile.users,delta\n',
    'users.csv':
      'sourcedId,status,enabledUser,orgSourcedIds,role,givenName,familyName,agentSourcedIds\ng7,active,true,s1,guardian,Yves,Tanguy,u1\n',
  }
  const all = await collect(onerosterFormat, [await folderOf(t, files)], {}, held)
  assert.deepEqual(told(recordOf(all, 'u1', 'pupil')).slice(-2), ['parent a1', 'guardian g7'])
})

test('a role that ends takes the places of its school with it', async (t) => {
  const files = {
    'manifest.csv': 'propertyName,value\noneroster.version,1.2\nfile.roles,delta\n',
    'roles.csv':
      'sourcedId,status,userSourcedId,roleType,role,orgSourcedId\nr1,tobedeleted,u1,primary,student,s1\nr9,active,u1,primary,student,s2\n',
  }
  const all = await collect(onerosterFormat, [await folderOf(t, files)], {}, held)
  assert.deepEqual(told(recordOf(all, 'u1', 'pupil')), ['pupil of s2'])
})

test('whole tables beside changes close nobody', async (t) => {
  const files = await changed('v12', {})
  files['manifest.csv'] = (files['manifest.csv'] ?? '').replace(
    'file.enrollments,bulk',
    'file.enrollments,delta',
  )
  const all = await collect(onerosterFormat, [await folderOf(t, files)], {}, held)
  assert.equal(all.delivery.complete, false)
  assert.match(all.notes.join('\n'), /manifest.csv:0: mixes whole tables with changes/)
})

// ---- broken deliveries --------------------------------------------------------------------------

test('the manifest decides: missing, of another version, or announcing what is not there', async (t) => {
  const without = async (changes: Record<string, string | undefined>) =>
    folderOf(t, await changed('v11', changes))
  await broken(await without({ 'manifest.csv': undefined }), /comes without manifest.csv/)
  await broken(
    await without({ 'users.csv': undefined }),
    /announces users.csv \(bulk\), which is not there/,
  )
  await broken(
    await without({ 'manifest.csv': 'propertyName,value\noneroster.version,2.0\nfile.users,bulk' }),
    /is of OneRoster « 2.0 »/,
  )
  await broken(
    await without({ 'manifest.csv': 'propertyName,value\noneroster.version,1.1\nfile.users,full' }),
    /manifest.csv:3: says « full » of users/,
  )
  await broken(
    await without({ 'orgs.csv': 'sourcedId,name\n' }),
    /orgs.csv:1: has no column « type »/,
  )
  await broken(
    await without({ 'users.csv': 'sourcedId,givenName,familyName\nu1,"A' }),
    /ends inside quotes/,
  )
})

test('a zip is read as a folder is, whatever folder is in it', async (t) => {
  const zip = new ZipFile()
  for (const [name, text] of Object.entries(await changed('v12', {}))) {
    zip.addBuffer(Buffer.from(text), `export/${name}`)
  }
  zip.end()
  const bytes = await buffer(zip.outputStream as Readable)
  const all = await collect(onerosterFormat, [await folderOf(t, { 'oneroster.zip': bytes })])
  const plain = await read('v12')
  assert.deepEqual(all.people.map(told), plain.people.map(told))
  assert.deepEqual(
    all.notes.map((note) => note.replace('oneroster.zip/export/', '')),
    plain.notes,
  )
})

test('a table that the manifest does not announce is left out, and said', async (t) => {
  const files = await changed('v12', {
    'demographics.csv': 'userSourcedId,birthDate\nu1,2010-01-01\n',
  })
  const all = await collect(onerosterFormat, [await folderOf(t, files)])
  assert.match(all.notes.join('\n'), /demographics.csv:0: is not announced by the manifest/)
  assert.equal(recordOf(all, 'u1', 'pupil')?.birthOn, undefined)
})

test('the sample delivery of 1.1: headers without line ends, columns of nobody else', async (t) => {
  const path = fileURLToPath(new URL('../shared/data/oneroster-v1p1-base', root))
  if (!existsSync(path)) return t.skip('the shared data is not here')
  const all = await collect(onerosterFormat, [path])
  assert.deepEqual(all.notes, [])
  assert.deepEqual([all.schools.length, all.groups.length, all.people.length], [2, 3, 2])
  assert.deepEqual(all.people.map(told), [
    ['pupil of 12345', 'pupil in teaching class1', 'pupil in teaching class2'],
    ['pupil of 54321', 'pupil in teaching class3'],
  ])
})

// ---- properties ---------------------------------------------------------------------------------

test('lists of ids and of numbers are read back as they were written', () => {
  const id = fc.stringMatching(/^[A-Za-z0-9._:-]{1,12}$/)
  fc.assert(
    fc.property(fc.uniqueArray(id), fc.constantFrom(',', ', ', ' , ', ',,'), (ids, between) => {
      assert.deepEqual(listOf(ids.join(between)), ids)
    }),
  )
  fc.assert(
    fc.property(
      fc.stringMatching(/^[0-9]{9}[A-Z]{2}$/),
      fc.constantFrom('INE', 'ine', 'Ine'),
      (ine, type) => {
        assert.equal(ineOf(`{LDAP:x},{${type}:${ine}}`), ine)
        assert.equal(ineOf(`{LDAP:${ine}}`), undefined)
      },
    ),
  )
})

test('rubbish in any table is refused or broken, never a crash; every link leads somewhere', async (t) => {
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      's1',
      'u1',
      'a1',
      'c2a',
      'student',
      'teacher',
      'parent',
      'school',
      'tobedeleted',
    ),
    fc.constantFrom('"', ',', '\n', '\0', 'ext:x', '__proto__', 'constructor', '2026-99-99'),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  )
  const table = fc.constantFrom('orgs', 'classes', 'users', 'roles', 'enrollments')
  const rows = fc.array(fc.array(cell, { maxLength: 14 }), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(table, rows, async (name, some) => {
      const files = await changed('v12', {})
      files[`${name}.csv`] += some.map((cells) => cells.join(',')).join('\n')
      try {
        const all = await collect(onerosterFormat, [await folderOf(t, files)])
        const isTie = (tie: Tie) => tie.tie === 'affiliation' || tie.tie === 'membership'
        const schools = new Set(all.schools.map(({ key }) => key))
        for (const tie of all.people.flatMap(({ ties }) => ties.filter(isTie))) {
          assert.ok('schoolKey' in tie && schools.has(tie.schoolKey))
        }
      } catch (error) {
        if (!(error instanceof BrokenFile)) throw error
      }
    }),
    { numRuns: 100 },
  )
})
