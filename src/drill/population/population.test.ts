import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { planCourses } from './courses.ts'
import { deliverPopulation } from './deliver.ts'
import { makePopulation, type PopulationOptions } from './population.ts'
import { randomFrom } from './random.ts'
import type { Lesson, Neighbourhood, School, Staff } from './shape.ts'
import { solve } from './solve.ts'
import { isShared, unshare } from './staff.ts'
import { schoolMondays } from './sts.ts'
import { checkLetter, uaiOf } from './uai.ts'
import { addRequest, latin9Bytes, Pages } from './xml.ts'

const usual: PopulationOptions = {
  schools: 4,
  seed: 'petite académie',
  firstDay: '2026-09-01',
  cell: 1,
  scale: 0.1,
  oddities: true,
  timetables: 'mixed',
}

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'preau-population-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

async function filesOf(folder: string): Promise<Map<string, Buffer>> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const pairs = names.map(
    async (name) => [name.slice(folder.length), await readFile(name)] as const,
  )
  return new Map(await Promise.all(pairs))
}

const digest = (files: Map<string, Buffer>) =>
  [...files].map(([name, bytes]) => `${name} ${createHash('sha256').update(bytes).digest('hex')}`)

const make = (options: Partial<PopulationOptions>): Neighbourhood[] => [
  ...makePopulation({ ...usual, ...options }),
]

test('the fixture of the tests is what its seed gives, to the byte, on this machine too', async (t) => {
  const folder = await folderFor(t)
  deliverPopulation(folder, usual)
  const fixture = new URL('../../../test/fixtures/academie-small', import.meta.url).pathname
  assert.deepEqual(digest(await filesOf(folder)), digest(await filesOf(fixture)))
})

test('another seed gives another académie', async (t) => {
  const [one, other] = [await folderFor(t), await folderFor(t)]
  deliverPopulation(one, usual)
  deliverPopulation(other, { ...usual, seed: 'autre' })
  assert.notDeepEqual(digest(await filesOf(one)), digest(await filesOf(other)))
})

/** Parses a file as its declaration says; answers how often each element opens. */
function elementsOf(name: string, bytes: Buffer): Map<string, number> {
  const declared = /encoding="([^"]+)"/.exec(bytes.subarray(0, 80).toString('latin1'))?.[1]
  const counts = new Map<string, number>()
  const parser = new SaxesParser()
  parser.on('opentag', (tag) => counts.set(tag.name, (counts.get(tag.name) ?? 0) + 1))
  parser.on('error', (error) => assert.fail(`${name}: ${error.message}`))
  parser.write(new TextDecoder(declared, { fatal: true }).decode(bytes)).close()
  return counts
}

test('every file is well-formed in the encoding that it declares, and holds everybody', async (t) => {
  const folder = await folderFor(t)
  const options = { ...usual, schools: 20, scale: 0.3, oddities: false }
  const counts = deliverPopulation(folder, options)
  let records = 0
  for (const [name, bytes] of await filesOf(folder)) {
    if (!/\.(xml|fet)$/.test(name)) continue
    const elements = elementsOf(name, bytes)
    if (/_Eleve_/.test(name)) records += elements.get('addRequest') ?? 0
    if (/emp_STS/.test(name)) assert.ok((elements.get('COURS') ?? 0) > 80, name)
    if (/\.fet$/.test(name)) {
      assert.equal(
        elements.get('Activity'),
        elements.get('ConstraintActivityPreferredStartingTime'),
      )
    }
  }
  assert.equal(records, counts.pupils)
  const manifest = JSON.parse(await readFile(join(folder, 'population.json'), 'utf8'))
  assert.equal(manifest.schools.length, 20)
  assert.equal(manifest.counts.people, counts.pupils + counts.guardians + counts.staff)
})

test('a kind is cut into numbered files, and none of its records is lost', async (t) => {
  const folder = await folderFor(t)
  const pages = new Pages({
    folder,
    prefix: 'ENT2D',
    kind: 'Eleve',
    date: '20260901',
    recordsMax: 2,
  })
  for (const id of ['1', '2', '3', '4', '5']) {
    pages.add(addRequest(['categoriePersonne', 'Eleve'], id, [['sn', 'L\'<É> & "Ñ"']], true))
  }
  pages.close()
  const files = [...(await filesOf(folder))]
  const names = files.map(([name]) => name)
  assert.deepEqual(
    names,
    [1, 2, 3].map((nth) => `/ENT2D_Complet_20260901_Eleve_000${nth}.xml`),
  )
  assert.deepEqual(
    files.map(([name, bytes]) => elementsOf(name, bytes).get('addRequest')),
    [2, 2, 1],
  )
})

