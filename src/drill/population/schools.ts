import { fixedPhone, schoolEmblem, streetLine, townName } from './places.ts'
import { type Kind, type Level, levels } from './programme.ts'
import type { Random } from './random.ts'
import type { Bell, School, SchoolClass } from './shape.ts'
import { uaiOf } from './uai.ts'

/** Pupils of a school of each kind, in the mean (national statistics), and of one of its classes. */
const pupilsMean = { primary: 130, college: 480, lycee: 700 } as const
const classSize = { primary: [19, 27], college: [24, 30], lycee: [28, 35] } as const

/** A place in a class at a level, waiting for a pupil. */
export type Seats = { school: School; class: SchoolClass; level: Level; left: number }

export type SchoolWish = {
  id: number
  kind: Kind
  /** Counts the schools of the département, so that no UAI is used twice. */
  number: number
  academy: string
  zone: string
  department: { uai: string; postal: string }
  town: string
  scale: number
  timetable: 'fet' | 'sts'
}

export function makeSchool(random: Random, wish: SchoolWish): { school: School; seats: Seats[] } {
  const { kind, department } = wish
  const town = kind === 'primary' && random.chance(0.4) ? townName(random) : wish.town
  const halfDays = kind === 'primary' ? [] : [2]
  const school: School = {
    id: wish.id,
    // Real schools are numbered from below; ours from above.
    uai: uaiOf(department.uai, 9999 - wish.number),
    kind,
    name: `${nameStart(random, kind)} ${schoolEmblem(random)}`,
    academy: wish.academy,
    zone: wish.zone,
    address: {
      street: streetLine(random),
      postal: (department.postal + String(random.below(90) * 10).padStart(3, '0')).slice(0, 5),
      town,
    },
    phone: fixedPhone(random),
    classes: [],
    groups: [],
    pupils: [],
    staff: [],
    bells: bells(kind),
    days: kind === 'primary' ? [0, 1, 3, 4] : [0, 1, 2, 3, 4],
    halfDays,
    lessons: [],
    rooms: [],
    timetable: kind === 'primary' ? 'fet' : wish.timetable,
  }
  return { school, seats: openClasses(random, school, wish.scale) }
}

function nameStart(random: Random, kind: Kind): string {
  if (kind === 'college') return 'Collège'
  if (kind === 'lycee') return random.chance(0.7) ? 'Lycée général et technologique' : 'Lycée'
  return random.weighted([
    ['École élémentaire', 5],
    ['École primaire', 4],
    ['École maternelle', 2],
  ])
}

function bells(kind: Kind): Bell[] {
  const bell = (starts: string, ends: string): Bell => {
    const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(2))
    return { starts: minutes(starts), ends: minutes(ends), afternoon: starts > '1200' }
  }
  if (kind === 'primary') {
    return [
      bell('0830', '0930'),
      bell('0930', '1030'),
      bell('1045', '1145'),
      bell('1330', '1430'),
      bell('1430', '1530'),
      bell('1545', '1645'),
    ]
  }
  const day = [
    bell('0800', '0855'),
    bell('0900', '0955'),
    bell('1010', '1105'),
    bell('1110', '1205'),
    bell('1330', '1425'),
    bell('1430', '1525'),
    bell('1540', '1635'),
    bell('1640', '1735'),
  ]
  return kind === 'lycee' ? [...day, bell('1740', '1835')] : day
}

function openClasses(random: Random, school: School, scale: number): Seats[] {
  const { kind } = school
  // The sum of three dice is bell-shaped enough, and exact on every machine.
  const spread =
    (random.between(30, 115) + random.between(30, 115) + random.between(30, 115)) / 217.5
  const [low, high] = classSize[kind]
  const size = Math.max(
    6,
    Math.round(random.between(low, high) * Math.min(1, Math.max(scale, 0.4))),
  )
  const pupils = Math.max(size, Math.round(pupilsMean[kind] * spread * scale))
  const count = Math.max(
    kind === 'primary' ? 1 : kind === 'college' ? 4 : 3,
    Math.round(pupils / size),
  )
  if (kind === 'primary') return primaryClasses(random, school, count, size)
  const seats: Seats[] = []
  const style = random.below(3)
  for (const [level, share] of shares(kind, count)) {
    for (let nth = 0; nth < share; nth++) {
      const code = classCode(level, nth, style)
      const one: SchoolClass = {
        code,
        label: classLabel(level, code),
        level: level.code,
        levels: [level.code],
        mefs: [level.mef],
      }
      school.classes.push(one)
      const left = Math.max(5, size + random.between(-2, 2))
      seats.push({ school, class: one, level, left })
    }
  }
  return seats
}

