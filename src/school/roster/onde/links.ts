import { foldName } from './keys.ts'
import type { ChildCells } from './rows.ts'

/** What the file of pupils says of a pupil, for those who are told by name and class. */
export type Namesake = {
  family: string
  usage: string
  given: string
  /** The class by its code and by its label. */
  classes: readonly string[]
}

/** Whom the cells of a child may mean. `found` is one pupil or several: never chosen among. */
export type Search<Pupil> = { found: readonly Pupil[]; elsewhere: readonly Pupil[] }

/**
 * Finds children by what a file of guardians says: family name or name in use, given name and class, all
 * exact but for case, accents and punctuation. `elsewhere` are those of that name in other classes.
 */
export function openLinks<Pupil extends Namesake>(
  pupils: readonly Pupil[],
): (child: ChildCells) => Search<Pupil> {
  const byName = new Map<string, Pupil[]>()
  for (const pupil of pupils) {
    for (const name of namesOf(pupil)) {
      const key = `${name}\0${foldName(pupil.given)}`
      byName.set(key, [...(byName.get(key) ?? []), pupil])
    }
  }
  return (child) => {
    const given = foldName(child.given)
    const named = new Set(namesOf(child).flatMap((name) => byName.get(`${name}\0${given}`) ?? []))
    const classes = classesOf(child.class)
    const here = [...named].filter((pupil) => isIn(pupil, classes))
    const exact = here.filter((pupil) => isSame(pupil, child))
    return {
      found: exact.length === 1 ? exact : here,
      elsewhere: [...named].filter((pupil) => !here.includes(pupil)),
    }
  }
}

const namesOf = ({ family, usage }: { family: string; usage: string }) =>
  [...new Set([foldName(family), foldName(usage)])].filter((name) => name !== '')

const isSame = (pupil: Namesake, child: ChildCells) =>
  foldName(pupil.family) === foldName(child.family) &&
  foldName(pupil.usage) === foldName(child.usage)

const isIn = (pupil: Namesake, classes: readonly string[]) =>
  pupil.classes.length === 0
    ? classes.length === 0
    : pupil.classes.some((name) => classes.includes(foldName(name)))

/** The cell as it is, and its parts where it lists several classes. */
function classesOf(cell: string): string[] {
  return [cell, ...cell.split(/[,;|\n]/)].map(foldName).filter((name) => name !== '')
}
