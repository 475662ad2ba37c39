import { aaf, type Format, ondeFormat, onerosterFormat } from '#school/roster/api.ts'
import { timetableFormats } from '#school/timetable/api.ts'

/** Everything that an import can read, in the order in which files are offered: rosters before timetables. */
export const formats: readonly Format[] = [aaf, ondeFormat, onerosterFormat, ...timetableFormats]
