import { BrokenFile, type IntakeFile } from '#school/roster/api.ts'
import { all, around, type Element, first, readElements } from './elements.ts'
import { limits } from './limits.ts'
import type { SlotGroup, SlotSubject, SlotTeacher } from './slots.ts'

export type Activity = {
  readonly line: number
  readonly id: string
  readonly subject: string
  readonly teachers: readonly string[]
  readonly students: readonly string[]
  /** In hours of the file. */
  readonly duration: number
}

export type Place = {
  readonly line: number
  readonly day: string
  readonly hour: string
}

type Members = { label?: string; within: Set<string>; holds: Set<string> }

/** What a `.fet` file says, before days and hours are understood. */
export type FetFile = {
  institution: string
  days: string[]
  hours: string[]
  /** Only those in force. */
  activities: Activity[]
  /** Activities that are switched off. */
  idle: number
  subjects: Map<string, SlotSubject>
  teachers: Map<string, SlotTeacher>
  groups: Map<string, Members>
  /** Hours fixed for good, by activity; the first that is said. */
  places: Map<string, Place>
  rooms: Map<string, string>
  /** Activities fixed at two different hours, with the line of the second. */
  torn: Map<string, number>
}

/** Reads a `.fet` file. Throws BrokenFile for what is not well-formed or not FET. */
export async function readFetFile(file: IntakeFile): Promise<FetFile> {
  const fet: FetFile = {
    institution: '',
    days: [],
    hours: [],
    activities: [],
    idle: 0,
    subjects: new Map(),
    teachers: new Map(),
    groups: new Map(),
    places: new Map(),
    rooms: new Map(),
    torn: new Map(),
  }
  const root = await readElements(file, (element) => {
    records[element.name]?.(fet, element)
    if (fet.activities.length > limits.activities) {
      throw new BrokenFile(file.name, element.line, `has more than ${limits.activities} activities`)
    }
  })
  if (root?.name.toLowerCase() !== 'fet') throw new BrokenFile(file.name, 1, 'is not a FET file')
  fet.institution = first(root, 'Institution_Name') ?? ''
  return fet
}

type Take = (fet: FetFile, element: Element) => void

const inside = (element: Element, list: string) => element.parent?.name === list
const active = (element: Element) => first(element, 'Active')?.toLowerCase() !== 'false'

const records: Record<string, Take> = {
  Day: (fet, element) => {
    if (inside(element, 'Days_List')) fet.days.push(first(element, 'Name') ?? '')
  },
  Hour: (fet, element) => {
    if (inside(element, 'Hours_List')) fet.hours.push(first(element, 'Name') ?? '')
  },
  Subject: (fet, element) => {
    const name = first(element, 'Name')
    if (name === undefined || !inside(element, 'Subjects_List')) return
    const code = first(element, 'Code')
    fet.subjects.set(name, code === undefined ? { name } : { code, name })
  },
  Teacher: (fet, element) => {
    const name = first(element, 'Name')
    if (name === undefined || !inside(element, 'Teachers_List')) return
    const key = first(element, 'Code')
    fet.teachers.set(name, key === undefined ? { name } : { key, name })
  },
  Year: (fet, element) => {
    if (inside(element, 'Students_List')) members(fet, element)
  },
  Group: (fet, element) => {
    if (inside(element, 'Year')) members(fet, element, [element.parent])
  },
  Subgroup: (fet, element) => {
    if (inside(element, 'Group')) members(fet, element, [element.parent, element.parent?.parent])
  },
  Activity: (fet, element) => {
    if (inside(element, 'Activities_List')) activity(fet, element)
  },
  ConstraintActivityPreferredStartingTime: (fet, element) => {
    const id = first(element, 'Activity_Id')
    const day = first(element, 'Preferred_Day') ?? first(element, 'Day')
    const hour = first(element, 'Preferred_Hour') ?? first(element, 'Hour')
    if (id === undefined || day === undefined || hour === undefined || !binding(element)) return
    const known = fet.places.get(id)
    if (known === undefined) fet.places.set(id, { line: element.line, day, hour })
    else if (known.day !== day || known.hour !== hour) fet.torn.set(id, element.line)
  },
  ConstraintActivityPreferredRoom: (fet, element) => {
    const id = first(element, 'Activity_Id')
    const room = roomOf(element)
    if (id !== undefined && room !== undefined && binding(element)) fet.rooms.set(id, room)
  },
}

/** A wish weighs less than 100; what FET found, or what people locked, weighs 100. */
const binding = (element: Element) =>
  active(element) && Number(first(element, 'Weight_Percentage') ?? 100) >= 100

/** A virtual room stands for real ones. */
export function roomOf(element: Element): string | undefined {
  const real = all(element, 'Real_Room')
  return real.length > 0 ? real.slice(0, 5).join(', ') : first(element, 'Room')
}

function activity(fet: FetFile, element: Element): void {
  if (!active(element)) {
    fet.idle += 1
    return
  }
  fet.activities.push({
    line: element.line,
    id: first(element, 'Id') ?? '',
    subject: first(element, 'Subject') ?? '',
    teachers: [...new Set(all(element, 'Teacher'))],
    students: [...new Set(all(element, 'Students'))],
    duration: Number(first(element, 'Duration') ?? 1),
  })
}

/** FET writes the name of a year or group before what is inside it. */
function members(fet: FetFile, element: Element, outer: readonly (Element | undefined)[] = []) {
  const name = first(element, 'Name')
  if (name === undefined) return
  const one = entry(fet, name)
  const label = first(element, 'Long_Name') ?? first(element, 'Comments')
  if (label !== undefined && label.length <= 80) one.label ??= label
  let inner = name
  for (const holder of outer) {
    const holding = holder && first(holder, 'Name')
    if (holding === undefined || holding === name) continue
    one.within.add(holding)
    const group = entry(fet, holding)
    if (inner !== holding && group.holds.size < limits.holds) group.holds.add(inner)
    inner = holding
  }
}

function entry(fet: FetFile, name: string): Members {
  let one = fet.groups.get(name)
  if (one === undefined) {
    one = { within: new Set(), holds: new Set() }
    fet.groups.set(name, one)
  }
  return one
}

/** A group as the slots name it. */
export function groupOf(fet: FetFile, code: string): SlotGroup {
  const one = fet.groups.get(code)
  if (one === undefined) return { code }
  return {
    code,
    ...(one.label === undefined ? {} : { label: one.label }),
    ...(one.within.size === 0 ? {} : { within: [...one.within] }),
    ...(one.holds.size === 0 ? {} : { holds: [...one.holds] }),
  }
}

/** Hours and rooms that `*_activities.xml` gives, by number of activity. */
export type Solution = { places: Map<string, Place>; rooms: Map<string, string> }

export async function readSolution(file: IntakeFile): Promise<Solution> {
  const solution: Solution = { places: new Map(), rooms: new Map() }
  await readElements(file, (element) => {
    if (element.name !== 'Activity' || around(element, 'Activities_Timetable') === undefined) return
    const id = first(element, 'Id')
    const day = first(element, 'Day')
    const hour = first(element, 'Hour')
    if (id === undefined || day === undefined || hour === undefined) return
    solution.places.set(id, { line: element.line, day, hour })
    const room = roomOf(element)
    if (room !== undefined) solution.rooms.set(id, room)
    if (solution.places.size > limits.activities) {
      throw new BrokenFile(file.name, element.line, `has more than ${limits.activities} activities`)
    }
  })
  return solution
}
