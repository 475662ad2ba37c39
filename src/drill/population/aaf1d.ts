import { functionText } from './aaf.ts'
import { levelOf } from './programme.ts'
import type { Guardian, Pupil, Staff } from './shape.ts'
import { type Attributes, addRequest } from './xml.ts'

/** Records of the first degree: the same people under other names of attributes. Schools are as in aaf.ts. */

const category = (value: string) => ['categoriePersonne', value] as const

const identity = (person: Pupil | Guardian | Staff): Attributes => [
  ['ENTPersonJointure', String(person.id)],
  ['ENTPersonNom', person.family.toUpperCase()],
  ['ENTPersonNomPatro', person.family.toUpperCase()],
  ['ENTPersonPrenom', person.given],
  ['ENTPersonAutresPrenoms', person.others],
  ['ENTPersonCivilite', person.title],
]

export function pupilRecord1d(pupil: Pupil, emptyValues: boolean): string {
  const { school, class: own } = pupil
  const attributes: Attributes = [
    ...identity(pupil),
    ['ENTEleveINE', pupil.ine],
    ['ENTPersonDateNaissance', pupil.birth],
    ['ENTPersonStructRattach', String(school.id)],
    ['ENTPersonClasses', own && `${school.id}$${own.code}`],
    ['ENTEleveNiveau', pupil.level],
    ['ENTEleveCycle', levelOf(pupil.level).cycle],
    ['ENTEleveAutoriteParentale', withAuthority(pupil)],
  ]
  return addRequest(category('Eleve'), String(pupil.id), attributes, emptyValues)
}

/** Only those who have it; a contact or a foster family is known by its own record alone, which names the child. */
const withAuthority = ({ relatives }: Pupil): string[] =>
  relatives.filter(({ legal }) => legal === '1').map(({ adult }) => String(adult.id))

export function guardianRecord1d(
  guardian: Guardian,
  children: Pupil[],
  emptyValues: boolean,
): string {
  const { street, postal, town } = guardian.address
  const attributes: Attributes = [
    ...identity(guardian),
    ['ENTPersonMail', guardian.mail],
    ['ENTPersonTelPerso', guardian.home],
    ['ENTPersRelEleveTelMobile', guardian.mobile],
    ['ENTPersonAdresse', street],
    ['ENTPersonCodePostal', postal],
    ['ENTPersonVille', town.toUpperCase()],
    ['ENTPersonPays', 'FRANCE'],
    ['ENTPersRelEleveEleve', children.map((child) => String(child.id))],
  ]
  return addRequest(category('PersRelEleve'), String(guardian.id), attributes, emptyValues)
}

export function staffRecord1d(staff: Staff, emptyValues: boolean): string {
  const attributes: Attributes = [
    ...identity(staff),
    ['ENTPersonDateNaissance', staff.birth],
    ['ENTPersonMail', staff.mail],
    ['ENTPersonStructRattach', String(staff.posts[0]?.school.id ?? '')],
    ['ENTPersonClasses', staff.teaches.map(({ school, group }) => `${school.id}$${group}`)],
    ['ENTPersonFonctions', staff.posts.map(functionText)],
  ]
  return addRequest(category('PersEducNat'), String(staff.id), attributes, emptyValues)
}
