import type { IntakeFile, Notes } from '#school/roster/api.ts'
import { later } from './fet-hours.ts'
import {
  type Feed,
  type ReadSlots,
  type Slot,
  type SlotGroup,
  type SlotOptions,
  type SlotSink,
  type SlotTeacher,
  uaiIn,
  type Weekly,
} from './slots.ts'
import { type Course, readStsFile, type Structure, type StsFile } from './sts-file.ts'

/**
 * STS-web: `STS_EDT` (down: people, classes, groups, services) and `EDT_STS` (up: the hours). They are
 * bound by the number of the school; the hours can stand alone, with codes in place of names.
 */

export function sniffSts(file: IntakeFile): boolean {
  return /<(STS_EDT|EDT_STS)\b/.test(file.head.subarray(0, 4096).toString('latin1'))
}

export const readSts: ReadSlots = async (files, options, notes, sink) => {
  const schools = new Map<string, { down?: Named; up?: Named }>()
  for (const file of files) {
    const sts = await readStsFile(file)
    const uai = sts.uai ?? uaiIn(file.name) ?? options.uai ?? ''
    const school = schools.get(uai) ?? {}
    schools.set(uai, school)
    const other = school[sts.kind]
    if (other) notes.refuse(file.name, 0, `is a second file of the school of ${other.file.name}`)
    else school[sts.kind] = { file, sts }
  }
  for (const [uai, { down, up }] of schools) {
    if (up) await emit({ uai, down: down?.sts, up, options, notes, sink })
    else if (down) {
      const cure = 'import it with emp_STS_….xml, which timetable software writes'
      notes.refuse(down.file.name, 0, `has services but no hours: ${cure}`)
    }
  }
}

type Named = { file: IntakeFile; sts: StsFile }

type Job = {
  uai: string
  down: StsFile | undefined
  up: Named
  options: SlotOptions
  notes: Notes
  sink: SlotSink
}

async function emit(job: Job): Promise<void> {
  const { up, down, notes, sink } = job
  await sink.feed(feedOf(job))
  if (!down) {
    notes.warn(
      up.file.name,
      0,
      'comes without STS_EDT: teachers and subjects are known by code only',
    )
  }
  warnOfGaps(up, notes)
  const slots = new Map<string, Draft>()
  for (const course of up.sts.courses) {
    const pattern = patternOf(up.sts, course)
    if (typeof pattern === 'string') notes.refuse(up.file.name, course.line, pattern)
    else place(slots, course, pattern)
  }
  const taken = new Map<string, number>()
  for (const draft of gather(slots)) await sink.slot(slotOf(job, draft, taken))
}

function feedOf({ uai, down, up }: Job): Feed {
  const firstOn = up.sts.firstOn ?? down?.firstOn
  const lastOn = up.sts.lastOn ?? down?.lastOn
  const schoolName = up.sts.schoolName ?? down?.schoolName
  return {
    file: up.file.name,
    key: 'sts',
    ...(uai === '' ? {} : { schoolUai: uai }),
    ...(schoolName === undefined ? {} : { schoolName }),
    ...(firstOn === undefined ? {} : { firstOn }),
    ...(lastOn === undefined ? {} : { lastOn }),
  }
}

/** What STS leaves open is common, and no reason to leave a school without its timetable. */
function warnOfGaps({ file, sts }: Named, notes: Notes): void {
  for (const structure of sts.structures) {
    if (structure.services > 0) continue
    const word = structure.kind === 'class' ? 'class' : 'group'
    notes.warn(file.name, structure.line, `${word} ${structure.code} has no service`)
  }
  for (const { line, structure, subject } of sts.unserved) {
    notes.warn(file.name, line, `service ${subject} of ${structure.code} has no teacher`)
  }
  const used = new Set(sts.courses.map((course) => course.week))
  for (const week of used) {
    if (sts.weeks.get(week)?.length) continue
    notes.warn(file.name, 0, `alternation « ${week} » has no weeks: its hours are held each week`)
  }
}

function patternOf(sts: StsFile, course: Course): Weekly | string {
  const what = `hour of ${course.structure.code}`
  if (!/^[1-7]$/.test(course.day)) return `${what}: « ${course.day} » is not a day from 1 to 7`
  const from = clockIn(course.start)
  if (from === undefined) return `${what}: « ${course.start} » is not a time like 0800`
  const length = clockIn(course.length)
  const minutes = length && Number(length.slice(0, 2)) * 60 + Number(length.slice(3))
  if (!minutes) return `${what}: « ${course.length} » is not a length like 0100`
  const until = later(from, minutes)
  if (until === undefined) return `${what} lasts beyond midnight`
  const weeks = sts.weeks.get(course.week)
  return {
    kind: 'weekly',
    weekday: Number(course.day),
    from,
    until,
    ...(weeks?.length ? { weeks } : {}),
  }
}

