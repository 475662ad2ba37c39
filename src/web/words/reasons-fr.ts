/**
 * What the import says of a line, in French. The server's reasons are English sentences with their own
 * particulars ($1, $2…); one that is not here yet is shown in English, and marked so.
 */
const reasons: [RegExp, string][] = [
  [
    /^would close (\d+) % of the pupils of (.+) \((\d+) of (\d+)\): confirm$/,
    'fermerait $1 % des élèves de $2 ($3 sur $4)',
  ],
  [
    /^would close (\d+) % of the guardians of (.+) \((\d+) of (\d+)\): confirm$/,
    'fermerait $1 % des responsables de $2 ($3 sur $4)',
  ],
  [
    /^would close (\d+) % of the staff of (.+) \((\d+) of (\d+)\): confirm$/,
    'fermerait $1 % des personnels de $2 ($3 sur $4)',
  ],
  [
    /^would (?:close|cancel|remove) (\d+) % of the (?:coming )?lessons of (.+) \((\d+) of (\d+)\): confirm$/,
    'retirerait $1 % des cours de $2 ($3 sur $4)',
  ],
  [/^has no identifier$/, 'n’a pas d’identifiant'],
  [/^has no sourcedId$/, 'n’a pas de sourcedId'],
  [/^has no family name or no given name$/, 'n’a pas de nom de famille ou pas de prénom'],
  [/^has no function; taken as staff of the school$/, 'n’a pas de fonction ; pris comme personnel'],
  [
    /^has an impossible date; taken as of this year$/,
    'a une date impossible ; pris comme de cette année',
  ],
  [/^has the impossible date of birth « (.+) »$/, 'a la date de naissance impossible « $1 »'],
  [
    /^has neither a date of birth nor a national number$/,
    'n’a ni date de naissance ni numéro national',
  ],
  [
    /^has more cells than the header; those are left out$/,
    'a plus de cases que l’en-tête ; ignorées',
  ],
  [/^has not even a header$/, 'n’a pas même d’en-tête'],
  [/^has not the columns of a file of ONDE$/, 'n’a pas les colonnes d’un fichier ONDE'],
  [/^has no column « (.+) »$/, 'n’a pas de colonne « $1 »'],
  [/^has a field too long to be true$/, 'a un champ trop long pour être vrai'],
  [
    /^has the national number of another line; not kept$/,
    'a le numéro national d’une autre ligne ; pas gardé',
  ],
  [
    /^has the national number of someone with another date of birth; they stay two people$/,
    'a le numéro national de quelqu’un né un autre jour ; ils restent deux personnes',
  ],
  [
    /^has the same national number and date of birth as another record; taken as one person$/,
    'a le même numéro national et la même date de naissance qu’une autre fiche ; c’est une seule personne',
  ],
  [
    /^is another person than the one this key named before; a human must look$/,
    'n’est plus la personne que cette clé désignait ; quelqu’un doit regarder',
  ],
  [/^is a relative of no pupil; not imported$/, 'n’est responsable d’aucun élève ; pas importé'],
  [/^is a pupil of no school$/, 'n’est élève d’aucune école'],
  [/^is in no class$/, 'n’est dans aucune classe'],
  [/^is a class of another school year; left out$/, 'est une classe d’une autre année ; ignorée'],
  [
    /^is not one of the schools that you import into$/,
    'n’est pas une école dans laquelle vous importez',
  ],
  [
    /^speaks of the school « (.+) », which nothing describes; (\d+) such links left out$/,
    'parle de l’école « $1 », que rien ne décrit ; $2 liens ignorés',
  ],
  [
    /^names the relative « (.+) », whom nothing describes; that link is left out$/,
    'nomme le responsable « $1 », que rien ne décrit ; ce lien est ignoré',
  ],
  [
    /^names the same relative with and without authority; taken without$/,
    'nomme le même responsable avec et sans autorité ; pris sans',
  ],
  [
    /^class « (.+) » of (.+) is not declared by the school; made from its people$/,
    'la classe « $1 » de $2 n’est pas déclarée par l’école ; créée d’après ses élèves',
  ],
  [
    /^group « (.+) » of (.+) is not declared by the school; made from its people$/,
    'le groupe « $1 » de $2 n’est pas déclaré par l’école ; créé d’après ses élèves',
  ],
  [/^is line (\d+) again; counted once$/, 'répète la ligne $1 ; comptée une fois'],
  [
    /^has the name and particulars of line (\d+); kept as two people.*$/,
    'a le nom et les coordonnées de la ligne $1 ; deux personnes sont gardées : si c’est la même, l’école le dit dans ONDE',
  ],
  [/^is in no format that Préau knows.*$/, 'n’est dans aucun format que Préau connaisse ; ignoré'],
  [/^is not well-formed XML \((.+)\)$/, 'n’est pas du XML bien formé ($1)'],
  [/^is not well-formed CSV \((.+)\)$/, 'n’est pas du CSV bien formé ($1)'],
  [/^is not a readable zip \((.+)\)$/, 'n’est pas un zip lisible ($1)'],
  [/^broken zip: (.+)$/, 'zip abîmé : $1'],
  [/^is a zip inside a zip; take it out first$/, 'est un zip dans un zip ; sortez-le d’abord'],
  [/^is protected by a password$/, 'est protégé par un mot de passe'],
  [
    /^would unpack to (\d+) times its size: a zip bomb$/,
    'ferait $1 fois sa taille une fois ouvert : refusé',
  ],
  [
    /^ends inside quotes: is it cut off\?$/,
    'finit au milieu de guillemets : le fichier est-il coupé ?',
  ],
  [/^is larger than (.+)$/, 'est plus grand que $1'],
  [/^has characters that are not (.+)$/, 'a des caractères qui ne sont pas du $1'],
  [
    /^is a delta beside complete files: import the complete ones first, then the delta$/,
    'est un delta à côté de fichiers complets : importez d’abord les complets, puis le delta',
  ],
  [
    /^is there beside (.+): import one delivery at a time$/,
    'est là à côté de $1 : importez une livraison à la fois',
  ],
  [
    /^teacher « (.+) » is not of the staff of this school$/,
    'le professeur « $1 » n’est pas du personnel de cette école',
  ],
  [
    /^teacher « (.+) » bears the name of (\d+) people of this school$/,
    'le professeur « $1 » porte le nom de $2 personnes de cette école',
  ],
  [
    /^group « (.+) » is not in the roster: it is made, and nobody is in it$/,
    'le groupe « $1 » n’est pas connu : il est créé, et il est vide',
  ],
  [
    /^group « (.+) » is not in the roster: its lessons are shown to its whole class$/,
    'le groupe « $1 » n’est pas connu : ses cours sont montrés à toute la classe',
  ],
  [/^group (.+) has no service$/, 'le groupe $1 n’a pas de service'],
  [/^service (.+) of (.+) has no teacher$/, 'le service $1 de $2 n’a pas de professeur'],
  [
    /^has hours without times \(« (.+) »\)\. In FET, name them like 08:00-08:55$/,
    'a des heures sans horaire (« $1 »). Dans FET, nommez-les comme 08:00-08:55',
  ],
  [
    /^does not say which school it is of: say --school 0123456S$/,
    'ne dit pas de quelle école il est',
  ],
]

/** The reason in French, or undefined where nobody has translated it yet. */
export function reasonInFrench(reason: string): string | undefined {
  const found = reasons.find(([pattern]) => pattern.test(reason))
  return found && reason.replace(found[0], found[1])
}