/** Fails when a keeper is in two places in one minute of one week of two; `from` and `until` are whole numbers. */
function keepBusy(
  busy: Set<string>,
  keeper: string,
  lesson: Lesson,
  [from, until]: [number, number],
): void {
  for (const week of lesson.week === 'W' ? 'AB' : lesson.week) {
    for (let at = from; at < until; at++) {
      const key = `${keeper} ${week} ${lesson.day} ${at}`
      assert.ok(!busy.has(key), `${key}: ${lesson.subject} ${lesson.group}`)
      busy.add(key)
    }
  }
}

/** The pupils of a class or group, by code. */
function membersOf(school: School): Map<string, number[]> {
  const members = new Map<string, number[]>()
  for (const pupil of school.pupils) {
    for (const code of [pupil.class?.code, ...pupil.groups.map((group) => group.code)]) {
      if (code !== undefined) members.set(code, [...(members.get(code) ?? []), pupil.id])
    }
  }
  return members
}

function assertNoClash({ schools }: Neighbourhood): void {
  const busy = new Set<string>()
  for (const school of schools) {
    const members = membersOf(school)
    for (const lesson of school.lessons) {
      const { day, slot, length, group } = lesson
      assert.ok(school.days.includes(day))
      const [first, last] = [school.bells[slot], school.bells[slot + length - 1]]
      assert.ok(first && last && first.afternoon === last.afternoon, 'within a half-day')
      assert.ok(!(first.afternoon && school.halfDays.includes(day)), 'not on a free afternoon')
      // By the clock for teachers, whose schools have other bells; by slots for who stays in one school.
      for (const { id } of lesson.teachers)
        keepBusy(busy, `t${id}`, lesson, [first.starts, last.ends])
      const slots: [number, number] = [slot, slot + length]
      for (const id of members.get(group) ?? []) keepBusy(busy, `p${id}`, lesson, slots)
      if (lesson.room) keepBusy(busy, `${school.uai} ${lesson.room}`, lesson, slots)
    }
  }
}

test('nobody and no room is in two places at once, be it in two schools', () => {
  const wish = fc.record({
    seed: fc.string({ maxLength: 8 }),
    schools: fc.integer({ min: 3, max: 12 }),
    scale: fc.constantFrom(0.1, 0.4, 1),
    timetables: fc.constantFrom('fet', 'sts', 'mixed'),
    cell: fc.integer({ min: 1, max: 20 }),
  })
  const property = fc.property(wish, (options) => {
    const hoods = make(options)
    for (const hood of hoods) assertNoClash(hood)
  })
  fc.assert(property, { numRuns: 10 })
})

test('every pupil has the hours of the level, every class and group its teacher', () => {
  for (const school of make({ schools: 17, scale: 1, oddities: false }).flatMap(
    (hood) => hood.schools,
  )) {
    const codes = new Set([...school.classes, ...school.groups].map(({ code }) => code))
    const hours = new Map<string, number>()
    for (const lesson of school.lessons) {
      assert.ok(codes.has(lesson.group), `${lesson.group} is a class or group of the school`)
      assert.equal(lesson.teachers.length, 1)
      for (const teacher of lesson.teachers) assert.ok(school.staff.includes(teacher))
      const length = lesson.week === 'W' ? lesson.length : lesson.length / 2
      hours.set(lesson.group, (hours.get(lesson.group) ?? 0) + length)
    }
    for (const pupil of school.pupils) {
      const own = [pupil.class, ...pupil.groups].reduce(
        (sum, one) => sum + (hours.get(one?.code ?? '') ?? 0),
        0,
      )
      assert.ok(own >= 24 && own <= 32, `${school.uai} ${pupil.class?.code}: ${own} hours`)
    }
  }
})

