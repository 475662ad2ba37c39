/** Letters and digits without accents or case: how names are compared, never how they are shown. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Words that stay small inside a title: two or three letters alone do not make an acronym. */
const small = new Set(
  (
    'a à au aux art ces d dans de des du en est et eau l la le les mon nos ou où par pas pour sa ses son ' +
    'sur un une vie the of and for to in vos je tu il'
  ).split(' '),
)

/** Words of the usual subjects that lose an accent when a feed shouts; the others are left as they came. */
const accented = new Map(
  (
    'français mathématiques géographie éducation économie économique économiques littérature étude études ' +
    'numérique numériques spécialité générale général théâtre cinéma découverte méthodologie société sociétés ' +
    'civilisation développement informatique électricité énergie mécanique matériaux santé médico-social gestion ' +
    'hébreu portugais chinois créole occitan régionale européenne accompagnement personnalisé'
  )
    .split(' ')
    .map((word) => [word.normalize('NFD').replace(/\p{M}/gu, ''), word]),
)

/** National feeds shout: « HISTOIRE-GEOGRAPHIE » becomes « Histoire-géographie »; EPS, LV1 and SVT stay. */
export function readable(title: string): string {
  if (title !== title.toUpperCase() || !/\p{L}{4}/u.test(title)) return title
  const spelled = title.replace(/^ED\.\s?(?=\p{L})/u, 'Éd. ')
  const calm = spelled.replace(/[\p{L}\p{N}]+/gu, (word) => {
    const lower = word.toLowerCase()
    if (/\p{N}/u.test(word)) return word
    return word.length > 3 || small.has(lower) ? (accented.get(lower) ?? lower) : word
  })
  return calm.replace(/\p{L}/u, (letter) => letter.toUpperCase())
}

/** A short code for a subject that has only a name. */
export function codeOf(name: string): string {
  return fold(name).replace(/ /g, '').slice(0, 24).toUpperCase() || 'X'
}
