import Type, { type Static } from 'typebox'
import { DateText, Id, Instant, Role } from './words.ts'

/** What was before a change: shown struck through beside what is now. Absent fields did not change. */
export const LessonBefore = Type.Object({
  startsAt: Type.Optional(Instant),
  endsAt: Type.Optional(Instant),
  room: Type.Optional(Type.String()),
  teachers: Type.Optional(Type.Array(Type.String())),
})

/** One dated lesson, as one person may see it. */
export const Lesson = Type.Object({
  id: Id,
  /** Grows by one with each change; a command says which version it was written on. */
  version: Type.Integer(),
  startsAt: Instant,
  endsAt: Instant,
  /** Short code of the subject: its colour and mark are derived from it. */
  subject: Type.String(),
  title: Type.String(),
  /** Labels of the groups that it is for: « 4eB », « 4eB gr. 1 ». */
  groups: Type.Array(Type.String()),
  /** As people are addressed: « Mme Martin ». Empty for a lesson whose teacher is unknown. */
  teachers: Type.Array(Type.String()),
  room: Type.Optional(Type.String()),
  status: Type.Union([Type.Literal('planned'), Type.Literal('cancelled')]),
  /** Present when the school changed this lesson after it was published. */
  change: Type.Optional(
    Type.Object({
      at: Instant,
      kinds: Type.Array(
        Type.Union([
          Type.Literal('cancelled'),
          Type.Literal('moved'),
          Type.Literal('room'),
          Type.Literal('substitute'),
          Type.Literal('added'),
        ]),
      ),
      note: Type.Optional(Type.String()),
      before: LessonBefore,
    }),
  ),
  /** What the viewer may do with it: the screen shows exactly what the server will accept. */
  may: Type.Array(Type.Union([Type.Literal('change'), Type.Literal('enter')])),
})
export type Lesson = Static<typeof Lesson>

/** The lessons of one person in one school, for some days. A guardian gets one a child and school. */
export const Timeline = Type.Object({
  personId: Id,
  /** Given and family name of the person whose day it is. */
  name: Type.String(),
  role: Role,
  school: Type.Object({ id: Id, name: Type.String(), zone: Type.String() }),
  days: Type.Array(Type.Object({ on: DateText, lessons: Type.Array(Lesson) })),
})
export type Timeline = Static<typeof Timeline>

/** The day document: at most 8 kB for a pupil's week. `from` is the first day, in each school's own zone. */
export const DayDocument = Type.Object({
  from: DateText,
  days: Type.Integer({ minimum: 1, maximum: 14 }),
  timelines: Type.Array(Timeline),
})
export type DayDocument = Static<typeof DayDocument>
