import { readCsv } from '../csv.ts'
import { BrokenFile, type IntakeFile } from '../format.ts'
import type { Mode } from './tables.ts'

export type Manifest = {
  version: '1.1' | '1.2'
  /** Tables that are there, with how; those that it calls absent are not in it. */
  modes: ReadonlyMap<string, Mode>
}

/** `manifest.csv`: which version, and whether each table is whole (bulk) or changes only (delta). */
export async function readManifest(file: IntakeFile): Promise<Manifest> {
  const modes = new Map<string, Mode>()
  let version = ''
  for await (const { line, cells } of readCsv(file)) {
    const [property = '', value = ''] = cells
    if (property.toLowerCase() === 'oneroster.version') version = value
    const table = /^file\.(\w+)$/i.exec(property)?.[1]
    const mode = table && modeOf(table, value, file, line)
    if (mode) modes.set(nameOf(table), mode)
  }
  if (modes.size === 0) throw new BrokenFile(file.name, 0, 'announces no table')
  return { version: versionOf(version, file), modes }
}

function modeOf(table: string, value: string, file: IntakeFile, line: number): Mode | undefined {
  const mode = value.toLowerCase()
  if (mode === 'bulk' || mode === 'delta') return mode
  if (mode === 'absent' || mode === '') return undefined
  const reason = `says « ${value.slice(0, 40)} » of ${table}: it is bulk, delta or absent`
  throw new BrokenFile(file.name, line, reason)
}

function versionOf(version: string, file: IntakeFile): Manifest['version'] {
  const known = /^1\.[12](?=\.|$)/.exec(version)?.[0]
  if (known === '1.1' || known === '1.2') return known
  const said = version ? `is of OneRoster « ${version.slice(0, 20)} »` : 'says no version'
  throw new BrokenFile(file.name, 0, `${said}: Préau reads 1.1 and 1.2`)
}

/** `File.Users` is `file.users` all the same. */
const nameOf = (table: string) => table[0]?.toLowerCase() + table.slice(1)
