import { type ChildProcess, fork } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { Agent, get } from 'node:http'
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
const path = '/school/day?from=2026-09-21'
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
      const load = { child, port, cookies }
      await run(`${name}, warming`, load, () => flatOut(load, 6), false)
      const full = await run(`${name}, flat out`, load, () => flatOut(load, seconds))
      for (const rate of [Math.round(full / 2), 1_500]) {
        await run(`${name}, ${rate} a second`, load, () => paced(load, seconds, rate))
      }
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

type Load = { child: ChildProcess; port: number; cookies: string[] }
type Result = {
  done: number
  seconds: number
  p50: number
  p99: number
  bytes: number
  bad: number
}

/** One run, with what it cost; answers requests a second. */
async function run(
  name: string,
  { child }: Load,
  load: () => Promise<Result>,
  show = true,
): Promise<number> {
  const before = await ask(child, {})
  const databaseBefore = await databaseSeconds()
  const { done, seconds: took, p50, p99, bytes, bad } = await load()
  const after = await ask(child, {})
  const databaseSpent = (await databaseSeconds()) - databaseBefore
  const spent = (secondsOf(after.cpu) - secondsOf(before.cpu)) / done
  if (show) {
    console.log(
      `${name}: ${Math.round(done / took)} a second; a document takes ${Math.round(spent * 1e6)} µs of the server's processor ` +
        `(${Math.round(1 / spent)} a second and core) and ${Math.round((databaseSpent / done) * 1e6)} of the database's; ` +
        `p50 ${p50} ms, p99 ${p99} ms; ${bytes} bytes with headers; ${bad} refused; ${Math.round((after.rss ?? 0) / 1048576)} MiB`,
    )
  }
  return done / took
}

/** As many as the server answers, over a fixed number of connections. */
async function flatOut({ port, cookies }: Load, duration: number): Promise<Result> {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections,
    duration,
    requests: cookies.map((cookie) => ({ path, headers: { cookie } })),
  })
  const { requests, latency, throughput, non2xx, errors } = result
  const done = requests.total
  const bytes = Math.round(throughput.total / done)
  return {
    done,
    seconds: result.duration,
    p50: latency.p50,
    p99: latency.p99,
    bytes,
    bad: non2xx + errors,
  }
}

/** A request every so often, whether the last is answered or not; each is timed from when it was due. */
async function paced({ port, cookies }: Load, duration: number, rate: number): Promise<Result> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections * 2 })
  const tookMs: number[] = []
  const open: Promise<void>[] = []
  let bytes = 0
  let bad = 0
  const one = (index: number, dueAt: number) =>
    new Promise<void>((resolve) => {
      const headers = { cookie: cookies[index % cookies.length] ?? '' }
      const asked = get({ host: '127.0.0.1', port, path, agent, headers }, (answer) => {
        if (answer.statusCode !== 200) bad += 1
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length
        })
        answer.on('end', () => {
          tookMs.push(performance.now() - dueAt)
          resolve()
        })
      })
      asked.on('error', () => {
        bad += 1
        resolve()
      })
    })
  const begun = performance.now()
  for (let sent = 0; sent < rate * duration; ) {
    const due = ((performance.now() - begun) / 1_000) * rate
    for (; sent < due && sent < rate * duration; sent += 1) {
      open.push(one(sent, begun + (sent / rate) * 1_000))
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(open)
  const seconds = (performance.now() - begun) / 1_000
  agent.destroy()
  tookMs.sort((a, b) => a - b)
  const at = (share: number) =>
    Math.round((tookMs[Math.floor(tookMs.length * share)] ?? 0) * 10) / 10
  return {
    done: tookMs.length,
    seconds,
    p50: at(0.5),
    p99: at(0.99),
    bytes: Math.round(bytes / tookMs.length),
    bad,
  }
}

function secondsOf(cpu: NodeJS.CpuUsage | undefined): number {
  return ((cpu?.user ?? 0) + (cpu?.system ?? 0)) / 1e6
}
