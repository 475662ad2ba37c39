import { say } from './address.ts'
import { pluralOf } from './plural.ts'

const plural = pluralOf('fr')

const shell = {
  name: 'Préau',
  skip: 'Aller au contenu',
  menu: 'Menu principal',
  day: 'Jour',
  week: 'Semaine',
  account: 'Compte',
  classes: 'Classes',
  imports: 'Imports',
  people: 'Personnes',
  trail: 'Journal',
  ministry: 'École',
  loading: 'On ouvre la page…',
  close: 'Fermer',
  back: 'Retour',
  again: 'Réessayer',
  next: 'Suivant',
  previous: 'Précédent',
  language: 'Langue',
  french: 'Français',
  english: 'English',
  notFound: 'Il n’y a rien à cette adresse.',
  notFoundHelp: 'Le lien est peut-être ancien. La journée, elle, est toujours au même endroit.',
  goToDay: 'Voir la journée',
  broken: 'Cette page s’est arrêtée.',
  get brokenHelp() {
    return say(
      'La faute est chez nous. Rien de ce que tu as écrit n’est perdu. Recharge la page pour continuer.',
      'La faute est chez nous. Rien de ce que vous avez écrit n’est perdu. Rechargez la page pour continuer.',
    )
  },
  reload: 'Recharger la page',
  notLoaded: 'Cette page n’est pas encore sur cet appareil.',
  get notLoadedHelp() {
    return say(
      'Elle s’ouvrira quand la connexion sera revenue. Ta journée, elle, est déjà là.',
      'Elle s’ouvrira quand la connexion sera revenue. La journée, elle, est déjà là.',
    )
  },
}

const weather = {
  offline: 'Pas de connexion.',
  offlineSince: (time: string) => `Hors connexion depuis ${time}.`,
  busySince: (time: string) => `Le serveur est débordé depuis ${time} ; on réessaie tout seul.`,
  get kept() {
    return say('Tout ce que tu fais est gardé.', 'Tout ce que vous faites est gardé.')
  },
  toSend: (count: number) =>
    plural(count, { one: `${count} chose à envoyer.`, other: `${count} choses à envoyer.` }),
  updatedAt: (when: string) => `Journée reçue ${when}.`,
  sending: (count: number) =>
    plural(count, { one: 'Envoi de 1 chose…', other: `Envoi de ${count} choses…` }),
  memory:
    'Cet appareil ne garde rien en mémoire (navigation privée ?) : la journée ne sera pas là sans connexion.',
  visit: (name: string) =>
    `Visite d’assistance : vous voyez le compte de ${name}, sans rien pouvoir changer.`,
  visitUntil: (time: string) => `La visite se termine à ${time}.`,
  update: 'Une nouvelle version de Préau est prête.',
  applyUpdate: 'L’utiliser',
  endVisit: 'Terminer la visite',
  notKept: {
    nobody: 'La session est fermée : reconnectez-vous, puis recommencez.',
    visit: 'Pendant une visite d’assistance, rien ne peut être changé.',
    full: 'Trop de choses attendent déjà d’être envoyées : celle-ci n’a pas été gardée.',
    no_room: 'Il n’y a plus de place sur cet appareil : cela n’a pas été gardé.',
  },
  refusedTitle: 'Une chose n’a pas été acceptée',
  refusedSeen: 'J’ai compris',
}

const signIn = {
  title: 'Entrer dans le préau',
  lead: 'L’identifiant et le mot de passe choisis à l’activation du compte.',
  login: 'Identifiant',
  loginHint: 'Par exemple : lea.martin',
  password: 'Mot de passe',
  show: 'Afficher',
  hide: 'Masquer',
  showPassword: 'Afficher le mot de passe',
  hidePassword: 'Masquer le mot de passe',
  shared: 'D’autres personnes utilisent cet appareil',
  sharedHint: 'Au CDI, chez un ami… : la session se fermera et rien ne restera sur l’appareil.',
  enter: 'Se connecter',
  entering: 'Connexion…',
  firstTime: 'Première fois ?',
  activate: 'Activer un compte avec un code',
  forgotten: 'Mot de passe oublié ?',
  forgottenHelp:
    'L’école donne un nouveau code d’activation : demandez-le au secrétariat ou au professeur de la classe.',
  missing: 'Écrivez l’identifiant et le mot de passe.',
  bad: 'L’identifiant ou le mot de passe n’est pas le bon. Vérifiez les majuscules, puis réessayez.',
  slow: (wait: string) =>
    `Trop d’essais. Par sécurité, attendez encore ${wait} avant de réessayer.`,
  slowOver: 'Vous pouvez réessayer.',
  wait: (time: string) => `Encore ${time}`,
}

