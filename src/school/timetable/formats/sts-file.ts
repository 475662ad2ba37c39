import { BrokenFile, type IntakeFile } from '#school/roster/api.ts'
import { mondayOf } from './calendar.ts'
import { all, around, type Element, first, readElements } from './elements.ts'
import { limits } from './limits.ts'
import type { SlotTeacher } from './slots.ts'
import { uaiIn } from './slots.ts'

/** A class or a group of STS. */
export type Structure = {
  readonly kind: 'class' | 'teaching'
  readonly code: string
  readonly line: number
  label?: string
  /** Classes that the pupils of a group come from. */
  readonly from: Set<string>
  services: number
}

/** One hour of one teacher, as the file has it. */
export type Course = {
  readonly line: number
  readonly structure: Structure
  readonly subject: string
  /** Whole class, tutorial, practical work… */
  readonly modality: string
  readonly teacher: SlotTeacher | undefined
  readonly week: string
  readonly day: string
  readonly start: string
  readonly length: string
  readonly room: string | undefined
}

/** A service without teachers, which STS has until somebody is named. */
export type Unserved = {
  readonly line: number
  readonly structure: Structure
  readonly subject: string
}

export type StsFile = {
  readonly kind: 'down' | 'up'
  uai: string | undefined
  schoolName: string | undefined
  firstOn: string | undefined
  lastOn: string | undefined
  subjects: Map<string, string>
  people: Map<string, string>
  /** Mondays, by code of alternation; empty where the file does not say. */
  weeks: Map<string, readonly string[]>
  structures: Structure[]
  /** By kind and code. */
  byCode: Map<string, Structure>
  courses: Course[]
  unserved: Unserved[]
}

/** Reads either file of STS-web. Throws BrokenFile for what is not well-formed or neither. */
export async function readStsFile(file: IntakeFile): Promise<StsFile> {
  const sts: StsFile = {
    kind: /<EDT_STS\b/.test(file.head.toString('latin1')) ? 'up' : 'down',
    uai: undefined,
    schoolName: undefined,
    firstOn: undefined,
    lastOn: undefined,
    subjects: new Map(),
    people: new Map(),
    weeks: new Map(),
    structures: [],
    byCode: new Map(),
    courses: [],
    unserved: [],
  }
  const known = new Map<Element, Structure>()
  const root = await readElements(file, (element) => {
    records[element.name]?.(sts, element, known)
    if (sts.courses.length > limits.courses) {
      throw new BrokenFile(file.name, element.line, `has more than ${limits.courses} hours`)
    }
  })
  if (root?.name !== 'EDT_STS' && root?.name !== 'STS_EDT') {
    throw new BrokenFile(file.name, 1, 'is not a file of STS-web')
  }
  return sts
}

type Take = (sts: StsFile, element: Element, known: Map<Element, Structure>) => void

const records: Record<string, Take> = {
  PARAMETRES: (sts, element) => {
    sts.uai ??= uaiIn(first(element, 'UAJ') ?? '')
  },
  UAJ: (sts, element) => {
    sts.uai ??= uaiIn(element.attributes['CODE'] ?? first(element, 'CODE') ?? '')
    sts.schoolName ??= first(element, 'DENOM_PRINC')
  },
  ANNEE_SCOLAIRE: (sts, element) => {
    sts.firstOn ??= dateIn(first(element, 'DATE_DEBUT'))
    sts.lastOn ??= dateIn(first(element, 'DATE_FIN'))
  },
  MATIERE: (sts, element) => {
    const code = element.attributes['CODE']
    const label = ['LIBELLE_EDITION', 'LIBELLE_LONG', 'LIBELLE_COURT', 'CODE_GESTION']
      .map((name) => first(element, name))
      .find((text) => text !== undefined)
    if (code && label !== undefined) sts.subjects.set(code, label)
  },
  INDIVIDU: (sts, element) => {
    const key = personKey(element)
    const name = [first(element, 'PRENOM'), first(element, 'NOM_USAGE') ?? first(element, 'NOM')]
    const full = name.filter((part) => part !== undefined).join(' ')
    if (key !== undefined && full !== '') sts.people.set(key, full)
  },
  ALTERNANCE: (sts, element) => {
    const code = element.attributes['CODE']
    if (code) sts.weeks.set(code, sts.weeks.get(code) ?? [])
  },
  SEMAINES: (sts, element) => {
    const code = around(element, 'ALTERNANCE')?.attributes['CODE']
    const dates = all(element, 'DATE_DEBUT_SEMAINE').map(dateIn)
    if (!code) return
    const mondays = dates.flatMap((date) => (date === undefined ? [] : [mondayOf(date)]))
    sts.weeks.set(code, [...new Set(mondays)].sort())
  },
  DIVISION_APPARTENANCE: belongs,
  DIVISION: (sts, element, known) => {
    if (around(element, 'GROUPE')) belongs(sts, element, known)
    else finish(sts, element, known)
  },
  GROUPE: (sts, element, known) => finish(sts, element, known),
  SERVICE: (sts, element, known) => {
    const structure = structureOf(sts, element, known)
    if (structure === undefined) return
    structure.services += 1
    if (element.values.get(teacherSeen) !== undefined) return
    const subject = element.attributes['CODE_MATIERE'] ?? ''
    sts.unserved.push({ line: element.line, structure, subject })
  },
  ENSEIGNANT: (_sts, element) => {
    const service = around(element, 'SERVICE')
    if (service && element.attributes['ID']) service.values.set(teacherSeen, ['yes'])
  },
  COURS: (sts, element, known) => course(sts, element, known),
}

