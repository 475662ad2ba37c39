import { globSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureChromium } from './chromium.ts'
import { execute, withPostgres } from './test.ts'
import { buildWeb } from './web.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const names = globSync('*.ts', { cwd: join(root, 'bench') }).map((file) => basename(file, '.ts'))

/** Runs one bench by name, on a PostgreSQL that fsyncs. */
export async function run([name = '', ...args]: readonly string[]): Promise<number> {
  if (!names.includes(name)) {
    console.error(`préau: the benches are: ${names.sort().join(', ')}.`)
    return 2
  }
  process.env['CHROMIUM'] = ensureChromium(root, console.log)
  await buildWeb(console.log)
  const command = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    join(root, 'bench', `${name}.ts`),
    ...args,
  ]
  return withPostgres(() => execute(command), { forgetful: false })
}
