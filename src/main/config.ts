import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** What the environment says, read once a process. docs/configuration.md lists the variables. */
export type Config = {
  host: string
  port: number
  /** Folder of data, keys and uploads. */
  home: string
  /** The operator's own PostgreSQL; undefined: the embedded one. */
  databaseUrl: string | undefined
  /** The cell's master secret as 64 hexadecimal digits; undefined: the one kept in `home`. */
  secret: string | undefined
  logLevel: string
  /** True when a proxy in front ends TLS and sets X-Forwarded-Proto and X-Forwarded-For. */
  behindProxy: boolean
}

export class ConfigError extends Error {
  override name = 'ConfigError'
}

export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  return Object.freeze({
    host: env['HOST'] || '127.0.0.1',
    port: portOf(env['PORT'] || '8080'),
    home: resolve(env['PREAU_HOME'] || defaultHome()),
    databaseUrl: databaseUrlOf(env['DATABASE_URL']),
    secret: env['PREAU_SECRET'] || undefined,
    logLevel: env['LOG_LEVEL'] || 'warn',
    behindProxy: env['BEHIND_PROXY'] === '1',
  })
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ConfigError(`PORT is « ${text} »; it must be a number from 0 to 65535.`)
  }
  return port
}

function databaseUrlOf(text: string | undefined): string | undefined {
  if (!text) return undefined
  if (!/^postgres(ql)?:\/\//.test(text)) {
    throw new ConfigError('DATABASE_URL must begin with postgresql://')
  }
  return text
}

/** Root's own home is closed to the account that PostgreSQL runs under. */
function defaultHome(): string {
  return process.getuid?.() === 0 ? '/var/lib/preau' : join(homedir(), '.local/share/preau')
}
