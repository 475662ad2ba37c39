import { adultName, childFamily, childName, familyName, type Name } from './names.ts'
import { fixedPhone, mobilePhone, streetLine, townName } from './places.ts'
import { type Random, randomFrom } from './random.ts'
import type { Seats } from './schools.ts'
import type { Address, Guardian, Pupil, Relative } from './shape.ts'

/** AAF codes of kinship. */
const kinship = {
  father: '20',
  mother: '10',
  guardian: '50',
  grandparent: '38',
  family: '39',
  carer: '42',
  minder: '43',
}

export type FamilyNeeds = {
  random: Random
  /** Seats of the schools of the neighbourhood; emptied. */
  seats: Seats[]
  /** First year of the school year. */
  year: number
  town: string
  postal: string
  nextId(): number
  /** Families that also have children in the next cell: words from which both cells make the same adult. */
  borders: string[]
}

type Household = { surname: string; relatives: Relative[] }

/** Fills every seat, family after family, and answers the adults met on the way. */
export function fillSeats(needs: FamilyNeeds): Guardian[] {
  const open = new Seating(needs.seats)
  const guardians: Guardian[] = []
  const borders = [...needs.borders]
  while (open.left > 0) {
    const border = borders.pop()
    const household = border ? borderHousehold(needs, border) : makeHousehold(needs)
    for (const seat of seatsForFamily(needs.random, open)) placeChild(needs, household, seat)
    guardians.push(...household.relatives.map(({ adult }) => adult))
  }
  return guardians
}

/** One to four children; fewer where no seat is left at their age. */
function seatsForFamily(random: Random, open: Seating): Seats[] {
  const wanted = random.weighted([
    [1, 58],
    [2, 32],
    [3, 8],
    [4, 2],
  ])
  const taken = [open.anywhere(random)]
  for (let nth = 1; nth < wanted; nth++) {
    const last = taken.at(-1)
    const seat = last && open.sibling(random, last.level.age, last.school.id)
    if (seat) taken.push(seat)
  }
  return taken
}

/** The seats that are left, by level. */
class Seating {
  left: number
  readonly #open: Seats[]

  constructor(seats: Seats[]) {
    this.#open = [...seats]
    this.left = seats.reduce((sum, seat) => sum + seat.left, 0)
  }

  anywhere(random: Random): Seats {
    return this.#take(random.weighted(this.#open.map((seat) => [seat, seat.left] as const)))
  }

  /** A brother or sister: one to five years apart, now and then a twin; in the same school when it can be. */
  sibling(random: Random, age: number, schoolId: number | undefined): Seats | undefined {
    const gap = random.chance(0.03) ? 0 : random.between(1, 5)
    const wanted = random.chance(0.5) ? age + gap : age - gap
    const fit = this.#open.filter((seat) => seat.level.age === wanted)
    const seat =
      fit.find(({ school }) => school.id === schoolId) ??
      (fit.length > 0 ? random.pick(fit) : undefined)
    return seat && this.#take(seat)
  }

  #take(seat: Seats): Seats {
    seat.left--
    this.left--
    if (seat.left === 0) this.#open.splice(this.#open.indexOf(seat), 1)
    return seat
  }
}

function placeChild(
  { random, year, nextId }: FamilyNeeds,
  household: Household,
  seat: Seats,
): void {
  const id = nextId()
  const late = random.weighted([
    [0, 94],
    [1, 5],
    [-1, 1],
  ])
  const { school, level } = seat
  const second = household.relatives[1]?.adult.family ?? household.surname
  const pupil: Pupil = {
    ...childName(random, childFamily(random, household.surname, second)),
    id,
    birth: dateText(random, year - level.age - late),
    // Nine digits and two letters like the national number; the letters say that it is made up.
    ine: `${String(id).padStart(9, '0').slice(-9)}ZZ`,
    school,
    class: seat.class,
    level: level.code,
    mef: level.mef || undefined,
    groups: [],
    relatives: household.relatives,
    regime: random.pick(school.kind === 'lycee' ? regimes : regimes.slice(0, 2)),
  }
  school.pupils.push(pupil)
  for (const { adult } of household.relatives) adult.children.push(pupil)
}

const regimes = [
  'EXTERNE LIBRE',
  "DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT",
  "INTERNE DANS L'ETABLISSEMENT",
]

