import { adultName, familyName } from './names.ts'
import { streetLine } from './places.ts'
import type { Random } from './random.ts'
import type { Guardian, Neighbourhood, School, Staff } from './shape.ts'

/** What real feeds hold now and then (see docs/protocols/population.md); few, but in every neighbourhood. */
export function addOddities(random: Random, hood: Neighbourhood, nextId: () => number): void {
  homonyms(random, hood)
  pupilsWithoutClass(random, hood)
  relativesOfNobody(random, hood, nextId)
  staffWithoutPost(random, hood)
}

/** Two pupils of one school with one name and two birthdays; and in larger places, two teachers. */
function homonyms(random: Random, { schools }: Neighbourhood): void {
  const school = random.pick(schools)
  const [one, other] = [random.pick(school.pupils), random.pick(school.pupils)]
  if (one === other || one.relatives === other.relatives) return
  other.given = one.given
  other.family = one.family
  other.title = one.title
  const teachers = teachersOf(random.pick(schools))
  const [first, second] = [teachers[0], teachers[1]]
  if (!first || !second) return
  second.given = first.given
  second.family = first.family
  second.title = first.title
}

const teachersOf = (school: School): Staff[] =>
  school.staff.filter(({ teaches, posts }) => teaches.length > 0 && posts.length === 1)

/** Enrolled, not placed yet: no class, no group. */
function pupilsWithoutClass(random: Random, { schools }: Neighbourhood): void {
  for (const school of schools) {
    for (const pupil of school.pupils) {
      if (!random.chance(0.004)) continue
      pupil.class = undefined
      for (const group of pupil.groups) group.pupils = group.pupils.filter((one) => one !== pupil)
      pupil.groups = []
    }
  }
}

/** Left in the file after the child left. */
function relativesOfNobody(random: Random, hood: Neighbourhood, nextId: () => number): void {
  const count = Math.max(1, Math.round(hood.guardians.length * 0.003))
  for (let nth = 0; nth < count; nth++) {
    const guardian: Guardian = {
      ...adultName(random, familyName(random), random.chance(0.5)),
      id: nextId(),
      address: { ...(hood.schools[0] as School).address, street: streetLine(random) },
      home: undefined,
      mobile: undefined,
      mail: undefined,
      children: [],
      border: undefined,
    }
    hood.guardians.push(guardian)
  }
}

/** On the list of the school, with nothing to do there yet. */
function staffWithoutPost(random: Random, { staff }: Neighbourhood): void {
  for (const one of staff) {
    if (one.teaches.length === 0 && one.posts.length === 1 && random.chance(0.02)) {
      one.posts = one.posts.map((post) => ({ ...post, code: '' }))
    }
  }
}
