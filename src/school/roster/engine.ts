import pg from 'pg'
import type { Clock } from '#base/clock.ts'
import { Refusal } from '#base/refusal.ts'
import {
  BrokenFile,
  type Delivery,
  type Format,
  type ImportOptions,
  type IntakeFile,
  type RosterFormat,
  type TimetableFormat,
  type TimetableJob,
} from './format.ts'
import { type Intake, openIntake } from './intake.ts'
import { type NoteBook, openNotes } from './notes.ts'
import {
  type Applied,
  applyRoster,
  forgetPlan,
  notePlan,
  planRoster,
  type RosterPlan,
} from './plan.ts'
import { addSchools, emptyReport, type ImportReport } from './report.ts'
import { schoolYearIn } from './rules.ts'
import { addNotes, clearNotes, type Db } from './store.ts'
import { heldBy } from './store-held.ts'
import { sameFeed, usualSource } from './store-sources.ts'
import { dropStaging, openStaging, type StagingName, stagingName } from './store-staging.ts'
import { holdImport } from './store-sweep.ts'

/** One import, by one process. The caller keeps its row in `school.import`. */
export type RunNeeds = {
  databaseUrl: string
  db: Db
  clock: Clock
  formats: readonly Format[]
  importId: string
  number: number
  paths: readonly string[]
  options: Omit<ImportOptions, 'source' | 'now' | 'schoolYear'> & { source?: string }
  /** Of the phase: `reading`, `comparing`, `applying`; 0 to 1. */
  progress(phase: string, share: number): void
  /** Runs in the transaction of each school. */
  applied: Applied
}

export type Run = {
  /** The sources that this import speaks for, locked until `close`. */
  readonly sources: readonly string[]
  /** Of every byte of the files. */
  digest(): Promise<string>
  readonly formats: readonly string[]
  /** Reads everything and says what applying would do. Throws BrokenFile; writes nothing. */
  check(): Promise<ImportReport>
  /** Does what the check said; adds to the report what only then can be known. */
  apply(report: ImportReport): Promise<void>
  close(): Promise<void>
}

type Lot<F extends Format> = { format: F; files: IntakeFile[]; options: ImportOptions }
type RosterLot = Lot<RosterFormat> & {
  staging: StagingName
  delivery?: Delivery
  /** Names behind the numbers of files in staging. */
  stagedFiles?: string[]
  plan?: RosterPlan
}

/** Opens the files, finds who reads them, and locks their sources against a second import. */
export async function openRun(needs: RunNeeds): Promise<Run> {
  const notes = openNotes((batch) => addNotes(needs.db, needs.importId, batch))
  const intake = await openIntake(needs.paths, (done, total) =>
    needs.progress('reading', total > 0 ? done / total : 1),
  )
  const client = new pg.Client({
    connectionString: needs.databaseUrl,
    options: '-c role=preau_import -c jit=off',
  })
  client.on('error', () => undefined)
  try {
    const { rosters, timetables } = sortFiles(needs, intake, notes)
    const lots = [...rosters, ...timetables]
    await client.connect()
    await nameSources(client, needs, lots)
    const sources = [...new Set(lots.map((lot) => lot.options.source))]
    await lock(client, needs, sources)
    const state: State = { needs, notes, client, rosters, timetables }
    return {
      sources,
      digest: intake.digest,
      formats: lots.map((lot) => lot.format.name),
      check: () => check(state),
      apply: (report) => apply(state, report),
      close: () => close(state, intake),
    }
  } catch (error) {
    intake.close()
    await client.end().catch(() => undefined)
    throw error
  }
}

type State = {
  needs: RunNeeds
  notes: NoteBook
  client: pg.Client
  rosters: RosterLot[]
  timetables: Lot<TimetableFormat>[]
}

function sortFiles(needs: RunNeeds, intake: Intake, notes: NoteBook) {
  const now = needs.clock.now()
  const names = intake.files.map((file) => file.name)
  const base = { ...needs.options, now, schoolYear: schoolYearIn(names, now) }
  const rosters: RosterLot[] = []
  const timetables: Lot<TimetableFormat>[] = []
  const rest = new Set(intake.files)
  for (const format of needs.formats) {
    const files = [...rest].filter((file) => file.size > 0 && format.sniff(file))
    if (files.length === 0) continue
    for (const file of files) rest.delete(file)
    const options = { ...base, source: needs.options.source ?? format.name }
    if (format.kind === 'timetable') timetables.push({ format, files, options })
    else rosters.push({ format, files, options, staging: stagingName(needs.number, format.name) })
  }
  if (rosters.length + timetables.length === 0) throw nothingKnown(names, needs.formats)
  for (const { name, size } of rest) {
    notes.warn(name, 0, size === 0 ? 'is empty' : 'is in no format that Préau knows; left out')
  }
  return { rosters, timetables }
}

function nothingKnown(names: readonly string[], formats: readonly Format[]): BrokenFile {
  const known = formats.map((format) => format.name).join(', ')
  const only = names.length === 1 ? names[0] : undefined
  if (only) return new BrokenFile(only, 0, `is in no format that Préau knows (${known})`)
  return new BrokenFile('import', 0, `holds no file in a format that Préau knows (${known})`)
}

