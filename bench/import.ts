import { spawn } from 'node:child_process'
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { migrate } from '#base/migrate.ts'
import { deliverPopulation } from '#drill/population/deliver.ts'

/**
 * An académie of 400 schools, some 200,000 people, imported by the command itself: a first time, again
 * unchanged, and again after a byte changed in one file (everything is read and compared, nothing written).
 * preau bench import [schools]. Memory is what the kernel says was resident at most (VmHWM, Linux).
 */
const schools = Number(process.argv[2] ?? 400)
const database = `preau_bench_import_${process.pid}`
const program = fileURLToPath(new URL('../src/main/preau.ts', import.meta.url))

const server = process.env['DATABASE_URL']
if (!server) throw new Error('Run it as `preau bench import`.')
const admin = new pg.Client({ connectionString: server })
await admin.connect()
await admin.query(`drop database if exists ${database} with (force)`)
await admin.query(`create database ${database}`)
const url = new URL(server.replace('@/', '@placeholder/'))
url.pathname = `/${database}`
const databaseUrl = url.href.replace('@placeholder/', '@/')
await migrate(databaseUrl)

const folder = await mkdtemp(join(tmpdir(), 'preau-bench-'))
try {
  deliverPopulation(
    join(folder, 'all'),
    {
      schools,
      seed: 'bench',
      cell: 1,
      scale: 1,
      oddities: true,
      firstDay: '2026-09-01',
      timetables: 'mixed',
    },
    () => undefined,
  )
  const aaf = join(folder, 'all/aaf')
  const names = (await readdir(aaf)).sort()
  let bytes = 0
  for (const name of names) bytes += (await readFile(join(aaf, name))).length
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? '?'}, Node ${process.version}`)
  console.log(`${schools} schools, ${names.length} AAF files, ${Math.round(bytes / 1e6)} MB`)
  await measure('first import', [aaf])
  await counts()
  await measure('again, unchanged', [aaf])
  await appendFile(join(aaf, names[0] ?? ''), '\n')
  await measure('again, one byte changed', [aaf])
} finally {
  await rm(folder, { recursive: true, force: true })
  await admin.query(`drop database ${database} with (force)`)
  await admin.end()
}

/** Runs the command lean, as it runs itself, and watches its process. */
async function measure(what: string, paths: string[]): Promise<void> {
  const begun = performance.now()
  const args = ['--max-semi-space-size=8', '--disable-warning=ExperimentalWarning', program]
  const child = spawn(process.execPath, [...args, 'import', ...paths], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const databaseS = new Map<string, number>()
  const laps: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    for (const phase of text.match(/\w+(?=…)/g) ?? [])
      laps.push(`${phase} from ${since(begun)} s, ${sum(databaseS)} s of the database's`)
  })
  let residentMb = 0
  let processorS = 0
  const watch = setInterval(async () => {
    await databaseProcessor(databaseS)
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    residentMb = Math.max(residentMb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
    const stat = (await readFile(`/proc/${child.pid}/stat`, 'utf8').catch(() => '')).split(' ')
    processorS = Math.max(processorS, (Number(stat[13] ?? 0) + Number(stat[14] ?? 0)) / 100)
  }, 250)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(watch)
  console.log(
    `${what}: ${since(begun)} s, at most ${Math.round(residentMb)} MB resident, ${processorS.toFixed(1)} s of processor and ${sum(databaseS)} s of the database's, exit ${code} (${laps.join(', ')})`,
  )
}

/** Seconds of processor of each connection to the bench's database, as far as they were seen. */
async function databaseProcessor(seen: Map<string, number>): Promise<void> {
  for (const pid of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(pid)) continue
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (!command.includes('postgres:') || !command.includes(database)) continue
    const stat = (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).split(') ')[1]
    const fields = stat?.split(' ') ?? []
    const used = (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100
    seen.set(pid, Math.max(seen.get(pid) ?? 0, used))
  }
}

function sum(seen: Map<string, number>): string {
  return [...seen.values()].reduce((all, one) => all + one, 0).toFixed(1)
}

function since(begun: number): string {
  return ((performance.now() - begun) / 1000).toFixed(1)
}

async function counts(): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query(`select (select count(*)::int from school.person) as people,
    (select count(*)::int from school.affiliation) as affiliations,
    (select count(*)::int from school.membership) as memberships,
    (select count(*)::int from school.guardianship) as guardianships,
    (select count(*)::int from school.contact) as contacts`)
  console.log(rows[0])
  await client.end()
}
