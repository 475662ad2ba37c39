import { availableParallelism } from 'node:os'

const cores = availableParallelism()

/** Bounds of identity, each with its reason. */
export const limits = {
  /** Connections of sign-in, activation and administration; the day has its own. */
  connections: 4,
  /** Devices of one person that are signed in at once: the oldest leaves when one more comes. */
  devicesMax: 30,
  /** Revoked devices kept in memory: a million sign-outs in two weeks are some 150 MB. */
  revokedMax: 1_000_000,
  /** Seconds between two readings of the last revocations, for whatever a notice did not tell. */
  revokedPollS: 30,
  /** How many of the last rows each reading looks at again: transactions end out of order. */
  revokedTail: 10_000,
  /** Seconds between two sweeps of what has expired; a delegation ends at most this late. */
  upkeepS: 60,
  /** A device whose pass has expired is kept for a month, in case somebody asks what happened; then it goes. */
  deviceMemoryS: 30 * 86_400,
  /** Renewals at one time in one process. One more is left for the next request of that device. */
  renewalsMax: 2,
  /** Hashes at one time: 22 ms of one core and 19 MiB each. One core is left for those who have a pass. */
  hashesAtOnceMax: Math.min(4, Math.max(1, cores - 1)),
  /** Waiting for a hash: what one core does in five seconds, which is what a person waits before trying again. */
  hashQueueMax: 200,
  hashWaitMs: 5_000,
  /** Seconds to come back after: longer than the queue, spread so that a crowd does not return as one. */
  hashRetry: { fromS: 5, spreadS: 20 },
  /**
   * Seconds to wait after the 1st, 2nd… failure on one account or one device. Four slips of the finger are free;
   * then a guesser gets about a hundred tries a day.
   */
  attemptWaitsS: [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 600, 900],
  /** Seconds without a failure after which those before are forgotten. */
  attemptMemoryS: 86_400,
  /** Rows that failures on logins that do not exist may fill. */
  unknownLogins: 65_536,
  /** Invented codes a sheet bears in an hour: a guesser gets one in 2^40 each, so 4 in 10^8 a day. */
  sheetFailuresMax: 2_000,
  sheetWindowS: 3_600,
  /** People remembered by the cookie of a device that they once signed in on: a family's tablet. */
  knownPeopleMax: 5,
  /** Lives longer than a school year. */
  knownLifeS: 400 * 86_400,
  /** Seats of a sheet: half of what its code can number, so that nothing wraps. */
  seatsMax: 512,
  /** Sheets listed, newest first. */
  sheetsListed: 200,
  /** A page of people and of a trail. */
  pageRows: 50,
  /** PDF of a sheet at one time: drawing 30 QR codes and a font takes a core for half a second. */
  slipsAtOnceMax: 1,
  slipsQueueMax: 20,
  slipsWaitMs: 20_000,
} as const
