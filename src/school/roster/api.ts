/** The door of the roster for other nouns: what an import format is, and readers that formats share. */

export { type CsvRow, readCsv } from './csv.ts'
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
export { readXml, type XmlEvents } from './xml.ts'
