import type { Locale } from '#contracts/words.ts'

type Kind = {
  heading(name: string): string
  label: string
  steps(address: string): readonly string[]
}
export type SlipWords = { title: string; self: Kind; family: Kind }

/** What the slips say: « tu » to pupils, « vous » to adults. */
export function slipWords(locale: Locale, toPupils: boolean): SlipWords {
  return locale === 'fr' ? french(toPupils) : english
}

function french(toPupils: boolean): SlipWords {
  const self: Kind = toPupils
    ? {
        heading: (name) => name,
        label: 'Ton code personnel',
        steps: (address) => [
          `1. Vise le carré avec un téléphone, ou va sur ${address}`,
          '2. Entre ton code, puis choisis ton mot de passe.',
          'Ce code n’ouvre que ton compte, une seule fois. Ne le donne à personne.',
        ],
      }
    : {
        heading: (name) => name,
        label: 'Votre code personnel',
        steps: (address) => [
          `1. Visez le carré avec un téléphone, ou allez sur ${address}`,
          '2. Entrez votre code, puis choisissez votre mot de passe.',
          'Ce code n’ouvre que votre compte, une seule fois. Ne le donnez à personne.',
        ],
      }
  return {
    title: 'Codes d’activation',
    self,
    family: {
      heading: (name) => `Pour les responsables de ${name}`,
      label: 'Code de la famille',
      steps: (address) => [
        `1. Visez le carré avec un téléphone, ou allez sur ${address}`,
        '2. Entrez le code, vos propres prénom et nom, puis un mot de passe.',
        'Chaque responsable crée son compte avec ce même code.',
      ],
    },
  }
}

const english: SlipWords = {
  title: 'Activation codes',
  self: {
    heading: (name) => name,
    label: 'Your own code',
    steps: (address) => [
      `1. Point a telephone at the square, or go to ${address}`,
      '2. Enter your code, then choose your password.',
      'This code opens your account alone, once. Give it to nobody.',
    ],
  },
  family: {
    heading: (name) => `For the guardians of ${name}`,
    label: 'Code of the family',
    steps: (address) => [
      `1. Point a telephone at the square, or go to ${address}`,
      '2. Enter the code, your own given and family name, then a password.',
      'Each guardian makes their own account with this same code.',
    ],
  },
}
