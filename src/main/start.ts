import { once } from 'node:events'
import { constants } from 'node:fs'
import { access, mkdir, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { type Config, readConfig } from './config.ts'
import { openDatabaseServer } from './database.ts'
import { type Demo, openDemo } from './demo.ts'
import { type Child, superviseChild } from './supervise.ts'
import { buildWeb } from './web.ts'

/** Bytes that a first start writes: database 60 MB, packages are there already; the rest is room to live. */
const freeBytesMin = 500 * 1024 * 1024

/** Every part of the system that exists, each as its own process. Later issues add theirs here. */
const parts = ['school', 'worker'] as const

const say = (line: string): void => console.log(`préau: ${line}`)

export async function run(): Promise<number> {
  const config = readConfig()
  await checkHome(config)
  await checkPort(config)
  const stopping = stopSignal()
  await buildWeb(say)
  const database = await openDatabaseServer(config, say)
  const children: Child[] = []
  try {
    const demo = await openDemo(config, database.url, say, stopping.signal)
    for (const part of parts)
      children.push(superviseChild(part, childEnv(config, database.url), say))
    const started = Promise.all(children.map((child) => child.ready))
    const asked = await Promise.race([
      started,
      stopping.asked,
      database.lost.then(() => 'lost' as const),
    ])
    if (Array.isArray(asked)) announce(config, demo)
    const why = Array.isArray(asked) ? await Promise.race([stopping.asked, database.lost]) : asked
    if (why === 'stop') say('Stopping…')
    else say('The database ended by itself. Its files are safe; start again.')
    return why === 'stop' ? 0 : 1
  } finally {
    await Promise.all(children.map((child) => child.stop()))
    await database.close()
  }
}

function childEnv(config: Config, databaseUrl: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOST: config.host,
    PORT: String(config.port),
    PREAU_HOME: config.home,
    DATABASE_URL: databaseUrl,
  }
}

/** Asked by the first Ctrl-C or polite kill; many end it at once. */
function stopSignal(): { asked: Promise<'stop'>; signal: AbortSignal } {
  const controller = new AbortController()
  const asked = new Promise<'stop'>((resolve) => {
    let count = 0
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        count += 1
        controller.abort()
        resolve('stop')
        // npm and the terminal both pass one Ctrl-C on, so the second within it is the same one.
        if (count > 4) process.exit(130)
      })
    }
  })
  return { asked, signal: controller.signal }
}

async function checkHome({ home }: Config): Promise<void> {
  try {
    await mkdir(home, { recursive: true })
    await access(home, constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      code === 'ENOSPC'
        ? `The disk that holds ${home} is full. Free some space and start again.`
        : `${home} cannot be written to (${code}). Set PREAU_HOME to a folder of yours and start again.`,
    )
  }
  const disk = await statfs(home)
  const freeBytes = disk.bavail * disk.bsize
  if (freeBytes < freeBytesMin) {
    const freeMb = Math.floor(freeBytes / 1024 / 1024)
    throw new Error(
      `Only ${freeMb} MB are free on the disk that holds ${home}; Préau needs 500. Free some space, or set PREAU_HOME elsewhere.`,
    )
  }
}

async function checkPort({ host, port }: Config): Promise<void> {
  const probe = createServer()
  try {
    probe.listen({ host, port, exclusive: true })
    await once(probe, 'listening')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') {
      throw new Error(
        `Port ${port} is taken by another program. Choose another: PORT=8081 npm start`,
      )
    }
    if (code === 'EACCES') {
      throw new Error(
        `Port ${port} is kept for the administrator. Choose one above 1023: PORT=8080 npm start`,
      )
    }
    throw new Error(`HOST ${host} is not an address of this machine (${code}).`)
  } finally {
    probe.close()
  }
}

function announce(config: Config, demo: Demo | undefined): void {
  const shown = ['0.0.0.0', '::', '127.0.0.1'].includes(config.host) ? 'localhost' : config.host
  const lines = ['', `  Préau is ready:  http://${shown}:${config.port}`, '']
  if (demo) {
    const width = Math.max(...demo.people.map((person) => person.role.length))
    const loginWidth = Math.max(...demo.people.map((person) => person.login.length))
    const passwordWidth = Math.max(...demo.people.map((person) => person.password.length))
    lines.push('  The demo académie is imported. One ready-made sign-in for each role:')
    for (const { role, login, password, school } of demo.people) {
      lines.push(
        `    ${role.padEnd(width)}  ${login.padEnd(loginWidth)}  ${password.padEnd(passwordWidth)}  ${school}`,
      )
    }
    lines.push('')
  }
  lines.push(`  Ctrl-C stops it. Its data stays in ${config.home}`, '')
  console.log(lines.join('\n'))
}
