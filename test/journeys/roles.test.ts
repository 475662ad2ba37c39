import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { showCode } from '#contracts/activation.ts'
import { newCode } from '#school/identity/api.ts'
import { openWindow } from '#testing/browser.ts'
import { cookieFor } from '#testing/people.ts'
import { type SmallSchool, smallSchool } from '#testing/school.ts'
import { openServedSchool, type Served } from '#testing/served.ts'

/**
 * The school morning of each role, on a telephone, as the person lives it: everything is found by the words on the
 * screen. The codes are those that the head has printed.
 */

type Place = SmallSchool & { served: Served }
type Tongue = 'fr' | 'en'

/** The words of the screens that a journey passes by, in both languages. */
const words = {
  fr: {
    go: 'Continuer',
    choose: 'Choisir un mot de passe',
    again: 'Le même mot de passe, encore une fois',
    givenName: 'Prénom',
    familyName: 'Nom de famille',
    open: 'Ouvrir le compte',
    opened: 'Le compte est ouvert',
    seeDay: 'Voir la journée',
    today: 'Aujourd’hui',
    offline: /^Hors connexion depuis 08:10\..*Journée reçue à 08:10\.$/,
    account: 'Compte',
    out: 'Se déconnecter',
    door: 'Entrer dans le préau',
    login: 'Identifiant',
    password: 'Mot de passe',
    enter: 'Se connecter',
    mine: 'Mes cours',
    none: 'Aucun cours à votre nom cette semaine.',
  },
  en: {
    go: 'Continue',
    choose: 'Choose a password',
    again: 'The same password once more',
    givenName: 'Given name',
    familyName: 'Family name',
    open: 'Open the account',
    opened: 'The account is open',
    seeDay: 'See the day',
    today: 'Today',
    offline: /^Offline since 08:10\..*Day received at 08:10\.$/,
    account: 'Account',
    out: 'Sign out',
    door: 'Come in under the roof',
    login: 'Login',
    password: 'Password',
    enter: 'Sign in',
    mine: 'My lessons',
    none: 'No lesson in your name this week.',
  },
}

/** A lesson as its line shows it: subject, room, and with whom. */
type Shown = [title: string, room: string, people: string]

type Story = {
  role: string
  /** Which slip: its kind and whose it is. */
  slip: string
  tongue?: Tongue
  /** A guardian says who they are. */
  names?: { given: string; family: string }
  /** What the day shows, by the name of each line; empty: nothing in their name. */
  day: Record<string, Shown[]>
}

const stories: Story[] = [
  {
    role: 'pupil',
    slip: 'self Léa',
    day: {
      'Mes cours': [
        ['Mathématiques', 'Salle 204', 'Mme Martin'],
        ['Histoire-géographie', 'Salle 112', 'M. Fabre'],
        ['Éducation musicale', 'Musique', 'Mme Payet'],
      ],
    },
  },
  {
    role: 'guardian of two',
    slip: 'family Léa',
    names: { given: 'claire', family: 'NGUYEN' },
    day: {
      'Journée de Léa Nguyen-Beaumont': [
        ['Mathématiques', 'Salle 204', 'Mme Martin'],
        ['Histoire-géographie', 'Salle 112', 'M. Fabre'],
        ['Éducation musicale', 'Musique', 'Mme Payet'],
      ],
      'Journée de Noé Nguyen-Beaumont': [['Français', 'Salle A1', 'Mme Payet']],
    },
  },
  {
    role: 'teacher',
    slip: 'self Ada',
    tongue: 'en',
    day: {
      'My lessons': [
        ['Mathématiques', 'Room 204', '4e B'],
        ['Mathématiques', 'Room 204', '5e A'],
      ],
    },
  },
  { role: 'secretary', slip: 'self Sami', day: {} },
  { role: 'delegated administrator', slip: 'self Aline', day: {} },
]

const password = 'ardoise tilleul marelle'

