import type { Locale } from '#contracts/words.ts'

type Kind = {
  heading(name: string): string
  label: string
  /** One line each, before and after the address of the site. */
  look: string
  next: string
  care: string
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
        look: '1. Vise le carré avec un téléphone, ou va à cette adresse :',
        next: '2. Entre ton code, puis choisis ton mot de passe.',
        care: 'Ce code n’ouvre que ton compte, une seule fois. Garde-le pour toi.',
      }
    : {
        heading: (name) => name,
        label: 'Votre code personnel',
        look: '1. Visez le carré avec un téléphone, ou allez à cette adresse :',
        next: '2. Entrez votre code, puis choisissez votre mot de passe.',
        care: 'Ce code n’ouvre que votre compte, une seule fois. Gardez-le pour vous.',
      }
  return {
    title: 'Codes d’activation',
    self,
    family: {
      heading: (name) => `Pour les responsables de ${name}`,
      label: 'Code de la famille',
      look: '1. Visez le carré avec un téléphone, ou allez à cette adresse :',
      next: '2. Entrez le code, vos propres prénom et nom, puis un mot de passe.',
      care: 'Chaque responsable crée son propre compte avec ce même code.',
    },
  }
}

const english: SlipWords = {
  title: 'Activation codes',
  self: {
    heading: (name) => name,
    label: 'Your own code',
    look: '1. Point a telephone at the square, or go to this address:',
    next: '2. Enter your code, then choose your password.',
    care: 'This code opens your account alone, once. Keep it to yourself.',
  },
  family: {
    heading: (name) => `For the guardians of ${name}`,
    label: 'Code of the family',
    look: '1. Point a telephone at the square, or go to this address:',
    next: '2. Enter the code, your own given and family name, then a password.',
    care: 'Each guardian makes their own account with this same code.',
  },
}
