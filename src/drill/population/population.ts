import { planCourses } from './courses.ts'
import { fillSeats } from './families.ts'
import { addOddities } from './oddities.ts'
import { mainland, overseas, type Region, townName } from './places.ts'
import { appointPrimary } from './primary.ts'
import type { Kind } from './programme.ts'
import { type Random, randomFrom } from './random.ts'
import { makeSchool, type Seats } from './schools.ts'
import type { Neighbourhood } from './shape.ts'
import { appointSecondary } from './staff.ts'
import { makeTimetable } from './timetable.ts'

export type PopulationOptions = {
  schools: number
  /** Any words. The same seed and options give the same population, to the byte. */
  seed: string
  /** The first day of the school year, YYYY-MM-DD. */
  firstDay: string
  /** Which académie of the country this is, from 1; neighbours share a few families. */
  cell: number
  /** Size of the schools: 1 is true to life. */
  scale: number
  /** What is seen in the wild: people with no class, no function, no child. */
  oddities: boolean
  timetables: 'fet' | 'sts' | 'mixed'
}

export const cellsMax = 20
/** UAI numbers of one cell; the largest académie has some 4,000 schools. */
export const schoolsMax = 9000

/**
 * Yields an académie, a neighbourhood of about seventeen schools at a time; what was yielded may be forgotten.
 * Throws nothing for options within the bounds above.
 */
export function* makePopulation(options: PopulationOptions): Generator<Neighbourhood> {
  // Identifiers of one cell never meet those of another: nine digits, the first of which is the cell's.
  let id = options.cell * 100_000_000
  const nextId = () => ++id
  const numbers = new Map<string, number>()
  const nextNumber = (department: string) => {
    const number = numbers.get(department) ?? 0
    numbers.set(department, number + 1)
    return number
  }
  for (const wish of neighbourhoods(options)) {
    const random = randomFrom('neighbourhood', options.seed, options.cell, wish.index)
    yield makeNeighbourhood({ options, random, nextId, nextNumber }, wish)
  }
}

type NeighbourhoodWish = { index: number; kinds: Kind[]; region: Region }

/** Shares of the country: 82 écoles, 12 collèges and 6 lycées in a hundred schools; one école in 25 is far away. */
function neighbourhoods({ schools, cell }: PopulationOptions): NeighbourhoodWish[] {
  const lycees = schools >= 3 ? Math.max(1, Math.round(schools * 0.063)) : 0
  const colleges = schools >= 2 ? Math.max(1, Math.round(schools * 0.117)) : 0
  const primaries = schools - lycees - colleges
  const away = primaries >= 2 ? Math.max(1, Math.round(primaries * 0.04)) : 0
  const count = Math.max(1, Math.round((schools - away) / 17))
  const deal = (total: number, nth: number, among: number) =>
    Math.floor(((nth + 1) * total) / among) - Math.floor((nth * total) / among)
  const list = (kind: Kind, length: number) => Array.from({ length }, () => kind)
  const home = mainland[(cell - 1) % mainland.length] as Region
  const here = Array.from({ length: count }, (_, index) => ({
    index,
    region: home,
    kinds: [
      ...list('college', deal(colleges, index, count)),
      ...list('lycee', deal(lycees, index, count)),
      ...list('primary', deal(primaries - away, index, count)),
    ],
  }))
  const isles = Math.min(overseas.length, away)
  const there = Array.from({ length: isles }, (_, nth) => ({
    index: count + nth,
    region: overseas[(nth + cell - 1) % overseas.length] as Region,
    kinds: list('primary', deal(away, nth, isles)),
  }))
  return [...here, ...there]
}

type Maker = {
  options: PopulationOptions
  random: Random
  nextId(): number
  nextNumber(department: string): number
}

function makeNeighbourhood(
  maker: Maker,
  { index, kinds, region }: NeighbourhoodWish,
): Neighbourhood {
  const { options, random, nextId } = maker
  const year = schoolYear(options.firstDay)
  const town = townName(random)
  const hood: Neighbourhood = { index, schools: [], guardians: [], staff: [] }
  const seats: Seats[] = []
  kinds.forEach((kind, nth) => {
    const made = openSchool(maker, { kind, region, town, rank: index + nth, department: index })
    hood.schools.push(made.school)
    seats.push(...made.seats)
  })
  const postal = hood.schools[0]?.address.postal ?? ''
  const borders = bordersOf(options, index)
  hood.guardians = fillSeats({ random, seats, year, town, postal, nextId, borders })
  const secondary = hood.schools.filter(({ kind }) => kind !== 'primary')
  const plans = new Map(secondary.map((school) => [school, planCourses(random, school)] as const))
  const needs = { random, year, nextId, hood }
  appointSecondary(needs, plans)
  for (const [school, plan] of plans) makeTimetable(needs, school, plan, secondary)
  appointPrimary(
    needs,
    hood.schools.filter(({ kind }) => kind === 'primary'),
  )
  if (options.oddities) {
    addOddities(random, hood, nextId)
    // One that opens next year: no class, nobody, no timetable.
    const wish = { kind: 'college', region, town, rank: 0, department: index } as const
    if (index === 0) hood.schools.push({ ...openSchool(maker, wish).school, classes: [] })
  }
  return hood
}

type SchoolPlace = { kind: Kind; region: Region; town: string; rank: number; department: number }

function openSchool({ options, random, nextId, nextNumber }: Maker, place: SchoolPlace) {
  const { kind, region, town, rank } = place
  const department = region.departments[place.department % region.departments.length]
  if (!department) throw new Error('A region has a département.')
  return makeSchool(random, {
    id: nextId(),
    kind,
    number: nextNumber(department.uai),
    academy: region.academy,
    zone: region.zone,
    department,
    town,
    scale: options.scale,
    timetable: options.timetables === 'mixed' ? mixed(kind, rank) : options.timetables,
  })
}

/** Half of the collèges send STS, the rest FET, so that an import meets both; lycées send FET but for every third. */
function mixed(kind: Kind, rank: number): 'fet' | 'sts' {
  if (kind === 'college') return rank % 2 === 0 ? 'sts' : 'fet'
  return kind === 'lycee' && rank % 3 === 0 ? 'sts' : 'fet'
}

/** The families that this neighbourhood shares with the cells before and after: both cells know the same words. */
function bordersOf({ seed, cell }: PopulationOptions, index: number): string[] {
  const pairs = [cell - 1, cell].filter((lower) => lower >= 1 && lower < cellsMax)
  return pairs.flatMap((lower) =>
    [1, 2].map((nth) => `border ${seed} ${lower}-${lower + 1} ${index} ${nth}`),
  )
}

/** The year in which the school year of a day begins. */
export function schoolYear(day: string): number {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return month >= 7 ? year : year - 1
}
