/** What can happen to people, groups and lessons in an import, in the order in which it matters. */
export const happenings = ['created', 'changed', 'moved', 'closed', 'missing', 'unchanged'] as const
export type Happening = (typeof happenings)[number]

/** One line of the table: « pupils: 12 created, 3 changed ». */
export type CountRow = { what: string; counts: Partial<Record<Happening, number>> }

/** Reads the report's counts (`pupils created`: 12) into a table; words it does not know stay as they are. */
export function rowsOfCounts(totals: Readonly<Record<string, number>>): CountRow[] {
  const rows = new Map<string, CountRow>()
  for (const [key, count] of Object.entries(totals)) {
    const cut = key.lastIndexOf(' ')
    const [what, happening] = [key.slice(0, cut), key.slice(cut + 1)]
    if (cut < 1 || count <= 0 || !isHappening(happening)) continue
    const row = rows.get(what) ?? { what, counts: {} }
    row.counts[happening] = (row.counts[happening] ?? 0) + count
    rows.set(what, row)
  }
  const known = ['pupils', 'guardians', 'staff', 'groups', 'lessons']
  const place = (what: string) => (known.includes(what) ? known.indexOf(what) : known.length)
  return [...rows.values()].sort((a, b) => place(a.what) - place(b.what))
}

const isHappening = (word: string): word is Happening =>
  (happenings as readonly string[]).includes(word)

/** Columns that have something to say. */
export const columnsOf = (rows: readonly CountRow[]): Happening[] =>
  happenings.filter((happening) => rows.some(({ counts }) => counts[happening]))

/** True when applying would write something. */
export const changesAnything = (totals: Readonly<Record<string, number>>): boolean =>
  Object.entries(totals).some(([key, count]) => count > 0 && !key.endsWith(' unchanged'))

/** « 3,4 Mo »: sizes as people read them. */
export function sizeOf(bytes: number, locale: string): string {
  const [value, unit] =
    bytes < 1_000_000 ? [bytes / 1_000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: String(unit),
    maximumFractionDigits: Number(value) < 10 ? 1 : 0,
  }).format(Number(value))
}
