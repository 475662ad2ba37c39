import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { formats } from '#main/formats.ts'
import { openWorker, type RosterDb, type Worker } from '#school/roster/api.ts'
import { openWindow } from '#testing/browser.ts'
import { type AafFeed, aafComplete } from '#testing/feeds.ts'
import { cookieFor } from '#testing/people.ts'
import { smallSchool } from '#testing/school.ts'
import { openServedSchool, type Served } from '#testing/served.ts'

// The administrator of a school imports its AAF extract in the browser: first files that cannot be read, which
// change nothing and say why; then good ones, as far as the new pupil in the list of people.

/** Of the administrator's own school, and one line of a neighbour's that must be left out. */
const feed: AafFeed = {
  schools: [
    { id: '10', uai: '0010001W', name: 'Collège des Tilleuls', classes: ['6A$6e A'] },
    { id: '20', uai: '9740001A', name: 'École du Lagon', type: 'ECOLE' },
  ],
  pupils: [
    {
      id: '101',
      name: 'MARTINEAU',
      given: 'Églantine',
      school: '10',
      classes: ['10$6A'],
      relatives: ['201$1$0$1$0$0'],
    },
    { id: '102', name: 'MARTINEAU', given: 'Maxence', school: '10', classes: ['10$6A'] },
    { id: '103', name: 'HOARAU', given: 'Tom', school: '20', classes: ['20$CP'] },
  ],
  relatives: [{ id: '201', name: 'MARTINEAU', given: 'Lou' }],
}
const good = aafComplete(feed)
const pupilsFile = Object.keys(good).find((name) => name.includes('_Eleve_')) ?? ''

test('the administrator imports: bad files change nothing and say why, good ones bring the pupils', async (t) => {
  let worker: Worker | undefined
  // Before the hooks of its school and database: they run in the order in which they were given.
  t.after(() => worker?.close())
  const served = await openServedSchool(t)
  const { people } = await smallSchool(served.world)
  const cookie = await cookieFor(served.school(), people.admin)
  const { page, faults } = await openWindow(t, served.baseURL, {
    cookie,
    width: 1280,
    height: 900,
    zone: 'Europe/Paris',
  })
  await page.goto('/')
  await page.getByRole('link', { name: 'École', exact: true }).click()
  await page.getByRole('link', { name: 'Imports' }).click()
  await page.getByText('Aucun import pour l’instant.').waitFor()
  page.setDefaultTimeout(12_000)
  const before = await countRows(served)

  await t.test(
    'a file that was cut off is told with its line; the work waits for no page',
    async () => {
      const cut = (good[pupilsFile] ?? '').slice(0, 900)
      await sendFiles(page, { ...good, [pupilsFile]: cut })
      await page.getByRole('progressbar', { name: 'En attente de son tour' }).waitFor()
      await page.getByText('Vous pouvez quitter cette page').waitFor()
      await page.getByRole('link', { name: 'Personnes' }).click()
      await page.getByText('Vasseur Aline').waitFor()
      await page.getByRole('link', { name: 'Imports' }).click()
      await page.getByRole('button', { name: 'Voir l’import 1' }).click()
      worker = startWorker(served)
      const alert = page.getByRole('alert').filter({ hasText: 'Ce fichier est abîmé' })
      await alert.getByText('rien n’a été changé').waitFor()
      assert.match((await alert.textContent()) ?? '', new RegExp(`${pupilsFile}, ligne \\d+`))
      assert.match((await alert.textContent()) ?? '', /n’est pas du XML bien formé|est coupé/)
      assert.equal(await page.getByRole('button', { name: 'Appliquer l’import' }).count(), 0)
      assert.deepEqual(await countRows(served), before)
    },
  )

  await t.test('a table of ONDE that was cut off inside a cell is told too', async () => {
    await backToList(page)
    await sendFiles(page, {
      'eleves.csv':
        '"Nom Elève";"Prénom Elève";"Date naissance";"Classe"\n"DURAND";"Zoé";"2018-03-01";"C',
    })
    const alert = page.getByRole('alert').filter({ hasText: 'Ce fichier est abîmé' })
    await alert.getByText(/^eleves\.csv, ligne \d$/).waitFor()
    await alert.getByText('finit au milieu de guillemets').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Appliquer l’import' }).count(), 0)
    assert.deepEqual(await countRows(served), before)
  })

  await t.test('good files: the report, then the pupils are there', async () => {
    await backToList(page)
    await sendFiles(page, good)
    await page.getByRole('heading', { name: 'Ce que l’import fera' }).waitFor()
    const pupils = page.getByRole('row').filter({ hasText: 'Élèves' })
    assert.match((await pupils.textContent()) ?? '', /Élèves2/)
    await page.getByText('1 ligne refusée').waitFor()
    await page.getByText('n’est pas une école dans laquelle vous importez').waitFor()
    assert.deepEqual(await countRows(served), before)
    await page.getByRole('button', { name: 'Appliquer l’import' }).click()
    await page.getByText('L’import est appliqué.').waitFor()
    await page.getByRole('heading', { name: 'Ce que l’import a fait' }).waitFor()
    await backToList(page)
    await page.getByText('appliqué', { exact: true }).waitFor()
    assert.equal(await page.getByText('fichier abîmé', { exact: true }).count(), 2)

    await page.getByRole('link', { name: 'Personnes' }).click()
    await page.getByText('Vasseur Aline').waitFor()
    await page.getByLabel('Nom, prénom ou identifiant').fill('eglan martin')
    await page.getByRole('button', { name: 'Chercher' }).click()
    await page.getByText('Vasseur Aline').waitFor({ state: 'detached' })
    const found = page.getByRole('listitem').filter({ hasText: /martineau églantine/i })
    await found.getByText('Élève · 6e A').waitFor()
    await found.getByText('Compte à activer').waitFor()
    await page.getByRole('link', { name: 'Journal' }).click()
    await page.getByText(/Import appliqué/).waitFor()
  })
  assert.deepEqual(faults, [])
})

/** What `preau worker` runs, until the end of the test. */
function startWorker({ world, needs }: Served): Worker {
  const db = world.as('preau_import') as unknown as RosterDb
  return openWorker({ ...needs, db, formats })
}

/** A new import of files that are on the administrator's disk. */
async function sendFiles(page: Page, files: Record<string, string>): Promise<void> {
  await page.getByRole('button', { name: 'Nouvel import' }).click()
  await page.getByLabel('Choisir des fichiers').setInputFiles(
    Object.entries(files).map(([name, text]) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(text),
    })),
  )
  await page.getByRole('button', { name: 'Envoyer et vérifier' }).click()
}

const backToList = (page: Page) => page.getByRole('button', { name: 'Tous les imports' }).click()

/** All that an import may write of people, classes and families. */
async function countRows({ world }: Served): Promise<unknown> {
  const { rows } = await sql`
    select (select count(*) from school.person) as people,
           (select count(*) from school.affiliation) as affiliations,
           (select count(*) from school."group") as groups,
           (select count(*) from school.membership) as memberships,
           (select count(*) from school.guardianship) as guardianships`.execute(
    world.as<Record<string, never>>('owner'),
  )
  return rows[0]
}