// A morning is made of waiting for the line: several are lived at once.
test('the school morning, of each role and between them', { concurrency: 3 }, async (t) => {
  const served = await openServedSchool(t)
  const place = { served, ...(await smallSchool(served.world)) }
  const codes: Record<string, string> = {}
  await t.test('the head is let in by the operator, and prints the sheets', async (t) => {
    const code = await newCode(served.school().identity.inside, {
      uai: '0010001W',
      personId: place.people.head,
    })
    const { page } = await live(t, place, { role: 'head', slip: '', day: {} }, code)
    for (const label of ['4e B', 'Personnel']) await printSheet(page, label)
    Object.assign(codes, await codesOf(place))
  })
  await Promise.all(
    stories.map((story) =>
      t.test(`the ${story.role} opens an account and sees the day, on line and off`, async (t) => {
        const code = codes[story.slip]
        assert.ok(code, `${story.slip} is on no sheet: ${Object.keys(codes)}`)
        await live(t, place, story, code)
      }),
    ),
  )
  await Promise.all([
    t.test('a lesson cancelled by the office is struck on the pupil’s open page', (t) =>
      cancelled(t, place),
    ),
    t.test('a visit of the help desk is in sight, writes nothing and is told', (t) =>
      visited(t, place),
    ),
    t.test('signing out everywhere locks the other device while it is looked at', (t) =>
      signedOut(t, place),
    ),
  ])
})

async function cancelled(t: TestContext, place: Place): Promise<void> {
  const pupil = await signedIn(t, place, 'lea')
  await pupil.page.goto('/')
  const seen = lessonIn(pupil.page.getByRole('region', { name: 'Mes cours' }), 'Histoire-géo')
  await seen.waitFor()

  const office = await signedIn(t, place, 'secretary')
  await office.page.goto('/')
  await office.page.getByRole('link', { name: 'Voir la journée d’une classe' }).click()
  await office.page.getByLabel('Classe ou groupe').selectOption({ label: '4e B' })
  const day = office.page.getByRole('region', { name: '4e B' })
  await day.getByRole('button', { name: 'Changer ce cours : Histoire-géographie, 09:00' }).click()
  const dialog = office.page.getByRole('dialog', { name: 'Changer ce cours' })
  await dialog.getByRole('radio', { name: 'Annuler le cours' }).check()
  await dialog.getByLabel('Mot pour les élèves').fill('M. Fabre est en sortie au musée.')
  await dialog.getByText('Les élèves de 4e B, leurs familles').waitFor()
  await dialog.getByRole('button', { name: 'Annuler le cours' }).click()
  await dialog.waitFor({ state: 'detached' })

  // Nothing is pressed on the pupil's page.
  await seen.getByText('Annulé').waitFor()
  await seen.getByText('M. Fabre est en sortie au musée.').waitFor()
  await seen.locator('s', { hasText: 'Histoire-géographie' }).waitFor()
  await pupil.page.getByText('1 changement à voir').waitFor()
  const said = pupil.page.getByRole('status').filter({ hasText: 'Changement d’emploi du temps' })
  assert.match((await said.textContent()) ?? '', /Annulé, Histoire-géographie 09:00/)
  await lessonIn(day, 'Histoire-géo').getByText('Annulé').waitFor()
  assert.deepEqual([pupil.faults, office.faults], [[], []])
}

