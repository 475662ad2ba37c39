import type { Random } from './random.ts'

/** Where schools stand: the name in the feed, UAI and postal beginnings of its départements, the zone. */
export type Region = {
  academy: string
  zone: string
  departments: readonly { uai: string; postal: string }[]
}

const region = (academy: string, ...departments: string[]): Region => ({
  academy,
  zone: 'Europe/Paris',
  departments: departments.map((postal) => ({ uai: `0${postal}`, postal })),
})

/** Cell 1 is the first. */
export const mainland: readonly Region[] = [
  region('RENNES', '22', '29', '35', '56'),
  region('LILLE', '59', '62'),
  region('LYON', '01', '42', '69'),
  region('NANTES', '44', '49', '53', '72', '85'),
  region('BORDEAUX', '24', '33', '40', '47', '64'),
  region('STRASBOURG', '67', '68'),
  region('TOULOUSE', '09', '12', '31', '32', '46', '65', '81', '82'),
  region('DIJON', '21', '58', '71', '89'),
  region('AMIENS', '02', '60', '80'),
  region('GRENOBLE', '07', '26', '38', '73', '74'),
]

const far = (academy: string, zone: string, uai: string, postal = uai): Region => ({
  academy,
  zone,
  departments: [{ uai, postal }],
})

/** The UAI of the Pacific begins otherwise than its postal code. */
export const overseas: readonly Region[] = [
  far('LA REUNION', 'Indian/Reunion', '974'),
  far('GUADELOUPE', 'America/Guadeloupe', '971'),
  far('GUYANE', 'America/Cayenne', '973'),
  far('NOUVELLE-CALEDONIE', 'Pacific/Noumea', '983', '988'),
  far('MARTINIQUE', 'America/Martinique', '972'),
  far('MAYOTTE', 'Indian/Mayotte', '976'),
  far('POLYNESIE FRANCAISE', 'Pacific/Tahiti', '984', '987'),
]

const townStarts = [
  'Saint-Aubin', 'Sainte-Colombe', 'Montreval', 'Villeneuve', 'Châteaubrun', 'La Chapelle', 'Pont-Rouge',
  'Le Mesnil', 'Beaulieu', 'Roquevive', 'Kerlann', 'Bourg-Neuf', 'Fontclaire', 'Rochefeuille', 'Les Essarts',
  'Valombre', 'Croix-Blanche', 'Grand-Étang', "L'Orme", 'Haute-Rive',
] // biome-ignore format: a list of words
const townEnds = [
  '', '', '-les-Étangs', '-sur-Aigue', '-le-Vieux', '-en-Plaine', '-aux-Bois', '-des-Prés', "-d'Amont",
  '-la-Forêt', '-sous-Roche', "-l'Abbaye",
] // biome-ignore format: a list of words
const streets = [
  'rue des Tilleuls', 'rue du Vieux-Moulin', "avenue de l'Égalité", 'place du Marché', 'chemin des Écoliers',
  'impasse des Lilas', 'boulevard du Nord', 'rue Haute', "allée de l'Étang", 'route de la Forêt',
  'rue du Puits', 'quai des Mariniers', "cité des Œillets", 'résidence Bel-Air bât. C', 'lotissement Les Flamboyants',
] // biome-ignore format: a list of words
const emblems = [
  'des Tilleuls', 'du Grand Chêne', 'des Hirondelles', "de l'Étang", 'des Quatre Vents', 'de la Source', 'du Belvédère',
  'des Lilas', 'du Vieux-Moulin', "de l'Aqueduc", 'des Coquelicots', 'de la Clairière', 'du Levant', 'des Amandiers',
  'des Flamboyants', 'du Lagon', 'des Goélands', 'de la Rotonde', "de l'Alouette", 'du Verger', 'des Remparts',
] // biome-ignore format: a list of words

export const townName = (random: Random): string => random.pick(townStarts) + random.pick(townEnds)
export const streetLine = (random: Random): string =>
  `${random.between(1, 180)}${random.chance(0.05) ? ' bis' : ''} ${random.pick(streets)}`
export const schoolEmblem = (random: Random): string => random.pick(emblems)

/** Numbers that no operator gives to anybody: kept for fiction by the French regulator (ARCEP). */
export function fixedPhone(random: Random): string {
  const start = random.pick(['019900', '026191', '035301', '046571', '053649'])
  return start + String(random.below(10_000)).padStart(4, '0')
}
export const mobilePhone = (random: Random): string =>
  `063998${String(random.below(10_000)).padStart(4, '0')}`