const activation = {
  title: 'Activer un compte',
  lead: 'L’école a remis une feuille avec un code. Recopiez-le ici, comme il vient : majuscules, espaces et tirets ne comptent pas.',
  code: 'Code d’activation',
  codeHint: '16 lettres et chiffres, en quatre groupes',
  codeShort: (left: number) =>
    plural(left, { one: 'Il manque 1 caractère.', other: `Il manque ${left} caractères.` }),
  codeLong: 'Ce code est trop long : il a 16 caractères.',
  codeOdd: (char: string) => `« ${char} » n’existe pas dans un code : vérifiez ce caractère.`,
  check: 'Continuer',
  checking: 'On vérifie le code…',
  bad: 'Ce code n’ouvre aucun compte. Vérifiez-le sur la feuille ; s’il a déjà servi, l’école peut en donner un nouveau.',
  badFamily:
    'Ces nom et prénom ne vont pas avec ce code. Écrivez-les comme sur les courriers de l’école ; si rien n’y fait, l’école peut vérifier la fiche.',
  selfTitle: 'C’est bien ce compte ?',
  selfFor: (initial: string, place: string) => `Compte de ${initial}…, ${place}.`,
  familyTitle: 'Qui êtes-vous ?',
  familyFor: (initial: string, place: string) => `Famille de ${initial}…, ${place}.`,
  renews:
    'Ce compte existe déjà : le code sert à choisir un nouveau mot de passe. Les autres appareils seront déconnectés.',
  familyLead: 'Écrivez vos nom et prénom comme l’école les connaît (fiche de renseignements).',
  givenName: 'Prénom',
  familyName: 'Nom de famille',
  choosePassword: 'Choisir un mot de passe',
  advice:
    'Au moins 10 caractères. Le plus simple : trois mots qui n’ont rien à voir entre eux, comme « lampe tortue cahier ».',
  again: 'Le même mot de passe, encore une fois',
  differ: 'Les deux mots de passe ne sont pas les mêmes.',
  short: 'Ce mot de passe est trop court : il faut au moins 10 caractères.',
  open: 'Ouvrir le compte',
  opening: 'Ouverture du compte…',
  done: 'Le compte est ouvert',
  keepLogin: 'Notez cet identifiant : il sera demandé à chaque nouvelle connexion.',
  yourLogin: 'Identifiant',
  copy: 'Copier l’identifiant',
  copied: 'Identifiant copié',
  goOn: 'Voir la journée',
  otherCode: 'Utiliser un autre code',
  haveAccount: 'J’ai déjà un compte',
  signedInTitle: 'Un compte est déjà ouvert ici',
  signedInAs: (login: string) =>
    `Cet appareil est connecté avec l’identifiant ${login}. Pour activer un autre compte, déconnectez-vous d’abord.`,
}

const locked = {
  title: 'Cet appareil est déconnecté',
  get lead() {
    return say(
      'La session a été fermée : par toi depuis un autre appareil, par l’école, ou parce qu’elle était trop ancienne.',
      'La session a été fermée : par vous depuis un autre appareil, par l’école, ou parce qu’elle était trop ancienne.',
    )
  },
  kept: 'S’il restait des choses à envoyer, elles sont gardées sur cet appareil et partiront à la prochaine connexion avec le même compte.',
  signIn: 'Se reconnecter',
}

