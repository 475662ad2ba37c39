import Type, { type Static } from 'typebox'

/** Shapes that many contracts share. */
export const Id = Type.String({ format: 'uuid' })

/** A calendar date, YYYY-MM-DD, in the zone of the school. */
export const DateText = Type.String({ format: 'date' })

/** An instant, RFC 3339, in UTC. */
export const Instant = Type.String({ format: 'date-time' })

/** What a person is in one school. One person may hold several roles in several schools at once. */
export const Role = Type.Union([
  Type.Literal('pupil'),
  Type.Literal('guardian'),
  Type.Literal('teacher'),
  Type.Literal('head'),
  Type.Literal('secretary'),
  Type.Literal('staff'),
  Type.Literal('admin'),
])
export type Role = Static<typeof Role>

export const Locale = Type.Union([Type.Literal('fr'), Type.Literal('en')])
export type Locale = Static<typeof Locale>

export const schoolKinds = ['primary', 'college', 'lycee', 'authority', 'other'] as const
export type SchoolKind = (typeof schoolKinds)[number]

/** A reply that says nothing but that it was done. */
export const Done = Type.Object({ done: Type.Literal(true) })
export type Done = Static<typeof Done>
