import { type AdminWords, adminEn } from './admin-en.ts'
import { adminFr } from './admin-fr.ts'
import { locale } from './words.ts'

/** The sentences of the administrator's screens: loaded with them, never with the pupil's day. */
export const adminWords = (): AdminWords => (locale.value === 'fr' ? adminFr : adminEn)
