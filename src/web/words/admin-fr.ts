import { pluralOf } from './plural.ts'

const plural = pluralOf('fr')

const frame = {
  title: 'École',
  parts: 'Parties de l’administration',
  people: 'Personnes',
  codes: 'Codes d’activation',
  imports: 'Imports',
  trail: 'Journal',
  school: 'École',
  nothing: 'Ce compte n’administre aucune école.',
}

const people = {
  search: 'Nom, prénom ou identifiant',
  role: 'Rôle',
  everyone: 'Tout le monde',
  find: 'Chercher',
  none: 'Personne ne correspond.',
  more: 'Voir la suite',
  noAccount: 'Compte à activer',
  account: (login: string) => `Compte ouvert : ${login}`,
  devices: (count: number) =>
    plural(count, { one: `${count} appareil connecté`, other: `${count} appareils connectés` }),
  since: (date: string) => `activé le ${date}`,
  acts: 'Agir sur ce compte',
  actsOn: (name: string) => `Agir sur ce compte : ${name}`,
  reset: 'Donner un nouveau code',
  resetWill: (name: string) =>
    `Un nouveau code sera imprimé pour ${name}. L’ancien mot de passe reste bon jusqu’à ce que le code serve.`,
  resetDone: 'Le code est prêt à imprimer.',
  end: 'Déconnecter tous ses appareils',
  endWill: (name: string) =>
    `${name} devra se reconnecter sur chacun de ses appareils. Ce qui n’était pas encore envoyé y reste gardé.`,
  endDone: (count: number) =>
    plural(count, {
      one: `${count} appareil déconnecté.`,
      other: `${count} appareils déconnectés.`,
    }),
  endOne: 'Déconnecter',
  showDevices: 'Voir ses appareils',
  noDevices: 'Aucun appareil connecté.',
  visit: 'Visiter ce compte',
  visitWill: (name: string) =>
    `Pendant 30 minutes, vous verrez ce que voit ${name}, sans rien pouvoir changer. ${name} le verra dans son compte, avec la raison.`,
  reason: 'Raison de la visite',
  reasonShort: 'Écrivez la raison en quelques mots.',
  visitBegin: 'Commencer la visite',
  delegate: 'Confier l’administration',
  delegateWill: (name: string) =>
    `${name} pourra importer, imprimer des codes et gérer les comptes de cette école.`,
  delegateDone: 'L’administration est confiée.',
  withdraw: 'Retirer l’administration',
  withdrawWill: (name: string) => `${name} ne pourra plus administrer cette école.`,
  withdrawDone: 'L’administration est retirée.',
  lastAdmin: 'L’école n’aurait plus personne pour l’administrer.',
  confirm: 'Confirmer',
  leave: 'Ne rien faire',
}

const codes = {
  lead: 'Une feuille par classe : pour chaque élève, son code et celui de sa famille, à découper.',
  class: 'Classe',
  state: (activated: number, pupils: number) =>
    `${activated} sur ${plural(pupils, { one: `${pupils} compte ouvert`, other: `${pupils} comptes ouverts` })}`,
  staff: 'Personnel',
  make: 'Créer les codes',
  makeFor: (label: string) => `Créer les codes de ${label}`,
  makeWill: (label: string) =>
    `De nouveaux codes seront créés pour ceux de ${label} qui n’ont pas encore de compte. Les feuilles déjà imprimées pour eux ne vaudront plus rien.`,
  makeDone: 'La feuille est prête.',
  nobody: 'Tout le monde a déjà un compte.',
  sheets: 'Feuilles créées',
  sheetsNone: 'Aucune feuille pour l’instant.',
  sheet: (number: number, label: string) => `Feuille ${number} · ${label}`,
  used: (used: number, slips: number) => `${used} codes utilisés sur ${slips}`,
  made: (when: string) => `créée le ${when}`,
  print: 'Ouvrir le PDF',
  printNamed: (label: string) => `Ouvrir le PDF de la feuille ${label}`,
  renew: 'Feuille perdue',
  renewNamed: (label: string) => `Feuille perdue : remplacer ${label}`,
  renewWill: (label: string) =>
    `Les codes de la feuille ${label} ne vaudront plus rien ; les mêmes personnes en recevront de nouveaux, à imprimer.`,
  renewDone: 'Les anciens codes sont morts. Imprimez la nouvelle feuille.',
}

