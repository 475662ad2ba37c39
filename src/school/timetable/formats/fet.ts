import type { IntakeFile, Notes } from '#school/roster/api.ts'
import { daysOf } from './fet-days.ts'
import {
  type Activity,
  type FetFile,
  groupOf,
  type Place,
  readFetFile,
  readSolution,
  type Solution,
} from './fet-file.ts'
import { clockOf, type Hours, hoursOf } from './fet-hours.ts'
import type { Feed, ReadSlots, Slot, SlotOptions, SlotSink, Weekly } from './slots.ts'
import { uaiIn } from './slots.ts'

/** FET, free timetabling software: `.fet` files with their solution, and `*_activities.xml`. */

export function sniffFet(file: IntakeFile): boolean {
  return /<fet\s+version|<Activities_Timetable\b/i.test(textOfHead(file))
}

const isSolution = (file: IntakeFile) => /<Activities_Timetable\b/.test(textOfHead(file))

const textOfHead = (file: IntakeFile) =>
  file.head.subarray(0, 4096).toString('latin1').replaceAll('\0', '')

export const readFet: ReadSlots = async (files, options, notes, sink) => {
  for (const { fet, solution } of pair(files, notes)) {
    const parsed = await readFetFile(fet)
    const found = solution && (await readSolution(solution))
    await emit({ file: fet, solution, fet: parsed, options, notes, sink }, found)
  }
}

// ---- which files belong together ----------------------------------------------------------------

type Pair = { fet: IntakeFile; solution?: IntakeFile }

const folderOf = (name: string) => name.slice(0, name.lastIndexOf('/') + 1)
const solvedEnd = '_data_and_timetable'
const stemOf = (name: string) =>
  name
    .slice(name.lastIndexOf('/') + 1)
    .replace(/\.(fet|xml)$/i, '')
    .replace(new RegExp(`(_activities|${solvedEnd})$`), '')

/** FET writes both `X_data_and_timetable.fet` and `X_activities.xml` from `X.fet`: one timetable, not three. */
function pair(files: readonly IntakeFile[], notes: Notes): Pair[] {
  const fets = files.filter((file) => !isSolution(file))
  const solved = fets.filter((file) => file.name.includes(solvedEnd))
  const pairs: Pair[] = []
  for (const file of fets) {
    const better = solved.find((other) => other !== file && sameTimetable(other, file, fets))
    if (better && !solved.includes(file)) {
      notes.warn(file.name, 0, `is left out: ${better.name} is the same with its solution`)
    } else pairs.push({ fet: file })
  }
  for (const solution of files.filter(isSolution)) {
    const of = pairs.filter(({ fet }) => sameTimetable(fet, solution, fets))
    const [one] = of.length > 0 ? of : onlyOneBeside(pairs, solution)
    if (one === undefined) {
      notes.refuse(
        solution.name,
        0,
        'names activities by number only: import it with the .fet file that it was made from',
      )
    } else if (one.solution) {
      notes.warn(solution.name, 0, `is left out: ${one.solution.name} is for the same file`)
    } else one.solution = solution
  }
  return pairs
}

/** The same stem, in the same folder or nowhere else. */
function sameTimetable(a: IntakeFile, b: IntakeFile, fets: readonly IntakeFile[]): boolean {
  if (stemOf(a.name) !== stemOf(b.name)) return false
  if (folderOf(a.name) === folderOf(b.name)) return true
  const plain = fets.filter(
    (file) => stemOf(file.name) === stemOf(a.name) && !file.name.includes(solvedEnd),
  )
  return plain.length <= 1
}

function onlyOneBeside(pairs: readonly Pair[], solution: IntakeFile): Pair[] {
  const beside = pairs.filter(({ fet }) => folderOf(fet.name) === folderOf(solution.name))
  return beside.length === 1 ? beside : []
}

// ---- slots --------------------------------------------------------------------------------------

type Job = {
  file: IntakeFile
  solution: IntakeFile | undefined
  fet: FetFile
  options: SlotOptions
  notes: Notes
  sink: SlotSink
}

