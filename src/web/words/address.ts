import { signal } from '@preact/signals'

/** French says *tu* to pupils of école and collège, *vous* to everyone else and to whom it does not know. */
export const address = signal<'tu' | 'vous'>('vous')

export const say = (tu: string, vous: string): string => (address.value === 'tu' ? tu : vous)
