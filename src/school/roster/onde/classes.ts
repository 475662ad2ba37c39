import type { GroupRecord } from '../format.ts'
import { foldName } from './keys.ts'
import type { PupilRow } from './rows.ts'

/** The classes of a school, found by code or label however they are spelt. */
export type Classes = {
  /** The code of a class; what no pupil's line names keeps its own spelling. */
  codeOf(text: string): string
  /** Codes of a cell that names one class, or several between commas where each is known. */
  codesOf(cell: string): string[]
  readonly records: readonly GroupRecord[]
}

type Found = { record: GroupRecord; levels: Set<string> }

/** A class of several levels (« CP-CE1 ») has them all, in the order of their names. */
export function classesOf(pupils: readonly PupilRow[], schoolKey: string): Classes {
  const byCode = new Map<string, Found>()
  const spelt = new Map<string, string>()
  for (const { file, line, class: text, label, level } of pupils) {
    if (text === '') continue
    const code = spelt.get(foldName(text)) ?? text
    const found = byCode.get(code) ?? {
      record: { file, line, schoolKey, kind: 'class' as const, code, label: label || code },
      levels: new Set<string>(),
    }
    if (level) found.levels.add(level)
    byCode.set(code, found)
    for (const name of [text, label]) {
      if (name && !spelt.has(foldName(name))) spelt.set(foldName(name), code)
    }
  }
  const known = (text: string) => spelt.get(foldName(text))
  return {
    codeOf: (text) => known(text) ?? text,
    codesOf: (cell) => {
      const parts = listOf(cell)
      if (cell === '') return []
      if (known(cell) === undefined && parts.every((part) => known(part) !== undefined)) {
        return [...new Set(parts.map((part) => known(part) ?? part))]
      }
      return [known(cell) ?? cell]
    },
    records: [...byCode.values()].map(({ record, levels }) => ({
      ...record,
      ...(levels.size > 0 && { level: [...levels].sort().join(', ') }),
    })),
  }
}

/** What stands between commas, semicolons, bars or line ends of one cell. */
export function listOf(cell: string): string[] {
  const parts = cell.split(/[,;|\n]/).map((part) => part.trim())
  return [...new Set(parts.filter((part) => part !== ''))]
}