const day = {
  at: (time: string) => `à ${time}`,
  on: (date: string) => `le ${date}`,
  today: 'Aujourd’hui',
  tomorrow: 'Demain',
  yesterday: 'Hier',
  days: 'Jours',
  previousDay: 'Jour précédent',
  nextDay: 'Jour suivant',
  backToNow: 'Revenir à aujourd’hui',
  now: 'Maintenant',
  nowAt: (time: string) => `Il est ${time}`,
  until: (time: string) => `jusqu’à ${time}`,
  left: (span: string) => `encore ${span}`,
  next: 'Ensuite',
  nextIn: (span: string) => `dans ${span}`,
  free: (time: string) => `Libre jusqu’à ${time}`,
  freeFor: (span: string) => `Libre pendant ${span}`,
  first: (time: string) => `Premier cours à ${time}`,
  over: 'La journée de cours est finie.',
  overNext: (title: string, when: string) => `Prochain cours : ${title}, ${when}.`,
  door: 'La classe en direct ouvrira ici : elle n’est pas encore installée dans ce Préau.',
  doorName: 'Classe en direct',
  room: (room: string) => `Salle ${room}`,
  noRoom: 'Salle non indiquée',
  roomWas: 'Salle prévue :',
  timeWas: 'Heure prévue :',
  teacherWas: 'Professeur prévu :',
  with: (names: string) => `avec ${names}`,
  cancelled: 'Annulé',
  moved: 'Déplacé',
  roomChanged: 'Salle changée',
  substitute: 'Remplacement',
  added: 'Ajouté',
  asPlanned: 'Comme prévu à nouveau',
  replacedYou: 'Vous êtes remplacé',
  pending: 'Changement à envoyer',
  change: 'Changer ce cours',
  changeOf: (title: string, time: string) => `Changer ce cours : ${title}, ${time}`,
  empty: (date: string) => `Pas de cours ${date}.`,
  weekend: 'C’est le week-end.',
  emptyHelp: 'Rien n’est prévu à l’emploi du temps.',
  allCancelled: 'Tous les cours de ce jour sont annulés.',
  nothing: 'L’emploi du temps n’est pas encore là.',
  nothingHelp:
    'L’école ne l’a pas encore importé, ou aucun cours ne vous concerne cette semaine. Il apparaîtra ici de lui-même.',
  noneOfYours: 'Aucun cours à votre nom cette semaine.',
  seeClass: 'Voir la journée d’une classe',
  notPacked: 'Ce jour n’est pas dans le cartable.',
  firstLoad: 'On prépare le cartable…',
  noData: 'La journée n’a pas encore été reçue sur cet appareil.',
  noDataHelp: 'Elle arrivera dès que la connexion le permettra, sans rien faire.',
  children: 'Enfants',
  class: 'Classe ou groupe',
  chooseClass: 'Choisir une classe',
  dayOf: (name: string) => `Journée de ${name}`,
  mine: 'Mes cours',
  lessons: (count: number) => plural(count, { one: `${count} cours`, other: `${count} cours` }),
  news: 'Depuis la dernière visite',
  newsCount: (count: number) =>
    plural(count, {
      one: `${count} changement à voir`,
      other: `${count} changements à voir`,
    }),
  earlier: (count: number) =>
    plural(count, { one: `${count} cours passé`, other: `${count} cours passés` }),
  ahead: (when: string) => `Pour ${when}`,
  newsMore: (count: number) =>
    plural(count, { one: 'et 1 autre changement', other: `et ${count} autres changements` }),
  newsSeen: 'J’ai vu',
  announced: (what: string) => `Changement d’emploi du temps : ${what}`,
  fromTo: (first: string, last: string) => `Du ${first} au ${last}`,
  see: 'Voir le jour',
}

