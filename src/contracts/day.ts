import Type, { type Static } from 'typebox'
import { route } from './route.ts'
import { DateText, Id, Instant, Role } from './words.ts'

/** What was before a change: shown struck through beside what is now. Absent fields did not change. */
export const LessonBefore = Type.Object({
  startsAt: Type.Optional(Instant),
  endsAt: Type.Optional(Instant),
  room: Type.Optional(Type.String()),
  teachers: Type.Optional(Type.Array(Type.String())),
})

/** How a lesson differs from what people had planned on. No kind: only a note was added. */
export const LessonChange = Type.Object({
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
})
export type LessonChange = Static<typeof LessonChange>

/**
 * `change`: room, note, cancel and restore. `arrange`: move it, give it to a substitute.
 * `enter`: its live class. A lesson that has ended can no longer be changed, whatever this says.
 */
export const LessonAct = Type.Union([
  Type.Literal('change'),
  Type.Literal('arrange'),
  Type.Literal('enter'),
])
export type LessonAct = Static<typeof LessonAct>

/**
 * One dated lesson, as one person may see it. What is nearly always the same is left out, so that a
 * pupil's week stays under 8 kB: see `version`, `status`, `may`.
 */
export const Lesson = Type.Object({
  id: Id,
  /** Grows by one with each change; a command says which version it was written on. Absent: 1. */
  version: Type.Optional(Type.Integer()),
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
  /** Absent: the lesson takes place. */
  status: Type.Optional(Type.Literal('cancelled')),
  /** A teacher's own part, when it is not simply to teach it: a replaced teacher's lesson is struck. */
  part: Type.Optional(Type.Union([Type.Literal('substitute'), Type.Literal('replaced')])),
  /** Present when the school changed this lesson after it was published. */
  change: Type.Optional(LessonChange),
  /** What the viewer may do with it, where that is not what the timeline says of all its lessons. */
  may: Type.Optional(Type.Array(LessonAct)),
})
export type Lesson = Static<typeof Lesson>

/** The lessons of one person in one school, for some days. A guardian gets one a child and school. */
export const Timeline = Type.Object({
  /** Whose day it is: the viewer, or a child of the viewer. */
  personId: Id,
  /** Given and family name of the person whose day it is. */
  name: Type.String(),
  /** The hat under which the viewer sees it: « guardian » for a child's day. */
  role: Role,
  school: Type.Object({ id: Id, name: Type.String(), zone: Type.String() }),
  /** What the viewer may do with each lesson that has no `may` of its own. */
  may: Type.Array(LessonAct),
  /** In order; a day without a lesson is left out. */
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

/** Days that a document holds when nobody asks for another number. */
export const daysPacked = 7
/** A fortnight: what a screen can show and what one answer may cost. */
export const daysMax = 14

/** The day document of the person who asks; `from` is today, in the zone of the person's school, by default. */
export const readDay = route({
  method: 'GET',
  path: '/school/day',
  access: 'person',
  query: Type.Object({
    from: Type.Optional(DateText),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: daysMax })),
  }),
  reply: DayDocument,
})

/** For staff of the school: the day or week of one class or group, with the classes to choose from. */
export const readGroupDay = route({
  method: 'GET',
  path: '/school/schools/:schoolId/day',
  access: 'person',
  params: Type.Object({ schoolId: Id }),
  query: Type.Object({
    /** First day; today in the school's zone by default. */
    on: Type.Optional(DateText),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: daysMax })),
    group: Type.Optional(Id),
  }),
  reply: Type.Object({
    from: DateText,
    days: Type.Integer(),
    groups: Type.Array(Type.Object({ id: Id, label: Type.String(), kind: Type.String() })),
    /** Present when a group was asked for. */
    group: Type.Optional(
      Type.Object({
        id: Id,
        label: Type.String(),
        zone: Type.String(),
        may: Type.Array(LessonAct),
        days: Type.Array(Type.Object({ on: DateText, lessons: Type.Array(Lesson) })),
      }),
    ),
  }),
})

/** Staff of the school, for staff: whom a lesson can be given to. `free` marks who teaches nothing then. */
export const readStaff = route({
  method: 'GET',
  path: '/school/schools/:schoolId/staff',
  access: 'person',
  params: Type.Object({ schoolId: Id }),
  query: Type.Object({ free: Type.Optional(Id) }),
  reply: Type.Object({
    people: Type.Array(
      Type.Object({
        id: Id,
        name: Type.String(),
        role: Role,
        /** Present when a lesson was given: false for who teaches another lesson at that time. */
        free: Type.Optional(Type.Boolean()),
      }),
    ),
  }),
})
