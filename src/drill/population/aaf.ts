import { levelOf, levels, subjects } from './programme.ts'
import type { Guardian, Pupil, School, Staff } from './shape.ts'
import { type Attributes, addRequest } from './xml.ts'

/** Records of the second degree: names of attributes as in the national feed (docs/protocols/population.md). */

const category = (value: string) => ['categoriePersonne', value] as const

/** Labels of the function codes of the national feed. */
const functions: Readonly<Record<string, string>> = {
  ENS: 'ENSEIGNEMENT',
  DIR: 'DIRECTION',
  ADF: 'PERSONNELS ADMINISTRATIFS',
  EDU: 'EDUCATION',
  AED: "ASSISTANT D'EDUCATION",
  DOC: 'DOCUMENTATION',
  MDS: 'PERSONNELS MEDICO-SOCIAUX',
  ORI: 'ORIENTATION',
  LAB: 'PERSONNELS DE LABORATOIRE',
  ASE: "ASSISTANT D'EDUCATION ET ACCOMPAGNANT",
}

/** `school$code$label$discipline code$discipline`; « - » stands for none. */
export const functionText = ({ school, code, discipline }: Staff['posts'][number]): string =>
  code === ''
    ? ''
    : [
        school.id,
        code,
        functions[code],
        discipline ? 'L0000' : '-',
        discipline ?? 'SANS OBJET',
      ].join('$')

const structureType = {
  primary: 'ECOLE DE NIVEAU ELEMENTAIRE',
  college: 'COLLEGE',
  lycee: 'LYCEE GENERAL ET TECHNOLOGIQUE',
}

/** Both degrees describe a school in the same words. */
export function schoolRecord(school: School, emptyValues: boolean): string {
  const id = String(school.id)
  const { street, postal, town } = school.address
  const attributes: Attributes = [
    ['ENTStructureJointure', id],
    ['ENTStructureUAI', school.uai],
    ['ENTEtablissementUAI', school.uai],
    ['ENTStructureSIREN', undefined],
    ['ENTStructureNomCourant', school.name],
    ['ENTStructureTypeStruct', structureType[school.kind]],
    ['ENTEtablissementMinistereTutelle', "MINISTERE DE L'EDUCATION NATIONALE"],
    ['ENTEtablissementContrat', 'PU'],
    ['postOfficeBox', undefined],
    ['street', street],
    ['postalCode', postal],
    ['l', town],
    ['telephoneNumber', school.phone],
    ['ENTServAcAcademie', school.academy],
    [
      'ENTStructureClasses',
      school.classes.map(({ code, label, mefs, levels }) =>
        [code, label, ...(mefs.length > 0 ? mefs : levels)].join('$'),
      ),
    ],
    [
      'ENTStructureGroupes',
      school.groups.map(({ code, label, classes }) => [code, label, ...classes].join('$')),
    ],
  ]
  return addRequest(['categorieStructure', 'EtabEducNat'], id, attributes, emptyValues)
}

/** `relative$kinship$payer$legal authority$contact$payment`. */
const relativesText = ({ relatives }: Pupil): string[] =>
  relatives.map(({ adult, kinship, legal, pays, contact }) =>
    [adult.id, kinship, pays ? '1' : '0', legal, contact ? '1' : '0', '0'].join('$'),
  )

export function pupilRecord(pupil: Pupil, firstDay: string, emptyValues: boolean): string {
  const { school } = pupil
  const id = String(pupil.id)
  const level = levelOf(pupil.level)
  const entered = firstDay.split('-').reverse().join('/')
  const attributes: Attributes = [
    ['ENTPersonJointure', id],
    ['ENTEleveStructRattachId', id],
    ['ENTEleveINE', pupil.ine],
    ['ENTPersonDateNaissance', pupil.birth],
    ['ENTPersonNomPatro', pupil.family.toUpperCase()],
    ['sn', pupil.family.toUpperCase()],
    ['givenName', pupil.given],
    ['ENTPersonAutresPrenoms', [pupil.given, ...pupil.others]],
    ['personalTitle', pupil.title],
    ['ENTElevePersRelEleve', relativesText(pupil)],
    ['ENTPersonStructRattach', String(school.id)],
    ['ENTEleveStatutEleve', 'SCOLAIRE'],
    ['ENTEleveRegime', pupil.regime],
    ['ENTEleveBoursier', 'N'],
    ['ENTEleveTransport', 'N'],
    ['ENTEleveMEF', level.mef],
    ['ENTEleveLibelleMEF', level.mefLabel],
    ['ENTEleveNivFormation', level.code],
    ['ENTEleveClasses', pupil.class && `${school.id}$${pupil.class.code}`],
    ['ENTEleveGroupes', pupil.groups.map(({ code }) => `${school.id}$${code}`)],
    ['ENTEleveStructDateDebut', pupil.class && `${school.id}$${entered}$${pupil.class.code}`],
    ['ENTEleveDateSortie', undefined],
  ]
  return addRequest(category('Eleve'), id, attributes, emptyValues)
}

