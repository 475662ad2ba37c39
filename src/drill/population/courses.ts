import { grids, type SubjectKey, subjects } from './programme.ts'
import type { Random } from './random.ts'
import type { Pupil, School, SchoolClass, Staff, TeachingGroup, Week } from './shape.ts'

/** One subject taught to one class or group by one teacher, for all its hours of the week. */
export type Course = {
  school: School
  subject: SubjectKey
  group: string
  isClass: boolean
  /** Classes or parts of classes that cannot be elsewhere meanwhile. */
  classes: string[]
  /** Slots a week. */
  hours: number
  /** Courses that run at the same hour as this one; their teachers differ. */
  beside: Course[]
  teacher: Staff | undefined
}

/** Lessons that happen together: one for a class, several when classes break up into groups. */
export type Meeting = {
  length: number
  classes: string[]
  parts: { course: Course; week: Week }[]
}

export type Plan = { courses: Course[]; meetings: Meeting[] }

/** Everything that a collège or lycée must place in its week. Makes its teaching groups on the way. */
export function planCourses(random: Random, school: School): Plan {
  const plan: Plan = { courses: [], meetings: [] }
  for (const level of new Set(school.classes.map((one) => one.level))) {
    const classes = school.classes.filter((one) => one.level === level)
    for (const one of classes) planClass(plan, school, one)
    // Bundles of two or three: enough pupils for a choice, few enough to find an hour for.
    for (let at = 0; at < classes.length; ) {
      const rest = classes.length - at
      const size = rest === 4 ? 2 : Math.min(3, rest)
      planBundle(random, plan, school, classes.slice(at, at + size), at)
      at += size
    }
  }
  return plan
}

function planClass(plan: Plan, school: School, one: SchoolClass): void {
  const grid = grids[one.level]
  if (!grid) throw new Error(`No grid for ${one.level}.`)
  const whole = new Map<SubjectKey, Course>()
  for (const [key, lengths] of Object.entries(grid.whole) as [SubjectKey, readonly number[]][]) {
    const course = addCourse(plan, school, key, one.code, true, [one.code])
    whole.set(key, course)
    for (const length of lengths) meet(plan, length, [one.code], [{ course, week: 'W' }])
  }
  grid.halves.forEach((pair, nth) => {
    planHalves(plan, school, one, pair, nth === 0)
  })
}

/** Both halves at once, in two subjects, swapped: every other week where the school has weeks A and B. */
function planHalves(
  plan: Plan,
  school: School,
  one: SchoolClass,
  [first, second]: readonly [SubjectKey, SubjectKey],
  isFirst: boolean,
): void {
  const [half1, half2] = isFirst ? splitClass(school, one) : halvesOf(school, one)
  if (!half1 || !half2) return
  const course = (key: SubjectKey, half: TeachingGroup) =>
    addCourse(plan, school, key, half.code, false, [one.code])
  const [a1, b1] = [course(first, half1), course(second, half1)]
  const [a2, b2] = [course(first, half2), course(second, half2)]
  beside(a1, b2)
  beside(b1, a2)
  // A teacher keeps the whole class: both halves of a subject go to the same person (see staff.ts).
  if (school.timetable === 'sts') {
    const week = (course: Course, week: Week) => ({ course, week })
    const parts = [week(a1, 'A'), week(b2, 'A'), week(b1, 'B'), week(a2, 'B')]
    meet(plan, 1, [one.code], parts)
    return
  }
  meet(
    plan,
    1,
    [one.code],
    [
      { course: a1, week: 'W' },
      { course: b2, week: 'W' },
    ],
  )
  meet(
    plan,
    1,
    [one.code],
    [
      { course: b1, week: 'W' },
      { course: a2, week: 'W' },
    ],
  )
}

const halfCode = (one: SchoolClass, nth: number) =>
  `${one.code.replace(' ', '').slice(0, 6)}G${nth}`
const halvesOf = (school: School, one: SchoolClass) =>
  [1, 2].map((nth) => school.groups.find(({ code }) => code === halfCode(one, nth)))

