import type pg from 'pg'
import type { Delivery, Guard, ImportOptions, SchoolCounts } from './format.ts'
import { limits } from './limits.ts'
import type { NoteBook } from './notes.ts'
import { guardsOf, zones } from './rules.ts'
import { applySteps, planTables } from './store-apply.ts'
import { identitySteps } from './store-identity.ts'
import { peopleSteps, settings } from './store-people.ts'
import { closingsQuery, countsQuery, noteQueries, reportSteps } from './store-report.ts'
import type { StagingName } from './store-staging.ts'
import { tieSteps } from './store-ties.ts'

export type RosterPlan = {
  schools: (SchoolCounts & { uai: string | null; ord: number; isNew: boolean })[]
  guards: Guard[]
}

/**
 * Works out, in temporary tables of `client`, what the staged records would change now. Writes nothing
 * to the roster. `progress` goes from 0 to 1.
 */
export async function planRoster(
  client: pg.ClientBase,
  staging: StagingName,
  delivery: Delivery,
  options: ImportOptions,
  progress: (share: number) => void,
): Promise<RosterPlan> {
  await forgetPlan(client)
  await client.query(`set work_mem = '64MB'; set jit = off; ${settings}`)
  await client.query('insert into cfg values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)', [
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
  ])
  const steps = [
    ...peopleSteps(staging),
    ...tieSteps(staging),
    ...identitySteps(staging),
    ...reportSteps,
  ]
  for (const [index, step] of steps.entries()) {
    await client.query(step)
    progress((index + 1) / steps.length)
  }
  const schools = await client.query<RosterPlan['schools'][number]>(countsQuery)
  const closings = await client.query<Parameters<typeof guardsOf>[0][number]>(closingsQuery)
  return { schools: schools.rows, guards: guardsOf(closings.rows, limits.closeShareMax) }
}

export async function forgetPlan(client: pg.ClientBase): Promise<void> {
  await client.query(
    `drop table if exists ${planTables.map((name) => `pg_temp.${name}`).join(', ')}`,
  )
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
    }>(`${query} order by file, line limit ${limits.notesMax}`)
    for (const { severity, file, line, reason } of rows) {
      notes.add(severity, files[(file ?? 0) - 1] ?? '', line ?? 0, reason)
    }
  }
}

/** Tells open pages and the trail, inside the transaction of the school. */
export type Applied = (
  schoolId: string | undefined,
  counts: Record<string, number>,
) => Promise<void>

/**
 * Runs the plan, one transaction a school. Killed in between, what was committed stays, and the next
 * plan finds the rest.
 */
export async function applyRoster(
  client: pg.ClientBase,
  plan: RosterPlan,
  applied: Applied,
  progress: (share: number) => void,
): Promise<void> {
  const rounds = [{ ord: 0, schoolId: undefined, counts: {} }, ...plan.schools]
  for (const [index, { ord, schoolId, counts }] of rounds.entries()) {
    await client.query('begin')
    try {
      for (const step of applySteps) await client.query(step, [ord])
      await applied(schoolId, counts)
      await client.query('commit')
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw error
    }
    progress((index + 1) / rounds.length)
  }
}
