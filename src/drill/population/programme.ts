export type Kind = 'primary' | 'college' | 'lycee'

/** Subjects by their six-digit national code (approximate) with the label that AAF gives. */
export type Subject = { code: string; label: string; discipline: string; room: RoomKind }
export type RoomKind = 'ordinary' | 'science' | 'gym' | 'art' | 'music' | 'computer'

const subject = (
  code: string,
  label: string,
  discipline = label,
  room: RoomKind = 'ordinary',
): Subject => ({ code, label, discipline, room })

/** Keys are ours; they never leave this part. */
export const subjects = {
  FR: subject('020700', 'FRANCAIS', 'LETTRES MODERNES'),
  LAT: subject('020300', 'LCA LATIN', 'LETTRES CLASSIQUES'),
  PHILO: subject('013000', 'PHILOSOPHIE'),
  HG: subject('043700', 'HISTOIRE-GEOGRAPHIE'),
  ANG: subject('030201', 'ANGLAIS LV1', 'ANGLAIS'),
  ESP: subject('030602', 'ESPAGNOL LV2', 'ESPAGNOL'),
  ALL: subject('030102', 'ALLEMAND LV2', 'ALLEMAND'),
  ITA: subject('030402', 'ITALIEN LV2', 'ITALIEN'),
  MA: subject('061300', 'MATHEMATIQUES'),
  PC: subject('062300', 'PHYSIQUE-CHIMIE', 'PHYSIQUE ET CHIMIE', 'science'),
  SVT: subject('062900', 'SCIENCES VIE & TERRE', 'SCIENCES DE LA VIE ET DE LA TERRE', 'science'),
  TECH: subject('070800', 'TECHNOLOGIE', 'TECHNOLOGIE', 'computer'),
  ARTS: subject('090100', 'ARTS PLASTIQUES', 'ARTS PLASTIQUES', 'art'),
  MUS: subject('080300', 'EDUCATION MUSICALE', 'EDUCATION MUSICALE', 'music'),
  EPS: subject('100100', 'ED.PHYSIQUE & SPORT.', 'EDUCATION PHYSIQUE ET SPORTIVE', 'gym'),
  SES: subject('042900', 'SC. ECONO. & SOCIALES', 'SCIENCES ECONOMIQUES ET SOCIALES'),
  SNT: subject('063800', 'SC.NUMERIQ.TECHNOL.', 'MATHEMATIQUES', 'computer'),
  ENSC: subject('064200', 'ENSEIGN.SCIENTIFIQUE', 'PHYSIQUE ET CHIMIE', 'science'),
  NSI: subject('063900', 'NUMERIQUE SC.INFORM.', 'MATHEMATIQUES', 'computer'),
  SPEMA: subject('061399', 'MATHEMATIQUES SPE.', 'MATHEMATIQUES'),
  SPEPC: subject('062399', 'PHYSIQUE-CHIMIE SPE.', 'PHYSIQUE ET CHIMIE', 'science'),
  SPESVT: subject('062999', 'SC.VIE & TERRE SPE.', 'SCIENCES DE LA VIE ET DE LA TERRE', 'science'),
  SPESES: subject('042999', 'SC. ECO.& SOCIALES SPE.', 'SCIENCES ECONOMIQUES ET SOCIALES'),
  HGGSP: subject('043799', 'HIST.GEO.GEOPOL.S.P.', 'HISTOIRE-GEOGRAPHIE'),
  LLCE: subject('030299', 'LLCER ANGLAIS', 'ANGLAIS'),
  HLP: subject('020799', 'HUMANITES LITT.PHILO', 'LETTRES MODERNES'),
  GEST: subject('092400', 'SC.GESTION ET NUMERIQ', 'ECONOMIE ET GESTION', 'computer'),
  DROIT: subject('041200', 'DROIT ET ECONOMIE', 'ECONOMIE ET GESTION'),
  // First degree: labels only, its feed has no nomenclature of subjects.
  P_FR: subject('P01', 'FRANÇAIS'),
  P_MA: subject('P02', 'MATHÉMATIQUES'),
  P_EPS: subject('P03', 'EPS', 'EPS', 'gym'),
  P_LV: subject('P04', 'LANGUE VIVANTE'),
  P_ARTS: subject('P05', 'ENSEIGNEMENTS ARTISTIQUES'),
  P_SC: subject('P06', 'SCIENCES ET TECHNOLOGIE'),
  P_HG: subject('P07', 'HISTOIRE GÉOGRAPHIE EMC'),
  P_MONDE: subject('P08', 'QUESTIONNER LE MONDE'),
  P_LANG: subject('P09', 'MOBILISER LE LANGAGE'),
  P_ACT: subject('P10', "AGIR, S'EXPRIMER, COMPRENDRE"),
} as const satisfies Record<string, Subject>

export type SubjectKey = keyof typeof subjects

/** `age` is reached in the calendar year in which the school year begins. */
export type Level = {
  code: string
  kind: Kind
  age: number
  mef: string
  mefLabel: string
  cycle: string
}

const level = (
  kind: Kind,
  age: number,
  code: string,
  cycle: string,
  mef = '',
  mefLabel = code,
) => ({
  kind,
  age,
  code,
  cycle,
  mef,
  mefLabel,
})

