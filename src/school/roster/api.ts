/** The door of the roster for other nouns: what an import format is, and readers that formats share. */

export { aaf } from './aaf/aaf.ts'
export { textOf } from './encoding.ts'
export type {
  Format,
  Guard,
  ImportOptions,
  IntakeFile,
  Notes,
  Plan,
  Reading,
  SchoolCounts,
  TimetableFormat,
  TimetableJob,
} from './format.ts'
export { BrokenFile } from './format.ts'
export { openWorker, type Worker } from './jobs.ts'
export type { Note } from './notes.ts'
export { ondeFormat } from './onde/onde.ts'
export { onerosterFormat } from './oneroster/oneroster.ts'
export type { ImportReport } from './report.ts'
export { zones } from './rules.ts'
export {
  type ImportOutcome,
  runImport,
  type SessionNeeds,
  startImport,
} from './session.ts'
export { type Db as RosterDb, readNotes, type StoredOptions } from './store.ts'
export { findImported, hasSchools } from './store-lookup.ts'
export { readXml, type XmlEvents } from './xml.ts'
