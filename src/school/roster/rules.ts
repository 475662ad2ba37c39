import type { Category, Guard, SchoolRecord } from './format.ts'

/** The kind of a school from the words that feeds use: its type, else the beginning of its name. */
export function kindOf(type: string, name: string): SchoolRecord['kind'] {
  return kindIn(type) ?? kindIn(name) ?? 'other'
}

function kindIn(text: string): SchoolRecord['kind'] | undefined {
  const folded = fold(text)
  if (
    /^(ecole|e\.?m\.?(p\.?)?u|e\.?e\.?(p\.?)?u|maternelle|elementaire|primaire|primary)\b/.test(
      folded,
    )
  ) {
    return 'primary'
  }
  if (/^(college|clg|col)\b/.test(folded)) return 'college'
  if (/^(lycee|lyc|lp|lgt|lpo|lg|sep|erea)\b/.test(folded)) return 'lycee'
  if (/^(rectorat|academie|dsden|circonscription|inspection)\b/.test(folded)) return 'authority'
  return undefined
}

/** Lower case without accents: for comparing words, never for showing them. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.]+/gu, ' ')
    .trim()
}

/** Départements as they begin a UAI, and the zones that are not Paris. Mainland and Corsica are. */
export const zones: Record<string, string> = {
  '971': 'America/Guadeloupe',
  '972': 'America/Martinique',
  '973': 'America/Cayenne',
  '974': 'Indian/Reunion',
  '975': 'America/Miquelon',
  '976': 'Indian/Mayotte',
  '977': 'America/Guadeloupe',
  '978': 'America/Guadeloupe',
  // In the register of schools New Caledonia is 983, Polynesia 984, Mayotte was 985.
  '983': 'Pacific/Noumea',
  '984': 'Pacific/Tahiti',
  '985': 'Indian/Mayotte',
  '986': 'Pacific/Wallis',
  '987': 'Pacific/Tahiti',
  '988': 'Pacific/Noumea',
}

/** Seven digits and a letter that follows from them (remainder by 23, without i, o and q). */
export function isUai(text: string): boolean {
  const match = /^(\d{7})([A-Z])$/.exec(text)
  return match !== null && 'ABCDEFGHJKLMNPRSTUVWXYZ'[Number(match[1]) % 23] === match[2]
}

/** The year in which the school year of a day begins: schools prepare the next one from August. */
export function schoolYearOf(day: string): number {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return month >= 8 ? year : year - 1
}

export type Closing = {
  schoolId: string
  name: string
  category: Category
  held: number
  ending: number
}

/** A file that would end more than a share of the people of a school is shown to a person first. */
export function guardsOf(closings: readonly Closing[], share: number): Guard[] {
  const words = { pupil: 'pupils', guardian: 'guardians', staff: 'staff' }
  return closings
    .filter(({ held, ending }) => held > 0 && ending / held > share)
    .map(({ schoolId, name, category, held, ending }) => ({
      schoolId,
      sentence: `would close ${Math.round((ending / held) * 100)} % of the ${words[category]} of ${name} (${ending} of ${held}): confirm`,
    }))
}

/** The school year that files speak of: a date in their names (`…_20260901_…`), else today's. */
export function schoolYearIn(names: readonly string[], now: Date): number {
  for (const name of names) {
    const match = /[_-](20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])[_.-]/.exec(name)
    if (match) return schoolYearOf(`${match[1]}-${match[2]}-${match[3]}`)
  }
  return schoolYearOf(now.toISOString().slice(0, 10))
}
