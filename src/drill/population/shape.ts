import type { Name } from './names.ts'
import type { Kind, SubjectKey } from './programme.ts'

/** What the maker makes: plain data, one neighbourhood at a time, so that memory does not grow with N. */
export type Address = { street: string; postal: string; town: string }

/** In AAF the class code is what binds a pupil, a teacher and a timetable. */
export type SchoolClass = {
  code: string
  label: string
  level: string
  levels: string[]
  mefs: string[]
}

export type TeachingGroup = {
  code: string
  label: string
  /** Codes of the classes from which its pupils come. */
  classes: string[]
  pupils: Pupil[]
}

/** Times of the day as minutes since midnight. */
export type Bell = { starts: number; ends: number; afternoon: boolean }

/** Every week, or one week in two. */
export type Week = 'W' | 'A' | 'B'

export type Lesson = {
  subject: SubjectKey
  teachers: Staff[]
  /** Code of a class or of a teaching group of the school. */
  group: string
  /** 0 is Monday. */
  day: number
  /** Index in the bells of the school. */
  slot: number
  /** In slots. */
  length: number
  week: Week
  room: string | undefined
}

export type School = {
  id: number
  uai: string
  kind: Kind
  name: string
  academy: string
  zone: string
  address: Address
  phone: string
  classes: SchoolClass[]
  groups: TeachingGroup[]
  pupils: Pupil[]
  staff: Staff[]
  bells: Bell[]
  /** Days with lessons; on the half days, mornings only. */
  days: number[]
  halfDays: number[]
  lessons: Lesson[]
  rooms: string[]
  timetable: 'fet' | 'sts'
}

export type Pupil = Name & {
  id: number
  birth: string
  ine: string
  school: School
  /** Absent for the few that a school has not placed yet. */
  class: SchoolClass | undefined
  level: string
  mef: string | undefined
  groups: TeachingGroup[]
  relatives: Relative[]
  regime: string
}

export type Relative = {
  adult: Guardian
  kinship: string
  /** 1: legal authority; 2: in charge without it; 0: a contact. */
  legal: '0' | '1' | '2'
  pays: boolean
  contact: boolean
}

export type Guardian = Name & {
  id: number
  address: Address
  home: string | undefined
  mobile: string | undefined
  mail: string | undefined
  children: Pupil[]
  /** Set for a family with children in two cells: the same words in both feeds. */
  border: string | undefined
}

type Post = { school: School; code: string; discipline: string | undefined }

export type Staff = Name & {
  id: number
  birth: string
  mail: string
  posts: Post[]
  teaches: { school: School; group: string; subject: SubjectKey; isClass: boolean }[]
  formTutorOf: { school: School; class: string }[]
}

/** A lycée, its collèges and their écoles: families and teachers are shared inside, never across. */
export type Neighbourhood = {
  index: number
  schools: School[]
  guardians: Guardian[]
  staff: Staff[]
}