/** `0800`, `800`, `08:00`. */
function clockIn(text: string): string | undefined {
  const [, hour = '', minute = ''] = /^(\d{1,2})[:hH]?(\d\d)$/.exec(text) ?? []
  if (hour === '' || Number(hour) > 23 || Number(minute) > 59) return undefined
  return `${hour.padStart(2, '0')}:${minute}`
}

// ---- one lesson from several records ------------------------------------------------------------

type Draft = {
  first: Course
  pattern: Weekly
  teachers: Map<string, SlotTeacher>
  structures: Map<string, Structure>
}

const hourOf = ({ pattern }: Draft, week: string) =>
  [week, pattern.weekday, pattern.from, pattern.until].join(' ')

/** Teachers of one service at one time in one room are together before one class. */
function place(slots: Map<string, Draft>, course: Course, pattern: Weekly): void {
  const { structure, subject, modality, room = '', week } = course
  const draft: Draft = { first: course, pattern, teachers: new Map(), structures: new Map() }
  const key = [structure.kind, structure.code, subject, modality, room, hourOf(draft, week)].join(
    '\t',
  )
  const one = slots.get(key) ?? draft
  slots.set(key, one)
  one.structures.set(`${structure.kind} ${structure.code}`, structure)
  if (course.teacher) one.teachers.set(course.teacher.key ?? '', course.teacher)
}

/** The same teachers, subject, time and room for several classes: one lesson that they share. */
function gather(slots: Map<string, Draft>): Draft[] {
  const lessons = new Map<string, Draft>()
  for (const [key, draft] of slots) {
    const { subject, room = '', week } = draft.first
    const teachers = [...draft.teachers.keys()].sort().join(' ')
    const shared = [teachers, subject, room, hourOf(draft, week)].join('\t')
    const known = lessons.get(teachers === '' ? key : shared)
    if (known)
      for (const [code, structure] of draft.structures) known.structures.set(code, structure)
    else lessons.set(teachers === '' ? key : shared, draft)
  }
  // Lessons of one hour are told apart by their place among each other, whatever the order of the file.
  const order = ({ first, teachers }: Draft) =>
    `${first.room ?? ''}\t${[...teachers.keys()].sort()}`
  return [...lessons.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1))
}

function slotOf({ up, down }: Job, draft: Draft, taken: Map<string, number>): Slot {
  const { first, pattern, structures } = draft
  const groups = [...structures.values()].map((structure) => groupOf(structure, down))
  const codes = [...structures.keys()].sort().join('+')
  const base = [codes, first.subject, first.modality, hourOf(draft, first.week)].join(' ')
  const count = (taken.get(base) ?? 0) + 1
  taken.set(base, count)
  const name = down?.subjects.get(first.subject) ?? up.sts.subjects.get(first.subject)
  return {
    file: up.file.name,
    line: first.line,
    feed: 'sts',
    key: count === 1 ? base : `${base} #${count}`,
    subject: subjectOf(first.subject, name),
    teachers: [...draft.teachers.values()].map((teacher) => namedTeacher(teacher, up.sts, down)),
    groups,
    ...(first.room === undefined ? {} : { room: first.room }),
    pattern,
  }
}

function subjectOf(code: string, name: string | undefined) {
  return code === '' ? { name: name ?? 'Cours' } : { code, name: name ?? code }
}

function namedTeacher(teacher: SlotTeacher, up: StsFile, down?: StsFile): SlotTeacher {
  const key = teacher.key ?? ''
  const name = down?.people.get(key) ?? up.people.get(key)
  return name === undefined ? teacher : { ...teacher, name }
}

function groupOf(structure: Structure, down: StsFile | undefined): SlotGroup {
  const { kind, code } = structure
  const other = down?.byCode.get(`${kind} ${code}`)
  const label = structure.label ?? other?.label
  const from = structure.from.size > 0 ? structure.from : (other?.from ?? structure.from)
  return {
    code,
    kind,
    ...(label === undefined ? {} : { label }),
    ...(from.size === 0 ? {} : { within: [...from] }),
  }
}
