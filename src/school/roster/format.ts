import type pg from 'pg'

/**
 * What an import format is, for whoever adds one. The engine opens the files, sniffs who reads them,
 * and runs the phases; a format turns bytes into records. docs/protocols/import.md tells it in prose.
 */

/** A file of an import, wherever it came from (a path, a folder, inside a zip, an upload). */
export type IntakeFile = {
  /** As people know it: `export.zip/timetables/0611234A.fet`. Never used as a path. */
  readonly name: string
  /** Bytes, uncompressed. */
  readonly size: number
  /** The first bytes (at most 64 kB), for sniffing. */
  readonly head: Buffer
  /** All bytes from the first, each time it is called. Bounded; moves the progress of the import. */
  bytes(): AsyncIterable<Buffer>
}

/** The file cannot be trusted: the whole import stops and nothing is changed. */
export class BrokenFile extends Error {
  override name = 'BrokenFile'
  readonly file: string
  readonly line: number
  readonly reason: string

  constructor(file: string, line: number, reason: string) {
    super(line > 0 ? `${file}:${line}: ${reason}` : `${file}: ${reason}`)
    this.file = file
    this.line = line
    this.reason = reason
  }
}

/** Where a format says what it left out or doubted. `line` counts from 1; 0 = the whole file. */
export type Notes = {
  /** A record that is not imported. */
  refuse(file: string, line: number, reason: string): void
  /** A record that is imported, with something that a person should look at. */
  warn(file: string, line: number, reason: string): void
}

/** What the person who imports decided. */
export type ImportOptions = {
  /** Names this feed: an import only ever closes what the same source opened. */
  readonly source: string
  /** The only school to import, or the one that files without a school's name are about. */
  readonly uai?: string
  /** Schools that the person may import into; undefined = all (the operator). */
  readonly schoolIds?: readonly string[]
  readonly now: Date
  /** The year in which the school year begins: 2026 for 2026-2027. */
  readonly schoolYear: number
  /** Days during which what is absent from a complete file stays open. */
  readonly graceDays: number
  /** True: the person has seen what the guards say and wants it. */
  readonly confirmed: boolean
  /** First and last day, both included, that a timetable fills. Absent: from this Monday to 4 July. */
  readonly from?: string
  readonly until?: string
}

/** One run of one format over the files that are its own. */
export type Reading = {
  readonly files: readonly IntakeFile[]
  readonly options: ImportOptions
  readonly notes: Notes
  /** Absent where only the files are looked at. */
  readonly held?: Held
}

/** What the same source holds open before this import: for deltas that name single links. */
export type Held = {
  /** The people of these keys; who is unknown is not in the answer. */
  people(keys: readonly string[]): Promise<ReadonlyMap<string, HeldPerson>>
  /** The groups of the year that have these codes. */
  groups(codes: readonly string[]): Promise<readonly HeldGroup[]>
}

/** The links are those that a record can carry, contacts apart. */
export type HeldPerson = { categories: readonly Category[]; ties: readonly Tie[] }
export type HeldGroup = { schoolKey: string; kind: 'class' | 'teaching'; code: string }

// ---- rosters ------------------------------------------------------------------------------------

/** The part of a person that a record is about. In a complete file, a person absent is only missing in it. */
export type Category = 'pupil' | 'guardian' | 'staff'

/** What a record says of its person: a `patch` leaves the parts it does not carry as they are. */
export type Part =
  | 'identity'
  | 'affiliations'
  | 'classes'
  | 'teaching'
  | 'guardians'
  | 'contacts'
  | 'tutoring'

export type SchoolRecord = {
  file: string
  line: number
  /** What the source calls it. */
  key: string
  uai?: string
  name: string
  kind: 'primary' | 'college' | 'lycee' | 'authority' | 'other'
}

export type GroupRecord = {
  file: string
  line: number
  schoolKey: string
  kind: 'class' | 'teaching'
  code: string
  label: string
  level?: string
}

