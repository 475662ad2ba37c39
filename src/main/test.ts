import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { restoreSymlinks, startPostgres } from '#base/postgres.ts'
import { ensureChromium } from './chromium.ts'
import { buildWeb } from './web.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const bin = (name: string) => join(root, 'node_modules/.bin', name)
const say = (line: string): void => console.log(`— ${line}`)

const checks: [string, ...string[]][] = [
  ['types', bin('tsc'), '-b'],
  ['style', bin('biome'), 'check', '--error-on-warnings'],
  ['dead code', bin('knip')],
]

/** Two cores: as many files at once, so that a browser and its server are not starved by the rest. */
const filesAtOnce = 2

export async function run(args: readonly string[]): Promise<number> {
  process.chdir(root)
  if (args.length === 0) {
    for (const [what, ...command] of checks) {
      say(what)
      const code = await execute(command)
      if (code !== 0) return code
    }
  }
  process.env['CHROMIUM'] = ensureChromium(root, say)
  await buildWeb(say)
  return withPostgres(() => {
    say('tests')
    return execute([
      process.execPath,
      '--test',
      `--test-concurrency=${filesAtOnce}`,
      '--test-global-setup=src/testing/global-setup.ts',
      '--disable-warning=ExperimentalWarning',
      ...(args.length > 0 ? args : ['src/**/*.test.ts', 'test/**/*.test.ts']),
    ])
  })
}

/** A PostgreSQL of its own for the time of `work`, unless the operator gave one by DATABASE_URL. */
export async function withPostgres(
  work: () => Promise<number>,
  { forgetful = true } = {},
): Promise<number> {
  if (process.env['DATABASE_URL']) return work()
  await restoreSymlinks()
  const folder = await mkdtemp(join(tmpdir(), 'preau-test-'))
  const server = await startPostgres({ folder, forgetful })
  process.env['DATABASE_URL'] = server.url
  try {
    return await work()
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs a command to its end; Ctrl-C reaches it through the terminal, and we wait for it. */
export function execute([command = '', ...args]: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: root })
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
    process.on('SIGINT', pass).on('SIGTERM', pass)
    child.on('error', reject)
    child.on('exit', (code) => {
      process.off('SIGINT', pass).off('SIGTERM', pass)
      resolve(code ?? 1)
    })
  })
}
