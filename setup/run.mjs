#!/usr/bin/env node
// The one door of a bare clone. Runs on Node 20.20 or newer with no package installed; brings what is
// missing (npm packages, Node 24), then hands over to the real program. Safe to interrupt and repeat.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 20)) {
  fail(
    `Préau needs Node 20.20 or newer; this is ${process.versions.node}. Install a newer Node and repeat.`,
  )
}

const [verb = 'start', ...rest] = process.argv.slice(2)
installPackages(root, 'npm packages')
const node = nodeFor()
const child = spawn(
  node,
  ['--disable-warning=ExperimentalWarning', join(root, 'src/main/preau.ts'), verb, ...rest],
  {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH ?? ''}` },
  },
)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => fail(`Node 24 does not start: ${error.message}`))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))

/**
 * Installs what the lock file says, without any package's own scripts; skipped when it is there already.
 * Not `npm ci`: it refuses a lock file made where the packages of another platform were not to be had.
 */
function installPackages(folder, what) {
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  const mark = join(folder, 'node_modules', '.preau-installed')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return
  say(`Installing ${what} (once)…`)
  const args = [
    'install',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const done = spawnSync('npm', args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  if (done.error) fail(`npm does not start: ${done.error.message}. Install npm and repeat.`)
  if (done.status !== 0) fail(explain(done.stderr, folder))
  mkdirSync(dirname(mark), { recursive: true })
  writeFileSync(mark, lock)
}

function explain(output, folder) {
  if (/ENOSPC/.test(output))
    return `The disk that holds ${folder} is full. Free some space (about 700 MB) and repeat.`
  if (/EACCES|EROFS|EPERM/.test(output))
    return `${folder} cannot be written to. Clone Préau into a folder of yours and repeat.`
  if (/ENOTFOUND|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN|network/.test(output)) {
    return 'The npm registry cannot be reached. Check the network (or npm’s registry and proxy settings) and repeat.'
  }
  return `npm could not install the packages:\n${output.trim()}`
}

function nodeFor() {
  if (major >= 24) return process.execPath
  const folder = join(root, 'setup/node24')
  installPackages(folder, 'Node 24')
  const name = readdirSync(join(folder, 'node_modules')).find((entry) => entry.startsWith('node-'))
  if (!name) {
    fail(
      `No Node 24 from npm for ${process.platform}-${process.arch}. Install Node 24 or newer yourself and repeat.`,
    )
  }
  return join(folder, 'node_modules', name, 'bin/node')
}

function say(line) {
  process.stderr.write(`préau: ${line}\n`)
}

function fail(line) {
  say(line)
  process.exit(1)
}