/** Not a name that XML allows, so no element can be taken for it. */
const teacherSeen = ' teacher'

/** `epp` people and `local` ones are numbered apart; only the first are those of the national feed. */
function personKey(element: Element): string | undefined {
  const { ID: id, TYPE: type } = element.attributes
  if (!id) return undefined
  return type === undefined || type.toLowerCase() === 'epp' ? id : `${type.toLowerCase()} ${id}`
}

function dateIn(text: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text ?? '') ?? []
  if (year) return validDate(`${year}-${month}-${day}`)
  const [, d, m, y] = /^(\d\d)\/(\d\d)\/(\d{4})/.exec(text ?? '') ?? []
  return y ? validDate(`${y}-${m}-${d}`) : undefined
}

function validDate(date: string): string | undefined {
  const at = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date) ? date : undefined
}

/** Made when something inside it needs it; finished when it closes, once its label is known. */
function structureOf(sts: StsFile, element: Element, known: Map<Element, Structure>) {
  const group = element.name === 'GROUPE' ? element : around(element, 'GROUPE')
  const outer = group ?? (element.name === 'DIVISION' ? element : around(element, 'DIVISION'))
  const code = outer?.attributes['CODE']
  if (!outer || !code || !/^(DIVISION|GROUPE)S$/.test(outer.parent?.name ?? '')) return undefined
  let one = known.get(outer)
  if (one === undefined) {
    const kind = group ? 'teaching' : 'class'
    one = { kind, code, line: outer.line, from: new Set(), services: 0 }
    known.set(outer, one)
    sts.structures.push(one)
    sts.byCode.set(`${kind} ${code}`, one)
  }
  return one
}

/** A group takes pupils of these classes. */
function belongs(sts: StsFile, element: Element, known: Map<Element, Structure>): void {
  const structure = structureOf(sts, element, known)
  const code = element.attributes['CODE']
  if (code && structure?.kind === 'teaching' && structure.from.size < limits.holds) {
    structure.from.add(code)
  }
}

function finish(sts: StsFile, element: Element, known: Map<Element, Structure>): void {
  const structure = structureOf(sts, element, known)
  if (structure === undefined) return
  const label = first(element, 'LIBELLE_LONG') ?? first(element, 'LIBELLE_COURT')
  if (label !== undefined) structure.label = label
}

function course(sts: StsFile, element: Element, known: Map<Element, Structure>): void {
  const structure = structureOf(sts, element, known)
  const service = around(element, 'SERVICE')
  if (structure === undefined || service === undefined) return
  const teacher = around(element, 'ENSEIGNANT')
  const key = teacher && personKey(teacher)
  sts.courses.push({
    line: element.line,
    structure,
    subject: service.attributes['CODE_MATIERE'] ?? '',
    modality: service.attributes['CODE_MOD_COURS'] ?? '',
    teacher: key === undefined ? undefined : { key },
    week: first(element, 'CODE_ALTERNANCE') ?? '',
    day: first(element, 'JOUR') ?? '',
    start: first(element, 'HEURE_DEBUT') ?? '',
    length: first(element, 'DUREE') ?? '',
    room: first(element, 'CODE_SALLE'),
  })
}
