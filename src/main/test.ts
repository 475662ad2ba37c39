import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { restoreSymlinks, startPostgres } from '#base/postgres.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export async function run(args: readonly string[]): Promise<number> {
  process.chdir(root)
  if (args.length === 0) {
    for (const [what, ...command] of checks) {
      console.log(`— ${what}`)
      const code = await execute(command)
      if (code !== 0) return code
    }
  }
  return withPostgres(async () => {
    const files = args.length > 0 ? args : ['src/**/*.test.ts', 'test/**/*.test.ts']
    return execute([
      process.execPath,
      '--test',
      '--test-global-setup=src/testing/global-setup.ts',
      '--disable-warning=ExperimentalWarning',
      ...files,
    ])
  })
}

const bin = (name: string) => join(root, 'node_modules/.bin', name)
const checks: [string, ...string[]][] = [
  ['types', bin('tsc'), '-b'],
  ['style', bin('biome'), 'check', '--error-on-warnings'],
  ['dead code', bin('knip')],
]

async function withPostgres(work: () => Promise<number>): Promise<number> {
  if (process.env['DATABASE_URL']) return work()
  await restoreSymlinks()
  const folder = await mkdtemp('/tmp/preau-test-')
  const server = await startPostgres({ folder, forgetful: true })
  process.env['DATABASE_URL'] = server.url
  try {
    return await work()
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function execute([command = '', ...args]: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: root })
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
