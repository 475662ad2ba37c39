import Type, { type Static } from 'typebox'
import { Id, Instant, Locale, Role } from './words.ts'

export const Preferences = Type.Object({
  locale: Type.Optional(Locale),
  /** `auto`: as the device is set. */
  theme: Type.Optional(
    Type.Union([Type.Literal('auto'), Type.Literal('light'), Type.Literal('dark')]),
  ),
  /** Larger, wider-spaced text. */
  largeText: Type.Optional(Type.Boolean()),
})
export type Preferences = Static<typeof Preferences>

/** One hat that a person wears: a role in a school, today. */
export const Affiliation = Type.Object({
  role: Role,
  school: Type.Object({
    id: Id,
    name: Type.String(),
    kind: Type.String(),
    zone: Type.String(),
  }),
})

/** The collection `me`: who holds this device, and what their screens may offer. */
export const Me = Type.Object({
  id: Id,
  givenName: Type.String(),
  familyName: Type.String(),
  login: Type.String(),
  affiliations: Type.Array(Affiliation),
  children: Type.Array(
    Type.Object({
      id: Id,
      givenName: Type.String(),
      familyName: Type.String(),
      schoolIds: Type.Array(Id),
    }),
  ),
  preferences: Preferences,
  /** Present while the help desk looks at this account; the visit is read-only and in the trail. */
  visit: Type.Optional(Type.Object({ by: Type.String(), until: Instant })),
  /** True when the person said at sign-in that others use this device. */
  sharedDevice: Type.Boolean(),
})
export type Me = Static<typeof Me>
