import Type, { type Static } from 'typebox'
import { Preferences } from './people.ts'
import { Id, Instant } from './words.ts'

/** Each kind of command and the shape of its body. The school has one handler a kind. */
export const commands = {
  /** Change one lesson: whatever field is present is changed; `status` cancels or restores it. */
  'lesson.change': Type.Object({
    lessonId: Id,
    /** The version that the person was looking at: an older one is a conflict, shown to the person. */
    version: Type.Integer({ minimum: 1 }),
    status: Type.Optional(Type.Union([Type.Literal('planned'), Type.Literal('cancelled')])),
    startsAt: Type.Optional(Instant),
    endsAt: Type.Optional(Instant),
    room: Type.Optional(Type.String({ maxLength: 60 })),
    /** The person who takes the lesson instead of its teacher. */
    substituteId: Type.Optional(Id),
    note: Type.Optional(Type.String({ maxLength: 300 })),
  }),
  'preferences.set': Preferences,
} as const

export type CommandKind = keyof typeof commands
export type CommandBody<Kind extends CommandKind> = Static<(typeof commands)[Kind]>
