import type { AafRequest } from './request.ts'

/** What a reader of one request may say about it. */
export type Sayings = {
  refuse(reason: string): void
  warn(reason: string): void
  now: Date
}

/**
 * The same things have two sets of names, in the second degree and in the first (AAF 1D). An attribute
 * belongs to one of them or to both, so both are looked up in turn.
 */
const names = {
  family: ['sn', 'ENTPersonNom'],
  given: ['givenName', 'ENTPersonPrenom'],
  title: ['personalTitle', 'ENTPersonCivilite'],
  birth: ['ENTPersonDateNaissance'],
  ine: ['ENTEleveINE'],
  school: ['ENTPersonStructRattach'],
  classes: ['ENTEleveClasses', 'ENTPersonClasses'],
  groups: ['ENTEleveGroupes', 'ENTPersonGroupes'],
  classesTaught: ['ENTAuxEnsClassesMatieres', 'ENTAuxEnsClasses', 'ENTPersonClasses'],
  groupsTaught: ['ENTAuxEnsGroupesMatieres', 'ENTAuxEnsGroupes', 'ENTPersonGroupes'],
  classesLed: ['ENTAuxEnsClassesPrincipal'],
  functions: ['ENTPersonFonctions'],
  headOf: ['ENTEnsFonctionDir'],
  relatives: ['ENTElevePersRelEleve', 'ENTEleveAutoriteParentale', 'ENTEleveParents'],
  email: ['mail', 'ENTPersonMail'],
  phone: ['homePhone', 'ENTPersonTelPerso'],
  mobile: ['mobile', 'ENTPersRelEleveTelMobile'],
  street: ['ENTPersonAdresse'],
  postCode: ['ENTPersonCodePostal'],
  town: ['ENTPersonVille'],
  leaves: ['ENTEleveDateSortieClasses'],
} as const
export type AafName = keyof typeof names

/** Attributes that anything here reads; the values of the others are not kept. */
export const wanted: ReadonlySet<string> = new Set([
  ...Object.values(names).flat(),
  'categoriePersonne',
  'categorieStructure',
  'ENTPersonJointure',
  'ENTPersonNomPatro',
  'ENTStructureJointure',
  'ENTStructureUAI',
  'ENTStructureNomCourant',
  'ENTStructureTypeStruct',
  'ENTStructureClasses',
  'ENTStructureGroupes',
  'PersEducNatPresenceDevantEleves',
])

/** The values under any of the names of one thing; undefined when the request does not carry it. */
export function valuesOf(request: AafRequest, name: AafName): readonly string[] | undefined {
  let found: readonly string[] | undefined
  for (const key of names[name]) {
    const values = request.values.get(key)
    if (values) found = found ? [...found, ...values] : values
  }
  return found
}
