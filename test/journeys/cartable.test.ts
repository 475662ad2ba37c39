import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import type { BrowserContext, Page } from 'playwright-core'
import { build } from 'vite'
import { holdCookie, openWindow } from '#testing/browser.ts'
import { cookieFor } from '#testing/people.ts'
import { smallSchool } from '#testing/school.ts'
import { openServedSchool } from '#testing/served.ts'
import type * as Door from '#web/cartable/cartable.ts'

/**
 * The door of the cartable in a real Chromium, on a bare page without screens: real IndexedDB, locks and
 * channels, the real school behind. The screens' own journeys are elsewhere.
 */
type Bare = { cartable: typeof Door }
declare const cartable: Bare['cartable']

let bundle: Promise<string> | undefined

async function bundled(): Promise<string> {
  const root = fileURLToPath(new URL('../../src/web', import.meta.url))
  const entry = `${root}/cartable/cartable.ts`
  const built = await build({
    configFile: false,
    envDir: false,
    publicDir: false,
    root,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry, formats: ['es'] } },
  })
  const [output] = Array.isArray(built) ? built : [built]
  if (!output || !('output' in output)) throw new Error('Nothing was built.')
  return output.output[0].code
}

const html = `<!doctype html><title>bare</title><script type="module">
  import * as cartable from '/bare/cartable.js'
  window.cartable = cartable
  await cartable.openCartable()
</script>`

/** Puts the bare page at /bare of the school's own origin. */
async function serveBare(context: BrowserContext): Promise<void> {
  bundle ??= bundled()
  const code = await bundle
  await context.route('**/bare', (route) => route.fulfill({ contentType: 'text/html', body: html }))
  await context.route('**/bare/cartable.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: code }),
  )
}

async function open(t: TestContext) {
  const served = await openServedSchool(t)
  const small = await smallSchool(served.world)
  const owner = served.world.as<Record<string, never>>('owner')
  /** A browser of that person's; `tab` opens one more page in it. */
  const browse = async (personId: string, options: { shared?: boolean } = {}) => {
    const cookie = await cookieFor(served.school(), personId, options)
    const window = await openWindow(t, served.baseURL, { cookie, worker: false })
    await serveBare(window.context)
    await enterPage(window.page)
    return {
      ...window,
      cookie,
      tab: async () => {
        const page = await window.context.newPage()
        await enterPage(page)
        return page
      },
    }
  }
  const applied = async (personId: string) => {
    const { rows } = await sql<{ seq: number }>`
      select seq::int from school.command
       where person_id = ${personId} order by applied_at, seq`.execute(owner)
    return rows
  }
  return { served, ...small, browse, applied, owner }
}

async function enterPage(page: Page): Promise<void> {
  await page.goto('/bare')
  await page.waitForFunction(() => 'cartable' in globalThis)
}

const isOpen = (page: Page) =>
  page.waitForFunction(() => cartable.phase.value === 'open' && cartable.me.value.value)
/** Not at each frame, which is the default: a tab behind another draws none. */
const often = { polling: 100 }
const isPhase = (page: Page, phase: Door.Phase) =>
  page.waitForFunction((wanted) => cartable.phase.value === wanted, phase, often)
const isSent = (page: Page) =>
  page.waitForFunction(() => cartable.pending.value.length === 0, undefined, often)
const pending = (page: Page) => page.evaluate(() => cartable.pending.value.length)

/** Does something as its person would; resolves when the page says it is kept. */
const setTheme = (page: Page, theme: 'light' | 'dark') =>
  page.evaluate((wanted) => cartable.send('preferences.set', { theme: wanted }), theme)
const themeOf = (page: Page) => page.evaluate(() => cartable.me.value.value?.preferences.theme)
const stores = (page: Page) =>
  page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).sort())

const seqs = (rows: { seq: number }[]) => rows.map(({ seq }) => seq)
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

