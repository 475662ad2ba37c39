/** Bounds of one OneRoster import, each with its reason. */
export const limits = {
  /** Keys and roles of everybody are held in memory, some 300 bytes each: a large district, not a country. */
  usersMax: 1_000_000,
  /** Lines of a delta's enrollments, held until their classes are known. A day changes a few thousand. */
  deltaRowsMax: 500_000,
  /** People whose present links are asked for at once. */
  heldBatch: 500,
  /** Classes and sessions: a district of 2,000 schools with 400 groups each. */
  classesMax: 1_000_000,
} as const
