import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { ensureChromium } from '#main/chromium.ts'

/** What node:test gives to a test or a suite: a way to be called at its end. */
type Scope = { after(work: () => Promise<unknown>): void }

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

let opening: Promise<Browser> | undefined
// Its pipe would keep the process of the test file alive.
after(async () => (await opening)?.close())

/** One Chromium a test file: opened by the first that asks, ended when the file's tests are done. */
export function openBrowser(): Promise<Browser> {
  opening ??= launch()
  return opening
}

async function launch(): Promise<Browser> {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  return chromium.launch({
    executablePath: ensureChromium(root, (line) => console.log(line)),
    args: flags,
    headless: true,
  })
}

/** A browser of its own for one test: cookies, stores and caches of nobody else. */
export async function openWindow(
  t: Scope,
  baseURL: string,
  options: WindowOptions = {},
): Promise<{ context: BrowserContext; page: Page; faults: string[] }> {
  const browser = await openBrowser()
  const { cookie, locale = 'fr-FR', zone, width = 360, height = 640, worker = true } = options
  const context = await browser.newContext({
    baseURL,
    locale,
    ...(zone !== undefined && { timezoneId: zone }),
    viewport: { width, height },
    serviceWorkers: worker ? 'allow' : 'block',
  })
  t.after(() => context.close())
  if (cookie !== undefined) await holdCookie(context, baseURL, cookie)
  const page = await context.newPage()
  return { context, page, faults: faultsOf(page) }
}

export type WindowOptions = {
  /** A Cookie header, as testing/people.ts makes it. */
  cookie?: string
  locale?: string
  /** Time zone of the device; that of the machine if not given. */
  zone?: string
  width?: number
  height?: number
  /** False: no service worker. */
  worker?: boolean
}

/** Gives the browser the cookies of a Cookie header. */
export async function holdCookie(
  context: BrowserContext,
  url: string,
  header: string,
): Promise<void> {
  const cookies = header.split('; ').map((pair) => {
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    return { name, value, url, httpOnly: true }
  })
  await context.addCookies(cookies)
}

/** What the page could not do: uncaught errors, and what the content security policy stopped. */
function faultsOf(page: Page): string[] {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource|net::ERR/.test(message.text())) {
      faults.push(message.text())
    }
  })
  return faults
}
