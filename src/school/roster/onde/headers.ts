import { foldHeader } from '../csv.ts'

/** ONDE gives one file for each of these. */
export type OndeKind = 'pupils' | 'teachers' | 'guardians'

/** Places of the columns in one file; a field that the file has not is absent. */
export type Columns<Field extends string> = Partial<Record<Field, number>>

/** Each field with the headers that exports of different years gave it, folded; the first found is it. */
type Aliases<Field extends string> = Record<Field, readonly string[]>

export const pupilFields = {
  family: ['nomeleve', 'nomdefamilleeleve', 'nomdefamille', 'nomdenaissance', 'nom'],
  usage: ['nomdusageeleve', 'nomusageeleve', 'nomdusage', 'nomusage'],
  given: ['prenomeleve', 'prenom1eleve', 'prenom', 'prenom1', 'premierprenom', 'prenoms'],
  birth: ['datenaissance', 'datedenaissance', 'datenaissanceeleve', 'datedenaissanceeleve'],
  ine: ['ine', 'ineeleve', 'numeroine', 'identifiantnationaleleve'],
  street: ['adresse1', 'adresse'],
  postCode: ['cp1', 'codepostal1', 'cp', 'codepostal'],
  town: ['commune1', 'ville1', 'commune', 'ville'],
  country: ['pays1', 'pays'],
  street2: ['adresse2'],
  postCode2: ['cp2', 'codepostal2'],
  town2: ['commune2', 'ville2'],
  country2: ['pays2'],
  level: ['niveau', 'niveauscolaire'],
  class: ['classe', 'classes', 'codeclasse', 'libelleclasse', 'libelledelaclasse', 'nomclasse'],
  label: ['libelleclasse', 'libelledelaclasse', 'nomclasse'],
  sets: ['regroupements', 'regroupement'],
  units: ['dispositifs', 'dispositif'],
} as const satisfies Aliases<string>

export const teacherFields = {
  title: ['civilite', 'civiliteenseignant'],
  usage: ['nomusage', 'nomdusage', 'nomdusageenseignant', 'nomusageenseignant'],
  family: ['nom', 'nomenseignant', 'nomdefamille', 'nomdefamilleenseignant'],
  given: ['prenom', 'prenomenseignant'],
  street: ['adresse', 'adresseenseignant'],
  postCode: ['cp', 'codepostal'],
  town: ['commune', 'ville'],
  country: ['pays'],
  email: ['courriel', 'email', 'mail', 'adresseelectronique', 'adressemail'],
  phone: ['telephonedomicile', 'telephonefixe', 'telephone'],
  mobile: ['telephoneportable', 'portable', 'mobile'],
  head: ['directeur', 'directrice', 'directeurtrice', 'direction'],
  class: ['classe', 'classes', 'libelleclasse', 'libelledelaclasse', 'nomclasse'],
} as const satisfies Aliases<string>

export const guardianFields = {
  title: ['civiliteresponsable', 'civilite'],
  usage: ['nomusageresponsable', 'nomdusageresponsable', 'nomdusage', 'nomusage'],
  family: ['nomresponsable', 'nomdefamilleresponsable', 'nomdefamille', 'nom'],
  given: ['prenomresponsable', 'prenom'],
  street: ['adresseresponsable', 'adresse'],
  postCode: ['cpresponsable', 'codepostalresponsable', 'cp', 'codepostal'],
  town: ['communeresponsable', 'villeresponsable', 'commune', 'ville'],
  country: ['paysresponsable', 'pays'],
  email: ['courriel', 'courrielresponsable', 'email', 'mail', 'adresseelectronique', 'adressemail'],
  phone: ['telephonedomicile', 'telephonedomicileresponsable', 'telephonefixe', 'telephone'],
  work: ['telephonetravail', 'telephonetravailresponsable'],
  mobile: ['telephoneportable', 'telephoneportableresponsable', 'portable', 'mobile'],
} as const satisfies Aliases<string>

/** The four columns that a file of guardians repeats for each child, numbered in some exports. */
export const childFields = {
  usage: ['nomdusageenfant', 'nomusageenfant'],
  family: ['nomdefamilleenfant', 'nomenfant'],
  given: ['prenomenfant'],
  class: ['classesenfants', 'classesenfant', 'classeenfant', 'libelleclasseenfant'],
} as const satisfies Aliases<string>

/** What a file is, by its headers; undefined for a file that is not from ONDE. */
export function kindOf(headers: readonly string[]): OndeKind | undefined {
  const folded = headers.map(foldHeader)
  const has = (aliases: readonly string[]) => aliases.some((alias) => folded.includes(alias))
  if (children(folded).length > 0 && has(guardianFields.given)) return 'guardians'
  if (!has(pupilFields.given) || !has(pupilFields.family)) return undefined
  if (has(teacherFields.head)) return 'teachers'
  if (has(pupilFields.birth) && (has(pupilFields.class) || has(pupilFields.level))) return 'pupils'
  return undefined
}

export function columnsOf<Field extends string>(
  headers: readonly string[],
  fields: Aliases<Field>,
): Columns<Field> {
  const folded = headers.map(foldHeader)
  const columns: Columns<Field> = {}
  for (const field of Object.keys(fields) as Field[]) {
    const alias = fields[field].find((name) => folded.includes(name))
    if (alias !== undefined) columns[field] = folded.indexOf(alias)
  }
  return columns
}

export type ChildColumns = Columns<keyof typeof childFields>

/** The groups of columns of the first child, the second…, as many as the header has. */
export function childColumnsOf(headers: readonly string[]): ChildColumns[] {
  return children(headers.map(foldHeader))
}

/** A field seen once more begins the next child. */
function children(folded: readonly string[]): ChildColumns[] {
  const groups: ChildColumns[] = []
  for (const [index, header] of folded.entries()) {
    const field = childField(header)
    if (!field) continue
    const last = groups.at(-1)
    if (last && last[field] === undefined) last[field] = index
    else groups.push({ [field]: index })
  }
  return groups.filter((group) => group.given !== undefined)
}

const childNames = Object.keys(childFields) as (keyof typeof childFields)[]

function childField(header: string): keyof typeof childFields | undefined {
  const name = header.replace(/\d+$/, '')
  return childNames.find((field) => (childFields[field] as readonly string[]).includes(name))
}
