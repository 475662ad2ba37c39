import { signal } from '@preact/signals'

/** What a screen reader is told without being asked; Frame has the live region. */
export const announcement = signal('')

export function announce(sentence: string): void {
  announcement.value = sentence
}