/** dd/mm/yyyy, as AAF writes dates. */
export function dateText(random: Random, year: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(random.between(1, 28))}/${two(random.between(1, 12))}/${year}`
}

type Shape = 'together' | 'separated' | 'single' | 'withdrawn' | 'guardianship'

function makeHousehold(needs: FamilyNeeds): Household {
  const { random } = needs
  const shape = random.weighted<Shape>([
    ['together', 68],
    ['separated', 18],
    ['single', 11],
    ['withdrawn', 2],
    ['guardianship', 1],
  ])
  const household = shape === 'guardianship' ? inCare(needs) : withParents(needs, shape)
  if (random.chance(0.05)) household.relatives.push(contactPerson(needs))
  return household
}

function withParents(needs: FamilyNeeds, shape: Shape): Household {
  const { random } = needs
  const home = addressHere(needs)
  const father = familyName(random)
  const mother = shape === 'together' && random.chance(0.55) ? father : familyName(random)
  const she = parent(needs, mother, true, home)
  if (shape === 'single') return { surname: mother, relatives: [she] }
  const away = () => (random.chance(0.6) ? addressHere(needs) : addressAway(random))
  // One couple in two hundred is of two women; the feed knows only kinship codes.
  const he = parent(needs, father, random.chance(0.005), shape === 'together' ? home : away())
  const withdrawn = { ...he, legal: '0' as const, pays: false, contact: random.chance(0.5) }
  return {
    surname: random.chance(0.1) ? mother : father,
    relatives: [she, shape === 'withdrawn' ? withdrawn : he],
  }
}

/** A guardian named by the judge, or a foster family: with legal authority, or only in charge. */
function inCare(needs: FamilyNeeds): Household {
  const { random } = needs
  const adult = parent(needs, familyName(random), random.chance(0.7), addressHere(needs))
  const link = random.pick([kinship.guardian, kinship.carer])
  return {
    surname: familyName(random),
    relatives: [{ ...adult, kinship: link, legal: random.chance(0.6) ? '1' : '2' }],
  }
}

function parent(needs: FamilyNeeds, family: string, woman: boolean, address: Address): Relative {
  return {
    adult: makeGuardian(needs, adultName(needs.random, family, woman), address),
    kinship: woman ? kinship.mother : kinship.father,
    legal: '1',
    pays: true,
    contact: true,
  }
}

/** A grandparent or a childminder: rings at the gate, decides nothing. */
function contactPerson(needs: FamilyNeeds): Relative {
  const { random } = needs
  const adult = makeGuardian(
    needs,
    adultName(random, familyName(random), random.chance(0.7)),
    addressHere(needs),
  )
  const link = random.pick([
    kinship.grandparent,
    kinship.grandparent,
    kinship.family,
    kinship.minder,
  ])
  return { adult, kinship: link, legal: '0', pays: false, contact: true }
}

function makeGuardian({ random, nextId }: FamilyNeeds, name: Name, address: Address): Guardian {
  const id = nextId()
  return {
    ...name,
    id,
    address,
    home: random.chance(0.35) ? fixedPhone(random) : undefined,
    mobile: random.chance(0.93) ? mobilePhone(random) : undefined,
    mail: random.chance(0.85) ? mailOf(name, id, 'example.org') : undefined,
    children: [],
    border: undefined,
  }
}

/** The same adult for whoever says the same words, in whichever cell; only the identifier is the cell's own. */
function borderHousehold(needs: FamilyNeeds, words: string): Household {
  const shared = randomFrom(words)
  const woman = shared.chance(0.5)
  const name = adultName(shared, familyName(shared), woman)
  const address = addressAway(shared)
  const adult: Guardian = {
    ...name,
    id: needs.nextId(),
    address,
    home: undefined,
    mobile: mobilePhone(shared),
    mail: mailOf(name, shared.below(1_000_000), 'example.org'),
    children: [],
    border: words,
  }
  const relatives: Relative[] = [
    {
      adult,
      kinship: woman ? kinship.mother : kinship.father,
      legal: '1',
      pays: true,
      contact: true,
    },
  ]
  relatives.push(parent(needs, familyName(needs.random), !woman, addressHere(needs)))
  return { surname: name.family, relatives }
}

const addressHere = ({ random, town, postal }: FamilyNeeds): Address => ({
  street: streetLine(random),
  postal,
  town: random.chance(0.6) ? town : townName(random),
})
const addressAway = (random: Random): Address => ({
  street: streetLine(random),
  postal: `${random.pick(['13', '31', '33', '44', '59', '67', '69', '75'])}${random.below(90) + 10}0`,
  town: townName(random),
})

/** Letters without marks; decomposition is the same everywhere (Unicode NFD). */
export function mailOf(name: Name, id: number, domain: string): string {
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .replaceAll(/[^A-Za-z]/g, '')
      .toLowerCase()
      .slice(0, 20) || 'x'
  return `${plain(name.given)}.${plain(name.family)}.${id % 1_000_000}@${domain}`
}
