import type { Notes, PersonRecord, Tie } from '../format.ts'
import { foldName, handleOf, keysOf } from './keys.ts'
import { openLinks } from './links.ts'
import { type About, adultOf, contactHandles, isNamed, type Pupil, samePerson } from './people.ts'
import type { ChildCells, GuardianRow } from './rows.ts'

export type Families = {
  guardians: PersonRecord[]
  tiesOf(pupil: Pupil): Tie[]
  /** A refused line may be about this pupil: silence about guardians then means nothing. */
  isDoubted(pupil: Pupil): boolean
}

/**
 * Guardians and their links. ONDE says who a child is by name and class only: one pupil, or the line is
 * refused and the head decides. `pupils` is undefined when their file is not there: no link can be read.
 */
export function familiesOf(
  rows: readonly GuardianRow[],
  pupils: readonly Pupil[] | undefined,
  about: About,
  notes: Notes,
): Families {
  const doubted = new Set<Pupil>()
  const search = pupils && openLinks(pupils)
  const read = rows.map((row): Reading => {
    const isUsable = isNamed(row, notes)
    const children = search ? childrenOf(row, search, doubted, notes) : []
    return { row, isUsable, children, handles: handlesOf(row, children, about) }
  })
  const usable = read.filter(({ isUsable }) => isUsable)
  const keys = keysOf(usable, ({ handles }) => handles)
  const ties = new Map<Pupil, Tie[]>()
  const guardians: PersonRecord[] = []
  for (const one of read) {
    const known = keys.get(one)
    for (const pupil of one.children) {
      if (known) ties.set(pupil, [...(ties.get(pupil) ?? []), link(known.key)])
      else doubted.add(pupil)
    }
    if (known) guardians.push(adultOf('guardian', one.row, known, [], []))
    else if (one.isUsable) {
      const reason = one.handles.length === 0 ? nothingTells : samePerson
      notes.refuse(one.row.file, one.row.line, reason)
    }
  }
  noteTwins(
    usable.filter((one) => keys.get(one)).map(({ row }) => row),
    about,
    notes,
  )
  return {
    guardians,
    tiesOf: (pupil) => ties.get(pupil) ?? [],
    isDoubted: (pupil) => doubted.has(pupil),
  }
}

type Reading = {
  row: GuardianRow
  isUsable: boolean
  children: readonly Pupil[]
  handles: readonly string[]
}

/** The pupils whom a line names; a child who is not one pupil and no other is refused. */
function childrenOf(
  row: GuardianRow,
  search: ReturnType<typeof openLinks<Pupil>>,
  doubted: Set<Pupil>,
  notes: Notes,
): Pupil[] {
  const children = new Set<Pupil>()
  for (const [index, child] of row.children.entries()) {
    const { found, elsewhere } = search(child)
    const [only] = found
    if (only && found.length === 1) children.add(only)
    else {
      for (const pupil of [...found, ...elsewhere]) doubted.add(pupil)
      notes.refuse(row.file, row.line, reasonOf(child, index + 1, found, elsewhere))
    }
  }
  return [...children]
}

/** ONDE says who answers for a child, not who holds parental authority: that is never claimed. */
const link = (adultKey: string): Tie => ({
  tie: 'guardian',
  adultKey,
  kinship: '',
  legal: false,
  inCharge: true,
})

const whoOf = (row: GuardianRow, about: About) => [
  about.uai,
  'guardian',
  foldName(row.family || row.usage),
  foldName(row.given),
]

/** Last the children: an adult of that name, guardian of that child. */
function handlesOf(row: GuardianRow, children: readonly Pupil[], about: About): string[] {
  const who = whoOf(row, about)
  return [
    ...contactHandles(row, who),
    ...children.map((pupil) => handleOf('child', ...who, pupil.token)),
  ]
}

const nothingTells =
  'has neither address, e-mail, telephone nor a child found: nothing tells them from a homonym'

/** Two lines with one name and address: taken as two people, and said. */
function noteTwins(rows: readonly GuardianRow[], about: About, notes: Notes): void {
  const firsts = new Map<string, number>()
  for (const row of rows) {
    const twins = contactHandles(row, whoOf(row, about))
    const first = twins.map((handle) => firsts.get(handle)).find((line) => line !== undefined)
    for (const handle of twins) if (!firsts.has(handle)) firsts.set(handle, row.line)
    if (first === undefined) continue
    notes.warn(
      row.file,
      row.line,
      `has the name and particulars of line ${first}; kept as two people: if they are one, the school says so in ONDE`,
    )
  }
}

function reasonOf(
  child: ChildCells,
  number: number,
  found: readonly Pupil[],
  elsewhere: readonly Pupil[],
): string {
  const who = `child ${number}`
  const end = 'the head decides; no link is made'
  const lines = (pupils: readonly Pupil[]) => pupils.map(({ row }) => row.line).join(', ')
  if (found.length > 1) {
    return `${who} may be any of the pupils of lines ${lines(found)} of ${found[0]?.row.file}: ${end}`
  }
  const place = child.class ? `in the class « ${child.class.slice(0, 60)} »` : 'without a class'
  if (elsewhere.length > 0) {
    return `${who} is not ${place}; line ${lines(elsewhere)} of ${elsewhere[0]?.row.file} has that name in another: ${end}`
  }
  return `${who} is no pupil ${place}: ${end}`
}