export type StaffRole = 'teacher' | 'head' | 'secretary' | 'staff' | 'admin'

/** One link of a person. Schools and people by their keys in the source, groups by code. */
export type Tie =
  | { tie: 'affiliation'; schoolKey: string; role: 'pupil' | StaffRole }
  | {
      tie: 'membership'
      schoolKey: string
      kind: 'class' | 'teaching'
      code: string
      role: 'pupil' | 'teacher' | 'form_tutor'
    }
  | {
      tie: 'guardian'
      adultKey: string
      /** The source's own code and a readable word: `1 mother`. */
      kinship: string
      legal: boolean
      inCharge: boolean
    }
  | { tie: 'contact'; kind: ContactKind; value: string }

export type ContactKind = 'email' | 'phone' | 'mobile' | 'address' | 'second_address'

export type PersonRecord = {
  file: string
  line: number
  category: Category
  /** `put`: all there is to say of the person; `patch`: only `parts`; `delete`: gone, at once. */
  op: 'put' | 'patch' | 'delete'
  key: string
  /** Other keys under which the same person may be known to this source. */
  aliases?: readonly string[]
  /** National pupil number: the one thing that links people across sources. */
  ine?: string
  givenName?: string
  familyName?: string
  title?: string
  /** YYYY-MM-DD */
  birthOn?: string
  parts: readonly Part[]
  ties: readonly Tie[]
}

/** Takes records into staging. Each call may wait, so that memory does not grow with the file. */
export type RosterSink = {
  school(record: SchoolRecord): Promise<void> | undefined
  group(record: GroupRecord): Promise<void> | undefined
  person(record: PersonRecord): Promise<void> | undefined
}

/** What the files covered: only there may silence mean absence. */
export type Delivery = {
  /** False: a delta; what it does not name is left alone. */
  complete: boolean
  categories: readonly Category[]
  /** True: the groups of each school in the files are all there. */
  groups: boolean
}

export type RosterFormat = {
  readonly kind: 'roster'
  /** `aaf`, `onde`, `oneroster`. */
  readonly name: string
  sniff(file: IntakeFile): boolean
  read(reading: Reading, sink: RosterSink): Promise<Delivery>
}

// ---- timetables ---------------------------------------------------------------------------------

/** Numbers of one school: what applying does (or did). Keys are words of the report: `lessons created`. */
export type SchoolCounts = { schoolId: string; name: string; counts: Record<string, number> }

/** A guard that wants a person's word: `would cancel 45 % of the lessons of …`. */
export type Guard = { schoolId: string; sentence: string }

export type Plan = { schools: SchoolCounts[]; guards: Guard[] }

export type TimetableJob = Reading & {
  readonly importId: string
  /** A connection of role preau_import, alone in using it while the job runs. */
  readonly client: pg.ClientBase
  /** Moves the progress of the phase: 0 to 1. */
  progress(share: number): void
  /** To be called in the transaction of each school that changed: leaves the line in the trail. */
  applied(school: SchoolCounts): Promise<void>
}

/**
 * Timetables plug in here. The engine first checks and applies the rosters of the same import, so that
 * classes and teachers are there to be found. After a kill, `read` begins again: it must first forget
 * what it had staged under this `importId`.
 */
export type TimetableFormat = {
  readonly kind: 'timetable'
  /** `fet`, `sts`, `ical`. */
  readonly name: string
  sniff(file: IntakeFile): boolean
  /** Parses the files into the format's own staging, under `job.importId`. Writes no lesson. */
  read(job: TimetableJob): Promise<void>
  /** Says what applying would do now. May be called more than once; writes no lesson. */
  plan(job: TimetableJob): Promise<Plan>
  /** One transaction a school; idempotent. */
  apply(job: TimetableJob): Promise<Plan>
  /** Forgets what is staged under `job.importId`. */
  discard(job: Pick<TimetableJob, 'importId' | 'client'>): Promise<void>
}

export type Format = RosterFormat | TimetableFormat
