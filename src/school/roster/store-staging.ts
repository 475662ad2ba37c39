import { once } from 'node:events'
import type { Writable } from 'node:stream'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { newId } from '#base/ids.ts'
import type { Notes, Part, PersonRecord, RosterSink, Tie } from './format.ts'
import { limits } from './limits.ts'

/** The staging tables of one format of one import; they live as long as the import is not applied. */
export type StagingName = `intake.s${number}_${string}`

/** Bits of s_person.parts: what a record says of its person. */
export const partBits: Record<Part, number> = {
  identity: 1,
  affiliations: 2,
  classes: 4,
  teaching: 8,
  guardians: 16,
  contacts: 32,
  tutoring: 64,
}

export function stagingName(number: number, format: string): StagingName {
  return `intake.s${number}_${format.replace(/[^a-z0-9]/g, '')}`
}

export type Staging = {
  sink: RosterSink
  files: string[]
  finish(): Promise<void>
  abort(): Promise<void>
}

const tables = {
  school: `file int, line int, key text, uai text, name text, kind text`,
  grp: `file int, line int, school_key text, kind text, code text, label text, level text`,
  person: `n bigint, file int, line int, category text, op text, key text, ine text,
    given text, family text, title text, birth_on date, parts int, id uuid`,
  alias: `n bigint, value text`,
  // a: affiliation, m: membership, g: guardian, c: contact. What x and y hold follows from it.
  tie: `n bigint, kind "char", school_key text, role text, x text, y text, legal boolean, in_charge boolean`,
}
type Table = keyof typeof tables

/** Makes empty staging tables and one COPY into each; rows flow as the records come. */
export async function openStaging(url: string, name: StagingName, notes: Notes): Promise<Staging> {
  const names = Object.keys(tables) as Table[]
  const clients: pg.Client[] = []
  const connect = async () => {
    const client = new pg.Client({ connectionString: url, options: '-c role=preau_import' })
    client.on('error', () => undefined)
    await client.connect()
    clients.push(client)
    return client
  }
  const end = () => Promise.all(clients.map((client) => client.end().catch(() => undefined)))
  const maker = await connect()
  try {
    for (const table of names) {
      await maker.query(`drop table if exists ${name}_${table}`)
      await maker.query(`create unlogged table ${name}_${table} (${tables[table]})`)
    }
    const copies = {} as Record<Table, Copy>
    for (const table of names) copies[table] = openCopy(await connect(), `${name}_${table}`)
    const files: string[] = []
    return {
      files,
      sink: openSink(copies, files, notes),
      finish: async () => {
        for (const table of names) await copies[table].finish()
        for (const table of names) await maker.query(`analyze ${name}_${table}`)
        await end()
      },
      abort: async () => {
        for (const table of names) await copies[table].abort()
        await end()
        await dropStaging(url, name)
      },
    }
  } catch (error) {
    await end()
    throw error
  }
}

export async function dropStaging(url: string, name: StagingName): Promise<void> {
  const client = new pg.Client({ connectionString: url, options: '-c role=preau_import' })
  await client.connect()
  try {
    for (const table of Object.keys(tables)) {
      await client.query(`drop table if exists ${name}_${table}`)
    }
  } finally {
    await client.end()
  }
}

// ---- COPY ---------------------------------------------------------------------------------------

type Value = string | number | boolean | undefined
type Copy = {
  add(values: readonly Value[]): Promise<void> | undefined
  finish(): Promise<void>
  abort(): Promise<void>
}

function openCopy(client: pg.Client, table: string): Copy {
  const stream = client.query(copyFrom(`copy ${table} from stdin`)) as Writable
  let failure: Error | undefined
  stream.on('error', (error) => {
    failure = error
  })
  let pending = ''
  const flush = async () => {
    if (failure) throw failure
    const text = pending
    pending = ''
    if (!stream.write(text)) await once(stream, 'drain')
  }
  return {
    add(values) {
      pending += line(values)
      return pending.length >= limits.copyBytes ? flush() : undefined
    },
    finish: async () => {
      await flush()
      const finished = once(stream, 'finish')
      stream.end()
      await finished
    },
    // Ended in good order, because a connection that breaks off is a fault in the server's log.
    abort: async () => {
      pending = ''
      if (failure || stream.destroyed) return
      const over = once(stream, 'finish').catch(() => undefined)
      stream.end()
      await over
    },
  }
}

/** One line of PostgreSQL's COPY text format. */
function line(values: readonly Value[]): string {
  let text = ''
  for (const value of values) {
    if (text !== '') text += '\t'
    text += value === undefined ? '\\N' : typeof value === 'string' ? escaped(value) : String(value)
  }
  return `${text}\n`
}

const special = /[\\\t\n\r]/
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const escaped = (text: string) =>
  special.test(text) ? text.replace(/[\\\t\n\r]/g, (char) => escapes[char] ?? char) : text

// ---- sink ---------------------------------------------------------------------------------------

function openSink(copies: Record<Table, Copy>, files: string[], notes: Notes): RosterSink {
  let n = 0
  const indexOf = (file: string) => {
    if (files.at(-1) === file) return files.length
    const at = files.indexOf(file)
    return at >= 0 ? at + 1 : files.push(file)
  }
  const fits = (record: { file: string; line: number }, ...texts: (string | undefined)[]) => {
    const good = texts.every((text) => text === undefined || text.length <= limits.fieldCharsMax)
    if (!good) notes.refuse(record.file, record.line, 'has a field too long to be true')
    return good
  }
  return {
    school(record) {
      const { file, line, key, uai, name, kind } = record
      if (!fits(record, key, name)) return undefined
      return copies.school.add([indexOf(file), line, key, uai, name, kind])
    },
    group(record) {
      const { file, line, schoolKey, kind, code, label, level } = record
      if (!fits(record, schoolKey, code, label)) return undefined
      return copies.grp.add([indexOf(file), line, schoolKey, kind, code, label, level])
    },
    person(record) {
      if (!fits(record, record.key, record.familyName, record.givenName)) return undefined
      n += 1
      const waits = [copies.person.add(personRow(n, indexOf(record.file), record))]
      for (const alias of record.aliases ?? []) waits.push(copies.alias.add([n, alias]))
      for (const tie of record.ties) waits.push(copies.tie.add(tieRow(n, tie)))
      return waits.some(Boolean) ? Promise.all(waits).then(() => undefined) : undefined
    },
  }
}

function personRow(n: number, file: number, record: PersonRecord): Value[] {
  const { line, category, op, key, ine, givenName, familyName, title, birthOn } = record
  let parts = 0
  for (const part of record.parts) parts |= partBits[part]
  return [
    n,
    file,
    line,
    category,
    op,
    key,
    ine,
    givenName,
    familyName,
    title,
    birthOn,
    parts,
    newId(),
  ]
}

function tieRow(n: number, tie: Tie): Value[] {
  switch (tie.tie) {
    case 'affiliation':
      return [n, 'a', tie.schoolKey, tie.role, undefined, undefined, undefined, undefined]
    case 'membership':
      return [n, 'm', tie.schoolKey, tie.role, tie.kind, tie.code, undefined, undefined]
    case 'guardian':
      return [n, 'g', undefined, undefined, tie.adultKey, tie.kinship, tie.legal, tie.inCharge]
    case 'contact':
      return [
        n,
        'c',
        undefined,
        tie.kind,
        tie.value.slice(0, limits.fieldCharsMax),
        undefined,
        undefined,
        undefined,
      ]
  }
}
