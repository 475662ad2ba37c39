import type pg from 'pg'
import type { Clock } from '#base/clock.ts'
import { newId } from '#base/ids.ts'
import { openRun, type Run } from './engine.ts'
import { BrokenFile, type Format, type SchoolCounts } from './format.ts'
import { limits } from './limits.ts'
import { emptyReport, type ImportReport } from './report.ts'
import { addImport, changeImport, type Db, type StoredOptions, settledDigest } from './store.ts'
import { recordApplied } from './store-audit.ts'
import { sweep } from './store-sweep.ts'

export type SessionNeeds = {
  databaseUrl: string
  /** Role preau_import. */
  db: Db
  clock: Clock
  formats: readonly Format[]
}

export type ImportRequest = {
  importId: string
  number: number
  paths: readonly string[]
  source?: string
  options: StoredOptions
  /** The administrator's own schools; undefined = all. */
  schoolIds?: readonly string[]
  /** Whose school's screen it is, and who sits there. */
  schoolId?: string
  madeBy?: string
  /** `check` stops before anything is written. */
  until: 'check' | 'apply'
  progress?: (phase: string, share: number) => void
}

export type ImportOutcome = {
  /** `guarded`: nothing was changed, because a person must confirm. */
  state: 'applied' | 'checked' | 'guarded' | 'broken'
  report: ImportReport
}

/** Adds the row of an import that this process is about to run. */
export async function startImport(
  { db, clock }: SessionNeeds,
  source: string,
  options: StoredOptions,
): Promise<{ importId: string; number: number }> {
  const importId = newId()
  const row = { id: importId, source, state: 'checking' as const, options, created_at: clock.now() }
  return { importId, number: await addImport(db, row) }
}

/** Runs one import to its end, or to the word of a guard, and keeps its row true all the while. */
export async function runImport(
  needs: SessionNeeds,
  request: ImportRequest,
): Promise<ImportOutcome> {
  const { db, clock } = needs
  const pulse = beat(needs, request)
  let run: Run | undefined
  try {
    await sweep(needs.databaseUrl, needs.formats)
    run = await openRun({
      ...needs,
      importId: request.importId,
      number: request.number,
      paths: request.paths,
      options: {
        ...(request.source !== undefined && { source: request.source }),
        ...(request.options.uai !== undefined && { uai: request.options.uai }),
        ...(request.options.from !== undefined && { from: request.options.from }),
        ...(request.options.until !== undefined && { until: request.options.until }),
        ...(request.schoolIds && { schoolIds: request.schoolIds }),
        graceDays: request.options.graceDays ?? limits.graceDays,
        confirmed: request.options.confirmed === true,
      },
      progress: pulse.progress,
      applied: (client, school) => tell(client, request, run, school, clock.now()),
    })
    await changeImport(db, request.importId, {
      state: 'checking',
      source: run.sources.join(' '),
      formats: [...run.formats],
    })
    return await follow(needs, request, run)
  } catch (error) {
    const report = brokenReport(error)
    if (!report) {
      await changeImport(db, request.importId, { state: 'cancelled' })
      throw error
    }
    await changeImport(db, request.importId, { state: 'broken', report, checked_at: clock.now() })
    return { state: 'broken', report }
  } finally {
    await pulse.stop()
    await run?.close()
  }
}

async function follow(
  { db, clock }: SessionNeeds,
  request: ImportRequest,
  run: Run,
): Promise<ImportOutcome> {
  const id = request.importId
  const graceDays = request.options.graceDays ?? limits.graceDays
  const settled = await Promise.all(
    run.sources.map((source) => settledDigest(db, source, clock.now(), graceDays)),
  )
  // A first import is not read twice; and a broken file is told before its digest is known.
  const [last] = settled
  const known = last !== undefined && settled.every((one) => one === last)
  if (known && last === (await digestOf(request, run))) {
    const report = { ...emptyReport(), unchanged: true, formats: [...run.formats] }
    const row = { state: 'applied' as const, report, digest: last, applied_at: clock.now() }
    await changeImport(db, id, row)
    return { state: 'applied', report }
  }
  const report = await run.check()
  const digest = await digestOf(request, run)
  await changeImport(db, id, { report, digest, checked_at: clock.now() })
  if (request.until === 'check') {
    await changeImport(db, id, { state: 'checked' })
    return { state: 'checked', report }
  }
  if (report.guards.length > 0 && !request.options.confirmed) {
    await changeImport(db, id, { state: 'checked' })
    return { state: 'guarded', report }
  }
  await changeImport(db, id, { state: 'applying', applied_at: clock.now() })
  const guards = report.guards.length
  await run.apply(report)
  if (report.guards.length > guards && !request.options.confirmed) {
    await changeImport(db, id, { state: 'checked', report })
    return { state: 'guarded', report }
  }
  await changeImport(db, id, { state: 'applied', report, applied_at: clock.now(), progress: 1 })
  return { state: 'applied', report }
}

/** The same files mean the same only with the same schools in view. */
async function digestOf({ options, schoolIds }: ImportRequest, run: Run): Promise<string> {
  return `${await run.digest()} ${JSON.stringify([options.uai ?? '', schoolIds ?? ''])}`
}

function brokenReport(error: unknown): ImportReport | undefined {
  if (!(error instanceof BrokenFile)) return undefined
  const { file, line, reason } = error
  return { ...emptyReport(), broken: { file, line, reason } }
}

async function tell(
  client: pg.ClientBase,
  { importId, number, madeBy }: ImportRequest,
  run: Run | undefined,
  school: SchoolCounts,
  at: Date,
): Promise<void> {
  await recordApplied(client, {
    at,
    schoolId: school.schoolId,
    actorId: madeBy,
    details: { importId, number, source: run?.sources.join(' '), counts: school.counts },
  })
}

/** Keeps `progress` and the heartbeat in the row, at most once in a while. */
function beat({ db, clock }: SessionNeeds, { importId, progress }: ImportRequest) {
  let phase = ''
  let share = 0
  let writtenAt = 0
  let writing = Promise.resolve()
  const write = () => {
    writtenAt = performance.now()
    const row = { phase, progress: share, heartbeat_at: clock.now() }
    writing = writing.then(() => changeImport(db, importId, row)).catch(() => undefined)
  }
  const timer = setInterval(write, limits.heartbeatMs)
  return {
    progress: (now: string, part: number) => {
      const turned = now !== phase
      phase = now
      share = Math.min(1, part)
      if (turned || performance.now() - writtenAt > limits.progressMs) write()
      progress?.(now, share)
    },
    /** Resolves when the row is left alone. */
    stop: () => {
      clearInterval(timer)
      return writing
    },
  }
}
