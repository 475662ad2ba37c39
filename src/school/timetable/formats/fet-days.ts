/** 1 = Monday … 7 = Sunday for each day of the file, or why they cannot be told. */
export type Days =
  | { readonly weekdays: readonly number[]; readonly doubt?: string }
  | { readonly reason: string }

/** Languages of the schools that use FET, French and English first: « ma » is Tuesday before Monday. */
const languages =
  'fr en de es it pt ro nl ca eu gl el hu ru bg uk sr hr sl mk tr pl cs sk ar fa vi id ms fi sv da nb he sq et lt lv ka hy'
const short: Record<string, readonly string[]> = {
  fr: ['l lu lun', 'm ma mar', 'me mer', 'j je jeu', 'v ve ven', 's sa sam', 'd di dim'],
  en: ['m mo mon', 'tu tue tues', 'w we wed', 'th thu thur thurs', 'f fr fri', 'sa sat', 'su sun'],
}

const fold = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim()

let books: Map<string, number>[] | undefined

/** A dictionary for each language, made once. */
function dictionaries(): Map<string, number>[] {
  books ??= languages.split(' ').map((language) => {
    const book = new Map<string, number>()
    short[language]?.forEach((words, at) => {
      for (const word of words.split(' ')) book.set(word, at + 1)
    })
    for (const weekday of ['short', 'long'] as const) {
      const format = new Intl.DateTimeFormat(language, { weekday, timeZone: 'UTC' })
      // 5 January 2026 is a Monday.
      const names = [0, 1, 2, 3, 4, 5, 6].map((at) =>
        fold(format.format(Date.UTC(2026, 0, 5 + at))),
      )
      // « Segunda » is said for « segunda-feira ».
      const heads = names.map((name) => name.split(' ')[0] ?? '')
      for (const [at, head] of heads.entries()) {
        book.set(names[at] ?? '', at + 1)
        if (head.length > 2 && heads.indexOf(head) === heads.lastIndexOf(head))
          book.set(head, at + 1)
      }
    }
    return book
  })
  return books
}

/** Reads the names of the days: `Lundi`, `Mon`, `Jeu.`, `Thứ Ba`, `Day 1` … `Day 5`. */
export function daysOf(names: readonly string[]): Days {
  if (names.length === 0) return { reason: 'has no days' }
  for (const book of dictionaries()) {
    const weekdays = names.map((name) => weekdayIn(book, fold(name)))
    if (!weekdays.every((weekday) => weekday !== undefined)) continue
    const twice = weekdays.findIndex((weekday, at) => weekdays.indexOf(weekday) !== at)
    if (twice < 0) return { weekdays }
    const other = names[weekdays.indexOf(weekdays[twice] ?? 0)]
    return {
      reason: `has two days for one of the week (« ${other} » and « ${names[twice]} »): half-days and weeks of several sorts are not understood`,
    }
  }
  if (names.length === 5 && names.every((name, at) => /\d+/.exec(name)?.[0] === `${at + 1}`)) {
    const doubt = `« ${names[0]} » … « ${names[4]} » are taken for Monday to Friday`
    return { weekdays: [1, 2, 3, 4, 5], doubt }
  }
  return {
    reason: `has days that are not named after those of the week (« ${names.slice(0, 3).join(' », « ')} »)`,
  }
}

/** The whole name, or the only word in it that is a day. */
function weekdayIn(book: Map<string, number>, name: string): number | undefined {
  const whole = book.get(name)
  if (whole !== undefined) return whole
  const found = name
    .split(' ')
    .map((word) => (word.length > 1 ? book.get(word) : undefined))
    .filter((weekday) => weekday !== undefined)
  return found.length === 1 ? found[0] : undefined
}