function hoursOf(teacher: Staff, schools: School[]): number {
  const own = schools.flatMap(({ lessons }) =>
    lessons.filter(({ teachers }) => teachers.includes(teacher)),
  )
  return own.reduce((sum, { length, week }) => sum + (week === 'W' ? length : length / 2), 0)
}

test('no teacher of the second degree has more than a full service, and some complete it elsewhere', () => {
  const hoods = make({ schools: 120, scale: 1 })
  let shared = 0
  for (const { schools, staff } of hoods) {
    const secondary = schools.filter(({ kind }) => kind !== 'primary')
    for (const teacher of staff) {
      assert.ok(hoursOf(teacher, secondary) <= 20)
      if (secondary.some((school) => isShared(teacher.posts, school))) shared++
    }
  }
  assert.ok(shared > 5, `${shared} shared teachers`)
})

test('schools come in the proportions of the country, at least one of each from three', () => {
  for (const schools of [3, 4, 17, 100, 400]) {
    const made = make({ schools, scale: 0.05, oddities: false }).flatMap((hood) => hood.schools)
    const count = (kind: School['kind']) => made.filter((school) => school.kind === kind).length
    assert.equal(made.length, schools)
    assert.ok(count('primary') >= 1 && count('college') >= 1 && count('lycee') >= 1)
    if (schools < 100) continue
    assert.ok(Math.abs(count('primary') / schools - 0.82) < 0.02)
    assert.ok(Math.abs(count('college') / schools - 0.12) < 0.02)
    const far = made.filter(({ zone }) => zone !== 'Europe/Paris')
    assert.ok(far.length >= 2 && far.every(({ uai }) => uai.startsWith('9')))
  }
})

test('schools have true sizes', () => {
  const made = make({ schools: 120, scale: 1, oddities: false }).flatMap((hood) => hood.schools)
  for (const [kind, mean] of [
    ['primary', 130],
    ['college', 480],
    ['lycee', 700],
  ] as const) {
    const sizes = made.filter((school) => school.kind === kind).map(({ pupils }) => pupils.length)
    const found = sizes.reduce((sum, size) => sum + size, 0) / sizes.length
    assert.ok(Math.abs(found / mean - 1) < 0.2, `${kind}: ${found}`)
  }
})

test('the check letter of a UAI is its digits modulo 23', () => {
  // Two well-known lycées, one of Paris and one of Nouméa.
  assert.equal(uaiOf('075', 655), '0750655E')
  assert.equal(uaiOf('983', 2), '9830002K')
  const made = make({ schools: 100, scale: 0.05 }).flatMap((hood) => hood.schools)
  for (const { uai } of made) assert.equal(uai.at(7), checkLetter(uai.slice(0, 7)))
  assert.equal(new Set(made.map(({ uai }) => uai)).size, made.length)
})

test('families are as they are: two homes, one parent, contacts without authority, two schools', () => {
  const pupils = make({ schools: 60, scale: 0.5 }).flatMap((hood) =>
    hood.schools.flatMap((school) => school.pupils),
  )
  const share = (want: (pupil: (typeof pupils)[number]) => boolean) =>
    pupils.filter(want).length / pupils.length
  const legal = (pupil: (typeof pupils)[number]) =>
    pupil.relatives.filter((one) => one.legal === '1')
  const homes = (pupil: (typeof pupils)[number]) =>
    new Set(legal(pupil).map(({ adult }) => adult.address.street)).size
  assert.ok(share((pupil) => homes(pupil) === 2) > 0.1)
  assert.ok(share((pupil) => legal(pupil).length === 1) > 0.08)
  assert.ok(share((pupil) => pupil.relatives.some((one) => one.legal === '0')) > 0.03)
  assert.ok(share((pupil) => pupil.relatives.some((one) => one.legal === '2')) > 0)
  const elsewhere = (pupil: (typeof pupils)[number]) =>
    pupil.relatives.some(({ adult }) =>
      adult.children.some(({ school }) => school !== pupil.school),
    )
  assert.ok(share(elsewhere) > 0.15)
  const ids = new Set(
    pupils.flatMap((pupil) => [pupil.id, ...pupil.relatives.map(({ adult }) => adult.id)]),
  )
  assert.ok([...ids].every((id) => id > 100_000_000 && id < 200_000_000))
})

