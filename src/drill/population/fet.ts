import { subjects } from './programme.ts'
import type { Bell, Lesson, Pupil, School, SchoolClass, Staff } from './shape.ts'
import { escapeXml } from './xml.ts'

/** What FET saves for a school whose timetable is solved and locked: every activity has its hour and its room. */
export function fetDocument(school: School): string {
  const names = teacherNames(school)
  const activities = school.lessons.map((lesson, index) => ({ lesson, id: index + 1 }))
  const days = dayNames.slice(0, Math.max(...school.days) + 1)
  const used = [...new Set(school.lessons.map(({ subject }) => subjects[subject]))]
  const whole = element('Weight_Percentage', 100) + element('Active', true)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '<fet version="7.2.0">',
    '<Mode>Official</Mode>',
    element('Institution_Name', `${school.name} (${school.uai})`),
    element('Comments', ''),
    counted(
      'Days',
      days.map((day) => block('Day', element('Name', day))),
    ),
    counted(
      'Hours',
      school.bells.map((bell) => block('Hour', element('Name', hourName(bell)))),
    ),
    list(
      'Subjects',
      used.map(({ label, code }) =>
        block('Subject', element('Name', label), element('Code', code)),
      ),
    ),
    list('Activity_Tags', []),
    list(
      'Teachers',
      [...names].map(([{ id }, name]) =>
        block('Teacher', element('Name', name), element('Code', id)),
      ),
    ),
    list('Students', years(school)),
    list(
      'Activities',
      activities.map(({ lesson, id }) => activity(lesson, id, names)),
    ),
    list('Buildings', []),
    list(
      'Rooms',
      school.rooms.map((room) =>
        block('Room', element('Name', room), element('Building', ''), element('Capacity', 40)),
      ),
    ),
    list('Time_Constraints', [
      block('ConstraintBasicCompulsoryTime', whole),
      ...activities.map(({ lesson, id }) => startingTime(school, lesson, id)),
    ]),
    list('Space_Constraints', [
      block('ConstraintBasicCompulsorySpace', whole),
      ...activities.flatMap(({ lesson: { room }, id }) => (room ? [preferredRoom(id, room)] : [])),
    ]),
    '</fet>\n',
  ].join('\n')
}

const dayNames = ['Lundi', 'Mardi', 'Mercredi', 'Jeudi', 'Vendredi', 'Samedi']

export const clockText = (minutes: number, between: string): string =>
  String(Math.floor(minutes / 60)).padStart(2, '0') +
  between +
  String(minutes % 60).padStart(2, '0')

const hourName = ({ starts, ends }: Bell) => `${clockText(starts, ':')}-${clockText(ends, ':')}`

const element = (name: string, value: string | number | boolean) =>
  `<${name}>${escapeXml(String(value))}</${name}>`
const block = (name: string, ...children: string[]) =>
  `<${name}>\n${children.join('\n')}\n</${name}>`
const list = (name: string, blocks: string[]) => block(`${name}_List`, ...blocks)
const counted = (name: string, blocks: string[]) =>
  list(name, [element(`Number_of_${name}`, blocks.length), ...blocks])

/** FET tells people apart by name alone: the second of one name gets a number. The code is the AAF join key. */
function teacherNames(school: School): Map<Staff, string> {
  const names = new Map<Staff, string>()
  const taken = new Set<string>()
  for (const teacher of new Set(school.lessons.flatMap(({ teachers }) => teachers))) {
    const plain = `${teacher.given} ${teacher.family.toUpperCase()}`
    let name = plain
    for (let nth = 2; taken.has(name); nth++) name = `${plain} (${nth})`
    taken.add(name)
    names.set(teacher, name)
  }
  return names
}

/**
 * FET is told who cannot be in two places: a level is a year, its classes and teaching groups are groups, and pupils who
 * share all of them make a subgroup. A class that is never broken up is a year by itself.
 */
function years(school: School): string[] {
  if (school.groups.length === 0)
    return school.classes.map((one) => year(one.code, membersOf(school, one)))
  const levels = new Set(school.classes.map(({ level }) => level))
  return [...levels].map((level) => {
    const classes = school.classes.filter((one) => one.level === level)
    const codes = new Set(classes.map(({ code }) => code))
    const members = school.pupils.filter((pupil) => pupil.class && codes.has(pupil.class.code))
    const signs = subgroups(members)
    const sets = [
      ...classes.map((one) => [one.code, one.label, membersOf(school, one)] as const),
      ...school.groups
        .filter((group) => group.classes.some((code) => codes.has(code)))
        .map((group) => [group.code, group.label, group.pupils] as const),
    ]
    return year(
      level,
      members,
      sets.map(([code, label, pupils]) => group(code, label, pupils, signs)),
    )
  })
}

const membersOf = (school: School, { code }: SchoolClass) =>
  school.pupils.filter((pupil) => pupil.class?.code === code)

/** The subgroup of each pupil: named after the class and numbered. */
function subgroups(pupils: readonly Pupil[]): Map<Pupil, string> {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  return new Map(
    pupils.map((pupil) => {
      const code = pupil.class?.code ?? ''
      const sign = [code, ...pupil.groups.map((group) => group.code)].join('|')
      let name = names.get(sign)
      if (name === undefined) {
        const nth = (counts.get(code) ?? 0) + 1
        counts.set(code, nth)
        name = `${code} #${nth}`
        names.set(sign, name)
      }
      return [pupil, name]
    }),
  )
}

const size = (members: number) => element('Number_of_Students', members)

const year = (name: string, pupils: readonly Pupil[], groups: string[] = []): string =>
  block('Year', element('Name', name), size(pupils.length), element('Comments', ''), ...groups)

function group(
  code: string,
  label: string,
  pupils: readonly Pupil[],
  signs: Map<Pupil, string>,
): string {
  const sizes = new Map<string, number>()
  for (const pupil of pupils) {
    const name = signs.get(pupil) ?? ''
    sizes.set(name, (sizes.get(name) ?? 0) + 1)
  }
  const subs = [...sizes].map(([name, count]) =>
    block('Subgroup', element('Name', name), size(count)),
  )
  return block(
    'Group',
    element('Name', code),
    size(pupils.length),
    element('Comments', label),
    ...subs,
  )
}

function activity(
  { teachers, subject, group, length }: Lesson,
  id: number,
  names: Map<Staff, string>,
): string {
  return block(
    'Activity',
    ...teachers.map((teacher) => element('Teacher', names.get(teacher) ?? '')),
    element('Subject', subjects[subject].label),
    element('Students', group),
    element('Duration', length),
    element('Total_Duration', length),
    element('Id', id),
    element('Activity_Group_Id', 0),
    element('Active', true),
    element('Comments', ''),
  )
}

function startingTime(school: School, { day, slot }: Lesson, id: number): string {
  const bell = school.bells[slot]
  return block(
    'ConstraintActivityPreferredStartingTime',
    element('Weight_Percentage', 100),
    element('Activity_Id', id),
    element('Preferred_Day', dayNames[day] ?? ''),
    element('Preferred_Hour', bell ? hourName(bell) : ''),
    element('Permanently_Locked', true),
    element('Active', true),
    element('Comments', ''),
  )
}

const preferredRoom = (id: number, room: string) =>
  block(
    'ConstraintActivityPreferredRoom',
    element('Weight_Percentage', 100),
    element('Activity_Id', id),
    element('Room', room),
    element('Permanently_Locked', true),
    element('Active', true),
    element('Comments', ''),
  )