/** The general second degree, and one technological series; MEF codes have the national shape (11 characters). */
export const levels: readonly Level[] = [
  level('primary', 3, 'PS', 'CYCLE I'),
  level('primary', 4, 'MS', 'CYCLE I'),
  level('primary', 5, 'GS', 'CYCLE I'),
  level('primary', 6, 'CP', 'CYCLE II'),
  level('primary', 7, 'CE1', 'CYCLE II'),
  level('primary', 8, 'CE2', 'CYCLE II'),
  level('primary', 9, 'CM1', 'CYCLE III'),
  level('primary', 10, 'CM2', 'CYCLE III'),
  level('college', 11, '6EME', 'CYCLE III', '10010012110', '6EME'),
  level('college', 12, '5EME', 'CYCLE IV', '10110001110', '5EME'),
  level('college', 13, '4EME', 'CYCLE IV', '10210001110', '4EME'),
  level('college', 14, '3EME', 'CYCLE IV', '10310019110', '3EME'),
  level('lycee', 15, '2NDE', '', '20010018110', '2NDE GENERALE ET TECHNOLOGIQUE'),
  level('lycee', 16, '1ERE G', '', '20111010110', '1ERE GENERALE'),
  level('lycee', 16, '1ERE STMG', '', '21131016110', '1ERE STMG'),
  level('lycee', 17, 'TERM G', '', '20211010110', 'TERMINALE GENERALE'),
  level('lycee', 17, 'TERM STMG', '', '21231016110', 'TERMINALE STMG'),
]

export const levelOf = (code: string): Level => {
  const found = levels.find((one) => one.code === code)
  if (!found) throw new Error(`No level ${code}.`)
  return found
}

/**
 * What a class has in a week. Lengths are in slots of about an hour: [2, 1] is one lesson of two hours and one of one.
 * `halves`: both halves of the class at once, swapping the two subjects. `aligned`: the classes of a bundle
 * break up into groups at the same hour. `option`: some pupils of the bundle, while the others have nothing.
 */
export type Grid = {
  whole: Partial<Record<SubjectKey, readonly number[]>>
  halves: readonly (readonly [SubjectKey, SubjectKey])[]
  aligned: readonly { name: string; choices: readonly SubjectKey[]; lengths: readonly number[] }[]
  option?: { subject: SubjectKey; lengths: readonly number[]; share: number }
}

const ones = (hours: number): number[] => Array.from({ length: hours }, () => 1)
const secondLanguage = (hours: number) => ({
  name: 'LV2',
  choices: ['ESP', 'ALL', 'ESP', 'ITA'] as const,
  lengths: ones(hours),
})
const middle = { FR: ones(4), MA: ones(4), HG: ones(3), ANG: ones(3), ARTS: ones(1), MUS: ones(1) }
const cycle4: Grid = {
  whole: { ...middle, SVT: ones(1), PC: ones(1), TECH: ones(1), EPS: [2, 1] },
  halves: [
    ['SVT', 'PC'],
    ['TECH', 'MA'],
  ],
  aligned: [secondLanguage(2)],
  option: { subject: 'LAT', lengths: [1, 1], share: 0.18 },
}
const common = { FR: ones(4), HG: ones(3), ANG: ones(2), EPS: [2] }
const speciality = (name: string, choices: readonly SubjectKey[], lengths: readonly number[]) => ({
  name,
  choices,
  lengths,
})

/** Close to the official hours (decrees of 2015, 2018 and 2023), halves rounded to whole slots. */
export const grids: Readonly<Record<string, Grid>> = {
  '6EME': {
    whole: { ...middle, FR: ones(5), ANG: ones(4), SVT: ones(1), PC: ones(1), EPS: [2, 2] },
    halves: [['SVT', 'TECH']],
    aligned: [],
  },
  '5EME': cycle4,
  '4EME': cycle4,
  '3EME': { ...cycle4, whole: { ...cycle4.whole, HG: ones(4) } },
  '2NDE': {
    whole: {
      ...common,
      ANG: ones(3),
      MA: ones(4),
      SES: ones(2),
      PC: ones(2),
      SVT: ones(1),
      SNT: ones(1),
    },
    halves: [
      ['PC', 'SVT'],
      ['SNT', 'FR'],
    ],
    aligned: [secondLanguage(2)],
    option: { subject: 'LAT', lengths: [2], share: 0.08 },
  },
  '1ERE G': {
    whole: { ...common, ENSC: [2] },
    halves: [],
    aligned: [
      secondLanguage(2),
      speciality('S1', ['SPEMA', 'HGGSP', 'SPESES', 'HLP'], [2, 2]),
      speciality('S2', ['SPEPC', 'SPESES', 'LLCE', 'NSI'], [2, 2]),
      speciality('S3', ['SPESVT', 'HGGSP', 'SPEMA', 'LLCE'], [2, 2]),
    ],
  },
  '1ERE STMG': {
    whole: {
      FR: ones(3),
      HG: ones(2),
      ANG: ones(2),
      EPS: [2],
      MA: ones(3),
      GEST: [2, 2, 2, 1],
      DROIT: [2, 2],
    },
    halves: [],
    aligned: [secondLanguage(2)],
  },
  'TERM G': {
    whole: { PHILO: [2, 1, 1], HG: ones(3), ANG: ones(2), EPS: [2], ENSC: [2] },
    halves: [],
    aligned: [
      secondLanguage(2),
      speciality('S1', ['SPEMA', 'HGGSP', 'SPESES', 'SPEMA'], [2, 2, 2]),
      speciality('S2', ['SPEPC', 'SPESES', 'LLCE', 'SPESVT'], [2, 2, 2]),
    ],
  },
  'TERM STMG': {
    whole: {
      PHILO: [2],
      HG: ones(2),
      ANG: ones(2),
      EPS: [2],
      MA: ones(3),
      GEST: [2, 2, 2, 2, 2],
      DROIT: [2, 2],
    },
    halves: [],
    aligned: [secondLanguage(2)],
  },
}
