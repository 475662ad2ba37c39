const MiB = 1024 * 1024
const GiB = 1024 * MiB

/** Bounds of an import, each with its reason. */
export const limits = {
  /** Enough to sniff a format and read an XML declaration. */
  headBytes: 64 * 1024,
  /** An académie is a few hundred files; a country in FET is a few thousand. */
  filesMax: 20_000,
  /** One file of the national feed is below 1 GiB. */
  fileBytesMax: 8 * GiB,
  /** All files of one import, uncompressed. */
  importBytesMax: 32 * GiB,
  /** XML and CSV compress 10 to 60 times; a bomb 1,000 times. */
  zipRatioMax: 250,
  /** Below this size a high ratio harms nobody. */
  zipRatioFromBytes: 4 * MiB,
  /** A line of CSV, or one value, tag or comment of XML: memory must not grow with the file. */
  tokenBytesMax: MiB,
  /** The deepest format known (STS) nests 9 elements. */
  xmlDepthMax: 64,
  /** One record (a person with all links): a teacher of 60 classes has some 300 values. */
  recordValuesMax: 5_000,
  /** Characters kept of one field. Longer is not a name. */
  fieldCharsMax: 400,
  /** A school of the first degree is one ONDE export: the largest has some 900 pupils. */
  ondeRowsMax: 20_000,
  /** Refused and doubtful lines kept one by one; beyond, they are counted. */
  notesMax: 50_000,
  /** Buffer of each staging table before it waits for the database. */
  copyBytes: 256 * 1024,
  /** Imports of one school kept open (not applied) at a time. */
  openImportsMax: 5,
  /** A screen that asks for the list gets the last ones. */
  listedMax: 50,
  /** Refused and doubtful lines shown on one screen. */
  listedNotesMax: 200,
  /** A worker that has not said it lives for so long has been killed. */
  heartbeatMs: 5_000,
  workerDeadMs: 20_000,
  /** How often a screen sees the progress move. */
  progressMs: 500,
  /** Uploads that nobody checks or applies are personal data lying about. */
  forgottenMs: 24 * 3_600_000,
  /** More of a school's people than this would end: a person must confirm. */
  closeShareMax: 0.1,
  graceDays: 7,
} as const
