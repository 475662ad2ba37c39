/** Bounds that every part shares; a part's own are in its limits.ts. Each has its reason. */
export const limits = {
  /** A command or a form is a few kilobytes; files have their own routes. */
  bodyBytes: 64 * 1024,
  /** Slow headers are an attack, or a line on which nothing else would work either. */
  headersMs: 10_000,
  /** A whole request, body included, over 2G. */
  requestMs: 60_000,
  /** Longer than the idle time of the proxies in front, so that they close first (RFC 9112 §9.3). */
  keepAliveMs: 75_000,
  /** Connections to PostgreSQL of one process: its default of 100 serves six processes and an operator. */
  databaseConnections: 12,
} as const
