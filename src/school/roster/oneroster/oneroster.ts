import { foldHeader, separatorOf } from '../csv.ts'
import {
  BrokenFile,
  type Category,
  type Delivery,
  type HeldPerson,
  type IntakeFile,
  type PersonRecord,
  type Reading,
  type RosterFormat,
  type RosterSink,
} from '../format.ts'
import { readEnrollments } from './enrollments.ts'
import { limits } from './limits.ts'
import { readManifest } from './manifest.ts'
import {
  type Folder,
  hasRole,
  type People,
  readAgents,
  readBirths,
  readRoles,
  readUsers,
} from './people.ts'
import { changedState, guardiansOf, isNamed, recordsOf, wholeState } from './records.ts'
import { readClasses, readOrgs, readSessions } from './schools.ts'
import { openTables, type Row, standardName, type Tables } from './tables.ts'
import { categories } from './words.ts'

/** OneRoster 1.1 and 1.2 as CSV, a folder or a zip: whole (bulk) or changes (delta). */
export const onerosterFormat: RosterFormat = {
  kind: 'roster',
  name: 'oneroster',
  sniff: (file) => standardName(file) !== undefined && hasHeaders(file),
  read: readOneRoster,
}

function hasHeaders({ head }: IntakeFile): boolean {
  const line =
    head
      .subarray(0, 8192)
      .toString('latin1')
      .split(/[\r\n]/, 1)[0] ?? ''
  const headers = line.split(separatorOf(Buffer.from(line, 'latin1'))).map(foldHeader)
  return headers.some((name) => name.endsWith('sourcedid')) || headers.includes('propertyname')
}

async function readOneRoster(reading: Reading, sink: RosterSink): Promise<Delivery> {
  const tables = await tablesOf(reading)
  const isWhole = isComplete(tables, reading)
  const schools = await readOrgs(tables, reading, sink)
  const isOfYear = await readSessions(tables, reading)
  const classes = await readClasses(tables, schools, isOfYear, reading, sink)
  const people = await readUsers(tables, schools, reading)
  await readRoles(tables, schools, people, reading)
  await readAgents(tables, people, isWhole)
  await readBirths(tables, people, reading)
  await readEnrollments(tables, classes, people, reading)
  if (isWhole) await handWhole(tables, people, reading, sink)
  else await handChanges(tables, people, reading, sink)
  return {
    complete: isWhole,
    categories: isWhole ? categories : [],
    groups: isWhole && tables.has('classes'),
  }
}

async function tablesOf({ files, notes }: Reading): Promise<Tables> {
  const manifests = files.filter((file) => standardName(file) === 'manifest')
  const [manifest] = manifests
  if (!manifest) {
    const reason = 'comes without manifest.csv, which says whether it is whole or only changes'
    throw new BrokenFile(files[0]?.name ?? 'import', 0, reason)
  }
  const { version, modes } = await readManifest(manifest)
  const tables = openTables(files, modes, manifest.name, notes)
  const users = tables.get('users')
  if (version === '1.2' && users?.mode === 'bulk' && !tables.has('roles')) {
    throw new BrokenFile(
      manifest.name,
      0,
      'announces users without roles.csv: nobody says who is what',
    )
  }
  return tables
}

/** Silence means absence only where everything is whole. */
function isComplete(tables: Tables, { notes, files }: Reading): boolean {
  const modes = new Set([...tables.values()].map(({ mode }) => mode))
  if (modes.has('bulk') && modes.has('delta')) {
    const reason = 'mixes whole tables with changes: who is absent from them is left alone'
    notes.warn(files.find((file) => standardName(file) === 'manifest')?.name ?? '', 0, reason)
  }
  return !modes.has('delta') && tables.has('users')
}

// ---- whole --------------------------------------------------------------------------------------

