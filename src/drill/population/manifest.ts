import type { PopulationOptions } from './population.ts'
import type { Guardian, Neighbourhood, Pupil, School, Staff } from './shape.ts'
import { Sink } from './xml.ts'

export type Counts = {
  schools: number
  pupils: number
  guardians: number
  staff: number
  lessons: number
}

/** Examples of each kind that are kept for whoever shows the population to somebody. */
const examplesMax = 3

/** population.json: what was made, school by school, with a few people to sign in as. Written as it goes. */
export class Manifest {
  readonly counts: Counts = { schools: 0, pupils: 0, guardians: 0, staff: 0, lessons: 0 }
  readonly #sink: Sink
  readonly #examples: Record<string, unknown[]> = {}

  constructor(path: string, options: PopulationOptions) {
    this.#sink = new Sink(path)
    this.#sink.write(`{\n"options": ${JSON.stringify(options)},\n"schools": [`)
  }

  addSchool(school: School, timetable: string[]): void {
    const { id, uai, kind, name, academy, zone, address, classes, groups, pupils, staff, lessons } =
      school
    const line = {
      id: String(id),
      uai,
      kind,
      name,
      academy,
      zone,
      town: address.town,
      classes: classes.length,
      groups: groups.length,
      pupils: pupils.length,
      staff: staff.length,
      lessons: lessons.length,
      timetable,
    }
    this.#sink.write(`${this.counts.schools === 0 ? '' : ','}\n${JSON.stringify(line)}`)
    this.counts.schools++
    this.counts.pupils += pupils.length
    this.counts.lessons += lessons.length
  }

  addPeople({ schools, guardians, staff }: Neighbourhood): void {
    const parents = new Set(guardians.map(({ id }) => id))
    this.counts.guardians += guardians.length
    // A teacher who is also a parent here is one human.
    this.counts.staff += staff.filter(({ id }) => !parents.has(id)).length
    for (const school of schools) {
      for (const pupil of school.pupils)
        this.#example(`pupil of a ${school.kind}`, pupil, pupilWords)
    }
    for (const one of guardians) this.#example(guardianKind(one), one, guardianWords)
    for (const one of staff)
      for (const kind of staffKinds(one)) this.#example(kind, one, staffWords)
  }

  close(): void {
    const { counts } = this
    const people = counts.pupils + counts.guardians + counts.staff
    this.#sink.write(`\n],\n"counts": ${JSON.stringify({ ...counts, people })},\n`)
    this.#sink.write(`"examples": ${JSON.stringify(this.#examples, null, 1)}\n}\n`)
    this.#sink.close()
  }

  #example<T>(kind: string | undefined, person: T, words: (person: T) => object): void {
    if (kind === undefined) return
    const list = this.#examples[kind] ?? []
    this.#examples[kind] = list
    if (list.length < examplesMax) list.push(words(person))
  }
}

const named = ({ id, given, family, title }: Pupil | Guardian | Staff) => ({
  id: String(id),
  givenName: given,
  familyName: family.toUpperCase(),
  title,
})

const pupilWords = (pupil: Pupil) => ({
  ...named(pupil),
  birth: pupil.birth,
  uai: pupil.school.uai,
  class: pupil.class?.code,
  groups: pupil.groups.map(({ code }) => code),
})

const guardianWords = (one: Guardian) => ({
  ...named(one),
  children: one.children.map((child) => ({ ...pupilWords(child), link: linkOf(one, child) })),
  ...(one.border !== undefined && { alsoInAnotherCell: one.border }),
})

const linkOf = (one: Guardian, child: Pupil) =>
  child.relatives.find(({ adult }) => adult === one)?.legal === '1' ? 'legal' : 'contact'

const staffWords = (one: Staff) => ({
  ...named(one),
  posts: one.posts.map(({ school, code, discipline }) => ({ uai: school.uai, code, discipline })),
  formTutorOf: one.formTutorOf.map((tutored) => tutored.class),
})

function guardianKind(one: Guardian): string | undefined {
  const [child] = one.children
  if (!child) return 'guardian of nobody'
  if (one.border !== undefined) return 'guardian in two cells'
  if (linkOf(one, child) !== 'legal') return 'contact without authority'
  const addresses = new Set(child.relatives.map(({ adult }) => adult.address.street))
  if (child.relatives.length === 2 && addresses.size === 2) return 'separated guardian'
  const schools = new Set(one.children.map(({ school }) => school))
  return schools.size > 1 ? 'guardian of two schools' : 'guardian'
}

function staffKinds({ posts, teaches, formTutorOf }: Staff): string[] {
  const codes: Record<string, string> = {
    DIR: 'head',
    ADF: 'secretary',
    EDU: 'educator',
    DOC: 'librarian',
    '': 'staff without a function',
  }
  const kinds = posts.flatMap(({ code, school }) =>
    codes[code] === undefined ? [] : [`${codes[code]} of a ${school.kind}`],
  )
  const schools = new Set(posts.map(({ school }) => school))
  if (teaches.length > 0)
    kinds.push(
      schools.size > 1 ? 'teacher of two schools' : `teacher of a ${posts[0]?.school.kind}`,
    )
  if (formTutorOf.length > 0 && posts[0]?.school.kind !== 'primary') kinds.push('form tutor')
  return kinds
}
