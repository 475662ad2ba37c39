import type { fr } from './fr.ts'

/** The same keys in every language: a sentence, or a sentence made from what it is about. */
export type Shape<T> = {
  [Key in keyof T]: T[Key] extends string
    ? string
    : T[Key] extends (...about: infer About) => string
      ? (...about: About) => string
      : Shape<T[Key]>
}

/** French is written first; the compiler holds the others to its keys, both ways. */
export type Words = Shape<typeof fr>