const change = {
  title: 'Changer ce cours',
  what: 'Que change-t-on ?',
  cancel: 'Annuler le cours',
  restore: 'Rétablir le cours',
  move: 'Déplacer',
  room: 'Changer de salle',
  substitute: 'Faire remplacer',
  noteOnly: 'Seulement un mot',
  note: 'Mot pour les élèves et les familles',
  noteOptional: 'Facultatif. Il sera visible par tous ceux qui voient ce cours.',
  date: 'Jour',
  from: 'Début',
  to: 'Fin',
  roomName: 'Salle',
  who: 'Qui remplace ?',
  choose: 'Choisir une personne',
  free: 'libre à cette heure',
  busy: 'déjà en cours à cette heure',
  staffLoading: 'On cherche qui est libre…',
  staffMissing: 'La liste des professeurs n’a pas pu être lue : il faut être connecté.',
  effect: 'Ce qui va se passer',
  willCancel: (lesson: string) => `Le cours de ${lesson} sera annulé.`,
  willRestore: (lesson: string) => `Le cours de ${lesson} aura lieu comme prévu.`,
  willMove: (lesson: string, when: string) => `Le cours de ${lesson} aura lieu ${when}.`,
  willRoom: (room: string) => `Il aura lieu en salle ${room}.`,
  willNoRoom: 'Aucune salle ne sera indiquée.',
  willSubstitute: (name: string) => `${name} assurera le cours.`,
  willNote: 'Le mot sera affiché sous le cours.',
  willTell: (groups: string) =>
    `Les élèves de ${groups}, leurs familles et leurs professeurs le verront aussitôt.`,
  willTellLater: (groups: string) =>
    `Sans connexion pour l’instant : les élèves de ${groups}, leurs familles et leurs professeurs le verront quand l’envoi aura pu se faire.`,
  nothingYet: 'Rien ne change encore.',
  confirmCancel: 'Annuler le cours',
  confirmRestore: 'Rétablir le cours',
  confirm: 'Faire ce changement',
  leave: 'Ne rien changer',
  endBeforeStart: 'La fin doit venir après le début.',
  needPerson: 'Choisissez qui remplace.',
  saved: 'Changement gardé, il part.',
  conflict: (lesson: string) =>
    `Quelqu’un d’autre a changé le cours de ${lesson} entre-temps. Votre changement n’a pas été fait. Regardez ce qu’est le cours maintenant, puis recommencez si besoin.`,
  thatLesson: 'demandé',
  refused: (lesson: string) => `Le changement du cours de ${lesson} n’a pas été accepté.`,
}

const account = {
  title: 'Compte',
  login: (login: string) => `Identifiant : ${login}`,
  roles: 'Mes rôles',
  preferences: 'Affichage',
  theme: 'Couleurs',
  themeAuto: 'Comme l’appareil',
  light: 'Cahier (clair)',
  dark: 'Ardoise (sombre)',
  large: 'Texte plus grand et plus espacé',
  get largeHint() {
    return say(
      'Gardé avec ton compte, sur tous tes appareils.',
      'Gardé avec votre compte, sur tous vos appareils.',
    )
  },
  devices: 'Appareils connectés',
  devicesHelp: 'Un appareil inconnu ? Déconnectez-le, puis changez le mot de passe.',
  thisDevice: 'cet appareil',
  sharedDevice: 'appareil partagé',
  visitDevice: (name: string) => `visite d’assistance de ${name}`,
  seen: (date: string) => `vu le ${date}`,
  since: (date: string) => `connecté depuis le ${date}`,
  signOutDevice: 'Déconnecter',
  signOutDeviceNamed: (name: string) => `Déconnecter ${name}`,
  signOutEverywhere: 'Déconnecter tous les autres appareils',
  everywhereDone: 'Tous les autres appareils sont déconnectés.',
  deviceDone: 'L’appareil est déconnecté.',
  password: 'Changer le mot de passe',
  oldPassword: 'Mot de passe actuel',
  newPassword: 'Nouveau mot de passe',
  passwordOthers: 'Les autres appareils seront déconnectés.',
  changePassword: 'Changer le mot de passe',
  passwordDone: 'Le mot de passe est changé. Les autres appareils sont déconnectés.',
  wrongOld: 'Le mot de passe actuel n’est pas le bon.',
  trail: 'Qui a agi sur ce compte',
  trailHelp: 'Visites de l’assistance et actes de l’administration, du plus récent au plus ancien.',
  trailEmpty: 'Personne n’a visité ni modifié ce compte.',
  older: 'Plus ancien',
  trailBy: (name: string) => `par ${name}`,
  signOut: 'Se déconnecter',
  get signOutHelp() {
    return say(
      'Tout ce que Préau garde sur cet appareil sera effacé.',
      'Tout ce que Préau garde sur cet appareil sera effacé.',
    )
  },
  unsentTitle: 'Tout n’est pas encore envoyé',
  unsent: (count: number) =>
    plural(count, {
      one: `${count} chose écrite ici n’est pas encore partie. Se déconnecter maintenant l’effacerait.`,
      other: `${count} choses écrites ici ne sont pas encore parties. Se déconnecter maintenant les effacerait.`,
    }),
  stay: 'Rester connecté',
  signOutAnyway: 'Effacer et se déconnecter',
  addChild: 'Ajouter un enfant',
  addChildHelp: 'Avec le code de la famille reçu de l’école de l’enfant.',
  addCode: 'Utiliser un code',
  needsLine: 'Cette partie demande une connexion.',
  saved: 'C’est noté.',
}