test('a guardian with children in two cells is in both feeds, under two identifiers', () => {
  const bordering = (cell: number) =>
    make({ cell, scale: 0.3 })
      .flatMap((hood) => hood.guardians)
      .filter(({ border }) => border?.includes('1-2'))
  const [one, other] = [bordering(1), bordering(2)]
  assert.ok(one.length > 0)
  const words = ({ given, family, mail, mobile }: (typeof one)[number]) => ({
    given,
    family,
    mail,
    mobile,
  })
  assert.deepEqual(one.map(words), other.map(words))
  assert.ok(one.every(({ id }) => !other.some((two) => two.id === id)))
  for (const { children } of [...one, ...other]) assert.ok(children.length > 0)
})

test('oddities of real feeds are there, unless they are not wanted', () => {
  const seen = (hoods: Neighbourhood[]) => {
    const schools = hoods.flatMap((hood) => hood.schools)
    return {
      schoolWithoutClass: schools.some(({ classes }) => classes.length === 0),
      pupilWithoutClass: schools.some(({ pupils }) => pupils.some((pupil) => !pupil.class)),
      guardianOfNobody: hoods.some(({ guardians }) =>
        guardians.some(({ children }) => children.length === 0),
      ),
      staffWithoutFunction: hoods.some(({ staff }) =>
        staff.some(({ posts }) => posts.some(({ code }) => code === '')),
      ),
    }
  }
  const wish = { schools: 60, scale: 0.5 }
  assert.deepEqual([...new Set(Object.values(seen(make(wish))))], [true])
  assert.deepEqual([...new Set(Object.values(seen(make({ ...wish, oddities: false }))))], [false])
})

test('two people of one name and school stay two in the timetable', async (t) => {
  const folder = await folderFor(t)
  deliverPopulation(folder, { ...usual, schools: 60, timetables: 'fet', scale: 0.4 })
  const files = [...(await filesOf(folder))].filter(([name]) => name.endsWith('.fet'))
  const names = files.flatMap(([, bytes]) => [
    ...bytes.toString().matchAll(/<Teacher>\n<Name>([^<]*)<\/Name>\n<Code>(\d+)<\/Code>/g),
  ])
  assert.ok(names.some(([, name]) => name?.endsWith(' (2)')))
})

test('a shared teacher for whom no hour can be found stays in the other school', () => {
  const hoods = make({ schools: 120, scale: 1 })
  const hood = hoods.find(({ schools, staff }) =>
    schools.some((school) => staff.some(({ posts }) => isShared(posts, school))),
  )
  const school = hood?.schools.find((one) => hood.staff.some(({ posts }) => isShared(posts, one)))
  assert.ok(hood && school)
  const random = randomFrom('unshare')
  const plan = planCourses(random, school)
  unshare({ random, year: 2026, nextId: () => 1, hood }, school, plan)
  assert.ok(!school.staff.some(({ posts }) => isShared(posts, school)))
})

test('a week too small for its lessons has no timetable', () => {
  const slots = [
    { day: 0, runsOn: true },
    { day: 0, runsOn: false },
  ]
  const task = (length: number) => ({ length, keepers: [0], kind: 'x' })
  const week = { slots, keepers: 1, away: new Map() }
  assert.deepEqual(solve(randomFrom('a'), [task(2)], week), [0])
  assert.deepEqual(solve(randomFrom('a'), [task(1), task(1)], week)?.sort(), [0, 1])
  assert.equal(solve(randomFrom('a'), [task(2), task(1)], week), undefined)
  assert.equal(solve(randomFrom('a'), [task(1)], { ...week, away: new Map([[0, [0]]]) }), undefined)
})

test('what Latin-9 lacks is written as a character reference', () => {
  assert.equal(
    latin9Bytes('Œuf à 1 €').toString('hex'),
    Buffer.from('\u00bcuf à 1 \u00a4', 'latin1').toString('hex'),
  )
  assert.equal(latin9Bytes('Țurcanu ¤').toString('latin1'), '&#538;urcanu &#164;')
})

test('weeks with lessons leave out the holidays', () => {
  const mondays = schoolMondays('2026-09-01')
  assert.equal(mondays[0], '2026-08-31')
  assert.ok(!mondays.includes('2026-12-28') && mondays.includes('2027-01-04'))
  assert.ok(mondays.length >= 34 && mondays.length <= 37, `${mondays.length} weeks`)
})
