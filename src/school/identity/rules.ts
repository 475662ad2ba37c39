/** Pure decisions about names, logins and devices. */

const ligatures: Record<string, string> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/** Lower case without accents; letters of other alphabets stay as they are. */
function bare(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[œæßøłđðþı]/g, (letter) => ligatures[letter] ?? letter)
}

/** Letters and digits alone: « Jean-Noël D’Été » and « jean noel dete » are the same name. */
export const fold = (text: string): string => bare(text).replace(/[^\p{L}\p{N}]/gu, '')

const loginLettersMax = 40

/** « lea.nguyen-beaumont », from the usual given name and the family name. Never empty. */
export function loginFrom(givenName: string, familyName: string): string {
  const part = (name: string): string =>
    bare(name)
      .replace(/['’]/g, '')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
  const login = [part(givenName), part(familyName)].filter((text) => text !== '').join('.')
  return login.slice(0, loginLettersMax).replace(/[.-]+$/, '') || 'personne'
}

/** What a person types as login: capitals, accents and spaces around are forgiven. */
export const typedLogin = (text: string): string => bare(text).trim()

/** Family of browser and system, for the person's own list of devices. Nothing finer is kept. */
export function deviceLabel(userAgent: string | undefined): string {
  const text = (userAgent ?? '').slice(0, 500)
  const first = (kinds: [RegExp, string][]): string | undefined =>
    kinds.find(([pattern]) => pattern.test(text))?.[1]
  const browser = first([
    [/Firefox|FxiOS/, 'Firefox'],
    [/Edg/, 'Edge'],
    [/OPR|Opera/, 'Opera'],
    [/SamsungBrowser/, 'Samsung Internet'],
    [/Chrome|CriOS|Chromium/, 'Chrome'],
    [/Safari/, 'Safari'],
  ])
  const system = first([
    [/Android/, 'Android'],
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/CrOS/, 'ChromeOS'],
    [/Windows/, 'Windows'],
    [/Macintosh|Mac OS/, 'macOS'],
    [/Linux/, 'Linux'],
  ])
  return [browser, system].filter((name) => name !== undefined).join(' · ') || 'Web'
}
