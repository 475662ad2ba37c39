import { parseArgs } from 'node:util'
import { systemClock } from '#base/clock.ts'
import { openDatabase } from '#base/database.ts'
import { Refusal } from '#base/refusal.ts'
import {
  type ImportOutcome,
  type RosterDb,
  readNotes,
  runImport,
  startImport,
} from '#school/roster/api.ts'
import { readConfig } from './config.ts'
import { openDatabaseServer } from './database.ts'
import { formats } from './formats.ts'
import { openBar, printOutcome } from './import-report.ts'
import { isLean, runLean } from './lean.ts'

/** Exit codes of `preau import`. */
const codes = { done: 0, broken: 1, words: 2, guard: 3 } as const

type Words = {
  paths: string[]
  check: boolean
  confirm: boolean
  json: boolean
  graceDays?: number
  source?: string
  uai?: string
  from?: string
  until?: string
}

/** `preau import PATH…` */
export async function run(args: readonly string[]): Promise<number> {
  const words = wordsOf(args)
  if (typeof words === 'string') {
    console.error(`préau import: ${words}\nSee \`preau import --help\`.`)
    return codes.words
  }
  if (!isLean()) return runLean()
  const database = await openDatabaseServer(readConfig(), (line) => console.error(`préau: ${line}`))
  const db = openDatabase({
    url: database.url,
    role: 'preau_import',
    connectionsMax: 3,
  }) as RosterDb
  try {
    return await importWith(words, database.url, db)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    console.error(`préau import: ${error.message}`)
    return codes.guard
  } finally {
    await db.destroy()
    await database.close()
  }
}

async function importWith(words: Words, databaseUrl: string, db: RosterDb): Promise<number> {
  const needs = { databaseUrl, db, clock: systemClock, formats }
  const { paths, source, uai, graceDays, from, until, confirm: confirmed } = words
  const options = {
    confirmed,
    ...(uai !== undefined && { uai }),
    ...(graceDays !== undefined && { graceDays }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
  }
  const started = await startImport(needs, source ?? 'unknown', options)
  const bar = openBar(words.json)
  const outcome = await runImport(needs, {
    ...started,
    paths,
    ...(source !== undefined && { source }),
    options,
    until: words.check ? 'check' : 'apply',
    progress: bar.move,
  }).finally(bar.end)
  const notes = await readNotes(db, started.importId, words.json ? 50_000 : 40)
  if (words.json) console.log(JSON.stringify({ ...started, ...outcome, notes }, null, 2))
  else printOutcome(started.number, outcome, notes, words.check)
  return codeOf(outcome)
}

function codeOf(outcome: ImportOutcome): number {
  if (outcome.state === 'broken') return codes.broken
  if (outcome.state === 'guarded') return codes.guard
  if (outcome.state === 'checked' && outcome.report.guards.length > 0) return codes.guard
  return codes.done
}

const flags = {
  check: { type: 'boolean', default: false },
  confirm: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  'grace-days': { type: 'string' },
  source: { type: 'string' },
  school: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
} as const

/** What was typed; a sentence when it makes no sense. */
function wordsOf(args: readonly string[]): Words | string {
  let typed: ReturnType<typeof parse>
  try {
    typed = parse(args)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const { values, positionals } = typed
  const { 'grace-days': grace, source, school, from, until } = values
  const fault = faultIn(typed)
  if (fault) return fault
  return {
    paths: positionals,
    check: values.check,
    confirm: values.confirm,
    json: values.json,
    ...(grace !== undefined && { graceDays: Number(grace) }),
    ...(source !== undefined && { source }),
    ...(school !== undefined && { uai: school.toUpperCase() }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
  }
}

const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], allowPositionals: true, options: flags })

function faultIn({ values, positionals }: ReturnType<typeof parse>): string | undefined {
  const isLike = (text: string | undefined, form: RegExp) => text === undefined || form.test(text)
  if (positionals.length === 0) return 'say which files or folders to import.'
  if (!isLike(values['grace-days'], /^\d{1,3}$/)) return '--grace-days wants a number of days.'
  if (!isLike(values.source, /^[a-z0-9][a-z0-9:._-]{0,59}$/)) {
    return '--source wants a short name in small letters, digits and hyphens.'
  }
  if (!isLike(values.school, /^\d{7}[A-Za-z]$/)) {
    return '--school wants a UAI: seven digits and a letter.'
  }
  if (!isDay(values.from) || !isDay(values.until)) {
    return '--from and --until want a day such as 2026-09-01.'
  }
  return undefined
}

const isDay = (text: string | undefined): boolean =>
  text === undefined ||
  (/^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)))
