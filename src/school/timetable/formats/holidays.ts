import { addDays, type Span } from './calendar.ts'

/** Where days are added to those of all France (Code du travail L3133-1, L3134-13, L3422-2). */
export type Region =
  | 'alsace-moselle'
  | 'guadeloupe'
  | 'martinique'
  | 'guyane'
  | 'reunion'
  | 'mayotte'
  | 'saint-barthelemy'
  | 'saint-martin'

/** Month and day; or days after Easter Sunday. */
type Feast = readonly [name: string, when: string | number]

const everywhere: readonly Feast[] = [
  ['Jour de l’An', '01-01'],
  ['Lundi de Pâques', 1],
  ['Fête du Travail', '05-01'],
  ['Victoire de 1945', '05-08'],
  ['Ascension', 39],
  ['Lundi de Pentecôte', 50],
  ['Fête nationale', '07-14'],
  ['Assomption', '08-15'],
  ['Toussaint', '11-01'],
  ['Armistice de 1918', '11-11'],
  ['Noël', '12-25'],
]

const regional: Record<Region, readonly Feast[]> = {
  'alsace-moselle': [
    ['Vendredi saint', -2],
    ['Saint-Étienne', '12-26'],
  ],
  guadeloupe: [['Abolition de l’esclavage', '05-27']],
  martinique: [['Abolition de l’esclavage', '05-22']],
  guyane: [['Abolition de l’esclavage', '06-10']],
  reunion: [['Abolition de l’esclavage', '12-20']],
  mayotte: [['Abolition de l’esclavage', '04-27']],
  'saint-barthelemy': [['Abolition de l’esclavage', '10-09']],
  'saint-martin': [['Abolition de l’esclavage', '05-28']],
}

const regionOfPrefix: Record<string, Region> = {
  '057': 'alsace-moselle',
  '067': 'alsace-moselle',
  '068': 'alsace-moselle',
  '971': 'guadeloupe',
  '972': 'martinique',
  '973': 'guyane',
  '974': 'reunion',
  '976': 'mayotte',
  '977': 'saint-barthelemy',
  '978': 'saint-martin',
}

/** The region that the number of a school begins with; undefined where no day is added. */
export const regionOf = (uai: string): Region | undefined => regionOfPrefix[uai.slice(0, 3)]

/** Easter Sunday of the Gregorian calendar (Butcher, 1876). */
export function easterOf(year: number): string {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const h = (19 * a + b - (b >> 2) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * (c >> 2) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const n = h + l - 7 * m + 114
  return new Date(Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1)).toISOString().slice(0, 10)
}

/** Dates and names of the public holidays between two dates. */
export function holidaysIn(span: Span, region?: Region): Map<string, string> {
  const days = new Map<string, string>()
  const feasts = region ? [...everywhere, ...regional[region]] : everywhere
  const last = Number(span.until.slice(0, 4))
  for (let year = Number(span.from.slice(0, 4)); year <= last; year += 1) {
    const easter = easterOf(year)
    for (const [name, when] of feasts) {
      const on = typeof when === 'number' ? addDays(easter, when) : `${year}-${when}`
      if (on >= span.from && on <= span.until) days.set(on, name)
    }
  }
  return days
}