/** An administrator does not name sources: the files belong to the feed that the school already has. */
async function nameSources(
  client: pg.Client,
  { options: { source, schoolIds } }: RunNeeds,
  lots: Lot<Format>[],
): Promise<void> {
  if (source !== undefined || !schoolIds) return
  for (const lot of lots) {
    const usual = await usualSource(client, lot.format.name, schoolIds)
    if (usual !== undefined) lot.options = { ...lot.options, source: usual }
  }
}

/**
 * Two imports of one source at once would each see half of the other's work. Administrators share the
 * source and hold their own school of it; the operator holds all of it.
 */
async function lock(client: pg.Client, needs: RunNeeds, sources: readonly string[]): Promise<void> {
  await holdImport(client, needs.number)
  const { schoolIds } = needs.options
  for (const source of sources) {
    const wanted = schoolIds
      ? [['shared', source], ...schoolIds.map((id) => ['own', `${source} ${id}`])]
      : [['own', source]]
    for (const [kind, name] of wanted) {
      const { rows } = await client.query<{ got: boolean }>(
        `select pg_try_advisory_lock${kind === 'shared' ? '_shared' : ''}(
           hashtextextended('preau import ' || $1, 0)) as got`,
        [name],
      )
      if (rows[0]?.got) continue
      throw new Refusal(
        'conflict',
        `Another import of the source « ${source} » is running. Wait for its end and repeat.`,
      )
    }
  }
}

async function check(state: State): Promise<ImportReport> {
  const { needs, notes, rosters, timetables } = state
  await clearNotes(needs.db, needs.importId)
  const report = emptyReport()
  for (const lot of rosters) await readRoster(state, lot)
  for (const lot of timetables) await lot.format.read(jobOf(state, lot))
  await notes.flush()
  for (const lot of rosters) await planLot(state, lot, report)
  // With a roster in the same import, classes and teachers are only there once it is applied.
  if (rosters.length === 0) await planTimetables(state, report)
  await notes.flush()
  for (const lot of [...rosters, ...timetables]) {
    report.formats.push(lot.format.name)
    report.files += lot.files.length
  }
  report.refused = notes.refused
  report.warned = notes.warned
  return report
}

async function readRoster(state: State, lot: RosterLot): Promise<void> {
  const { needs, notes } = state
  const staging = await openStaging(needs.databaseUrl, lot.staging, notes)
  try {
    lot.delivery = await lot.format.read(
      { files: lot.files, options: lot.options, notes, held: heldBy(state.client, lot.options) },
      staging.sink,
    )
    await staging.finish()
    lot.stagedFiles = staging.files
  } catch (error) {
    await staging.abort()
    throw error
  }
}

async function planLot(state: State, lot: RosterLot, report: ImportReport): Promise<void> {
  if (!lot.delivery) return
  const { needs, client, notes } = state
  lot.plan = await planRoster(client, lot.staging, lot.delivery, lot.options, (share) =>
    needs.progress('comparing', share),
  )
  await notePlan(client, lot.staging, lot.stagedFiles ?? [], notes)
  addSchools(report, lot.plan.schools)
  report.guards.push(...lot.plan.guards)
  const twin = await sameFeed(client, lot.staging)
  const [school] = lot.plan.schools
  if (twin && school) {
    const sentence = `would make a second set of people: ${twin.known} of ${twin.all} are known under the same keys to the source « ${twin.source} ». If this is the same feed, import it with --source ${twin.source}; if it is another, confirm`
    report.guards.push({ schoolId: school.schoolId, sentence })
  }
}

async function planTimetables(state: State, report: ImportReport): Promise<void> {
  for (const lot of state.timetables) {
    const plan = await lot.format.plan(jobOf(state, lot))
    addSchools(report, plan.schools)
    report.guards.push(...plan.guards)
  }
}

async function apply(state: State, report: ImportReport): Promise<void> {
  const { needs, rosters, timetables, notes } = state
  for (const lot of rosters) {
    if (!lot.plan) throw new Error('an import is checked before it is applied')
    await applyRoster(needs.databaseUrl, lot.staging, lot.plan, needs.applied, (share) =>
      needs.progress('applying', share),
    )
  }
  if (rosters.length > 0 && timetables.length > 0) {
    const before = report.guards.length
    await planTimetables(state, report)
    if (report.guards.length > before && !needs.options.confirmed) return
  }
  for (const lot of timetables) await lot.format.apply(jobOf(state, lot))
  await notes.flush()
  report.refused = notes.refused
  report.warned = notes.warned
}

function jobOf({ needs, notes, client }: State, lot: Lot<TimetableFormat>): TimetableJob {
  return {
    files: lot.files,
    options: lot.options,
    notes,
    importId: needs.importId,
    client,
    progress: (share) => needs.progress('timetables', share),
    applied: (school) => needs.applied(client, school),
  }
}

async function close(state: State, intake: Intake): Promise<void> {
  const { needs, client, rosters, timetables } = state
  intake.close()
  try {
    for (const lot of rosters) {
      await forgetPlan(client, lot.staging)
      await dropStaging(needs.databaseUrl, lot.staging)
    }
    for (const lot of timetables) await lot.format.discard({ importId: needs.importId, client })
  } finally {
    await client.end().catch(() => undefined)
  }
}