test('with the cable pulled all is kept, shown, and outlives the tab; it arrives once and in order', async (t) => {
  const { browse, applied, people } = await open(t)
  const { page, context, tab } = await browse(people.lea)
  await isOpen(page)
  await context.setOffline(true)
  for (const theme of ['dark', 'light', 'dark'] as const) await setTheme(page, theme)
  assert.equal(await pending(page), 3)
  assert.equal(await themeOf(page), 'dark')
  await page.waitForFunction(() => cartable.line.value.state === 'offline')
  assert.equal((await applied(people.lea)).length, 0)
  await page.close()

  await context.setOffline(false)
  const later = await tab()
  await isOpen(later)
  await isSent(later)
  assert.deepEqual(seqs(await applied(people.lea)), upTo(3))
  assert.equal(await themeOf(later), 'dark')
})

test('two tabs that write at once send everything, once, in one order', async (t) => {
  const { browse, applied, people } = await open(t)
  const { page: one, tab } = await browse(people.lea)
  const two = await tab()
  await Promise.all([isOpen(one), isOpen(two)])
  const writeMany = (page: Page) =>
    page.evaluate(async () => {
      for (let count = 0; count < 20; count += 1) {
        await cartable.send('preferences.set', { theme: count % 2 === 0 ? 'dark' : 'light' })
      }
    })
  await Promise.all([writeMany(one), writeMany(two)])
  await Promise.all([isSent(one), isSent(two)])
  assert.deepEqual(seqs(await applied(people.lea)), upTo(40))
})

test('a tab without locks fights, and nothing is done twice', async (t) => {
  const { browse, applied, people } = await open(t)
  const { page: one, context, tab } = await browse(people.lea)
  await context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'locks'))
  const two = await tab()
  await Promise.all([isOpen(one), isOpen(two)])
  for (let count = 0; count < 10; count += 1) {
    await Promise.all([setTheme(one, 'dark'), setTheme(two, 'light')])
  }
  await Promise.all([isSent(one), isSent(two)])
  assert.deepEqual(seqs(await applied(people.lea)), upTo(20))
})

test('an answer that is lost, and a tab closed before it came, are asked for again', async (t) => {
  const { browse, applied, people } = await open(t)
  const { page, context, tab } = await browse(people.lea)
  await isOpen(page)
  // The school does it; its answer never comes back.
  await context.route('**/school/sync', async (route) => {
    await route.fetch()
    await route.abort('connectionreset')
  })
  const reached = page.waitForEvent('requestfailed')
  await setTheme(page, 'dark')
  await reached
  assert.equal((await applied(people.lea)).length, 1)
  assert.equal(await pending(page), 1)
  await page.close()
  await context.unroute('**/school/sync')

  const later = await tab()
  await isOpen(later)
  await isSent(later)
  assert.deepEqual(seqs(await applied(people.lea)), [1])
})

test('the server stops and starts again: what was done meanwhile arrives by itself', async (t) => {
  const { browse, applied, people, served } = await open(t)
  const { page } = await browse(people.lea)
  await isOpen(page)
  await served.stop()
  await setTheme(page, 'dark')
  await page.waitForFunction(() => cartable.line.value.state === 'offline')
  await served.start()
  await isSent(page)
  assert.equal((await applied(people.lea)).length, 1)
  await page.waitForFunction(() => cartable.line.value.state === 'online')
})

test('a teacher changes a lesson: the pupil’s open page shows it by itself', async (t) => {
  const { browse, people, lessons } = await open(t)
  const { page: pupil } = await browse(people.lea)
  await isOpen(pupil)
  const { page: teacher } = await browse(people.maths)
  await isOpen(teacher)
  const room = (page: Page) =>
    page.evaluate(
      (id) =>
        cartable.day.value.value?.timelines
          .flatMap(({ days }) => days.flatMap((day) => day.lessons))
          .find((lesson) => lesson.id === id)?.room,
      lessons.mondayMaths,
    )
  assert.equal(await room(pupil), '204')
  await teacher.evaluate(
    (lessonId) => cartable.send('lesson.change', { lessonId, version: 1, room: 'Gymnase' }),
    lessons.mondayMaths,
  )
  // At once on the page of who did it, before the school has answered.
  assert.equal(await room(teacher), 'Gymnase')
  await pupil.waitForFunction(() =>
    cartable.day.value.value?.timelines.some(({ days }) =>
      days.some((day) => day.lessons.some((lesson) => lesson.room === 'Gymnase')),
    ),
  )
  await isSent(teacher)
  assert.equal(await room(teacher), 'Gymnase')
  assert.deepEqual(await teacher.evaluate(() => cartable.refused.value), [])
})

