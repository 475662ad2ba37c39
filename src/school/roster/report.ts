import type { Guard, SchoolCounts } from './format.ts'

/** What an import would do, or did. Counts are by words: `pupils created`, `lessons changed`. */
export type ImportReport = {
  /** True: the files are, to the byte, those of the last import of this source. */
  unchanged: boolean
  formats: string[]
  files: number
  totals: Record<string, number>
  schools: SchoolCounts[]
  guards: Guard[]
  refused: number
  warned: number
  /** Set when a file is broken: nothing was changed. */
  broken?: { file: string; line: number; reason: string }
}

export const emptyReport = (): ImportReport => ({
  unchanged: false,
  formats: [],
  files: 0,
  totals: {},
  schools: [],
  guards: [],
  refused: 0,
  warned: 0,
})

/** Adds the schools of one format to a report; a school that two formats speak of has one entry. */
export function addSchools(report: ImportReport, schools: readonly SchoolCounts[]): void {
  for (const { schoolId, name, counts } of schools) {
    let entry = report.schools.find((school) => school.schoolId === schoolId)
    if (!entry) {
      entry = { schoolId, name, counts: {} }
      report.schools.push(entry)
    }
    for (const [what, count] of Object.entries(counts)) {
      entry.counts[what] = (entry.counts[what] ?? 0) + count
      report.totals[what] = (report.totals[what] ?? 0) + count
    }
  }
}