function splitClass(school: School, one: SchoolClass): TeachingGroup[] {
  const pupils = school.pupils.filter((pupil) => pupil.class === one)
  const middle = Math.ceil(pupils.length / 2)
  return [pupils.slice(0, middle), pupils.slice(middle)].map((members, nth) =>
    addGroup(school, halfCode(one, nth + 1), `${one.label} groupe ${nth + 1}`, [one], members),
  )
}

/** Languages, specialities, options: the classes of a bundle break up at the same hour. */
function planBundle(
  random: Random,
  plan: Plan,
  school: School,
  classes: SchoolClass[],
  at: number,
): void {
  const level = classes[0]?.level ?? ''
  const grid = grids[level]
  if (!grid) return
  const codes = classes.map(({ code }) => code)
  const mark = String.fromCharCode(65 + Math.floor(at / 2))
  const pupils = school.pupils.filter((pupil) => pupil.class && classes.includes(pupil.class))
  for (const { name, choices, lengths } of grid.aligned) {
    const count = Math.max(2, classes.length)
    const dealt = random.shuffled(pupils)
    const courses = Array.from({ length: count }, (_, nth) => {
      const key = choices[nth % choices.length] as SubjectKey
      const members = dealt.filter((_, place) => place % count === nth)
      const group = addGroup(
        school,
        `${shortLevel(level)}${name}${mark}${nth + 1}`,
        `${level} ${subjects[key].label} ${mark}${nth + 1}`,
        classes,
        members,
      )
      return addCourse(plan, school, key, group.code, false, codes)
    })
    for (const one of courses) for (const other of courses) if (one !== other) beside(one, other)
    for (const length of lengths) {
      meet(
        plan,
        length,
        codes,
        courses.map((course) => ({ course, week: 'W' })),
      )
    }
  }
  planOption(random, plan, school, { level, classes, pupils, mark })
}

type Bundle = { level: string; classes: SchoolClass[]; pupils: Pupil[]; mark: string }

function planOption(random: Random, plan: Plan, school: School, bundle: Bundle): void {
  const { level, classes, mark } = bundle
  const option = grids[level]?.option
  if (!option || (mark !== 'A' && school.kind === 'lycee')) return
  const members = bundle.pupils.filter(() => random.chance(option.share))
  if (members.length === 0) return
  const label = `${level} ${subjects[option.subject].label} ${mark}`
  const group = addGroup(
    school,
    `${shortLevel(level)}${option.subject}${mark}`,
    label,
    classes,
    members,
  )
  const codes = classes.map(({ code }) => code)
  const course = addCourse(plan, school, option.subject, group.code, false, codes)
  for (const length of option.lengths) meet(plan, length, codes, [{ course, week: 'W' }])
}

const shortLevel = (level: string) =>
  ({ '2NDE': '2', '1ERE G': '1', '1ERE STMG': '1T', 'TERM G': 'T', 'TERM STMG': 'TT' })[level] ??
  level.charAt(0)

function addGroup(
  school: School,
  code: string,
  label: string,
  classes: SchoolClass[],
  pupils: Pupil[],
): TeachingGroup {
  const group: TeachingGroup = { code, label, classes: classes.map((one) => one.code), pupils }
  school.groups.push(group)
  for (const pupil of pupils) pupil.groups.push(group)
  return group
}

function addCourse(
  plan: Plan,
  school: School,
  subject: SubjectKey,
  group: string,
  isClass: boolean,
  classes: string[],
): Course {
  const course: Course = {
    school,
    subject,
    group,
    isClass,
    classes,
    hours: 0,
    beside: [],
    teacher: undefined,
  }
  plan.courses.push(course)
  return course
}

/** Counts the hours too: a lesson of one week in two is half of one. */
function meet(plan: Plan, length: number, classes: string[], parts: Meeting['parts']): void {
  plan.meetings.push({ length, classes, parts })
  for (const { course, week } of parts) course.hours += week === 'W' ? length : length / 2
}

function beside(one: Course, other: Course): void {
  if (!one.beside.includes(other)) one.beside.push(other)
  if (!other.beside.includes(one)) other.beside.push(one)
}