async function visited(t: TestContext, place: Place): Promise<void> {
  const pupil = await signedIn(t, place, 'lea')
  await pupil.page.goto('/')
  await pupil.page.getByRole('region', { name: 'Mes cours' }).waitFor()
  const { page, faults } = await signedIn(t, place, 'admin')
  await page.goto('/admin/people')
  await page.getByLabel('Nom, prénom ou identifiant').fill('nguyen léa')
  await page.getByRole('button', { name: 'Chercher' }).click()
  await page.getByText('Haddad Yanis').waitFor({ state: 'detached' })
  await page.getByLabel('Agir sur ce compte : Léa Nguyen-Beaumont').click()
  await page.getByRole('button', { name: 'Visiter ce compte' }).click()
  const dialog = page.getByRole('dialog', { name: 'Visiter ce compte' })
  await dialog.getByLabel('Raison de la visite').fill('Sa mère ne voit pas l’emploi du temps.')
  await dialog.getByRole('button', { name: 'Commencer la visite' }).click()
  const banner = page.getByRole('status').filter({ hasText: 'Visite d’assistance' })
  await banner.getByText('vous voyez le compte de Léa Nguyen-Beaumont').waitFor()
  await lessonIn(page.getByRole('region', { name: 'Mes cours' }), 'Mathématiques').waitFor()

  await page.getByRole('link', { name: 'Compte' }).click()
  await page.getByRole('radio', { name: 'Ardoise (sombre)' }).click()
  await page.getByText('Pendant une visite d’assistance, rien ne peut être changé.').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Se déconnecter' }).count(), 0)
  const refused = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json', 'preau-attempt': '1' }
    const body = JSON.stringify({ keepThis: false })
    const url = '/school/account/sign-out-everywhere'
    return (await (await fetch(url, { method: 'POST', headers, body })).json()).code
  })
  assert.equal(refused, 'read_only_visit')
  await banner.getByRole('button', { name: 'Terminer la visite' }).click()
  await banner.waitFor({ state: 'detached' })

  await pupil.page.getByRole('link', { name: 'Compte' }).click()
  const acts = pupil.page.getByRole('listitem')
  await acts.filter({ hasText: /Visite d’assistance commencée : .*par Aline Vasseur/ }).waitFor()
  await acts.filter({ hasText: 'Sa mère ne voit pas l’emploi du temps.' }).first().waitFor()
  await acts.filter({ hasText: /Visite d’assistance terminée : .*par Aline Vasseur/ }).waitFor()
  assert.deepEqual([faults, pupil.faults], [[], []])
}

async function signedOut(t: TestContext, place: Place): Promise<void> {
  const lost = await signedIn(t, place, 'music')
  const here = await signedIn(t, place, 'music')
  await lost.page.goto('/')
  await lost.page.getByRole('region', { name: 'Mes cours' }).waitFor()
  await here.page.goto('/account')
  await here.page.getByRole('button', { name: 'Déconnecter tous les autres appareils' }).click()
  await here.page.getByText('Tous les autres appareils sont déconnectés.').waitFor()

  await lost.page.getByRole('heading', { name: 'Cet appareil est déconnecté' }).waitFor()
  assert.equal(await lost.page.getByText('Éducation musicale').count(), 0)
  await here.page.getByRole('link', { name: 'Jour', exact: true }).click()
  await lessonIn(
    here.page.getByRole('region', { name: 'Mes cours' }),
    'Éducation musicale',
  ).waitFor()
  assert.deepEqual([lost.faults, here.faults], [[], []])
}

async function signedIn(t: TestContext, { served, people }: Place, who: keyof Place['people']) {
  const cookie = await cookieFor(served.school(), people[who])
  return openWindow(t, served.baseURL, { cookie, zone: 'Europe/Paris' })
}

/** One person's whole morning; afterwards they are signed in. */
async function live(t: TestContext, { served }: Place, story: Story, code: string) {
  const { tongue = 'fr', day } = story
  const locale = tongue === 'fr' ? 'fr-FR' : 'en-GB'
  const opened = await openWindow(t, served.baseURL, { locale, zone: 'Europe/Paris' })
  const { page, context, faults } = opened
  const login = await activate(page, story, code)
  await seeDay(page, tongue, day)

  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  await context.setOffline(true)
  await page.reload()
  await seeDay(page, tongue, day)
  const weather = page.getByRole('status').filter({ hasText: words[tongue].offline })
  await weather.waitFor()
  await context.setOffline(false)
  await weather.waitFor({ state: 'detached' })

  await leave(page, context, tongue)
  await signIn(page, tongue, login)
  await seeDay(page, tongue, day)
  assert.deepEqual(faults, [])
  return opened
}

/** From the address on the slip to the day; answers the login to write down. */
async function activate(page: Page, { tongue = 'fr', names }: Story, code: string) {
  const t = words[tongue]
  await page.goto(`/activate#${code}`)
  await page.getByRole('button', { name: t.go }).click()
  if (names) {
    await page.getByLabel(t.givenName).fill(names.given)
    await page.getByLabel(t.familyName).fill(names.family)
  }
  await page.getByLabel(t.choose).fill(password)
  await page.getByLabel(t.again).fill(password)
  assert.equal(new URL(page.url()).hash, '', 'the code does not stay in the address')
  await page.getByRole('button', { name: t.open }).click()
  await page.getByRole('heading', { name: t.opened }).waitFor()
  const login = await page.getByRole('strong').textContent()
  assert.ok(login)
  await page.getByRole('button', { name: t.seeDay }).click()
  return login
}

