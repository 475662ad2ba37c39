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
  /** Renewals at one time in one process. One more is left for the next request of that device. */
  renewalsMax: 2,
} as const