/** How many classes of each level: evenly, with one technological class in five at the lycée. */
function shares(kind: Kind, count: number): [Level, number][] {
  const ages = kind === 'college' ? [11, 12, 13, 14] : [15, 16, 17]
  return ages.flatMap((age, nth) => {
    const wanted =
      Math.floor(((nth + 1) * count) / ages.length) - Math.floor((nth * count) / ages.length)
    const [main, other] = levels.filter((level) => level.kind === kind && level.age === age)
    const technological = other ? Math.floor(wanted / 5) : 0
    const list: [Level, number][] = []
    if (main) list.push([main, wanted - technological])
    if (other && technological > 0) list.push([other, technological])
    return list
  })
}

/** What people read: the level in short and what the school adds to it, « 6e A », « Tle G 2 ». */
function classLabel({ code, kind }: Level, own: string): string {
  const [year = '', series] = code.split(' ')
  const shorts: Record<string, string> = { '2NDE': '2de', '1ERE': '1re', TERM: 'Tle' }
  const short = shorts[year] ?? `${year.charAt(0)}e`
  const rest = own.replace(kind === 'college' ? /^\d(EME )?/ : /^(2|1G|1STMG|TG|TSTMG) ?/, '')
  return [short, series, rest].filter(Boolean).join(' ')
}

/** Each school has its own habit: « 6A », « 601 », « 6EME 1 ». At most eight characters, as in STS. */
function classCode(level: Level, nth: number, style: number): string {
  const letter = String.fromCharCode(65 + (nth % 26)) + (nth >= 26 ? '2' : '')
  const shorts: Record<string, string> = {
    '2NDE': '2',
    '1ERE G': '1G',
    '1ERE STMG': '1STMG',
    'TERM G': 'TG',
    'TERM STMG': 'TSTMG',
  }
  const start = shorts[level.code] ?? level.code.charAt(0)
  if (style === 0) return `${start}${letter}`
  if (style === 1) return `${start}${String(nth + 1).padStart(2, '0')}`
  return `${level.kind === 'college' ? level.code : start} ${nth + 1}`
}

/** Classes of an école hold one level, or two or three that follow each other. */
function primaryClasses(random: Random, school: School, count: number, size: number): Seats[] {
  const nursery = school.name.includes('maternelle')
  const elementary = school.name.includes('élémentaire')
  const own = levels.filter(
    ({ kind, age }) => kind === 'primary' && (nursery ? age < 6 : !elementary || age >= 6),
  )
  const seats: Seats[] = []
  for (let nth = 0; nth < count; nth++) {
    const from = Math.floor((nth * own.length) / count)
    const until = Math.max(from + 1, Math.floor(((nth + 1) * own.length) / count))
    const taught = own.slice(from, until)
    const codes = taught.map(({ code }) => code)
    const same = school.classes.filter(({ levels }) => levels.join() === codes.join()).length
    const label =
      codes.join('-') + (count > own.length || same > 0 ? ` ${String.fromCharCode(65 + same)}` : '')
    const one: SchoolClass = {
      code: label,
      label,
      level: codes[0] ?? '',
      levels: codes,
      mefs: [],
    }
    school.classes.push(one)
    taught.forEach((level, at) => {
      const left =
        Math.floor(((at + 1) * size) / taught.length) - Math.floor((at * size) / taught.length)
      seats.push({ school, class: one, level, left: left + random.between(0, 1) })
    })
  }
  return seats
}
