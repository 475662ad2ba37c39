import { type ChildProcess, fork } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import pg from 'pg'
import { migrate } from '#base/migrate.ts'
import { restoreSymlinks, startPostgres } from '#base/postgres.ts'
import { guardianId, pupilId, seed, teacherId } from './day-data.ts'

/**
 * Day documents a second of one school process, and how long one takes at half that rate.
 * node bench/day.ts [seconds a run, 15 by default]. The database, the server and the load are three
 * processes; the server is charged for its own processor time, the database for its own.
 */
const seconds = Number(process.argv[2] ?? 15)
const schools = 8
const weeks = 15
const connections = 32
const database = 'preau_bench_day'
const here = fileURLToPath(import.meta.url)

if (process.send) await serve()
else await measure()

/** In the child: the real school on the real database; tells its address, and its processor time when asked. */
async function serve(): Promise<void> {
  const { openSchool } = await import('#main/school.ts')
  const { parseSecret } = await import('#base/keys.ts')
  const { openLog } = await import('#base/log.ts')
  const { cookieFor } = await import('#testing/people.ts')
  const url = process.env['DATABASE_URL'] ?? ''
  const clock = { now: () => new Date('2026-09-22T05:55:00Z') }
  const home = process.env['PREAU_HOME'] ?? ''
  const school = await openSchool({
    databaseUrl: url,
    secret: parseSecret('5e'.repeat(32)),
    clock,
    log: openLog('school', 'silent'),
    home,
    behindProxy: false,
  })
  await school.door.app.listen({ port: 0, host: '127.0.0.1' })
  process.on('message', async (ask: { people?: string[] }) => {
    if (!ask.people) {
      process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() })
      return
    }
    const cookies: string[] = []
    for (const personId of ask.people) cookies.push(await cookieFor(school, personId))
    process.send?.({ cookies })
  })
  const address = school.door.app.server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
}

type Answer = {
  port?: number
  cookies?: string[]
  cpu?: NodeJS.CpuUsage
  rss?: number
}
function ask(child: ChildProcess, question?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`The school ended with ${code}.`))
    child.once('exit', ended)
    child.once('message', (answer: Answer) => {
      child.off('exit', ended)
      resolve(answer)
    })
    if (question) child.send(question)
  })
}

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'preau-bench-'))
  await chmod(folder, 0o755)
  const given = process.env['DATABASE_URL']
  if (!given) await restoreSymlinks()
  const server = given ? undefined : await startPostgres({ folder: join(folder, 'postgres') })
  const url = await freshDatabase(given ?? server?.url ?? '')
  const child = await start(url, folder)
  try {
    console.log(`${cpus()[0]?.model}, ${cpus().length} cores; Node ${process.version}`)
    const { port = 0 } = await ask(child)
    for (const [name, idOf, count] of [
      ['pupils', pupilId, 840],
      ['guardians', guardianId, 1200],
      ['teachers', teacherId, 60],
    ] as const) {
      const people = Array.from({ length: 400 }, (_, n) =>
        idOf(1 + ((n * 7919) % (count * schools))),
      )
      const { cookies = [] } = await ask(child, { people })
      await run(`${name}, warming`, { child, port, cookies, seconds: 6 }, false)
      const full = await run(`${name}, as fast as it goes`, { child, port, cookies, seconds })
      const rate = Math.floor(full / 2)
      await run(`${name}, at half that rate`, { child, port, cookies, seconds, rate })
    }
  } finally {
    child.kill()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A database of the bench's own on that server, as large as the last run left nothing. */
async function freshDatabase(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`drop database if exists ${database} with (force)`)
  await client.query(`create database ${database}`)
  await client.end()
  const fresh = new URL(url.replace('@/', '@placeholder/'))
  fresh.pathname = `/${database}`
  return fresh.href.replace('@placeholder/', '@/')
}

async function start(url: string, folder: string): Promise<ChildProcess> {
  await migrate(url)
  const begun = Date.now()
  await seed(url, schools, weeks)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('select count(*) as lessons from school.lesson')
  await client.end()
  console.log(`${schools} schools, ${rows[0].lessons} lessons, seeded in ${Date.now() - begun} ms`)
  return fork(here, [], { env: { ...process.env, DATABASE_URL: url, PREAU_HOME: folder } })
}

/** Seconds of processor that the connections to the bench's database have used; 0 where there is no /proc. */
async function databaseSeconds(): Promise<number> {
  let ticks = 0
  for (const pid of await readdir('/proc').catch(() => [])) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (!command.startsWith('postgres:') || !command.includes(database)) continue
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
  }
  return ticks / 100
}

type Load = { child: ChildProcess; port: number; cookies: string[]; seconds: number; rate?: number }

/** One run; answers requests a second. */
async function run(name: string, load: Load, show = true): Promise<number> {
  const { child, port, cookies, rate } = load
  const before = await ask(child, {})
  const databaseBefore = await databaseSeconds()
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections,
    duration: load.seconds,
    ...(rate !== undefined && { overallRate: rate }),
    requests: cookies.map((cookie) => ({
      path: '/school/day?from=2026-09-21',
      headers: { cookie },
    })),
  })
  const after = await ask(child, {})
  const databaseSpent = (await databaseSeconds()) - databaseBefore
  const spent =
    ((after.cpu?.user ?? 0) +
      (after.cpu?.system ?? 0) -
      (before.cpu?.user ?? 0) -
      (before.cpu?.system ?? 0)) /
    1e6
  const done = result.requests.total
  if (show) {
    const bytes = Math.round(result.throughput.total / done)
    console.log(
      `${name}: ${Math.round(result.requests.average)} a second, ${Math.round(done / spent)} a second of the server's processor, ${Math.round((databaseSpent / done) * 1e6)} µs of the database's each; ` +
        `p50 ${result.latency.p50} ms, p99 ${result.latency.p99} ms; ${bytes} bytes with headers; ` +
        `${result.non2xx} refused, ${result.errors} broken; ${Math.round((after.rss ?? 0) / 1048576)} MiB`,
    )
  }
  return result.requests.average
}