test('what the school says no to is kept to be read, and undone on the screen', async (t) => {
  const { browse, people, lessons } = await open(t)
  const { page } = await browse(people.lea)
  await isOpen(page)
  await page.evaluate(
    (lessonId) => cartable.send('lesson.change', { lessonId, version: 1, status: 'cancelled' }),
    lessons.mondayMaths,
  )
  await page.waitForFunction(() => cartable.refused.value.length === 1)
  assert.equal(await page.evaluate(() => cartable.refused.value[0]?.code), 'not_allowed')
  const cancelled = await page.evaluate(() =>
    cartable.day.value.value?.timelines.some(({ days }) =>
      days.some((day) => day.lessons.some(({ status }) => status === 'cancelled')),
    ),
  )
  assert.equal(cancelled, false)
  await page.evaluate(async () => {
    for (const { id } of cartable.refused.value) await cartable.dismissRefused(id)
  })
  await page.reload()
  await isOpen(page)
  assert.equal(await page.evaluate(() => cartable.refused.value.length), 0)
})

test('a revoked device shows nothing more; what was unsent waits for its person', async (t) => {
  const { browse, applied, people, served } = await open(t)
  const { page, context } = await browse(people.lea)
  await isOpen(page)
  await context.setOffline(true)
  await setTheme(page, 'dark')
  await context.clearCookies()
  await context.setOffline(false)
  await isPhase(page, 'locked')
  assert.equal(await page.evaluate(() => cartable.me.value.value), undefined)
  assert.equal((await applied(people.lea)).length, 0)
  await page.reload()
  await isPhase(page, 'locked')

  // Somebody else signs in on it first: they find nothing, and send nothing of the other's.
  await holdCookie(context, served.baseURL, await cookieFor(served.school(), people.yanis))
  await page.evaluate(() => cartable.enter())
  await isOpen(page)
  assert.equal(await pending(page), 0)
  assert.equal(await themeOf(page), undefined)

  await holdCookie(context, served.baseURL, await cookieFor(served.school(), people.lea))
  await page.evaluate(() => cartable.enter())
  await page.waitForFunction((id) => cartable.me.value.value?.id === id, people.lea)
  await isSent(page)
  assert.equal((await applied(people.lea)).length, 1)
  assert.equal((await applied(people.yanis)).length, 0)
})

test('what answers in the school’s place, a portal or a proxy, wipes nothing', async (t) => {
  const { browse, people, applied } = await open(t)
  const { page, context } = await browse(people.lea)
  await isOpen(page)
  const portals = [
    { status: 200, contentType: 'text/html', body: '<h1>Wi-Fi de l’hôtel</h1>' },
    { status: 401, contentType: 'text/html', body: 'Authentication required' },
    { status: 511, contentType: 'text/html', body: '' },
  ]
  for (const answer of portals) {
    await context.route('**/school/sync', (route) => route.fulfill(answer), { times: 1 })
    const asked = page.waitForResponse('**/school/sync')
    await setTheme(page, 'dark')
    await asked
  }
  assert.equal(await page.evaluate(() => cartable.phase.value), 'open')
  await isSent(page)
  assert.deepEqual(seqs(await applied(people.lea)), upTo(3))
})

test('a school that is full is asked again by itself, and the page says when', async (t) => {
  const { browse, people, applied } = await open(t)
  const { page, context } = await browse(people.lea)
  await isOpen(page)
  const body = JSON.stringify({ code: 'come_back_later', message: 'Full.', retryAfterS: 2 })
  await context.route(
    '**/school/sync',
    (route) => route.fulfill({ status: 503, contentType: 'application/json', body }),
    { times: 1 },
  )
  await setTheme(page, 'dark')
  await page.waitForFunction(() => cartable.line.value.state === 'busy')
  await page.waitForFunction(() => cartable.line.value.retryAt !== undefined)
  await isSent(page)
  assert.equal((await applied(people.lea)).length, 1)
})

