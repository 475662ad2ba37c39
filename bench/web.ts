import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type CDPSession,
  chromium,
  type Page,
} from 'playwright-core'
import { parseSecret } from '#base/keys.ts'
import { openLog } from '#base/log.ts'
import { migrate } from '#base/migrate.ts'
import { openSchool } from '#main/school.ts'
import { openWeb } from '#main/web.ts'
import { cookieFor } from '#testing/people.ts'
import { pupilId, seed } from './day-data.ts'

/**
 * The pupil's day on a telephone of 2015 on 3G, in Chromium throttled by its own means: readable after a
 * first visit, after a later one, and without a line. `bin/preau bench web [runs, 5 by default]`.
 */
const runs = Number(process.argv[2] ?? 5)
const slowLine = { bytesPerSecond: 400_000 / 8, latencyMs: 400 }
const slowerCpu = 6
/** Milliseconds: after this the application is on the device for the next visit. */
const installMs = 25_000

type Visit = { readableMs: number; requests: Request[] }
type Request = { url: string; type: string; bytes: number; afterMs: number }

const url = process.env['DATABASE_URL'] ?? ''
const home = await mkdtemp(join(tmpdir(), 'preau-bench-'))
await migrate(url)
await seed(url, 1, 3)
const school = await openSchool({
  databaseUrl: url,
  secret: parseSecret('5e'.repeat(32)),
  clock: { now: () => new Date('2026-09-22T06:10:00Z') },
  log: openLog('school', 'error'),
  home,
  behindProxy: false,
  web: await openWeb(),
})
await school.door.app.listen({ port: 0, host: '127.0.0.1' })
const { port } = school.door.app.server.address() as AddressInfo
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage'],
})
try {
  console.log(
    `${cpus()[0]?.model}, ${cpus().length} cores; Node ${process.version}; Chromium ${browser.version()}`,
  )
  console.log('400 kbit/s, 400 ms round trip, processor 6 times slower')
  const visits: Record<'first' | 'later' | 'offline', Visit[]> = {
    first: [],
    later: [],
    offline: [],
  }
  for (let run = 0; run < runs; run += 1) {
    const cookie = await cookieFor(school, pupilId(17 + run))
    const { first, later, offline } = await visitThrice(browser, cookie)
    visits.first.push(first)
    visits.later.push(later)
    visits.offline.push(offline)
  }
  for (const [name, all] of Object.entries(visits)) report(name, all)
  reportBytes(visits.first[0]?.requests ?? [])
} finally {
  await browser.close()
  await school.close()
  await rm(home, { recursive: true, force: true })
}

async function visitThrice(chrome: Browser, cookie: string) {
  const baseURL = `http://localhost:${port}`
  const context = await chrome.newContext({
    baseURL,
    locale: 'fr-FR',
    viewport: { width: 360, height: 640 },
  })
  const [name = '', value = ''] = cookie.split(/=(.*)/s)
  await context.addCookies([{ name, value, url: baseURL, httpOnly: true }])
  await context.addInitScript(watchForDay)
  const first = await visit(context, { line: true, stayMs: installMs })
  const later = await visit(context, { line: true, stayMs: 3_000 })
  const offline = await visit(context, { line: false, stayMs: 0 })
  await context.close()
  return { first, later, offline }
}

/** In the page: notes when the first lesson of the day has been drawn. */
function watchForDay(): void {
  const look = (): void => {
    if (document.querySelector('.subject-name')) {
      requestAnimationFrame(() => setTimeout(() => performance.mark('readable')))
    } else requestAnimationFrame(look)
  }
  look()
}

async function visit(
  context: BrowserContext,
  { line, stayMs }: { line: boolean; stayMs: number },
): Promise<Visit> {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowerCpu })
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: !line,
    latency: slowLine.latencyMs,
    downloadThroughput: slowLine.bytesPerSecond,
    uploadThroughput: slowLine.bytesPerSecond,
  })
  if (!line) await context.setOffline(true)
  const requests = listRequests(session)
  await page.goto('/', { waitUntil: 'commit' })
  const readableMs = await readable(page)
  await page.waitForTimeout(stayMs)
  await page.close()
  return { readableMs, requests }
}

async function readable(page: Page): Promise<number> {
  await page.waitForFunction(() => performance.getEntriesByName('readable').length > 0)
  return page.evaluate(() => performance.getEntriesByName('readable')[0]?.startTime ?? Number.NaN)
}

/** What went over the line: what the worker answers is not of it. */
function listRequests(session: CDPSession): Request[] {
  const begun = performance.now()
  const open = new Map<string, { url: string; type: string }>()
  const done: Request[] = []
  session.on('Network.responseReceived', ({ requestId, response, type }) => {
    if (!response.fromServiceWorker && !response.fromDiskCache) {
      open.set(requestId, { url: response.url, type })
    }
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const request = open.get(requestId)
    if (!request) return
    const afterMs = Math.round(performance.now() - begun)
    done.push({ ...request, bytes: encodedDataLength, afterMs })
  })
  return done
}

function report(name: string, visits: readonly Visit[]): void {
  const times = visits.map(({ readableMs }) => Math.round(readableMs)).sort((a, b) => a - b)
  const median = times[Math.floor(times.length / 2)]
  const asked = Math.max(...visits.map(({ requests }) => requests.length))
  console.log(
    `${name.padEnd(8)} readable after ${median} ms (${times.join(', ')}); ${asked} answers`,
  )
}

function reportBytes(requests: readonly Request[]): void {
  const sum = (wanted: (request: Request) => boolean): number =>
    requests.filter(wanted).reduce((bytes, request) => bytes + request.bytes, 0)
  const kb = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`
  for (const { url: address, bytes, afterMs } of requests) {
    console.log(
      `  ${String(afterMs).padStart(6)} ms  ${kb(bytes).padStart(8)}  ${new URL(address).pathname}`,
    )
  }
  const script = sum(({ type }) => type === 'Script')
  console.log(`first visit: ${kb(script)} of script, ${kb(sum(() => true))} in all, heads included`)
}
