import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { type Collected, collect } from '#testing/reading.ts'
import { BrokenFile, type PersonRecord, type Tie } from '../format.ts'
import { childColumnsOf, columnsOf, kindOf, pupilFields } from './headers.ts'
import { ondeFormat } from './onde.ts'

const root = new URL('../../../../', import.meta.url)
const fixture = (name: string) => fileURLToPath(new URL(`test/fixtures/roster/onde/${name}`, root))
const uai = '0220001G'
const read = (...names: string[]) => collect(ondeFormat, names.map(fixture), { uai })

const of = ({ people }: Collected, category: PersonRecord['category']) =>
  people.filter((person) => person.category === category)
const named = ({ people }: Collected, name: string) =>
  people.find(({ givenName, familyName }) => `${givenName} ${familyName}` === name)
const ties = <T extends Tie['tie']>(person: PersonRecord | undefined, tie: T) =>
  (person?.ties ?? []).filter((one): one is Extract<Tie, { tie: T }> => one.tie === tie)
const guardiansOf = (all: Collected, name: string) =>
  ties(named(all, name), 'guardian').map(({ adultKey }) => {
    const adult = all.people.find(({ key }) => key === adultKey)
    return `${adult?.givenName} ${adult?.familyName}`
  })

async function folder(t: TestContext, files: Record<string, string | Buffer>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'preau-onde-'))
  t.after(() => rm(path, { recursive: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text)
  return path
}

test('the three files of a school are read together, in Latin-1', async () => {
  const all = await read('school')
  assert.deepEqual(all.notes, [])
  assert.deepEqual(all.delivery, {
    complete: true,
    categories: ['pupil', 'staff', 'guardian'],
    groups: true,
  })
  assert.deepEqual(
    all.schools.map(({ key, kind }) => [key, kind]),
    [[uai, 'primary']],
  )
  assert.deepEqual(
    all.groups.map(({ code, level }) => [code, level]),
    [
      ['CP-CE1', 'CE1, CP'],
      ['CM1 « grands »', 'CM1'],
      ['CM2', 'CM2'],
    ],
  )
  assert.equal(of(all, 'pupil').length, 4)
  assert.equal(named(all, 'Maïwenn DUMONT')?.birthOn, '2015-12-31')
})

test('a pupil of separated parents has both, and two addresses', async () => {
  const all = await read('school')
  assert.deepEqual(guardiansOf(all, 'Zoé ABRIAL'), ['Anne ABRIAL', 'Yann ABRIAL'])
  assert.deepEqual(
    ties(named(all, 'Zoé ABRIAL'), 'contact').map(({ kind, value }) => [kind, value]),
    [
      ['address', '1 rue du Puits\n22000 Saint-Brieuc\nFRANCE'],
      ['second_address', '9 quai Vert\n22100 Dinan\nFRANCE'],
    ],
  )
})

test('one guardian of two children is one person, whose links follow case, accents and hyphens', async () => {
  const all = await read('school')
  assert.deepEqual(guardiansOf(all, 'Malo ABRIAL'), ['Anne ABRIAL'])
  assert.deepEqual(guardiansOf(all, 'Jean-Marie OLLIVIER'), ['Loïc OLLIVIER'])
  assert.equal(of(all, 'guardian').length, 4)
})

test('a child is found by name in use or family name', async () => {
  const all = await read('school')
  assert.deepEqual(guardiansOf(all, 'Maïwenn DUMONT'), ['Nolwenn DUMONT'])
})

test('ONDE says who answers for a child, and parental authority is never claimed', async () => {
  const [link] = ties(named(await read('school'), 'Malo ABRIAL'), 'guardian')
  assert.deepEqual([link?.legal, link?.inCharge], [false, true])
})

test('the work telephone serves when there is no other, and titles are spelt alike', async () => {
  const anne = named(await read('school'), 'Anne ABRIAL')
  assert.equal(anne?.title, 'Mme')
  assert.deepEqual(
    ties(anne, 'contact').map(({ kind, value }) => `${kind} ${value.split('\n')[0]}`),
    [
      'email anne.abrial@example.org',
      'phone 02 96 00 00 01',
      'mobile 06 00 00 00 01',
      'address 1 rue du Puits',
    ],
  )
})

test('the director is the head, a teacher too when they have a class', async () => {
  const all = await read('school')
  const roles = (name: string) => ties(named(all, name), 'affiliation').map(({ role }) => role)
  const classes = (name: string) => ties(named(all, name), 'membership').map(({ code }) => code)
  assert.deepEqual(roles('Solène TANGUY'), ['head', 'teacher'])
  assert.deepEqual(roles('Rose SALAÜN'), ['head'])
  assert.deepEqual(roles('Gaël RIOU'), ['teacher'])
  assert.deepEqual(classes('Gaël RIOU'), ['CM1 « grands »'])
  assert.deepEqual(classes('Hervé PRIGENT'), ['CM1 « grands »', 'CM2'])
})

test('each file is read alone too, and says nothing of what is in the others', async () => {
  const pupils = await read('school/eleves.csv')
  assert.deepEqual(pupils.delivery, { complete: true, categories: ['pupil'], groups: true })
  assert.equal(named(pupils, 'Zoé ABRIAL')?.parts.includes('guardians'), false)
  const teachers = await read('school/enseignants.csv')
  assert.deepEqual(teachers.delivery, { complete: true, categories: ['staff'], groups: false })
  assert.equal(teachers.people.length, 4)
  const guardians = await read('school/responsables.csv')
  assert.deepEqual(guardians.delivery.categories, ['guardian'])
  assert.equal(guardians.people.length, 4)
  assert.match(
    guardians.notes.join(),
    /^warned responsables.csv:0: comes without the file of pupils/,
  )
})

test('newer exports: national numbers, labels of classes, groups, columns unknown or gone', async () => {
  const all = await read('newer')
  assert.deepEqual(all.notes, [])
  assert.deepEqual(
    all.groups.map(({ code, label, level }) => [code, label, level]),
    [
      ['17', 'CM1 A', 'CM1, CM2'],
      ['18', 'CM1 B', 'CM1'],
    ],
  )
  const [first, second, nina] = of(all, 'pupil')
  assert.deepEqual([first?.key, second?.key], ['ine:110000000AA', 'ine:110000001BB'])
  assert.deepEqual([first?.ine, first?.aliases], ['110000000AA', undefined])
  assert.match(nina?.key ?? '', /^born:[0-9a-f]{40}$/)
  assert.deepEqual(
    ties(first, 'membership').map(({ kind, code }) => `${kind} ${code}`),
    ['class 17', 'teaching Chorale', 'teaching Judo', 'teaching UPE2A'],
  )
  assert.deepEqual(
    of(all, 'pupil').map((pupil) => ties(pupil, 'guardian').length),
    [1, 0, 1, 0],
  )
})

test('what cannot be told apart is refused with its line, and the head decides', async () => {
  const all = await read('doubts')
  assert.deepEqual(
    all.notes.filter((note) => note.startsWith('refused')),
    [
      'refused pupils.csv:6: has neither a date of birth nor a national number',
      'refused pupils.csv:7: has no family name or no given name',
      'refused pupils.csv:4: has the name and date of birth of another line, and no national number of its own: the school says which is which',
      'refused pupils.csv:5: has the name and date of birth of another line, and no national number of its own: the school says which is which',
      'refused guardians.csv:2: child 1 may be any of the pupils of lines 2, 3 of pupils.csv: the head decides; no link is made',
      'refused guardians.csv:3: child 1 is no pupil in the class « CM1 »: the head decides; no link is made',
      'refused guardians.csv:4: child 1 is not in the class « CM1 »; line 8 of pupils.csv has that name in another: the head decides; no link is made',
      'refused guardians.csv:7: has no family name or no given name',
      'refused guardians.csv:8: child 1 is no pupil in the class « CM2 »: the head decides; no link is made',
      'refused guardians.csv:8: has neither address, e-mail, telephone nor a child found: nothing tells them from a homonym',
    ],
  )
})

test('a guardian on two lines stays two people, and each child has one', async () => {
  const all = await read('doubts')
  assert.deepEqual(guardiansOf(all, 'Paul ROUX'), ['Jade ROUX'])
  const [jade, other] = of(all, 'guardian').filter(({ givenName }) => givenName === 'Jade')
  assert.ok(jade && other && jade.key !== other.key)
  assert.match(
    all.notes.join('\n'),
    /guardians.csv:6: has the name and particulars of line 5; kept as two/,
  )
})

test('a pupil whom a refused line may be about keeps the guardians of before', async () => {
  const all = await read('doubts')
  const told = (name: string) => named(all, name)?.parts.includes('guardians')
  assert.equal(told('Léa MARTIN'), false)
  assert.equal(told('Lea MARTIN'), false)
  assert.equal(told('Noa BLANC'), true)
  assert.equal(guardiansOf(all, 'Iris ROUX').length, 2)
})

test('a key follows a person through a change of class, of address, and the arrival of a national number', async (t) => {
  const school = (ine: string, label: string, street: string) => ({
    'eleves.csv': `Nom élève;Prénom élève;Date naissance;${ine && 'INE;'}Classe\nGUIVARCH;Lou;2017-01-01;${ine && `${ine};`}${label}\n`,
    'responsables.csv': `Nom responsable;Prénom responsable;Adresse responsable;Nom de famille enfant;Prénom enfant;Classes enfants\nGUIVARCH;Enora;${street};GUIVARCH;Lou;${label}\n`,
  })
  const keysIn = async (path: string) => {
    const { people } = await collect(ondeFormat, [path], { uai })
    return people.map(({ key, aliases = [] }) => new Set([key, ...aliases]))
  }
  const before = await keysIn(await folder(t, school('', 'CE1', '5 rue Neuve')))
  const after = await keysIn(await folder(t, school('110000009ZZ', 'CE2', '8 place du Port')))
  assert.equal(before.length, 2)
  for (const [index, keys] of before.entries()) {
    assert.ok([...keys].some((key) => after[index]?.has(key)))
  }
})

test('the same person in two schools has two keys: a name never joins', async () => {
  const here = await collect(ondeFormat, [fixture('school')], { uai })
  const there = await collect(ondeFormat, [fixture('school')], { uai: '0220002H' })
  const keys = new Set(here.people.map(({ key }) => key))
  assert.deepEqual(
    there.people.filter(({ key }) => keys.has(key)),
    [],
  )
})

test('the school must be said', async () => {
  const broken = (options: { uai?: string }, reason: RegExp) =>
    assert.rejects(
      collect(ondeFormat, [fixture('school')], options),
      (error) => error instanceof BrokenFile && reason.test(error.message),
    )
  await broken({}, /eleves.csv: does not say which school it is of: say --school/)
  await broken({ uai: 'Zola' }, /needs the UAI of its school/)
})

test('a file cut inside quotes is broken, with its place', async (t) => {
  const path = await folder(t, {
    'eleves.csv': 'Nom élève;Prénom élève;Date naissance;Classe\nUN;A;2016-01-01;"CM1\nDEUX;B;',
  })
  await assert.rejects(collect(ondeFormat, [path], { uai }), /ends inside quotes/)
})

test('the whole school of Émile Zola', async (t) => {
  const path = fileURLToPath(new URL('../shared/data/onde-emile-zola', root))
  if (!existsSync(path)) return t.skip('the shared data is not here')
  const all = await collect(ondeFormat, [path], { uai })
  assert.deepEqual(
    [of(all, 'pupil').length, of(all, 'guardian').length, of(all, 'staff').length],
    [247, 469, 14],
  )
  assert.equal(all.groups.length, 10)
  assert.equal(of(all, 'pupil').flatMap((pupil) => ties(pupil, 'guardian')).length, 491)
  assert.equal(new Set(all.people.map(({ key }) => key)).size, all.people.length)
  assert.equal(
    of(all, 'staff').filter((one) => ties(one, 'affiliation')[0]?.role === 'head').length,
    1,
  )
  assert.deepEqual(
    all.notes.map((note) => note.replace(/;.*/, '')),
    [
      'warned CSVExtraction-responsables.csv:369: has the name and particulars of line 368',
      'warned CSVExtraction-responsables.csv:371: has the name and particulars of line 370',
    ],
  )
})

// ---- properties ---------------------------------------------------------------------------------

const dressed = (header: string) =>
  fc
    .tuple(fc.boolean(), fc.boolean(), fc.constantFrom('', ' ', '  ', '\u00a0'), fc.boolean())
    .map(([upper, bare, space, composed]) => {
      const plain = bare ? header.normalize('NFD').replace(/\p{M}/gu, '') : header
      const text = `${space}${upper ? plain.toUpperCase() : plain}${space}`
      return composed ? text.normalize('NFC') : text.normalize('NFD')
    })

test('headers are known whatever their case, accents, spaces and order', () => {
  const headers = [
    'Nom élève',
    "Nom d'usage élève",
    'Prénom élève',
    'Date naissance',
    'INE',
    'Niveau',
    'Libellé classe',
    'Regroupement(s)',
    'Dispositif(s)',
  ]
  const expected = [
    'birth',
    'class',
    'family',
    'given',
    'ine',
    'label',
    'level',
    'sets',
    'units',
    'usage',
  ]
  const any = fc
    .tuple(...headers.map(dressed))
    .chain((dressedHeaders) => fc.shuffledSubarray(dressedHeaders, { minLength: headers.length }))
  fc.assert(
    fc.property(any, (found) => {
      assert.equal(kindOf(found), 'pupils')
      assert.deepEqual(Object.keys(columnsOf(found, pupilFields)).sort(), expected)
    }),
  )
})

test('as many children are found as the header repeats, numbered or not', () => {
  const group = ["Nom d'usage enfant", 'Nom de famille enfant', 'Prénom enfant', 'Classes enfants']
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), fc.boolean(), (count, numbered) => {
      const headers = Array.from({ length: count }, (_, index) =>
        group.map((name) => (numbered ? `${name} ${index + 1}` : name)),
      ).flat()
      assert.equal(childColumnsOf(['Nom responsable', ...headers]).length, count)
    }),
  )
})

