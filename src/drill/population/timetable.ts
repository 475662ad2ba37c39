import type { Meeting, Plan } from './courses.ts'
import { type RoomKind, subjects } from './programme.ts'
import type { School, Staff } from './shape.ts'
import { solve, type Task } from './solve.ts'
import { isShared, type StaffNeeds, sharedAway, unshare } from './staff.ts'

/**
 * Places all the meetings of a collège or lycée in its week, and gives each a room. Where the days of shared teachers
 * leave no way, they stay in their other school.
 */
export function makeTimetable(
  needs: StaffNeeds,
  school: School,
  plan: Plan,
  schools: School[],
): void {
  const slots = weekOf(school)
  let places = findPlaces(needs, school, plan, schools)
  if (!places) {
    unshare(needs, school, plan)
    places = findPlaces(needs, school, plan, schools)
  }
  if (!places) throw new Error(`No timetable fits ${school.uai}: too many lessons for its week.`)
  const rooms = new Rooms(school)
  for (const [index, meeting] of plan.meetings.entries()) {
    const place = slots[places[index] ?? 0]
    if (place) hold(school, meeting, place, rooms)
  }
  school.rooms = rooms.names()
}

function findPlaces(
  { random }: StaffNeeds,
  school: School,
  plan: Plan,
  schools: School[],
): number[] | undefined {
  const keepers = new Keepers()
  const tasks: Task[] = plan.meetings.map((meeting) => ({
    length: meeting.length,
    keepers: [
      ...meeting.classes.map((code) => keepers.of(`class ${code}`)),
      ...teachersOf(meeting).map(({ id }) => keepers.of(`teacher ${id}`)),
    ],
    kind: `${meeting.classes.join()} ${meeting.parts[0]?.course.subject}`,
  }))
  const away = new Map<number, number[]>()
  for (const { id, posts } of school.staff) {
    if (isShared(posts, school)) away.set(keepers.of(`teacher ${id}`), sharedAway(school, schools))
  }
  return solve(random, tasks, { slots: weekOf(school), keepers: keepers.size, away })
}

type Slot = { day: number; slot: number; runsOn: boolean }

function weekOf(school: School): Slot[] {
  const slots: Slot[] = []
  for (const day of school.days) {
    const bells = school.bells.filter((bell) => !(bell.afternoon && school.halfDays.includes(day)))
    bells.forEach((bell, slot) => {
      const next = bells[slot + 1]
      slots.push({ day, slot, runsOn: next !== undefined && next.afternoon === bell.afternoon })
    })
  }
  return slots
}

class Keepers {
  readonly #numbers = new Map<string, number>()

  of(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    this.#numbers.set(name, this.#numbers.size)
    return this.#numbers.size - 1
  }

  get size(): number {
    return this.#numbers.size
  }
}

const teachersOf = ({ parts }: Meeting): Staff[] => [
  ...new Set(parts.flatMap(({ course }) => (course.teacher ? [course.teacher] : []))),
]

function hold(school: School, meeting: Meeting, { day, slot }: Slot, rooms: Rooms): void {
  const roomOf = new Map<Staff | undefined, string>()
  for (const { course, week } of meeting.parts) {
    const { teacher, subject, group, classes } = course
    // Whoever has both halves in turn stays in the room.
    const wish = classes.length === 1 ? classes[0] : undefined
    const room =
      roomOf.get(teacher) ?? rooms.take(subjects[subject].room, wish, day, slot, meeting.length)
    roomOf.set(teacher, room)
    school.lessons.push({
      subject,
      teachers: teacher ? [teacher] : [],
      group,
      day,
      slot,
      length: meeting.length,
      week,
      room,
    })
  }
}

const roomNames: Readonly<Record<RoomKind, string>> = {
  ordinary: 'Salle',
  science: 'Labo',
  gym: 'Gymnase',
  art: 'Arts',
  music: 'Musique',
  computer: 'Info',
}

/** As many rooms of each kind as the busiest hour needs. */
class Rooms {
  readonly #names: string[] = []
  readonly #taken = new Set<string>()
  readonly #home = new Map<string, string>()
  readonly #perFloor: number

  constructor(school: School) {
    this.#perFloor = school.kind === 'lycee' ? 20 : 12
  }

  names(): string[] {
    return [...this.#names]
  }

  /** `wish` names the class whose own room is tried first. */
  take(
    kind: RoomKind,
    wish: string | undefined,
    day: number,
    slot: number,
    length: number,
  ): string {
    const free = (name: string) => {
      for (let at = slot; at < slot + length; at++)
        if (this.#taken.has(`${name} ${day} ${at}`)) return false
      return true
    }
    const own = kind === 'ordinary' && wish !== undefined ? this.#home.get(wish) : undefined
    const start = roomNames[kind]
    const known = own !== undefined && free(own) ? own : undefined
    const name =
      known ?? this.#names.find((one) => one.startsWith(start) && free(one)) ?? this.#open(start)
    if (kind === 'ordinary' && wish !== undefined && own === undefined) this.#home.set(wish, name)
    for (let at = slot; at < slot + length; at++) this.#taken.add(`${name} ${day} ${at}`)
    return name
  }

  #open(start: string): string {
    const nth = this.#names.filter((one) => one.startsWith(start)).length
    const number =
      start === 'Salle'
        ? 101 + Math.floor(nth / this.#perFloor) * 100 + (nth % this.#perFloor)
        : nth + 1
    const name = `${start} ${number}`
    this.#names.push(name)
    return name
  }
}
