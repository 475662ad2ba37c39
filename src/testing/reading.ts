import type {
  Delivery,
  GroupRecord,
  ImportOptions,
  PersonRecord,
  Reading,
  RosterFormat,
  SchoolRecord,
} from '#school/roster/format.ts'
import { openIntake } from '#school/roster/intake.ts'

/** All that a format of rosters said of some files. */
export type Collected = {
  delivery: Delivery
  schools: SchoolRecord[]
  groups: GroupRecord[]
  people: PersonRecord[]
  /** `refused eleves.csv:3: why`, in the order in which they were said. */
  notes: string[]
}

/** Reads files with one format, into lists. */
export async function collect(
  format: RosterFormat,
  paths: readonly string[],
  options: Partial<ImportOptions> = {},
  held?: Reading['held'],
): Promise<Collected> {
  const intake = await openIntake(paths)
  const schools: SchoolRecord[] = []
  const groups: GroupRecord[] = []
  const people: PersonRecord[] = []
  const notes: string[] = []
  const note = (what: string) => (file: string, line: number, reason: string) => {
    notes.push(`${what} ${file}:${line}: ${reason}`)
  }
  try {
    const reading: Reading = {
      files: intake.files.filter((file) => format.sniff(file)),
      options: {
        source: format.name,
        now: new Date('2026-11-23T08:00:00Z'),
        schoolYear: 2026,
        graceDays: 7,
        confirmed: false,
        ...options,
      },
      notes: { refuse: note('refused'), warn: note('warned') },
      ...(held && { held }),
    }
    const delivery = await format.read(reading, {
      school: (record) => void schools.push(record),
      group: (record) => void groups.push(record),
      person: (record) => void people.push(record),
    })
    return { delivery, schools, groups, people, notes }
  } finally {
    intake.close()
  }
}
