import Type, { type Static } from 'typebox'
import { Me } from './people.ts'
import { route } from './route.ts'
import { DateText, Done, Id, Instant } from './words.ts'

/** docs/protocols/identity.md tells it in prose. */
export const Password = Type.String({ minLength: 1, maxLength: 200 })

/** Bounds of a new password; identity/passwords.ts has the whole rule and its sources. */
export const passwordLettersMin = 10

/** Who is now signed in on this device. */
export const SignedIn = Type.Object({ personId: Id, login: Type.String(), shared: Type.Boolean() })
export type SignedIn = Static<typeof SignedIn>

/** Refused with `bad_credentials`, whatever was wrong; `slow_down` and `come_back_later` say when to retry. */
export const signIn = route({
  method: 'POST',
  path: '/school/sign-in',
  access: 'anyone',
  body: Type.Object({
    login: Type.String({ minLength: 1, maxLength: 100 }),
    password: Password,
    /** True on a device that others use: the pass ends with the browser, and after 12 hours. */
    shared: Type.Boolean(),
  }),
  reply: SignedIn,
})

/** Ends this device's pass, and a visit with it. Also takes a dead cookie away, hence 'anyone'. */
export const signOut = route({
  method: 'POST',
  path: '/school/sign-out',
  access: 'anyone',
  duringVisit: true,
  reply: Done,
})

export const readMe = route({ method: 'GET', path: '/school/me', access: 'person', reply: Me })

export const Device = Type.Object({
  id: Id,
  /** Family of browser and system: « Firefox · Android ». */
  label: Type.String(),
  shared: Type.Boolean(),
  signedInAt: Instant,
  /** Day (UTC) on which it last renewed its pass: exact to a day. */
  seenOn: DateText,
  /** The device that asks. */
  current: Type.Boolean(),
})
export type Device = Static<typeof Device>

export const listDevices = route({
  method: 'GET',
  path: '/school/account/devices',
  access: 'person',
  reply: Type.Object({ devices: Type.Array(Device) }),
})

export const endDevice = route({
  method: 'DELETE',
  path: '/school/account/devices/:deviceId',
  access: 'person',
  params: Type.Object({ deviceId: Id }),
  reply: Done,
})

export const signOutEverywhere = route({
  method: 'POST',
  path: '/school/account/sign-out-everywhere',
  access: 'person',
  /** True: this device stays signed in. */
  body: Type.Object({ keepThis: Type.Boolean() }),
  reply: Type.Object({ ended: Type.Integer() }),
})

/** Every other device is signed out. `bad_credentials`: the old one is wrong; `weak_password`: choose another. */
export const changePassword = route({
  method: 'POST',
  path: '/school/account/password',
  access: 'person',
  body: Type.Object({ oldPassword: Password, newPassword: Password }),
  reply: Done,
})

/** Administrative acts of identity; screens have a sentence for each. */
export type ActName =
  | 'sheet.make'
  | 'sheet.print'
  | 'sheet.renew'
  | 'account.reset'
  | 'account.activate'
  | 'account.password'
  | 'devices.end'
  | 'admin.delegate'
  | 'admin.withdraw'
  | 'visit.begin'
  | 'visit.end'

/** One line of a trail: who did what to whom, when. Other nouns add acts of their own (`import.apply`…). */
export const TrailEntry = Type.Object({
  id: Type.Integer(),
  at: Instant,
  act: Type.String(),
  /** Name of who did it; absent: the operator on the server, or a feed. */
  actor: Type.Optional(Type.String()),
  /** Name of the person it was done to; absent: a class, the school. */
  person: Type.Optional(Type.String()),
  school: Type.Optional(Type.String()),
  /** Small facts: a reason, a class, a number. Never a secret. */
  details: Type.Record(Type.String(), Type.Unknown()),
})
export type TrailEntry = Static<typeof TrailEntry>

export const Trail = Type.Object({
  entries: Type.Array(TrailEntry),
  /** Give it as `before` to read on; absent at the end. */
  next: Type.Optional(Type.Integer()),
})

export type Trail = Static<typeof Trail>

/** Visits and acts on the person's own account. Still read while a visit goes on. */
export const readOwnTrail = route({
  method: 'GET',
  path: '/school/account/trail',
  access: 'person',
  query: Type.Object({ before: Type.Optional(Type.Integer({ minimum: 1 })) }),
  reply: Trail,
})
