import { signal } from '@preact/signals'

/** The login of an account just opened: stays on the screen until it was read, whatever else happens. */
export const openLogin = signal<string | undefined>(undefined)
