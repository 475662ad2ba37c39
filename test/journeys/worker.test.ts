import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { openWeb, type Web } from '#main/web.ts'
import { openWindow } from '#testing/browser.ts'
import { cookieFor } from '#testing/people.ts'
import { smallSchool } from '#testing/school.ts'
import { openServedSchool } from '#testing/served.ts'

/** The built application with its service worker, as a pupil's telephone has it. */
async function open(t: TestContext) {
  const served = await openServedSchool(t)
  const { people } = await smallSchool(served.world)
  const cookie = await cookieFor(served.school(), people.lea)
  const window = await openWindow(t, served.baseURL, { cookie })
  return { served, people, ...window }
}

const day = (page: Page) => page.locator('.subject-name').first().waitFor()
const installed = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
const shellOf = (page: Page) => page.locator('meta[name="shell"]').getAttribute('content')

/** Paths that reached the server, not the worker. */
function asked(context: BrowserContext): string[] {
  const paths: string[] = []
  context.on('response', (answer) => {
    if (!answer.fromServiceWorker()) paths.push(new URL(answer.url()).pathname)
  })
  return paths
}

test('a later visit asks for one small document; without a line the day is there', async (t) => {
  const { page, context, faults } = await open(t)
  await page.goto('/')
  await day(page)
  await installed(page)
  await page.close()

  const paths = asked(context)
  const later = await context.newPage()
  const synced = later.waitForResponse('**/school/sync')
  const listens = later.waitForRequest('**/school/events*')
  await later.goto('/')
  await day(later)
  const answer = await synced
  assert.ok((await answer.body()).length < 400)
  await listens
  // The stream of changes is no document.
  assert.deepEqual(
    paths.filter((path) => path !== '/school/events'),
    ['/school/sync'],
  )
  await later.close()

  await context.setOffline(true)
  const offline = await context.newPage()
  await offline.goto('/')
  await day(offline)
  await offline.goto('/week')
  await offline.locator('h1').waitFor()
  assert.deepEqual(faults, [])
})

test('what belongs to a person is in no cache of the worker', async (t) => {
  const { page } = await open(t)
  await page.goto('/')
  await day(page)
  await installed(page)
  await page.reload()
  await day(page)
  const cached = await page.evaluate(async () => {
    const names = await caches.keys()
    const lists = await Promise.all(
      names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)),
    )
    return lists.flat().map((url) => new URL(url).pathname)
  })
  assert.ok(cached.includes('/'))
  assert.deepEqual(
    cached.filter((path) => path.startsWith('/school')),
    [],
  )
})

/** The same application under another version, as a deploy would bring it. */
async function newer(): Promise<Web> {
  const web = await openWeb()
  const version = 'newerversion'
  const files = new Map(
    [...web.files].map(([path, file]) => {
      if (path !== '/index.html' && path !== '/worker.js') return [path, file]
      const body = Buffer.from(file.body.toString().replaceAll(web.version, version))
      return [path, { body, type: file.type, etag: `"${version}"` }]
    }),
  )
  return { ...web, version, files }
}

test('a deploy interrupts nobody: the open page goes on, the next one is the new one', async (t) => {
  const { page, context, served, faults } = await open(t)
  await page.goto('/')
  await day(page)
  await installed(page)
  const before = await shellOf(page)
  await served.stop()
  await served.start(await newer())

  // The old page syncs with the new server, hears of the new version and fetches it behind its back.
  await page.reload()
  await day(page)
  assert.equal(await shellOf(page), before)
  await page.waitForFunction(async () => {
    const registration = await navigator.serviceWorker.getRegistration()
    return registration?.waiting !== null && registration?.waiting !== undefined
  })
  assert.equal(await shellOf(page), before)
  await page.close()

  // With no page left open the newer worker takes its place; the browser does it in its own time.
  for (;;) {
    const next = await context.newPage()
    await next.goto('/')
    await day(next)
    if ((await shellOf(next)) === 'newerversion') break
    await next.close()
  }
  assert.deepEqual(faults, [])
})
