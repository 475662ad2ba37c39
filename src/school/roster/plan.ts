import pg from 'pg'
import type { Delivery, Guard, ImportOptions, SchoolCounts } from './format.ts'
import { limits } from './limits.ts'
import type { NoteBook } from './notes.ts'
import { guardsOf, zones } from './rules.ts'
import {
  inPlan,
  peopleApplySteps,
  planTables,
  schoolApplySteps,
  withoutLooking,
} from './store-apply.ts'
import { identitySteps } from './store-identity.ts'
import { peopleSteps, settings } from './store-people.ts'
import { closingsQuery, countsQuery, noteQueries, reportSteps } from './store-report.ts'
import type { StagingName } from './store-staging.ts'
import { tieSteps } from './store-ties.ts'

/** `acts`: what there is to do in this school; each step of store-apply.ts names the one it does. */
export type PlannedSchool = SchoolCounts & {
  uai: string | null
  ord: number
  isNew: boolean
  acts: string[]
}
export type RosterPlan = { schools: PlannedSchool[]; guards: Guard[] }

/**
 * Works out, in tables beside the staged records, what they would change now. Writes nothing to the
 * roster. `progress` goes from 0 to 1.
 */
export async function planRoster(
  client: pg.ClientBase,
  staging: StagingName,
  delivery: Delivery,
  options: ImportOptions,
  progress: (share: number) => void,
): Promise<RosterPlan> {
  await forgetPlan(client, staging)
  // Sizes and rough shares are all that these plans need, so small samples do.
  await client.query(`set work_mem = '64MB'; set jit = off; set default_statistics_target = 20`)
  await client.query(inPlan(staging, settings))
  await client.query(
    inPlan(staging, 'insert into cfg values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)'),
    [
      options.source,
      options.now,
      options.schoolYear,
      options.graceDays,
      delivery.complete,
      options.uai ?? null,
      options.schoolIds ?? null,
      delivery.categories.includes('pupil'),
      delivery.categories.includes('staff'),
      delivery.groups,
      JSON.stringify(zones),
    ],
  )
  const steps = [
    ...peopleSteps(staging),
    ...tieSteps(staging),
    ...identitySteps(staging),
    ...reportSteps,
  ]
  for (const [index, step] of steps.entries()) {
    await client.query(inPlan(staging, step))
    progress((index + 1) / steps.length)
  }
  const schools = await client.query<PlannedSchool>(inPlan(staging, countsQuery))
  const closings = await client.query<Parameters<typeof guardsOf>[0][number]>(
    inPlan(staging, closingsQuery),
  )
  return { schools: schools.rows, guards: guardsOf(closings.rows, limits.closeShareMax) }
}

export async function forgetPlan(client: pg.ClientBase, staging: StagingName): Promise<void> {
  const names = planTables.map((name) => `${staging}_${name}`).join(', ')
  await client.query(`set client_min_messages = warning; drop table if exists ${names}`)
}

/** The doubts that only the whole of the files and the roster together show. */
export async function notePlan(
  client: pg.ClientBase,
  staging: StagingName,
  files: readonly string[],
  notes: NoteBook,
): Promise<void> {
  for (const query of noteQueries(staging)) {
    const { rows } = await client.query<{
      severity: 'refused' | 'warning'
      file: number | null
      line: number | null
      reason: string
    }>(`${inPlan(staging, query)} order by file, line limit ${limits.notesMax}`)
    for (const { severity, file, line, reason } of rows) {
      notes.add(severity, files[(file ?? 0) - 1] ?? '', line ?? 0, reason)
    }
    await notes.flush()
  }
}

/** Runs inside the transaction of a school, after its acts: the trail, and what wakes open pages. */
export type Applied = (client: pg.ClientBase, school: SchoolCounts) => Promise<void>

/**
 * Runs the plan, one transaction a school, on two connections. Killed in between, what was committed
 * stays, and the next plan finds the rest.
 */
export async function applyRoster(
  url: string,
  staging: StagingName,
  plan: RosterPlan,
  applied: Applied,
  progress: (share: number) => void,
): Promise<void> {
  const waiting = plan.schools.filter((school) => school.acts.length > 0)
  const total = waiting.length
  let done = 0
  await onBoth(url, async (client, half) => {
    await quicklyOrCarefully(client, async (form) => {
      for (const text of peopleApplySteps) await client.query(inPlan(staging, form(text)), [half])
    })
  })
  await onBoth(url, async (client) => {
    for (let school = waiting.shift(); school; school = waiting.shift()) {
      await applySchool(client, staging, school, applied)
      done += 1
      progress(done / total)
    }
  })
}

async function applySchool(
  client: pg.Client,
  staging: StagingName,
  school: PlannedSchool,
  applied: Applied,
): Promise<void> {
  await quicklyOrCarefully(client, async (form) => {
    for (const { act, text } of schoolApplySteps) {
      if (!school.acts.includes(act)) continue
      const statement = inPlan(staging, form(text))
      // Prepared once a connection: there are thousands of schools.
      await client.query({ name: `${act} ${form.name}`, text: statement, values: [school.ord] })
    }
    await applied(client, school)
  })
}

/** One transaction; a second time, with care, if somebody else wrote the same row meanwhile. */
async function quicklyOrCarefully(
  client: pg.Client,
  work: (form: (text: string) => string) => Promise<void>,
): Promise<void> {
  try {
    await inTransaction(client, () => work(withoutLooking))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '23505')) throw error
    await inTransaction(client, () => work(asWritten))
  }
}

const asWritten = (text: string): string => text

/**
 * Two connections: PostgreSQL works on one core for each. They need not wait for the disk at each
 * commit: the commit that marks the import as applied comes after, and waits for all.
 */
async function onBoth(
  url: string,
  work: (client: pg.Client, half: number) => Promise<void>,
): Promise<void> {
  const clients = [0, 1].map(
    () =>
      new pg.Client({
        connectionString: url,
        options: '-c role=preau_import -c synchronous_commit=off -c jit=off',
      }),
  )
  try {
    await Promise.all(clients.map((client) => client.connect()))
    const runs = await Promise.allSettled(clients.map((client, half) => work(client, half)))
    for (const run of runs) if (run.status === 'rejected') throw run.reason
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)))
  }
}

async function inTransaction(client: pg.ClientBase, work: () => Promise<void>): Promise<void> {
  await client.query('begin')
  try {
    await work()
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}
