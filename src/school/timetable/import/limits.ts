/** Bounds of applying a timetable, each with its reason. */
export const limits = {
  /** Weekly or dated slots of one school and feed, held in memory while it is planned. */
  slotsMax: 100_000,
  /** Days for which a new plan is announced as a change: people have made theirs. */
  announcedDays: 14,
  /** More of a school's coming lessons than this would go: a person must confirm. */
  goneShareMax: 0.1,
  /** A month without a closed day is common; longer, somebody forgot the holidays. */
  openWeeksMax: 9,
  /** Characters sent to the database at a time. */
  copyChars: 512 * 1024,
  /** Names that nobody answers to, said one by one; beyond, counted. */
  strangersMax: 200,
  /** Characters of a title or a room that are kept. */
  titleChars: 120,
  roomChars: 60,
} as const