const trail = {
  lead: 'Tout ce que l’administration a fait dans cette école, du plus récent au plus ancien.',
  none: 'Rien encore.',
}

const imports = {
  lead: 'Fichiers acceptés : AAF (premier et second degré), ONDE, OneRoster 1.1 et 1.2, emplois du temps FET, STS et iCalendar ; seuls, en dossier ou en zip. Rien ne change avant que vous l’ayez dit.',
  start: 'Nouvel import',
  choose: 'Choisir des fichiers',
  drop: 'ou déposez-les ici',
  chosen: (count: number, size: string) =>
    `${plural(count, { one: `${count} fichier`, other: `${count} fichiers` })}, ${size}`,
  held: (names: string) => `Déjà envoyés : ${names}.`,
  remove: (name: string) => `Retirer ${name}`,
  tooMany: (most: number) =>
    `C’est trop de fichiers à la fois : ${most} au plus. Mettez-les dans un zip.`,
  send: 'Envoyer et vérifier',
  cancel: 'Abandonner cet import',
  sending: (name: string) => `Envoi de ${name}`,
  sendingAll: 'Envoi des fichiers',
  checking: 'Vérification',
  applying: 'Application',
  queued: 'En attente de son tour',
  percent: (share: number) => `${share} %`,
  safe: 'Vous pouvez quitter cette page : le travail continue sans elle.',
  broken: 'Ce fichier est abîmé : rien n’a été changé.',
  at: (file: string, line: number) => (line > 0 ? `${file}, ligne ${line}` : file),
  unchanged: 'Ce sont exactement les fichiers du dernier import : il n’y a rien à faire.',
  nothing: 'Cet import ne change rien.',
  report: 'Ce que l’import fera',
  reportDone: 'Ce que l’import a fait',
  what: 'Quoi',
  pupils: 'Élèves',
  guardians: 'Responsables',
  staff: 'Personnels',
  groups: 'Classes et groupes',
  lessons: 'Cours',
  created: 'créés',
  changed: 'changés',
  moved: 'changent de classe',
  closed: 'fermés',
  missing: 'absents, gardés',
  noChange: 'inchangés',
  missingHelp:
    'Un absent du fichier n’est pas supprimé : il est fermé s’il manque encore après le délai.',
  guards: 'À confirmer',
  guardHelp: 'Cet import ferait plus de fermetures que d’habitude. Est-ce bien le bon fichier ?',
  understood: 'J’ai vérifié : faire cet import quand même',
  refused: (count: number) =>
    plural(count, { one: `${count} ligne refusée`, other: `${count} lignes refusées` }),
  warned: (count: number) =>
    plural(count, { one: `${count} ligne douteuse`, other: `${count} lignes douteuses` }),
  noNotes: 'Aucune ligne refusée ni douteuse.',
  more: (count: number) => plural(count, { one: `et ${count} autre`, other: `et ${count} autres` }),
  place: 'Fichier et ligne',
  reason: 'Raison',
  apply: 'Appliquer l’import',
  applyWill:
    'Les changements ci-dessus seront faits. Les élèves, les familles et les professeurs les verront aussitôt.',
  applied: 'L’import est appliqué.',
  history: 'Imports précédents',
  historyNone: 'Aucun import pour l’instant.',
  number: (number: number) => `Import ${number}`,
  see: 'Voir',
  seeNamed: (number: number) => `Voir l’import ${number}`,
  back: 'Tous les imports',
  states: {
    open: 'à compléter',
    queued: 'en attente',
    checking: 'vérification',
    checked: 'vérifié, à appliquer',
    applying: 'application',
    applied: 'appliqué',
    broken: 'fichier abîmé',
    cancelled: 'abandonné',
  },
}

export const adminFr = { frame, people, codes, imports, trail }
