import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '#base/clock.ts'
import { openDatabase } from '#base/database.ts'
import { masterSecret, parseSecret } from '#base/keys.ts'
import { openLog } from '#base/log.ts'
import { deliverPopulation } from '#drill/population/deliver.ts'
import { grantAdmin, openAccount, openIdentity } from '#school/identity/api.ts'
import { findImported, hasSchools } from '#school/roster/api.ts'
import type { Config } from './config.ts'

/** The sign-ins that `npm start` prints. */
export type Demo = { people: DemoPerson[] }
export type DemoPerson = { role: string; login: string; password: string; school: string }

/** What is read of population.json (drill/population/manifest.ts). */
type Manifest = {
  schools: { uai: string; name: string }[]
  examples: Record<string, Example[]>
}
type Example = {
  id: string
  uai?: string
  children?: { uai: string }[]
  posts?: { uai: string }[]
}

const source = 'demo'
const program = fileURLToPath(new URL('./preau.ts', import.meta.url))

/** Who is shown to whoever tries Préau: the first example of each sort in the population's manifest. */
const shown: [role: string, sort: string][] = [
  ['pupil, collège', 'pupil of a college'],
  ['pupil, école', 'pupil of a primary'],
  ['parent of two', 'guardian of two schools'],
  ['teacher', 'form tutor'],
  ['head', 'head of a college'],
  ['secretary', 'secretary of a college'],
  ['administrator', 'librarian of a college'],
]

/**
 * The demo académie: made from a seed and imported as an operator's files would be, if this Préau holds no
 * school yet. Undefined where the schools are somebody's own. Interrupted, it goes on at the next start.
 */
export async function openDemo(
  config: Config,
  databaseUrl: string,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<Demo | undefined> {
  const file = join(config.home, 'demo.json')
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  if (kept !== undefined) return JSON.parse(kept)
  const folder = join(config.home, 'demo')
  const begun = await readFile(join(folder, 'population.json'), 'utf8').catch(() => undefined)
  if (begun === undefined && (await holdsSchools(databaseUrl))) return undefined
  if (begun === undefined) await makeDemo(config, folder, say)
  await importDemo(folder, databaseUrl, say, stop)
  const manifest: Manifest = JSON.parse(await readFile(join(folder, 'population.json'), 'utf8'))
  const demo = { people: await openAccounts(config, databaseUrl, manifest) }
  await writeFile(`${file}.new`, JSON.stringify(demo, null, 2), { mode: 0o600 })
  await rename(`${file}.new`, file)
  await rm(folder, { recursive: true, force: true })
  return demo
}

/** Beside and then in place: a folder with a manifest is whole, and is imported again after an interruption. */
async function makeDemo(
  config: Config,
  folder: string,
  say: (line: string) => void,
): Promise<void> {
  say('Making the demo académie (once)…')
  const beside = join(config.home, 'demo.new')
  await rm(beside, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
  deliverPopulation(beside, demoOptions(), () => undefined)
  await rename(beside, folder)
}

/** The school year that a visitor is in; in the summer, the one that is about to begin. */
function demoOptions() {
  const now = systemClock.now()
  const year = now.getMonth() >= 6 ? now.getFullYear() : now.getFullYear() - 1
  const size = { schools: 4, cell: 1, scale: 1, oddities: true }
  return { ...size, seed: 'demo', firstDay: `${year}-09-01`, timetables: 'mixed' as const }
}

async function holdsSchools(url: string): Promise<boolean> {
  const db = openDatabase({ url, role: 'preau_import', connectionsMax: 1 })
  try {
    return await hasSchools(db)
  } finally {
    await db.destroy()
  }
}

/** The very command of an operator, in a process of its own; its report is kept beside the sign-ins. */
async function importDemo(
  folder: string,
  databaseUrl: string,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<void> {
  say('Importing it, as an operator’s files would be…')
  const files = [join(folder, 'aaf'), join(folder, 'timetables')]
  const child = spawn(process.execPath, [program, 'import', ...files, '--source', source], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DATABASE_URL: databaseUrl },
  })
  const report = createWriteStream(join(dirname(folder), 'demo-import.txt'))
  child.stdout.pipe(report, { end: false })
  child.stderr.pipe(report, { end: false })
  const stopped = () => child.kill()
  stop.addEventListener('abort', stopped)
  const [code] = await once(child, 'close')
  stop.removeEventListener('abort', stopped)
  report.end()
  if (stop.aborted) throw new Error('Stopped; the next start goes on with the demo.')
  if (code !== 0) {
    throw new Error(`The demo académie could not be imported (exit ${code}): see ${report.path}`)
  }
}

async function openAccounts(
  config: Config,
  databaseUrl: string,
  { schools, examples }: Manifest,
): Promise<DemoPerson[]> {
  const roster = openDatabase({ url: databaseUrl, role: 'preau_import', connectionsMax: 1 })
  const identity = await openIdentity({
    databaseUrl,
    secret: config.secret ? parseSecret(config.secret) : await masterSecret(config.home),
    clock: systemClock,
    log: openLog('demo', config.logLevel),
  })
  try {
    const people: DemoPerson[] = []
    for (const [role, sort] of shown) {
      const example = examples[sort]?.[0]
      if (!example) continue
      const personId = await findImported(roster, source, example.id)
      if (!personId) continue
      const password = demoPassword()
      const login = await openAccount(identity.inside, { personId, password, locale: 'fr' })
      const uais = uaisOf(example)
      if (role === 'administrator')
        await grantAdmin(identity.inside, { personId, uai: uais[0] ?? '' })
      const names = schools.filter(({ uai }) => uais.includes(uai)).map(({ name }) => name)
      people.push({ role, login, password, school: names.join(', ') })
    }
    return people
  } finally {
    await identity.close()
    await roster.destroy()
  }
}

const uaisOf = ({ uai, children = [], posts = [] }: Example): string[] =>
  uai ? [uai] : [...new Set([...children, ...posts].map((place) => place.uai))]

/** Said aloud without spelling: three words and a number, other ones in each demo. */
function demoPassword(): string {
  const words = ['tilleul', 'ardoise', 'cartable', 'marelle', 'billes', 'craie', 'goûter', 'cloche']
  const pick = () => words[randomInt(words.length)]
  return `${pick()}-${pick()}-${pick()}-${randomInt(10, 100)}`.replaceAll('û', 'u')
}
