import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from } from 'pg-copy-streams'
import { limits } from './limits.ts'

/**
 * What was read waits in temporary tables of the import's own connection: a killed import leaves nothing
 * behind. Slots wait for the rosters of the same import; the lessons of one school at a time are made of them.
 */
export const tables = [
  `create temporary table if not exists timetable_feed (
     format text not null, uai text not null, key text not null, body jsonb not null,
     primary key (format, uai, key))`,
  `create temporary table if not exists timetable_slot (
     number bigint generated always as identity, format text not null, uai text not null, feed text not null,
     body jsonb not null)`,
  `create temporary table if not exists timetable_closed (
     format text not null, uai text, from_on date not null, until_on date not null)`,
  `create temporary table if not exists timetable_lesson (
     id uuid not null, key text primary key, on_date date not null, starts_at timestamptz not null,
     ends_at timestamptz not null, subject text not null, subject_name text not null, title text not null,
     room text, status text not null, groups uuid[] not null, teachers uuid[] not null, digest text not null)`,
]

/** Arrays are of ids: nothing in them needs a quote. */
type Value = string | null | readonly string[]

/** Sends rows by COPY, a few hundred kilobytes at a time, so that memory does not grow with them. */
export type Copy = {
  row(values: readonly Value[]): Promise<void> | undefined
  end(): Promise<void>
}

export function openCopy(client: pg.ClientBase, table: string, columns: readonly string[]): Copy {
  let pending = ''
  const flush = async () => {
    const text = pending
    pending = ''
    const stream = client.query(from(`copy ${table} (${columns.join(', ')}) from stdin`))
    await pipeline([text], stream)
  }
  return {
    row(values) {
      pending += `${values.map(copyValue).join('\t')}\n`
      return pending.length < limits.copyChars ? undefined : flush()
    },
    end: async () => {
      if (pending !== '') await flush()
    },
  }
}

/** PostgreSQL's text form of COPY. */
function copyValue(value: Value): string {
  if (value === null) return '\\N'
  if (typeof value === 'string') return copyText(value)
  return `{${value.join(',')}}`
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
// A zero character has no place in a PostgreSQL text.
const copyText = (text: string) =>
  text.replaceAll('\0', '').replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character)
