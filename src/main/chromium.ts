import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

/**
 * The path of a Chromium to test with: the one named by CHROMIUM, the system's, or Playwright's own;
 * installed when there is none (from apt when root on Debian, else Playwright's own build).
 */
export function ensureChromium(root: string, say: (line: string) => void): string {
  const found = find()
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Installing Chromium from apt (once)…')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'], env }
    spawnSync('apt-get', ['update', '-qq'], quiet)
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet)
  } else {
    say('Installing Playwright’s Chromium (once)…')
    const cli = join(root, 'node_modules/playwright-core/cli.js')
    spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'inherit' })
  }
  const installed = find()
  if (installed) return installed
  throw new Error(
    'No Chromium could be installed. Install one yourself and set CHROMIUM to its path.',
  )
}

function find(): string | undefined {
  const places = [process.env['CHROMIUM'], '/usr/bin/chromium', chromium.executablePath()]
  return places.find((path) => path !== undefined && path !== '' && existsSync(path))
}
