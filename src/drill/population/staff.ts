import type { Course, Plan } from './courses.ts'
import { dateText, mailOf } from './families.ts'
import { adultName, familyName } from './names.ts'
import { subjects } from './programme.ts'
import type { Random } from './random.ts'
import type { Guardian, Neighbourhood, School, Staff } from './shape.ts'

/** Hours a week of a full service, by discipline (decree 2014-940); 18 where nothing is said. */
const fullService: Readonly<Record<string, number>> = { 'EDUCATION PHYSIQUE ET SPORTIVE': 20 }
const serviceHours = 18
/** What is small enough to be completed in another school, in the two days spent there. */
const sharedHoursMax = 7
/** More teachers who are there on the same two days would leave no timetable to find. */
const sharedTeachersMax = 3

export type StaffNeeds = {
  random: Random
  year: number
  nextId(): number
  hood: Neighbourhood
}

/** A post before it has a person: courses of one discipline that one teacher can hold. */
type Service = { school: School; discipline: string; hours: number; courses: Course[] }

/** Gives every course a teacher, and the schools of the second degree everybody else who works there. */
export function appointSecondary(needs: StaffNeeds, plans: ReadonlyMap<School, Plan>): void {
  const schools = [...plans.keys()]
  const services = [...plans].flatMap(([school, plan]) => servicesOf(school, plan))
  for (const held of paired(services, schools)) {
    const teacher = makeStaff(needs)
    for (const { school, discipline, courses } of held) {
      join(teacher, school, 'ENS', discipline)
      for (const course of courses) teach(teacher, course)
    }
  }
  for (const school of schools) {
    tutors(school)
    for (const code of posts(needs.random, school)) join(makeStaff(needs), school, code)
  }
  if (schools.length === 0) return
  const counsellor = makeStaff(needs)
  for (const school of schools) join(counsellor, school, 'ORI')
}

/** The services of one teacher each: mostly one, now and then two in two schools. */
function paired(services: readonly Service[], schools: School[]): Service[][] {
  const left = new Set(services)
  const shared = new Map<School, number>()
  const room = ({ school }: Service) => (shared.get(school) ?? 0) < sharedTeachersMax
  return services.flatMap((service) => {
    if (!left.delete(service)) return []
    const other = room(service)
      ? [...left].find((one) => room(one) && complete(service, one, schools))
      : undefined
    if (!other) return [[service]]
    left.delete(other)
    for (const { school } of [service, other]) shared.set(school, (shared.get(school) ?? 0) + 1)
    return [[service, other]]
  })
}

/**
 * Two small services in two schools make one teacher, who is in one on some days and in the other on the rest:
 * schools of even rank have the beginning of the week, so that all their shared teachers can meet one hour.
 */
function complete(one: Service, other: Service, schools: School[]): boolean {
  const rank = (service: Service) => schools.indexOf(service.school) % 2
  return (
    one.discipline === other.discipline &&
    rank(one) !== rank(other) &&
    one.hours <= sharedHoursMax &&
    other.hours <= sharedHoursMax
  )
}

/** Days on which teachers shared with another school are not in this one. */
export const sharedAway = (school: School, schools: School[]): number[] =>
  schools.indexOf(school) % 2 === 0 ? [3, 4] : [0, 1, 2]

function servicesOf(school: School, plan: Plan): Service[] {
  const services: Service[] = []
  for (const courses of together(plan).sort((a, b) => hoursOf(b) - hoursOf(a))) {
    const discipline = disciplineOf(courses)
    const hours = hoursOf(courses)
    const max = fullService[discipline] ?? serviceHours
    let service = services.find(
      (one) =>
        one.discipline === discipline &&
        one.hours + hours <= max &&
        !courses.some((course) => course.beside.some((other) => one.courses.includes(other))),
    )
    if (!service) {
      service = { school, discipline, hours: 0, courses: [] }
      services.push(service)
    }
    service.hours += hours
    service.courses.push(...courses)
  }
  return services
}

