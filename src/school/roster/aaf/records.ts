import type { GroupRecord, Part, PersonRecord, SchoolRecord, Tie } from '../format.ts'
import { kindOf } from '../rules.ts'
import { type AafName, type Sayings, valuesOf } from './names.ts'
import type { AafRequest } from './request.ts'
import { dateOf, guardianLinks, pairs, personOf, roleOf } from './values.ts'

type Placed<R> = Omit<R, 'file' | 'line'>

export function schoolOf(request: AafRequest, say: Sayings): Placed<SchoolRecord> | undefined {
  const first = (name: string) => request.values.get(name)?.[0] ?? ''
  const uai = first('ENTStructureUAI').toUpperCase()
  const name = first('ENTStructureNomCourant').replace(/-ac-.*$/i, '')
  if (!name && request.op === 'put' && !uai) {
    say.refuse('is a school without name and UAI')
    return undefined
  }
  if (request.op === 'patch' && !name) return undefined
  const kind = kindOf(first('ENTStructureTypeStruct'), name)
  return { key: request.key, name, kind, ...(uai && { uai }) }
}

export function groupsOf(request: AafRequest, say: Sayings): Placed<GroupRecord>[] {
  const list = (attribute: string, kind: 'class' | 'teaching') =>
    (request.values.get(attribute) ?? []).flatMap((value): Placed<GroupRecord>[] => {
      const [code = '', label = ''] = value.split('$').map((part) => part.trim())
      if (!code) {
        say.refuse(`${attribute} « ${value.slice(0, 60)} » has no code`)
        return []
      }
      return [{ schoolKey: request.key, kind, code, label: label || code }]
    })
  return [...list('ENTStructureClasses', 'class'), ...list('ENTStructureGroupes', 'teaching')]
}

export function pupilOf(request: AafRequest, say: Sayings): Placed<PersonRecord> | undefined {
  const base = personOf('pupil', request, say)
  if (!base || request.op === 'delete') return base
  const places = [...classesOf(request, say), ...teachingOf(request, say)]
  const schools = new Set(valuesOf(request, 'school'))
  for (const place of places) schools.add(place.schoolKey)
  const put = request.op === 'put'
  if (put && schools.size === 0) {
    say.refuse('is a pupil of no school')
    return undefined
  }
  if (put && !places.some((place) => place.kind === 'class')) say.warn('is a pupil without a class')
  const guardians = guardianLinks(request, say)
  const carried: [Part, boolean][] = [
    ['classes', put || valuesOf(request, 'classes') !== undefined],
    ['teaching', put || valuesOf(request, 'groups') !== undefined],
    ['affiliations', put || valuesOf(request, 'school') !== undefined],
    ['guardians', guardians !== undefined],
  ]
  const parts = [...base.parts, ...carried.filter(([, is]) => is).map(([part]) => part)]
  const affiliations = [...schools].map(
    (schoolKey): Tie => ({ tie: 'affiliation', schoolKey, role: 'pupil' }),
  )
  return { ...base, parts, ties: [...base.ties, ...affiliations, ...places, ...(guardians ?? [])] }
}

type Place = Extract<Tie, { tie: 'membership' }>

function classesOf(request: AafRequest, say: Sayings): Place[] {
  const left = leftClasses(request, say.now)
  return pairs(valuesOf(request, 'classes') ?? [], 'class', say)
    .filter(([schoolKey, code]) => !left.has(`${schoolKey}$${code}`))
    .map(([schoolKey, code]) => ({
      tie: 'membership',
      schoolKey,
      kind: 'class',
      code,
      role: 'pupil',
    }))
}

function teachingOf(request: AafRequest, say: Sayings): Place[] {
  return pairs(valuesOf(request, 'groups') ?? [], 'group', say).map(([schoolKey, code]) => ({
    tie: 'membership',
    schoolKey,
    kind: 'teaching',
    code,
    role: 'pupil',
  }))
}

/** Classes whose date of leaving (`structId$date$class`) has passed. */
function leftClasses(request: AafRequest, now: Date): Set<string> {
  const left = new Set<string>()
  for (const value of valuesOf(request, 'leaves') ?? []) {
    const [schoolKey = '', date = '', code = ''] = value.split('$')
    const on = dateOf(date)
    if (on && code && on <= now.toISOString().slice(0, 10)) left.add(`${schoolKey}$${code}`)
  }
  return left
}

export function relativeOf(request: AafRequest, say: Sayings): Placed<PersonRecord> | undefined {
  return personOf('guardian', request, say)
}

export function staffOf(request: AafRequest, say: Sayings): Placed<PersonRecord> | undefined {
  const base = personOf('staff', request, say)
  if (!base || request.op === 'delete') return base
  const roles = rolesOf(request, say)
  const places = [
    ...taughtIn(request, 'classesTaught', 'class', 'teacher', say),
    ...taughtIn(request, 'groupsTaught', 'teaching', 'teacher', say),
    ...taughtIn(request, 'classesLed', 'class', 'form_tutor', say),
  ]
  const known = new Set(roles.map((tie) => tie.schoolKey))
  // Whoever teaches in a school is one of its teachers, whatever the functions say.
  const implied = [...new Set(places.map((place) => place.schoolKey))]
    .filter((schoolKey) => !known.has(schoolKey))
    .map((schoolKey): Role => ({ tie: 'affiliation', schoolKey, role: 'teacher' }))
  const carries = (...names: AafName[]) =>
    request.op === 'put' || names.some((name) => valuesOf(request, name) !== undefined)
  const parts: Part[] = [...base.parts]
  if (carries('functions', 'headOf')) parts.push('affiliations')
  if (carries('classesTaught')) parts.push('classes')
  if (carries('groupsTaught')) parts.push('teaching')
  if (carries('classesLed')) parts.push('tutoring')
  return { ...base, parts, ties: [...base.ties, ...roles, ...implied, ...places] }
}

type Role = Extract<Tie, { tie: 'affiliation' }>

function taughtIn(
  request: AafRequest,
  name: AafName,
  kind: 'class' | 'teaching',
  role: Place['role'],
  say: Sayings,
): Place[] {
  return pairs(valuesOf(request, name) ?? [], kind, say).map(([schoolKey, code]) => ({
    tie: 'membership',
    schoolKey,
    kind,
    code,
    role,
  }))
}

/** Functions by school; who has none is staff of the school of attachment. */
function rolesOf(request: AafRequest, say: Sayings): Role[] {
  const ties = [...functionsOf(request), ...headships(request)]
  if (ties.length > 0) return ties
  const role =
    request.values.get('PersEducNatPresenceDevantEleves')?.[0] === 'O' ? 'teacher' : 'staff'
  return (valuesOf(request, 'school') ?? []).map((schoolKey): Role => {
    if (request.op === 'put') say.warn('has no function; taken as staff of the school')
    return { tie: 'affiliation', schoolKey, role }
  })
}

function functionsOf(request: AafRequest): Role[] {
  return (valuesOf(request, 'functions') ?? []).flatMap((value): Role[] => {
    const [schoolKey, code = '', label = ''] = value.split('$').map((part) => part.trim())
    return schoolKey ? [{ tie: 'affiliation', schoolKey, role: roleOf(code, label) }] : []
  })
}

function headships(request: AafRequest): Role[] {
  return (valuesOf(request, 'headOf') ?? []).flatMap((value): Role[] => {
    const schoolKey = value.split('$')[0]?.trim()
    return schoolKey ? [{ tie: 'affiliation', schoolKey, role: 'head' }] : []
  })
}