export function guardianRecord(
  guardian: Guardian,
  children: Pupil[],
  emptyValues: boolean,
): string {
  const id = String(guardian.id)
  const { street, postal, town } = guardian.address
  const attributes: Attributes = [
    ['ENTPersonJointure', id],
    ['ENTPersonNomPatro', guardian.family.toUpperCase()],
    ['sn', guardian.family.toUpperCase()],
    ['givenName', guardian.given],
    ['personalTitle', guardian.title],
    ['homePhone', guardian.home],
    ['telephoneNumber', undefined],
    ['mobile', guardian.mobile],
    ['mail', guardian.mail],
    ['ENTPersonAdresse', street],
    ['ENTPersonCodePostal', postal],
    ['ENTPersonVille', town.toUpperCase()],
    ['ENTPersonPays', 'FRANCE'],
    ['ENTPersonAdresseDiffusion', 'N'],
    ['ENTAuxPersRelEleveEleve', children.map((child) => String(child.id))],
  ]
  return addRequest(category('PersRelEleve'), id, attributes, emptyValues)
}

export function staffRecord(staff: Staff, emptyValues: boolean): string {
  const id = String(staff.id)
  const { posts, teaches, formTutorOf } = staff
  const taught = (isClass: boolean) =>
    teaches
      .filter((one) => one.isClass === isClass)
      .map(({ school, group, subject }) => `${school.id}$${group}$${subjects[subject].code}`)
  const labels = teaches.map(({ school, subject }) => `${school.id}$${subjects[subject].label}`)
  const attributes: Attributes = [
    ['ENTPersonJointure', id],
    ['ENTPersonDateNaissance', staff.birth],
    ['ENTPersonNomPatro', staff.family.toUpperCase()],
    ['sn', staff.family.toUpperCase()],
    ['givenName', staff.given],
    ['personalTitle', staff.title],
    ['mail', staff.mail],
    ['ENTPersonStructRattach', String(posts[0]?.school.id ?? '')],
    ['ENTAuxEnsMatiereEnseignEtab', [...new Set(labels)]],
    ['ENTAuxEnsClassesMatieres', taught(true)],
    ['ENTAuxEnsGroupesMatieres', taught(false)],
    ['ENTAuxEnsClassesPrincipal', formTutorOf.map((one) => `${one.school.id}$${one.class}`)],
    ['ENTPersonFonctions', posts.map(functionText)],
    ['PersEducNatPresenceDevantEleves', teaches.length > 0 ? 'O' : 'N'],
  ]
  return addRequest(category('PersEducNat'), id, attributes, emptyValues)
}

/** The two nomenclatures. */
export function mefRecords(): string[] {
  return levels
    .filter(({ mef }) => mef !== '')
    .map(({ mef, mefLabel, code }) =>
      addRequest(
        ['categorieMef', 'MefEducNat'],
        mef,
        [
          ['ENTMefJointure', mef],
          ['ENTLibelleMef', mefLabel],
          ['ENTMEFRattach', mef],
          ['ENTMEFSTAT11', mef],
          ['ENTNivFormation', code],
        ],
        false,
      ),
    )
}

export function subjectRecords(): string[] {
  return Object.entries(subjects)
    .filter(([key]) => !key.startsWith('P_'))
    .map(([, { code, label }]) =>
      addRequest(
        ['categorieMatiere', 'MatiereEducNat'],
        code,
        [
          ['ENTMatJointure', code],
          ['ENTLibelleMatiere', label],
        ],
        false,
      ),
    )
}
