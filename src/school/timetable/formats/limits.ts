const MiB = 1024 * 1024

/** Bounds of timetable files, each with its reason. */
export const limits = {
  /** The largest of 236 real FET files has 28 MB; a timetable is held in memory, one file at a time. */
  xmlBytes: 128 * MiB,
  /** A year of one class is some 500 kB. */
  icalBytes: 32 * MiB,
  /** The largest real FET files have some 4,000 activities. */
  activities: 100_000,
  /** A lycée of 3,000 pupils has some 2,500 lessons a week. */
  courses: 100_000,
  /** Events of one iCalendar file, before they are repeated. */
  events: 50_000,
  /** Occurrences made of one iCalendar file. */
  occurrences: 200_000,
  /** Repeated events that count their occurrences are followed from the first for so long: 10 years. */
  repeatDays: 3_660,
  /** Days tried for the repeated events of one file: 1,000 events over 10 years, several times. */
  daysTried: 20_000_000,
  /** Values of one element: the weeks of a year are 52, the teachers of a meeting some 200. */
  values: 10_000,
  /** Characters kept of one value. Longer is not a name. */
  valueChars: 400,
  /** Characters kept of a description, where some exports write the teacher and the class. */
  descriptionChars: 4_000,
  /** One line of iCalendar, unfolded; a picture inside an event is longer, and no use. */
  lineChars: 64 * 1024,
  /** Lines of one event that are kept; attendees of a whole school are some 2,000. */
  eventLines: 5_000,
  /** A lesson is shorter than a day; longer is an outing or a slip, and is asked about. */
  lessonMs: 24 * 3_600_000,
  /** Members of a level that a group lists: the classes and parts of a lycée. */
  holds: 500,
} as const