async function handWhole(
  tables: Tables,
  people: People,
  reading: Reading,
  sink: RosterSink,
): Promise<void> {
  const saying = { op: 'put' as const, places: tables.has('enrollments') }
  for await (const row of tables.get('users')?.rows() ?? []) {
    const key = row.get('sourcedId')
    const folder = people.folders.get(key)
    // Refused at the first reading: the second of two, or one to be deleted.
    if (folder?.line !== row.line) continue
    if (!isNamed(row, reading)) continue
    const say = (reason: string) => reading.notes.warn(row.file, row.line, reason)
    const isPupil = hasRole(folder, 'pupil')
    const guardians = isPupil ? guardiansOf(row, folder, people, undefined, say) : undefined
    const state = wholeState(folder, guardians)
    const at = { file: row.file, line: row.line, key }
    const records = recordsOf(at, row, folder.birthOn, state, saying)
    await handPlaced(records, folder, row, reading, sink)
  }
}

/** Who has no role, or only in a district, has no place here. */
async function handPlaced(
  records: readonly PersonRecord[],
  folder: Folder,
  row: Row,
  { notes }: Reading,
  sink: RosterSink,
): Promise<void> {
  if (records.length === 0) notes.refuse(row.file, row.line, 'has no role that Préau knows')
  for (const record of records) {
    const isPlaced =
      record.category === 'guardian' || record.ties.some(({ tie }) => tie === 'affiliation')
    if (isPlaced || folder.is !== 'active') await sink.person(record)
    else notes.refuse(row.file, row.line, 'belongs to no school of orgs.csv')
  }
}

// ---- changes ------------------------------------------------------------------------------------

type Change = { key: string; row: Row | undefined; folder: Folder }

async function handChanges(
  tables: Tables,
  people: People,
  reading: Reading,
  sink: RosterSink,
): Promise<void> {
  let batch: Change[] = []
  const flush = async () => {
    await handBatch(batch, people, reading, sink)
    batch = []
  }
  for await (const row of tables.get('users')?.rows() ?? []) {
    const key = row.get('sourcedId')
    const folder = people.folders.get(key)
    if (folder?.line !== row.line) continue
    if (folder.is === 'active' && !isNamed(row, reading)) continue
    if (batch.push({ key, row, folder }) >= limits.heldBatch) await flush()
  }
  for (const [key, folder] of people.folders) {
    if (folder.line > 0) continue
    if (batch.push({ key, row: undefined, folder }) >= limits.heldBatch) await flush()
  }
  await flush()
}

async function handBatch(
  batch: readonly Change[],
  people: People,
  reading: Reading,
  sink: RosterSink,
): Promise<void> {
  if (batch.length === 0) return
  if (!reading.held) throw new Error('a delta is read against what is held')
  const held = await reading.held.people(batch.map(({ key }) => key))
  for (const change of batch) {
    for (const record of changesOf(change, held.get(change.key), people, reading)) {
      await sink.person(record)
    }
  }
}

function changesOf(
  { key, row, folder }: Change,
  held: HeldPerson | undefined,
  people: People,
  reading: Reading,
): PersonRecord[] {
  const file = row?.file ?? reading.files[0]?.name ?? ''
  const at = { file, line: folder.line, key }
  if (folder.is !== 'active') return categories.map((category) => endOf(at, category))
  const say = (reason: string) => reading.notes.warn(file, folder.line, reason)
  const isPupil = hasRole(folder, 'pupil') || held?.categories.includes('pupil')
  const guardians = isPupil ? guardiansOf(row, folder, people, held, say) : undefined
  const ownRoles = row?.has('role') ?? false
  const state = changedState(folder, held, ownRoles, guardians)
  if (state.categories.size === 0) {
    reading.notes.refuse(file, folder.line, `« ${key.slice(0, 60)} » has no role that Préau knows`)
  }
  return recordsOf(at, row, folder.birthOn, state, { op: 'patch', places: true })
}

const endOf = (
  at: { file: string; line: number; key: string },
  category: Category,
): PersonRecord => ({ ...at, category, op: 'delete', parts: [], ties: [] })
