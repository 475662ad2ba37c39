import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { DayDocument } from '#contracts/day.ts'
import { openBrowser } from '#testing/browser.ts'

// What a person sees who types `npm start` on a bare clone: the very command, in a process of its own, with
// its embedded PostgreSQL and its demo académie. The longest thing it does is the first import.

type Started = { url: string; output(): string; people: Person[]; stop(): Promise<number | null> }
type Person = { role: string; login: string; password: string }

test('npm start imports the demo, signs every role in, survives a killed part, and starts again', async (t) => {
  const home = await aFolder(t)
  const port = await aPort()
  const first = await start(t, { PREAU_HOME: home, PORT: String(port) })
  assert.equal((await fetch(`${first.url}/healthz`)).status, 200)
  assert.deepEqual(
    first.people.map(({ role }) => role),
    [
      'pupil, collège',
      'pupil, école',
      'parent of two',
      'teacher',
      'head',
      'secretary',
      'administrator',
    ],
  )

  for (const person of first.people) {
    const cookie = await signIn(first.url, person)
    const day = await weekOf(first.url, cookie)
    const lessons = day.timelines.flatMap(({ days }) => days.flatMap(({ lessons }) => lessons))
    if (/pupil|parent|teacher/.test(person.role))
      assert.ok(lessons.length > 5, `${person.role}: ${lessons.length} lessons`)
    if (person.role === 'parent of two') {
      assert.ok(new Set(day.timelines.map(({ personId }) => personId)).size >= 2)
    }
  }

  const pupil = first.people[0]
  assert.ok(pupil)
  const cookie = await signIn(first.url, pupil)
  await killTheSchool(first)
  await untilHealthy(first.url)
  await weekOf(first.url, cookie)

  assert.equal(await first.stop(), 0)
  const second = await start(t, { PREAU_HOME: home, PORT: String(port) })
  assert.ok(!second.output().includes('Making the demo'), second.output())
  assert.deepEqual(second.people, first.people)
  // The pass of yesterday evening is good this morning, whatever was restarted.
  await weekOf(second.url, cookie)
  await seenInChromium(t, second.url, pupil)
  assert.equal(await second.stop(), 0)
})

test('what stops a start is one sentence that says what to do', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.after(() => taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  await refusesToStart(
    { PREAU_HOME: await aFolder(t), PORT: String(port) },
    /Port \d+ is taken.*PORT=8081/,
  )
  await refusesToStart(
    { PREAU_HOME: '/dev/null/preau', PORT: '0' },
    /cannot be written to.*PREAU_HOME/,
  )
  await refusesToStart({ PORT: 'eight' }, /PORT is « eight »/)
  await refusesToStart({ DATABASE_URL: 'mysql://x', PORT: '0' }, /DATABASE_URL must begin/)
})

test('a folder that the database’s account cannot enter is refused before anything is written', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root lends the database another account')
  const closed = join(await aFolder(t), 'closed')
  await mkdir(closed)
  await chmod(closed, 0o700)
  await refusesToStart(
    { PREAU_HOME: join(closed, 'home'), PORT: '0' },
    /cannot pass through .*PREAU_HOME/,
  )
})

async function start(t: TestContext, env: NodeJS.ProcessEnv): Promise<Started> {
  const child = launch(env)
  t.after(() => child.kill('SIGTERM'))
  const output = collect(child)
  const url = `http://localhost:${env['PORT']}`
  const until = Date.now() + 240_000
  while (!output().includes('Ctrl-C stops it')) {
    assert.equal(child.exitCode, null, output())
    assert.ok(Date.now() < until, output())
    await pause(200)
  }
  return {
    url,
    output,
    people: [...output().matchAll(/^ {4}(\S.*?) {2,}(\S+) {2,}(\S+) {2,}/gm)].map(
      ([, role = '', login = '', password = '']) => ({ role, login, password }),
    ),
    stop: async () => {
      child.kill('SIGINT')
      const [code] = await once(child, 'exit')
      return code as number | null
    },
  }
}

async function refusesToStart(env: NodeJS.ProcessEnv, sentence: RegExp): Promise<void> {
  const child = launch(env)
  const output = collect(child)
  // One that starts all the same must not outlive the test.
  const late = setTimeout(() => child.kill('SIGTERM'), 60_000)
  const [code] = await once(child, 'exit')
  clearTimeout(late)
  assert.equal(code, 1, output())
  const said = output()
    .split('\n')
    .filter((line) => line.startsWith('préau: '))
  assert.match(said.at(-1) ?? '', sentence, output())
  assert.ok(!output().includes('    at '), output())
}

/** As npm runs it. The DATABASE_URL of the tests is not the person's. */
function launch(env: NodeJS.ProcessEnv): ChildProcess {
  const { DATABASE_URL: _, NODE_TEST_CONTEXT: __, ...inherited } = process.env
  return spawn(process.execPath, ['setup/run.mjs', 'start'], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  }
  return () => text
}

async function signIn(url: string, { login, password, role }: Person): Promise<string> {
  const reply = await fetch(`${url}/school/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password, shared: false }),
  })
  assert.equal(reply.status, 200, `${role}: ${await reply.text()}`)
  return reply.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

/** A fortnight in term, whenever the test is run: this one, or the first of the year to come. */
async function weekOf(url: string, cookie: string): Promise<DayDocument> {
  const now = new Date()
  const monday = new Date(now)
  monday.setDate(now.getDate() - ((now.getDay() + 6) % 7))
  const summer = now.getMonth() === 6 || now.getMonth() === 7
  const from = summer ? `${now.getFullYear()}-09-07` : monday.toISOString().slice(0, 10)
  const reply = await fetch(`${url}/school/day?from=${from}&days=14`, { headers: { cookie } })
  assert.equal(reply.status, 200, await reply.clone().text())
  return reply.json() as Promise<DayDocument>
}

/** The child of the supervisor that serves, found as an operator would: by its command. */
async function killTheSchool({ output }: Started): Promise<void> {
  const { readdirSync, readFileSync } = await import('node:fs')
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const mine = pids.filter((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      return words.at(-2) === 'school' && isBelow(pid, process.pid)
    } catch {
      return false
    }
  })
  assert.equal(mine.length, 1, output())
  process.kill(Number(mine[0]), 'SIGKILL')
  const until = Date.now() + 20_000
  while (!output().includes('school ended')) {
    assert.ok(Date.now() < until, output())
    await pause(50)
  }

  function isBelow(pid: string, ancestor: number): boolean {
    const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0'
    return Number(parent) === ancestor || (parent !== '0' && isBelow(parent, ancestor))
  }
}

async function untilHealthy(url: string): Promise<void> {
  const until = Date.now() + 30_000
  for (;;) {
    const reply = await fetch(`${url}/healthz`).catch(() => undefined)
    if (reply?.ok) return
    assert.ok(Date.now() < until)
    await pause(100)
  }
}

/** The person who was just shown a login and a password types them. */
async function seenInChromium(
  t: TestContext,
  url: string,
  { login, password }: Person,
): Promise<void> {
  const context = await (await openBrowser()).newContext({ baseURL: url, locale: 'fr-FR' })
  t.after(() => context.close())
  const page = await context.newPage()
  await page.goto('/')
  await page.getByLabel(/identifiant/i).fill(login)
  await page
    .getByLabel(/mot de passe/i)
    .first()
    .fill(password)
  await page.keyboard.press('Enter')
  await page
    .getByText(/aujourd.hui/i)
    .first()
    .waitFor({ timeout: 20_000 })
}

async function aFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'preau-start-'))
  await chmod(folder, 0o755)
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function aPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
