import { computed, signal } from '@preact/signals'
import type { Locale } from '#contracts/words.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'
import type { Words } from './shape.ts'

export const locale = signal<Locale>('fr')
const spoken = computed<Words>(() => (locale.value === 'fr' ? fr : en))

/** The sentences of the language of now; a component that reads them is drawn again when it changes. */
export const words = (): Words => spoken.value
