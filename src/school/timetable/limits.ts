const MiB = 1024 * 1024

/** Bounds of the timetable, each with its reason. */
export const limits = {
  /** Connections that answer day documents: a few busy ones beat many that wait for the same two cores. */
  dayConnections: 4,
  /** Day documents asked for and not yet answered: a second's worth of a fast machine. */
  dayWaitingMax: 4_000,
  /** Whoever waits longer has already tried again. */
  dayAnswerMs: 10_000,
  /** A whole region's classes of one week are some 150 MiB; a process serves a part of them. */
  cacheBytes: 64 * MiB,
  /** What may have changed without a new version of the timetable (a teacher's name) is read again after this. */
  cacheMs: 60_000,
  /** Schools whose zone is remembered: the academies of a region. */
  schoolsRemembered: 10_000,
  /** Days that may be asked for. */
  firstDay: '2000-01-01',
  lastDay: '2199-12-31',
  /** An outing lasts a day; longer is a slip of the hand. */
  lessonMs: 12 * 3_600_000,
  /** A lesson is moved within its school year. */
  moveAheadMs: 366 * 86_400_000,
  /** Ids in one notice of a change: PostgreSQL carries 8,000 bytes; beyond, the whole school is told. */
  toldMax: 150,
  /** Staff listed for a substitute: the largest lycées have some 350. */
  staffMax: 1_000,
  /** Groups of one school offered to its staff: classes, half-groups, options. */
  groupsMax: 2_000,
} as const
