import { newId } from '#base/ids.ts'
import type { Notes } from '#school/roster/api.ts'
import type { SlotGroup, SlotTeacher } from '../formats/slots.ts'
import { limits } from './limits.ts'
import { fold } from './words.ts'

/** The people and groups of one school, as names in a file are compared with them. */
export type Directory = {
  staff: readonly { id: string; given: string; family: string; keys: readonly string[] }[]
  groups: readonly { id: string; kind: string; code: string; label: string }[]
}

export type NewGroup = { id: string; code: string; label: string }

export type Place = { file: string; line: number }

/** What a group of the file stands for in the school. */
export type Meant = {
  ids: readonly string[]
  /** Set where a part is taught to its whole class for want of knowing who is in it. */
  part?: string
}

export type Matcher = {
  teacher(teacher: SlotTeacher, at: Place): string | undefined
  group(group: SlotGroup, at: Place): Meant
  /** Whoever a feed is about: groups, or else one teacher. */
  about(
    names: readonly string[],
    at: Place,
  ): { groups: readonly string[]; teachers: readonly string[] }
  /** Groups that the roster does not know and the timetable needs. */
  readonly added: readonly NewGroup[]
}

/** Finds people by the source's key, else by a name that only one of the staff bears; never by likeness. */
export function openMatcher(directory: Directory, notes: Notes): Matcher {
  const byKey = new Map(directory.staff.flatMap(({ id, keys }) => keys.map((key) => [key, id])))
  const byName = namesOf(directory)
  const byCode = codesOf(directory)
  const added: NewGroup[] = []
  const teachers = new Map<string, string | undefined>()
  const meant = new Map<string, Meant>()
  let said = 0
  const warn = ({ file, line }: Place, reason: string) => {
    said += 1
    if (said <= limits.strangersMax) notes.warn(file, line, reason)
  }

  const findTeacher = ({ key, name = '' }: SlotTeacher, at: Place): string | undefined => {
    const known = key === undefined ? undefined : byKey.get(key)
    if (known) return known
    const same = byName.get(fold(name)) ?? []
    if (same.length === 1) return same[0]
    const who = name || key
    if (same.length > 1)
      warn(at, `teacher « ${who} » bears the name of ${same.length} people of this school`)
    else warn(at, `teacher « ${who} » is not of the staff of this school`)
    return undefined
  }

  const find = (code: string, label = ''): string | undefined =>
    byCode.get(fold(code)) ?? (label ? byCode.get(fold(label)) : undefined)

  const findGroup = (group: SlotGroup, at: Place): Meant => {
    const { code, label, within = [], holds = [] } = group
    const known = find(code, label)
    if (known) return { ids: [known] }
    const held = holds.map((one) => find(one))
    if (held.length > 0 && held.every((id) => id !== undefined)) return { ids: [...new Set(held)] }
    const whole = within.map((one) => find(one)).find((id) => id !== undefined)
    if (whole) {
      warn(at, `group « ${code} » is not in the roster: its lessons are shown to its whole class`)
      return { ids: [whole], part: label || code }
    }
    const made = { id: newId(), code, label: label || code }
    added.push(made)
    byCode.set(fold(code), made.id)
    warn(at, `group « ${code} » is not in the roster: it is made, and nobody is in it`)
    return { ids: [made.id] }
  }

  return {
    added,
    teacher: (teacher, at) =>
      remember(teachers, `${teacher.key ?? ''}\n${teacher.name ?? ''}`, () =>
        findTeacher(teacher, at),
      ),
    group: (group, at) => remember(meant, group.code, () => findGroup(group, at)),
    about(names, at) {
      for (const name of names) {
        const group = find(name)
        if (group) return { groups: [group], teachers: [] }
      }
      for (const name of names) {
        const [only, ...more] = byName.get(fold(name)) ?? []
        if (only && more.length === 0) return { groups: [], teachers: [only] }
      }
      const name = names[0] ?? at.file
      warn({ ...at, line: 0 }, `« ${name} » is neither a class nor a teacher of this school`)
      return { groups: [], teachers: [] }
    },
  }
}

function remember<Value>(known: Map<string, Value>, key: string, find: () => Value): Value {
  const kept = known.get(key)
  if (kept !== undefined || known.has(key)) return kept as Value
  const found = find()
  known.set(key, found)
  return found
}

/** Each way in which a name is written: given and family, family and given, with initials. */
function namesOf({ staff }: Directory): Map<string, string[]> {
  const names = new Map<string, Set<string>>()
  for (const { id, given, family } of staff) {
    const initial = given.slice(0, 1)
    const ways = [
      `${given} ${family}`,
      `${family} ${given}`,
      `${initial} ${family}`,
      `${family} ${initial}`,
      ...['m', 'mme', 'mlle', 'mr', 'mrs', 'ms'].flatMap((title) => [
        `${title} ${family}`,
        `${title} ${given} ${family}`,
        `${title} ${family} ${given}`,
      ]),
      family,
    ]
    for (const way of ways) {
      const key = fold(way)
      const known = names.get(key)
      if (known) known.add(id)
      else names.set(key, new Set([id]))
    }
  }
  return new Map([...names].map(([name, ids]) => [name, [...ids]]))
}

/** Codes win over labels, classes over other groups. */
function codesOf({ groups }: Directory): Map<string, string> {
  const codes = new Map<string, string>()
  const inOrder = groups.toSorted((a, b) => Number(b.kind === 'class') - Number(a.kind === 'class'))
  for (const word of ['code', 'label'] as const) {
    for (const group of inOrder) {
      const key = fold(group[word])
      if (key !== '' && !codes.has(key)) codes.set(key, group.id)
    }
  }
  return codes
}