test('when another person signs in from another tab, each tab turns to them', async (t) => {
  const { browse, people, served } = await open(t)
  const { page, context, tab } = await browse(people.lea)
  await isOpen(page)
  await holdCookie(context, served.baseURL, await cookieFor(served.school(), people.yanis))
  const other = await tab()
  for (const each of [other, page]) {
    await each.waitForFunction((id) => cartable.me.value.value?.id === id, people.yanis)
  }
})

test('signing out wipes the store in every tab, with or without a line', async (t) => {
  const { browse, people, applied } = await open(t)
  const { page, context, tab } = await browse(people.lea)
  const other = await tab()
  await Promise.all([isOpen(page), isOpen(other)])
  assert.deepEqual(await stores(page), [`preau-${people.lea}`])
  await context.setOffline(true)
  await setTheme(page, 'dark')
  await page.evaluate(() => cartable.signOut())
  await Promise.all([isPhase(page, 'signed_out'), isPhase(other, 'signed_out')])
  assert.deepEqual(await stores(page), [])

  // Either tab may be the one that tells the server.
  const told = context.waitForEvent('response', {
    predicate: (response) => response.url().endsWith('/school/sign-out'),
  })
  await context.setOffline(false)
  assert.equal((await told).status(), 200)
  await page.reload()
  await isPhase(page, 'signed_out')
  assert.equal((await applied(people.lea)).length, 0)
})

test('a shared device that was closed shows nothing to the next person', async (t) => {
  const { browse, people } = await open(t)
  const { page, context, tab } = await browse(people.lea, { shared: true })
  await isOpen(page)
  await page.close()
  // The browser was closed: cookies of the session are gone.
  await context.clearCookies()
  await context.setOffline(true)
  const later = await tab()
  await isPhase(later, 'signed_out')
  assert.deepEqual(await stores(later), [])
})

test('a private window without storage says so and still sends', async (t) => {
  const { browse, people, applied } = await open(t)
  const { page, context } = await browse(people.lea)
  await context.addInitScript(() => {
    Object.defineProperty(globalThis, 'indexedDB', {
      get() {
        throw new DOMException('No storage here.', 'SecurityError')
      },
    })
  })
  await enterPage(page)
  await isOpen(page)
  assert.equal(await page.evaluate(() => cartable.keeps.value), 'memory')
  await setTheme(page, 'dark')
  await isSent(page)
  assert.equal((await applied(people.lea)).length, 1)
})

test('a telephone whose clock is a day wrong has the server’s time', async (t) => {
  const { browse, people } = await open(t)
  const { page } = await browse(people.lea)
  await isOpen(page)
  const shown = await page.evaluate(() => cartable.now().getTime())
  // The server of the test stands still at its own time; the browser runs on the machine's.
  assert.ok(Math.abs(shown - Date.parse('2026-11-23T07:10:00Z')) < 60_000)
  await page.reload()
  assert.ok(
    Math.abs(
      (await page.evaluate(() => cartable.now().getTime())) - Date.parse('2026-11-23T07:10:00Z'),
    ) < 60_000,
  )
})

test('a visit of the help desk leaves nothing on the visitor’s device', async (t) => {
  const { served, people } = await open(t)
  const cookie = await cookieFor(served.school(), people.admin, { visits: people.lea })
  const { page, context } = await openWindow(t, served.baseURL, { cookie, worker: false })
  await serveBare(context)
  await enterPage(page)
  await isOpen(page)
  assert.equal(await page.evaluate(() => cartable.me.value.value?.id), people.lea)
  assert.deepEqual(await stores(page), [])
  const kept = await page.evaluate(() =>
    cartable.send('preferences.set', { theme: 'dark' }).catch((error: Error) => error.message),
  )
  assert.match(kept, /visit/)
})