const roles = {
  pupil: 'Élève',
  guardian: 'Responsable',
  teacher: 'Enseignant·e',
  head: 'Direction',
  secretary: 'Secrétariat',
  staff: 'Personnel',
  admin: 'Administration locale',
}

/** Administrative acts, as trails show them (contracts/identity.ts). */
const acts = {
  'sheet.make': 'Codes d’activation créés',
  'sheet.print': 'Codes d’activation imprimés',
  'sheet.renew': 'Codes d’activation remplacés',
  'account.reset': 'Nouveau code d’activation',
  'account.activate': 'Compte activé',
  'account.password': 'Mot de passe changé',
  'devices.end': 'Appareils déconnectés',
  'admin.delegate': 'Administration confiée',
  'admin.withdraw': 'Administration retirée',
  'visit.begin': 'Visite d’assistance commencée',
  'visit.end': 'Visite d’assistance terminée',
  'import.applied': 'Import appliqué',
  'lesson.change': 'Cours changé',
}

/** What a refusal means to the person, by its code (contracts/refusals.ts). */
const refusal = {
  bad_request: 'Cette demande n’a pas pu être comprise.',
  not_signed_in: 'La session est fermée : il faut se reconnecter.',
  bad_credentials: 'L’identifiant ou le mot de passe n’est pas le bon.',
  slow_down: 'Trop d’essais : il faut attendre un peu avant de recommencer.',
  not_allowed: 'Ce compte n’a pas le droit de faire cela.',
  read_only_visit: 'Pendant une visite d’assistance, rien ne peut être changé.',
  cross_site: 'Cette demande venait d’un autre site et a été refusée.',
  not_found: 'Cela n’existe pas, ou plus.',
  other_person: 'Quelqu’un d’autre est connecté sur cet appareil.',
  too_late: 'C’est trop tard pour cela.',
  conflict: 'Quelqu’un d’autre a fait un changement entre-temps.',
  already_done: 'C’était déjà fait.',
  too_large: 'C’est plus grand que ce qui est accepté.',
  bad_file: 'Ce fichier ne peut pas être lu.',
  bad_code: 'Ce code n’ouvre aucun compte.',
  weak_password: 'Ce mot de passe serait trop facile à deviner. Choisissez-en un autre.',
  login_taken: 'Cet identifiant est déjà pris.',
  needs_confirmation: 'Cela demande une confirmation.',
  come_back_later: 'Le serveur ne peut pas répondre pour l’instant. Rien n’est perdu.',
  bug: 'Quelque chose s’est cassé de notre côté. Rien n’est perdu ; réessayez dans un moment.',
  offline: 'Le serveur n’a pas pu être joint. Vérifiez la connexion, puis réessayez.',
}

export const fr = {
  shell,
  weather,
  signIn,
  activation,
  locked,
  day,
  change,
  account,
  roles,
  acts,
  refusal,
}