/** Gives what shared teachers teach in a school to new ones, who are there all week. */
export function unshare(needs: StaffNeeds, school: School, plan: Plan): void {
  const shared = school.staff.filter(({ posts }) => isShared(posts, school))
  for (const teacher of shared) {
    const other = makeStaff(needs)
    for (const { code, discipline } of teacher.posts.filter((post) => post.school === school)) {
      join(other, school, code, discipline)
    }
    const moved = (tutored: { school: School }) => tutored.school === school
    other.teaches = teacher.teaches.filter(moved)
    other.formTutorOf = teacher.formTutorOf.filter(moved)
    teacher.teaches = teacher.teaches.filter((one) => !moved(one))
    teacher.formTutorOf = teacher.formTutorOf.filter((one) => !moved(one))
    teacher.posts = teacher.posts.filter((post) => post.school !== school)
    school.staff = school.staff.filter((one) => one !== teacher)
    for (const course of plan.courses) if (course.teacher === teacher) course.teacher = other
  }
}

/** Whether somebody teaches in this school and in another. */
export const isShared = (posts: Staff['posts'], school: School): boolean =>
  [true, false].every((here) =>
    posts.some((post) => post.code === 'ENS' && (post.school === school) === here),
  )

const disciplineOf = ([course]: Course[]): string =>
  course ? subjects[course.subject].discipline : ''
const hoursOf = (courses: Course[]) => courses.reduce((sum, { hours }) => sum + hours, 0)

/** A class and its halves have the same teacher in a subject. */
function together(plan: Plan): Course[][] {
  const byKey = new Map<string, Course[]>()
  for (const course of plan.courses) {
    const { classes, subject, group } = course
    const key = `${classes.length === 1 ? classes[0] : group}|${subject}`
    const list = byKey.get(key)
    if (list) list.push(course)
    else byKey.set(key, [course])
  }
  return [...byKey.values()]
}

export function makeStaff({ random, year, nextId, hood }: StaffNeeds): Staff {
  // One in thirty has children here: the same person then comes in two files, under one identifier.
  const parent =
    random.chance(0.03) && hood.guardians.length > 0 ? random.pick(hood.guardians) : undefined
  const known = parent && !hood.staff.some(({ id }) => id === parent.id) ? parent : undefined
  const name: Pick<Guardian, 'given' | 'family' | 'others' | 'title'> =
    known ?? adultName(random, familyName(random), random.chance(0.66))
  const id = known?.id ?? nextId()
  const { given, family, others, title } = name
  const staff: Staff = {
    given,
    family,
    others,
    title,
    id,
    birth: dateText(random, year - random.between(24, 64)),
    mail: mailOf(name, id, 'example.net'),
    posts: [],
    teaches: [],
    formTutorOf: [],
  }
  hood.staff.push(staff)
  return staff
}

export function join(staff: Staff, school: School, code: string, discipline?: string): void {
  if (!school.staff.includes(staff)) school.staff.push(staff)
  staff.posts.push({ school, code, discipline })
}

function teach(teacher: Staff, course: Course): void {
  course.teacher = teacher
  const { school, group, isClass } = course
  teacher.teaches.push({ school, group, subject: course.subject, isClass })
}

function tutors(school: School): void {
  for (const { code } of school.classes) {
    const tutor = school.staff.find(
      (one) =>
        one.formTutorOf.length === 0 &&
        one.teaches.some(
          (taught) => taught.isClass && taught.school === school && taught.group === code,
        ),
    )
    tutor?.formTutorOf.push({ school, class: code })
  }
}

/** AAF function codes; one CPE and four assistants for some 300 pupils. */
function posts(random: Random, school: School): string[] {
  const hundreds = Math.max(1, Math.round(school.pupils.length / 300))
  const several = (code: string, count: number) => Array.from({ length: count }, () => code)
  return [
    'DIR',
    ...several('DIR', school.pupils.length > 350 ? 1 : 0),
    'ADF',
    ...several('ADF', hundreds),
    ...several('EDU', hundreds),
    ...several('AED', hundreds * 4),
    'DOC',
    'MDS',
    ...several('LAB', school.kind === 'lycee' ? 2 : 0),
    ...several('ASE', random.between(1, 1 + hundreds * 2)),
  ]
}
