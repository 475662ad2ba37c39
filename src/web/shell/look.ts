import { computed, effect, signal } from '@preact/signals'
import type { Preferences } from '#contracts/people.ts'
import type { Locale } from '#contracts/words.ts'
import { me } from '#web/cartable/cartable.ts'
import { address } from '#web/words/address.ts'
import { locale } from '#web/words/words.ts'

/** How the screens look on this device before anybody has signed in; a person's own choice goes before it. */
const key = 'preau-look'
const chosen = signal<Preferences>(readChosen())
export const preferences = computed<Preferences>(() => ({
  ...chosen.value,
  ...me.value.value?.preferences,
}))

/** Pupils of these schools are told *tu*. */
const childKinds = ['primary', 'college']

/** Keeps language, colours and size of the page as the person wants them. */
export function keepLook(): void {
  effect(() => {
    const { theme, largeText, locale: spoken = ownLocale() } = preferences.value
    const root = document.documentElement
    locale.value = spoken
    root.lang = spoken
    if (theme === 'light' || theme === 'dark') root.dataset['theme'] = theme
    else delete root.dataset['theme']
    if (largeText) root.dataset['text'] = 'large'
    else delete root.dataset['text']
    remember(preferences.value)
  })
  effect(() => {
    const hats = me.value.value?.affiliations ?? []
    const child =
      hats.length > 0 &&
      hats.every(({ role, school }) => role === 'pupil' && childKinds.includes(school.kind))
    address.value = child ? 'tu' : 'vous'
  })
}

/** Chosen on a page where nobody is signed in yet. */
export function speak(spoken: Locale): void {
  chosen.value = { ...chosen.value, locale: spoken }
}

const ownLocale = (): Locale => (navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en')

function readChosen(): Preferences {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Preferences
  } catch {
    return {}
  }
}

/** A browser without storage asks again next time: nothing else is lost. */
function remember(look: Preferences): void {
  try {
    localStorage.setItem(key, JSON.stringify(look))
  } catch {
    return
  }
}
