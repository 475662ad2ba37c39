import { type Logger, pino } from 'pino'

export type { Logger }

/** One logger a process. Fields, not prose; ids, never names, addresses or message texts. */
export function openLog(part: string, level = 'info'): Logger {
  return pino({
    level,
    base: { part },
    // PostgreSQL says in `detail` and `where` which values of which person it stumbled on.
    redact: ['req.headers.cookie', 'req.headers.authorization', 'err.detail', 'err.where'],
  })
}
