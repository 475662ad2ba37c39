import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  guardianRecord,
  mefRecords,
  pupilRecord,
  schoolRecord,
  staffRecord,
  subjectRecords,
} from './aaf.ts'
import { guardianRecord1d, pupilRecord1d, staffRecord1d } from './aaf1d.ts'
import { fetDocument } from './fet.ts'
import { type Counts, Manifest } from './manifest.ts'
import { makePopulation, type PopulationOptions, schoolYear } from './population.ts'
import type { Guardian, Neighbourhood, School } from './shape.ts'
import { stsPair } from './sts.ts'
import { latin9Bytes, Pages } from './xml.ts'

/** People of one file of a delivery; the national feed too cuts its files. */
const recordsMax = 10_000

/**
 * Writes a whole académie into an empty folder: aaf/ (both degrees), timetables/ and population.json. Answers what it
 * wrote; `say` hears of every neighbourhood. Throws the file system's own errors (full disk, no right to write).
 */
export function deliverPopulation(
  folder: string,
  options: PopulationOptions,
  say: (counts: Counts) => void = () => undefined,
): Counts {
  const timetables = join(folder, 'timetables')
  mkdirSync(timetables, { recursive: true })
  const manifest = new Manifest(join(folder, 'population.json'), options)
  const delivery = new Delivery(join(folder, 'aaf'), options)
  for (const hood of makePopulation(options)) {
    delivery.add(hood)
    for (const school of hood.schools) {
      manifest.addSchool(school, writeTimetable(timetables, school, options.firstDay))
    }
    manifest.addPeople(hood)
    say(manifest.counts)
  }
  delivery.close()
  manifest.close()
  return manifest.counts
}

/** Answers the names of the files, relative to the delivery. */
function writeTimetable(folder: string, school: School, firstDay: string): string[] {
  if (school.lessons.length === 0) return []
  const write = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content)
    return `timetables/${name}`
  }
  if (school.timetable === 'fet') return [write(`${school.uai}.fet`, fetDocument(school))]
  const { down, up } = stsPair(school, firstDay)
  const end = `${school.uai}_${schoolYear(firstDay)}.xml`
  return [write(`sts_emp_${end}`, latin9Bytes(down)), write(`emp_STS_${end}`, latin9Bytes(up))]
}

const isPrimary = ({ kind }: School) => kind === 'primary'

const kinds = ['EtabEducNat', 'Eleve', 'PersRelEleve', 'PersEducNat'] as const
type FileKind = (typeof kinds)[number]
type Degree = Record<FileKind, Pages>

/** The two feeds, open side by side, since a neighbourhood has schools of both degrees. */
class Delivery {
  readonly #first: Degree
  readonly #second: Degree
  readonly #options: PopulationOptions

  constructor(folder: string, options: PopulationOptions) {
    mkdirSync(folder, { recursive: true })
    this.#options = options
    const date = options.firstDay.replaceAll('-', '')
    const pages = (prefix: string, kind: string) =>
      new Pages({ folder, prefix, kind, date, recordsMax })
    const degree = (prefix: string): Degree => ({
      EtabEducNat: pages(prefix, 'EtabEducNat'),
      Eleve: pages(prefix, 'Eleve'),
      PersRelEleve: pages(prefix, 'PersRelEleve'),
      PersEducNat: pages(prefix, 'PersEducNat'),
    })
    this.#first = degree('ENT1D')
    this.#second = degree('ENT2D')
    for (const [kind, records] of [
      ['MefEducNat', mefRecords()],
      ['MatiereEducNat', subjectRecords()],
    ] as const) {
      const nomenclature = pages('ENT2D', kind)
      for (const record of records) nomenclature.add(record)
      nomenclature.close()
    }
  }

  add({ schools, guardians, staff }: Neighbourhood): void {
    for (const school of schools) this.#addSchool(school)
    for (const one of guardians) this.#addGuardian(one)
    for (const one of staff) {
      const primary = one.posts.some(({ school }) => isPrimary(school))
      if (primary) this.#first.PersEducNat.add(staffRecord1d(one, this.#options.oddities))
      else this.#second.PersEducNat.add(staffRecord(one, this.#options.oddities))
    }
    if (this.#options.oddities) this.#sayTwice(guardians)
  }

  #addSchool(school: School): void {
    const { firstDay, oddities: empty } = this.#options
    const primary = isPrimary(school)
    const files = primary ? this.#first : this.#second
    files.EtabEducNat.add(schoolRecord(school, empty))
    for (const pupil of school.pupils) {
      files.Eleve.add(primary ? pupilRecord1d(pupil, empty) : pupilRecord(pupil, firstDay, empty))
    }
  }

  /** Whoever has children in both degrees is in both feeds, each time with the children of that degree. */
  #addGuardian(one: Guardian): void {
    const empty = this.#options.oddities
    const small = one.children.filter(({ school }) => isPrimary(school))
    const big = one.children.filter(({ school }) => !isPrimary(school))
    if (small.length > 0) this.#first.PersRelEleve.add(guardianRecord1d(one, small, empty))
    if (big.length > 0 || small.length === 0)
      this.#second.PersRelEleve.add(guardianRecord(one, big, empty))
  }

  /** One record that an earlier file held already, as where two exports overlap. */
  #sayTwice(guardians: Guardian[]): void {
    const twice = guardians.find(({ children }) =>
      children.some(({ school }) => !isPrimary(school)),
    )
    if (twice)
      this.#addGuardian({
        ...twice,
        children: twice.children.filter(({ school }) => !isPrimary(school)),
      })
  }

  close(): void {
    for (const files of [this.#first, this.#second]) for (const kind of kinds) files[kind].close()
  }
}
