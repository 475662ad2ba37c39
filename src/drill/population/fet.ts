import { subjects } from './programme.ts'
import type { Bell, Lesson, School, Staff } from './shape.ts'
import { escapeXml } from './xml.ts'

/** What FET saves for a school whose timetable is solved and locked: every activity has its hour and its room. */
export function fetDocument(school: School): string {
  const names = teacherNames(school)
  const activities = school.lessons.map((lesson, index) => ({ lesson, id: index + 1 }))
  const days = dayNames.slice(0, Math.max(...school.days) + 1)
  const used = [...new Set(school.lessons.map(({ subject }) => subject))]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '<fet version="7.2.0">',
    '<Mode>Official</Mode>',
    element('Institution_Name', `${school.name} (${school.uai})`),
    element('Comments', ''),
    list(
      'Days',
      days.map((day) => block('Day', element('Name', day))),
    ),
    list(
      'Hours',
      school.bells.map((bell) => block('Hour', element('Name', hourName(bell)))),
    ),
    list(
      'Subjects',
      used.map((key) =>
        block('Subject', element('Name', subjects[key].label), element('Code', subjects[key].code)),
      ),
    ),
    '<Activity_Tags_List>\n</Activity_Tags_List>',
    list(
      'Teachers',
      [...names].map(([{ id }, name]) =>
        block('Teacher', element('Name', name), element('Code', id)),
      ),
    ),
    list(
      'Students',
      school.classes.map((one) => year(school, one.code)),
    ),
    list(
      'Activities',
      activities.map(({ lesson, id }) => activity(lesson, id, names)),
    ),
    '<Buildings_List>\n</Buildings_List>',
    list(
      'Rooms',
      school.rooms.map((room) =>
        block('Room', element('Name', room), element('Building', ''), element('Capacity', 40)),
      ),
    ),
    list(
      'Time_Constraints',
      [
        block(
          'ConstraintBasicCompulsoryTime',
          element('Weight_Percentage', 100),
          element('Active', true),
        ),
        ...activities.map(({ lesson, id }) => startingTime(school, lesson, id)),
      ],
      '',
    ),
    list(
      'Space_Constraints',
      [
        block(
          'ConstraintBasicCompulsorySpace',
          element('Weight_Percentage', 100),
          element('Active', true),
        ),
        ...activities.flatMap(({ lesson: { room }, id }) =>
          room ? [preferredRoom(id, room)] : [],
        ),
      ],
      '',
    ),
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
const list = (
  name: string,
  blocks: string[],
  count = `<Number_of_${name}>${blocks.length}</Number_of_${name}>\n`,
) =>
  `<${name}_List>\n${['Days', 'Hours'].includes(name) ? count : ''}${blocks.join('\n')}\n</${name}_List>`

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

/** A class is a year of FET; the groups that break it up are its groups, some of them common to several years. */
function year(school: School, code: string): string {
  const size = (members: number) => element('Number_of_Students', members)
  const groups = school.groups
    .filter(({ classes }) => classes.includes(code))
    .map((group) =>
      block(
        'Group',
        element('Name', group.code),
        size(group.pupils.length),
        element('Comments', group.label),
      ),
    )
  const pupils = school.pupils.filter((pupil) => pupil.class?.code === code).length
  return block('Year', element('Name', code), size(pupils), element('Comments', ''), ...groups)
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
