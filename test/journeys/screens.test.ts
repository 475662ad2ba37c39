import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { openLog } from '#base/log.ts'
import { openAccount } from '#school/identity/api.ts'
import { aaf, openWorker, type RosterDb } from '#school/roster/api.ts'
import { openWindow } from '#testing/browser.ts'
import { type AafFeed, aafComplete } from '#testing/feeds.ts'
import { cookieFor } from '#testing/people.ts'
import { smallSchool } from '#testing/school.ts'
import { openServedSchool, type Served } from '#testing/served.ts'

/** Every screen, looked at by axe in both languages, both themes and at both sizes; and walked by keyboard alone. */

const axe = await readFile(
  new URL('../../node_modules/axe-core/axe.min.js', import.meta.url),
  'utf8',
)

type Violation = { id: string; nodes: { target: unknown; failureSummary?: string }[] }

/** Fails with the rules that the page breaks and where (WCAG 2.2 A and AA, and axe's best practices). */
async function examine(page: Page, name: string): Promise<void> {
  await page.evaluate(axe)
  const violations = await page.evaluate(async () => {
    const runner = (
      globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }
    ).axe
    return (await runner.run()).violations
  })
  const told = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${JSON.stringify(target)} ${failureSummary}`),
  )
  assert.deepEqual(told, [], name)
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
  assert.ok(overflow <= 0, `${name} is ${overflow} px too wide`)
}

type Small = Awaited<ReturnType<typeof smallSchool>>
type Who = keyof Small['people']
type View = { locale: 'fr-FR' | 'en-GB'; width: number; height: number; dark: boolean }

const views: View[] = [
  { locale: 'fr-FR', width: 360, height: 640, dark: false },
  { locale: 'en-GB', width: 1440, height: 900, dark: true },
]

async function visit(t: TestContext, served: Served, small: Small, who: Who | '', view: View) {
  const { dark, ...options } = view
  const cookie = who && (await cookieFor(served.school(), small.people[who]))
  const opened = await openWindow(t, served.baseURL, { ...options, ...(cookie && { cookie }) })
  await opened.page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
  return opened
}

type Screen = { who: Who | ''; path: string; open?: (page: Page) => Promise<unknown> }

const screens: Record<string, Screen> = {
  'sign-in': { who: '', path: '/' },
  'sign-in gone wrong': {
    who: '',
    path: '/',
    open: async (page) => {
      await page.locator('[name=login]').fill('nobody.here')
      await page.locator('[name=password]').fill('not the password')
      await page.locator('button[type=submit]').click()
      await page.locator('.notice.wrong').waitFor()
    },
  },
  activation: { who: '', path: '/activate' },
  'activation with a wrong code': {
    who: '',
    path: '/activate#ABCD-EFGH-JKMN-PQRS',
    open: async (page) => {
      await page.locator('button[type=submit]').click()
      await page.locator('.field .wrong').waitFor()
    },
  },
  'a pupil’s day': { who: 'lea', path: '/' },
  'a day without lessons': { who: 'lea', path: '/day/2026-11-28' },
  'a guardian’s day': { who: 'mother', path: '/' },
  'a teacher’s day': { who: 'maths', path: '/' },
  'a head without lessons': { who: 'head', path: '/' },
  week: { who: 'lea', path: '/week' },
  'a guardian’s week': { who: 'mother', path: '/week' },
  account: { who: 'lea', path: '/account', open: (page) => page.locator('summary').click() },
  'change of a lesson': {
    who: 'maths',
    path: '/',
    open: async (page) => {
      await page.locator('button.change').first().click()
      await page.locator('dialog').waitFor()
    },
  },
  'a class of the school': {
    who: 'head',
    path: '/classes',
    open: async (page) => {
      await page.locator('select').selectOption({ index: 1 })
      await page.locator('.thread').waitFor()
    },
  },
  people: {
    who: 'head',
    path: '/admin/people',
    open: (page) => page.locator('.acts summary').first().click(),
  },
  'activation sheets': {
    who: 'head',
    path: '/admin/codes',
    open: (page) => page.locator('progress').first().waitFor(),
  },
  trail: { who: 'admin', path: '/admin/trail' },
  'nothing at this address': { who: 'lea', path: '/nowhere' },
}

test('every screen is accessible', async (t) => {
  const served = await openServedSchool(t)
  const small = await smallSchool(served.world)
  for (const [name, { who, path, open }] of Object.entries(screens)) {
    await t.test(name, async (t) => {
      for (const view of views) {
        const { page, faults, context } = await visit(t, served, small, who, view)
        await page.goto(path)
        await page.locator('h1').waitFor()
        await page.waitForLoadState('networkidle')
        await open?.(page)
        await examine(page, `${name}, ${view.locale}, ${view.width}`)
        assert.deepEqual(faults, [])
        await context.close()
      }
    })
  }
})

test('larger text, no line and a closed session are accessible too', async (t) => {
  const served = await openServedSchool(t)
  const small = await smallSchool(served.world)
  const [view] = views
  assert.ok(view)
  const { page, context } = await visit(t, served, small, 'lea', view)
  await page.goto('/account')
  await page.locator('input[type=checkbox]').check()
  await page.locator('html[data-text=large]').waitFor()
  await page.goto('/')
  await page.locator('.thread').waitFor()
  await examine(page, 'larger text')
  await context.setOffline(true)
  await page.locator('.weather').waitFor()
  await examine(page, 'no line')
  await context.setOffline(false)
  await context.clearCookies()
  await page.reload()
  await page.locator('[name=login]').waitFor()
  await examine(page, 'closed session')
})

const password = 'lamp tortoise notebook'

/** Presses Tab until the wanted thing has the focus; fails if the keyboard cannot reach it. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press('Tab')
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return
  }
  assert.fail(`the keyboard does not reach ${selector}`)
}

test('a pupil signs in and reads the day by keyboard alone', async (t) => {
  const served = await openServedSchool(t)
  const small = await smallSchool(served.world)
  const { inside } = served.school().identity
  const login = await openAccount(inside, { personId: small.people.lea, password })
  const { page } = await openWindow(t, served.baseURL)
  await page.goto('/')
  await page.locator('[name=login]').waitFor()
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'skip')
  await page.keyboard.press('Enter')
  await tabTo(page, '[name=login]')
  await page.keyboard.type(login)
  await tabTo(page, '[name=password]')
  await page.keyboard.type('not this one')
  await page.keyboard.press('Enter')
  await page.locator('.notice.wrong').waitFor()
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('name')), 'password')
  await page.keyboard.press('Control+A')
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.locator('.thread').waitFor()
  await tabTo(page, '.tabs a[href="/day/2026-11-24"]')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/day/2026-11-24')
  // The focus stays on the tabs, so that one can go on to the next day; the change is said.
  await page.locator('.tabs a[href="/day/2026-11-24"]:focus').waitFor()
  await page.locator('.said[role=status]', { hasText: 'Demain' }).waitFor()
  await tabTo(page, '.menu a[href="/week"]')
  await page.keyboard.press('Enter')
  await page.locator('.grid').waitFor()
  await page.locator('h1:focus').waitFor()
})

test('a teacher cancels a lesson by keyboard alone, and leaves the dialog with Escape', async (t) => {
  const served = await openServedSchool(t)
  const small = await smallSchool(served.world)
  const cookie = await cookieFor(served.school(), small.people.maths)
  const { page } = await openWindow(t, served.baseURL, { cookie })
  await page.goto('/')
  await page.locator('.thread').waitFor()
  await tabTo(page, 'button.change')
  await page.keyboard.press('Enter')
  await page.locator('dialog[open]').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await page.locator('button.change:focus').waitFor()
  await page.keyboard.press('Enter')
  await page.locator('dialog[open]').waitFor()
  await tabTo(page, 'dialog textarea')
  await page.keyboard.type('Je serai en formation.')
  await tabTo(page, 'dialog button[type=submit]')
  await page.keyboard.press('Enter')
  await page.locator('.lesson.gone .board .note').waitFor()
})

const feed: AafFeed = {
  schools: [{ id: '10', uai: '0010001W', name: 'Collège des Tilleuls', classes: ['6A$6e A'] }],
  pupils: [
    {
      id: '101',
      name: 'ROUX',
      given: 'Zoé',
      school: '10',
      classes: ['10$6A'],
      relatives: ['201$1$0$1$0$0'],
    },
  ],
  relatives: [{ id: '201', name: 'ROUX', given: 'Lou' }],
}
const filesOf = (texts: Record<string, string>) =>
  Object.entries(texts).map(([name, text]) => ({
    name,
    mimeType: 'text/xml',
    buffer: Buffer.from(text),
  }))

test('an administrator imports by keyboard alone: a broken file, then good ones', async (t) => {
  const served = await openServedSchool(t)
  const small = await smallSchool(served.world)
  const worker = openWorker({
    databaseUrl: served.world.url,
    db: served.world.as('preau_import') as unknown as RosterDb,
    clock: served.needs.clock,
    log: openLog('worker', 'silent'),
    formats: [aaf],
    home: served.needs.home,
  })
  t.after(() => worker.close())
  const cookie = await cookieFor(served.school(), small.people.head)
  const { page, faults } = await openWindow(t, served.baseURL, { cookie })
  const good = aafComplete(feed)
  const cut = Object.fromEntries(
    Object.entries(good).map(([name, text]) => [name, text.slice(0, text.length - 40)]),
  )
  const send = async (texts: Record<string, string>) => {
    await tabTo(page, '.page button.main')
    await page.keyboard.press('Enter')
    await page.locator('h2:focus').waitFor()
    await tabTo(page, 'input[type=file]')
    const chooser = page.waitForEvent('filechooser')
    await page.keyboard.press('Space')
    await (await chooser).setFiles(filesOf(texts))
    await tabTo(page, '.import .button.main')
    await page.keyboard.press('Enter')
  }
  await page.goto('/admin/imports')
  await page.locator('.page button.main').waitFor()
  await send(cut)
  await page.locator('.import .notice.wrong').waitFor()
  await examine(page, 'a broken file')
  await tabTo(page, '.import .button.bare')
  await page.keyboard.press('Enter')
  await page.locator('.rows .tag.wrong').waitFor()
  await page.locator('body').focus()
  await send(good)
  await page.locator('.import table').waitFor()
  await examine(page, 'the report of an import')
  await tabTo(page, '.import .button.main')
  await page.keyboard.press('Enter')
  await page.locator('.import .notice.kept').waitFor()
  await examine(page, 'an import applied')
  assert.deepEqual(faults, [])
})