async function emit(job: Job, found: Solution | undefined): Promise<void> {
  const { file, fet, notes, sink } = job
  const places = found?.places ?? fet.places
  const grid = gridOf(fet, places)
  if ('reason' in grid) return notes.refuse(file.name, 0, grid.reason)
  for (const doubt of grid.doubts) notes.warn(file.name, 0, doubt)
  await sink.feed(feedOf(job))
  const seen = new Set<string>()
  for (const activity of fet.activities) {
    const slot = seen.has(activity.id)
      ? `activity ${activity.id} is there twice`
      : slotOf(job, activity, places.get(activity.id), grid)
    if (typeof slot === 'string') {
      notes.refuse(file.name, activity.line, slot)
      continue
    }
    seen.add(activity.id)
    if (!found) warnOfTorn(job, activity)
    const room = found?.rooms.get(activity.id) ?? fet.rooms.get(activity.id)
    await sink.slot(room === undefined ? slot : { ...slot, room })
  }
}

type Grid = {
  readonly weekdays: readonly number[]
  readonly periods: Hours['periods']
  readonly doubts: readonly string[]
}

/** What days and hours mean, or why nothing of the file can be imported. */
function gridOf(fet: FetFile, places: ReadonlyMap<string, Place>): Grid | { reason: string } {
  const reason = whyUnsolved(fet, places)
  if (reason !== undefined) return { reason }
  const days = daysOf(fet.days)
  if ('reason' in days) return days
  const { periods, doubt } = hoursOf(fet.hours)
  if (periods.every((period) => period === undefined)) {
    const [name = ''] = fet.hours
    return { reason: `has hours without times (« ${name} »). In FET, name them like 08:00-08:55` }
  }
  const doubts = [days.doubt, doubt].filter((each) => each !== undefined)
  return { weekdays: days.weekdays, periods, doubts }
}

function feedOf({ file, fet, options }: Job): Feed {
  const uai = uaiIn(fet.institution) ?? uaiIn(file.name) ?? options.uai
  return {
    file: file.name,
    key: 'fet',
    ...(uai === undefined ? {} : { schoolUai: uai }),
    ...(fet.institution === '' ? {} : { schoolName: fet.institution }),
  }
}

function warnOfTorn({ file, fet, notes }: Job, activity: Activity): void {
  const line = fet.torn.get(activity.id)
  if (line === undefined) return
  notes.warn(file.name, line, `activity ${activity.id} is fixed at two hours; the first holds`)
}

function whyUnsolved(fet: FetFile, places: ReadonlyMap<string, Place>): string | undefined {
  const total = fet.activities.length
  const placed = fet.activities.filter((activity) => places.has(activity.id)).length
  if (total === 0) return 'has no activities'
  if (placed * 2 >= total) return undefined
  return `is not a solved timetable: ${placed} of ${total} activities have an hour. In FET, generate it, then import the file that ends in ${solvedEnd}.fet`
}

function slotOf(
  { file, fet }: Job,
  activity: Activity,
  place: Place | undefined,
  grid: Grid,
): Slot | string {
  if (activity.id === '') return 'an activity has no number'
  if (place === undefined) return `activity ${activity.id} has no hour`
  if (activity.teachers.length + activity.students.length === 0) {
    return `activity ${activity.id} has neither a teacher nor students`
  }
  const pattern = patternOf(fet, activity, place, grid)
  if (typeof pattern === 'string') return pattern
  const name = activity.subject === '' ? 'Activity' : activity.subject
  return {
    file: file.name,
    line: activity.line,
    feed: 'fet',
    key: activity.id,
    subject: fet.subjects.get(activity.subject) ?? { name },
    teachers: activity.teachers.map((teacher) => fet.teachers.get(teacher) ?? { name: teacher }),
    groups: activity.students.map((students) => groupOf(fet, students)),
    pattern,
  }
}

function patternOf(fet: FetFile, activity: Activity, place: Place, grid: Grid): Weekly | string {
  const weekday = grid.weekdays[fet.days.indexOf(place.day)]
  if (weekday === undefined) return `activity ${activity.id} is on an unknown day, « ${place.day} »`
  const start = fet.hours.indexOf(place.hour)
  if (start < 0) return `activity ${activity.id} is at an unknown hour, « ${place.hour} »`
  const { duration } = activity
  if (!Number.isInteger(duration) || duration < 1) return `activity ${activity.id} has no duration`
  const end = start + duration - 1
  if (end >= fet.hours.length)
    return `activity ${activity.id} lasts beyond the last hour of the day`
  const begin = grid.periods[start]
  const last = grid.periods[end]
  if (begin === undefined || last === undefined) {
    const name = begin === undefined ? place.hour : fet.hours[end]
    return `activity ${activity.id} is at an hour without a time, « ${name} »`
  }
  return {
    kind: 'weekly',
    weekday,
    from: clockOf(begin.from),
    until: clockOf(last.until),
  }
}