async function signIn(page: Page, tongue: Tongue, login: string): Promise<void> {
  const t = words[tongue]
  await page.getByLabel(t.login, { exact: true }).fill(login)
  await page.getByLabel(t.password, { exact: true }).fill(password)
  await page.getByRole('button', { name: t.enter }).click()
}

async function seeDay(page: Page, tongue: Tongue, day: Story['day']): Promise<void> {
  await page.getByRole('heading', { level: 1, name: words[tongue].today }).waitFor()
  if (Object.keys(day).length === 0) await page.getByText(words[tongue].none).waitFor()
  for (const [name, lessons] of Object.entries(day)) {
    const line = page.getByRole('region', { name })
    await line.waitFor()
    const shown = await line.getByRole('heading').filter({ hasNotText: 'Nguyen' }).allInnerTexts()
    assert.deepEqual(
      shown.map((title) => title.trim()),
      lessons.map(([title]) => title),
    )
    for (const [title, room, people] of lessons) {
      await lessonIn(line, title, people).getByText(room, { exact: true }).waitFor()
    }
  }
}

/** The line of a lesson: the list item that its heading stands in. */
function lessonIn(line: Locator, title: string, people = ''): Locator {
  const heading = line.page().getByRole('heading', { name: title })
  return line.getByRole('listitem').filter({ has: heading, hasText: people }).last()
}

/** Signs out; nothing of the person is left on the device. */
async function leave(page: Page, context: BrowserContext, tongue: Tongue): Promise<void> {
  const t = words[tongue]
  await page.getByRole('link', { name: t.account, exact: true }).click()
  const told = page.waitForResponse('**/school/sign-out')
  await page.getByRole('button', { name: t.out, exact: true }).click()
  await page.getByRole('heading', { name: t.door }).waitFor()
  assert.equal((await told).status(), 200)
  assert.deepEqual(await page.evaluate(() => indexedDB.databases()), [])
  // What stays opens nothing: `known` spares who signs in here again the waits of a stranger, sealed; the
  // other says that the browser has not been closed.
  const cookies = (await context.cookies()).map(({ name }) => name).sort()
  assert.deepEqual(cookies, ['known', 'preau-open'])
}

/** Makes the slips of a class, or of the staff, and opens them to print. */
async function printSheet(page: Page, label: string): Promise<void> {
  await page.getByRole('link', { name: 'École' }).click()
  await page.getByRole('link', { name: 'Codes d’activation' }).click()
  await page.getByRole('button', { name: `Créer les codes de ${label}` }).click()
  const dialog = page.getByRole('dialog', { name: `Créer les codes de ${label}` })
  await dialog.getByRole('button', { name: 'Confirmer' }).click()
  const link = page.getByRole('link', { name: new RegExp(`PDF de la feuille.*· ${label}$`) })
  const href = await link.getAttribute('href')
  const pdf = await page.evaluate(async (url) => {
    const reply = await fetch(url ?? '')
    return [reply.status, reply.headers.get('content-type'), (await reply.text()).slice(0, 5)]
  }, href)
  assert.deepEqual(pdf, [200, 'application/pdf', '%PDF-'])
}

/** The codes on all the sheets, as they are printed: `self Léa`, `family Léa`. */
async function codesOf({ served }: Place): Promise<Record<string, string>> {
  const owner = served.world.as<Record<string, never>>('owner')
  const { rows } = await sql<{ sheet: number; seat: number; epoch: number; slip: string }>`
    select h.number as sheet, a.seat, a.epoch, a.kind || ' ' || p.given_name as slip
      from school.activation a join school.activation_sheet h on h.id = a.sheet_id
      join school.person p on p.id = a.person_id`.execute(owner)
  const { codes } = served.school().identity.inside
  return Object.fromEntries(rows.map(({ slip, ...place }) => [slip, showCode(codes.seal(place))]))
}
