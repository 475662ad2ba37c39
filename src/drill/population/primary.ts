import { type SubjectKey, subjects } from './programme.ts'
import type { School, SchoolClass, Staff } from './shape.ts'
import { join, makeStaff, type StaffNeeds } from './staff.ts'

/** Slots of a week of 24: languages and numbers in the morning, as is usual; the rest is dealt out. */
const mornings: readonly SubjectKey[] = ['P_FR', 'P_FR', 'P_MA']
const rests = {
  'CYCLE I': [
    'P_LANG',
    'P_LANG',
    'P_LANG',
    'P_ACT',
    'P_ACT',
    'P_ACT',
    'P_ACT',
    'P_EPS',
    'P_EPS',
    'P_EPS',
    'P_ARTS',
    'P_ARTS',
  ],
  'CYCLE II': [
    'P_FR',
    'P_FR',
    'P_MA',
    'P_LV',
    'P_EPS',
    'P_EPS',
    'P_EPS',
    'P_ARTS',
    'P_ARTS',
    'P_MONDE',
    'P_MONDE',
    'P_MONDE',
  ],
  'CYCLE III': [
    'P_MA',
    'P_LV',
    'P_LV',
    'P_EPS',
    'P_EPS',
    'P_EPS',
    'P_ARTS',
    'P_ARTS',
    'P_SC',
    'P_SC',
    'P_HG',
    'P_HG',
  ],
} as const satisfies Record<string, readonly SubjectKey[]>

const nursery: readonly string[] = ['PS', 'MS', 'GS']

/** The school's director teaches a class but for one day a week, on which a colleague who serves four schools takes it. */
export function appointPrimary(needs: StaffNeeds, schools: readonly School[]): void {
  let relief: Staff | undefined
  let nth = 0
  for (const school of schools) {
    const teachers = school.classes.map(() => makeStaff(needs))
    let relieved: number | undefined
    if (school.classes.length >= 3) {
      if (nth % school.days.length === 0) relief = makeStaff(needs)
      relieved = school.days[nth % school.days.length]
      nth++
      if (relief) join(relief, school, 'ENS')
    }
    school.classes.forEach((one, at) => {
      const teacher = teachers[at]
      if (!teacher) return
      join(teacher, school, 'ENS')
      if (at === 0) join(teacher, school, 'DIR')
      teacher.teaches.push({ school, group: one.code, subject: 'P_FR', isClass: true })
      teacher.formTutorOf.push({ school, class: one.code })
      fillWeek(needs, school, one, (day) =>
        at === 0 && day === relieved && relief ? relief : teacher,
      )
    })
    if (relief && relieved !== undefined) {
      relief.teaches.push({
        school,
        group: school.classes[0]?.code ?? '',
        subject: 'P_FR',
        isClass: true,
      })
    }
    for (let aide = 0; aide < school.classes.length / 3; aide++)
      join(makeStaff(needs), school, 'ASE')
  }
}

function fillWeek(
  { random }: StaffNeeds,
  school: School,
  one: SchoolClass,
  teacherOn: (day: number) => Staff,
): void {
  const cycle = nursery.includes(one.level)
    ? 'CYCLE I'
    : /^(CP|CE)/.test(one.level)
      ? 'CYCLE II'
      : 'CYCLE III'
  const rest = random.shuffled<SubjectKey>(rests[cycle])
  const room = `Classe ${school.classes.indexOf(one) + 1}`
  school.rooms.push(room)
  for (const day of school.days) {
    school.bells.forEach((_, slot) => {
      const subject = slot < 3 ? morning(cycle, slot) : (rest.pop() ?? 'P_FR')
      const sport = subjects[subject].room === 'gym'
      school.lessons.push({
        subject,
        teachers: [teacherOn(day)],
        group: one.code,
        day,
        slot,
        length: 1,
        week: 'W',
        room: sport ? gym(school, day, slot) : room,
      })
    })
  }
}

const morning = (cycle: string, slot: number): SubjectKey =>
  cycle === 'CYCLE I'
    ? ((['P_LANG', 'P_ACT', 'P_LANG'] as const)[slot] ?? 'P_LANG')
    : (mornings[slot] ?? 'P_FR')

/** One hall for all; whoever finds it taken goes outside. */
function gym(school: School, day: number, slot: number): string | undefined {
  const hall = 'Salle de motricité'
  if (school.lessons.some((one) => one.room === hall && one.day === day && one.slot === slot))
    return undefined
  if (!school.rooms.includes(hall)) school.rooms.push(hall)
  return hall
}
