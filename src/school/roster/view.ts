import type { ImportReport, ImportView } from '#contracts/imports.ts'
import type { Note } from './notes.ts'
import { actsOn } from './rights.ts'
import type { SeenImport } from './store-screen.ts'

/** Where each phase stands in the whole of a check or an apply, in percent. */
const spans: Record<string, [from: number, to: number]> = {
  reading: [0, 40],
  comparing: [40, 60],
  applying: [60, 90],
  timetables: [90, 100],
}

export function viewOf(row: SeenImport, notes: readonly Note[]): ImportView {
  const { id, number, state, files, phase, report, created_at, applied_at } = row
  const applied = state === 'applied' && applied_at ? applied_at.toISOString() : undefined
  return {
    id,
    number,
    state,
    files,
    phase,
    percent: percentOf(row),
    madeAt: created_at.toISOString(),
    ...(applied && { appliedAt: applied }),
    ...(report && { report: shownReport(report) }),
    notes: [...notes],
    may: actsOn(state, files.length, report?.guards.length ?? 0),
  }
}

function shownReport(report: NonNullable<SeenImport['report']>): ImportReport {
  const { unchanged, formats, files, totals, guards, refused, warned, broken } = report
  return { unchanged, formats, files, totals, guards, refused, warned, ...(broken && { broken }) }
}

function percentOf({ state, phase, progress }: SeenImport): number {
  if (state === 'checked' || state === 'applied' || state === 'broken') return 100
  const [from, to] = spans[phase] ?? [0, 0]
  return Math.round(from + (to - from) * Math.max(0, Math.min(1, progress)))
}