test('rubbish is read, refused or broken: never a crash, never a link between strangers', async (t) => {
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      'MARTIN',
      'Léa',
      'CM1',
      '2016-01-01',
      '99/99/9999',
      'oui',
      '"',
      ';',
      '\n',
      '\0',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  )
  const rows = fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 6 })
  const path = await folder(t, {})
  const pupils = 'Nom élève;Prénom élève;Date naissance;Classe\n'
  const guardians =
    'Nom responsable;Prénom responsable;Nom de famille enfant;Prénom enfant;Classes enfants\n'
  const text = (header: string, lines: string[][]) =>
    header + lines.map((line) => line.join(';')).join('\n')
  await fc.assert(
    fc.asyncProperty(rows, rows, async (some, others) => {
      await writeFile(join(path, 'eleves.csv'), text(pupils, some))
      await writeFile(join(path, 'responsables.csv'), text(guardians, others))
      try {
        const all = await collect(ondeFormat, [path], { uai })
        const keys = new Set(all.people.map(({ key }) => key))
        assert.equal(keys.size, all.people.length)
        for (const { adultKey } of all.people.flatMap((person) => ties(person, 'guardian'))) {
          assert.ok(keys.has(adultKey))
        }
      } catch (error) {
        if (!(error instanceof BrokenFile)) throw error
      }
    }),
    { numRuns: 150 },
  )
})
