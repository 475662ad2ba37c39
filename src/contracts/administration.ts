import Type, { type Static } from 'typebox'
import { Sheet } from './activation.ts'
import { Device, Trail } from './identity.ts'
import { route } from './route.ts'
import { Done, Id, Instant, Role } from './words.ts'

/** What the head and the delegated administrators of a school do about its accounts. All of it is in the trail. */
const School = Type.Object({ schoolId: Id })
const Person = Type.Object({ schoolId: Id, personId: Id })

export const FoundPerson = Type.Object({
  id: Id,
  givenName: Type.String(),
  familyName: Type.String(),
  /** Roles in this school, today. */
  roles: Type.Array(Role),
  /** Labels of classes: a pupil's own, a form tutor's; a guardian's are those of the children. */
  classes: Type.Array(Type.String()),
  /** Absent unless the viewer administers this school. */
  account: Type.Optional(
    Type.Object({
      login: Type.Optional(Type.String()),
      activatedAt: Type.Optional(Instant),
      devices: Type.Integer(),
    }),
  ),
  /** What the viewer may do to this account: the screen shows exactly what the server will accept. */
  may: Type.Array(
    Type.Union([
      Type.Literal('reset'),
      Type.Literal('end_devices'),
      Type.Literal('visit'),
      Type.Literal('delegate'),
      Type.Literal('withdraw'),
    ]),
  ),
})
export type FoundPerson = Static<typeof FoundPerson>

/** For the staff of the school. Without `q`: everyone, in alphabetical order. */
export const findPeople = route({
  method: 'GET',
  path: '/school/schools/:schoolId/people',
  access: 'person',
  params: School,
  query: Type.Object({
    /** Beginnings of names or of a login, accents and case aside. */
    q: Type.Optional(Type.String({ maxLength: 100 })),
    role: Type.Optional(Role),
    groupId: Type.Optional(Id),
    /** `next` of the page before. */
    after: Type.Optional(Type.String({ maxLength: 300 })),
  }),
  reply: Type.Object({ people: Type.Array(FoundPerson), next: Type.Optional(Type.String()) }),
})

export const listPersonDevices = route({
  method: 'GET',
  path: '/school/schools/:schoolId/people/:personId/devices',
  access: 'person',
  params: Person,
  reply: Type.Object({ devices: Type.Array(Device) }),
})

/** Signs one device of a person out, or all of them without `deviceId`. */
export const endPersonDevices = route({
  method: 'POST',
  path: '/school/schools/:schoolId/people/:personId/end-devices',
  access: 'person',
  params: Person,
  body: Type.Object({ deviceId: Type.Optional(Id) }),
  reply: Type.Object({ ended: Type.Integer() }),
})

/** A new code for a forgotten password, on a sheet of one slip. The old password is good until it is used. */
export const resetPerson = route({
  method: 'POST',
  path: '/school/schools/:schoolId/people/:personId/reset',
  access: 'person',
  params: Person,
  reply: Sheet,
})

export const delegateAdmin = route({
  method: 'PUT',
  path: '/school/schools/:schoolId/people/:personId/admin',
  access: 'person',
  params: Person,
  reply: Done,
})

/** `conflict`: the school would have no administrator left. */
export const withdrawAdmin = route({
  method: 'DELETE',
  path: '/school/schools/:schoolId/people/:personId/admin',
  access: 'person',
  params: Person,
  reply: Done,
})

export const readAudit = route({
  method: 'GET',
  path: '/school/schools/:schoolId/audit',
  access: 'person',
  params: School,
  query: Type.Object({ before: Type.Optional(Type.Integer({ minimum: 1 })) }),
  reply: Trail,
})

/** The help desk sees what the person sees for 30 minutes, and changes nothing. The person sees that it was. */
export const beginVisit = route({
  method: 'POST',
  path: '/school/schools/:schoolId/visits',
  access: 'person',
  params: School,
  body: Type.Object({ personId: Id, reason: Type.String({ minLength: 3, maxLength: 300 }) }),
  reply: Type.Object({ until: Instant }),
})

/** Back to the visitor's own account. */
export const endVisit = route({
  method: 'POST',
  path: '/school/visits/end',
  access: 'person',
  duringVisit: true,
  reply: Done,
})
