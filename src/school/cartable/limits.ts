/** Bounds of the cartable, each with its reason. */
export const limits = {
  /** Syncs of one person at a time: two devices and their tabs; more is a loop gone wild. */
  syncsOfPerson: 4,
  /** A handler that waits longer for a row than this holds up everybody: the command is tried again. */
  lockMs: 5_000,
  /** Below this an answer fits one packet anyway, and compressing costs more than it saves. */
  compressFromBytes: 1_200,
  /** Open streams of one person: a telephone, a computer, a few windows. The oldest gives way. */
  streamsOfPerson: 6,
  /** Open streams of one process: some 15 kB of memory each. */
  streams: 20_000,
  /** Shorter than the idle time of every proxy we know (nginx: 60 s), longer than a telephone's naps. */
  beatMs: 25_000,
  /** A stream is asked to come again, so that what it may hear is read afresh from the roster. */
  streamMs: 30 * 60_000,
  /** Bytes a slow reader may leave unread before the stream is cut: it will come back and sync. */
  streamBacklogBytes: 16 * 1024,
  /** Milliseconds after which a cut stream comes back: drawn between the two, so that a deploy is no stampede. */
  comeBackMs: [2_000, 12_000],
  /** Notices remembered, for streams that were away for a moment. */
  notices: 500,
  /** Milliseconds a notice is remembered; who was away longer simply syncs. */
  noticeMs: 120_000,
  /** Pages woken at once without harm (a class and its families); each further one adds `spreadStepMs`. */
  wokenAtOnce: 150,
  /** A process answers some 700 syncs a second and has others to serve. */
  spreadStepMs: 3,
  spreadMaxMs: 60_000,
} as const
