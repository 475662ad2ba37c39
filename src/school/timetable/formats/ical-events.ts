import ICAL from 'ical.js'
import type { Zone } from './calendar.ts'
import { cleanText } from './elements.ts'
import type { Block } from './ical-lines.ts'
import { isTime, type Rule, ruleOf } from './ical-repeat.ts'
import { utc, type Zones } from './ical-zones.ts'
import { limits } from './limits.ts'

/** A time as an event has it: a date, or a local time in a zone. */
export type When = {
  readonly date: string
  /** HH:MM; undefined for a whole day. */
  readonly time: string | undefined
  readonly zone: Zone
}

export type CalendarEvent = {
  readonly line: number
  readonly uid: string
  readonly sequence: number
  readonly start: When
  readonly end: When | undefined
  readonly minutes: number | undefined
  readonly rule: Rule | undefined
  readonly more: readonly When[]
  readonly less: readonly When[]
  readonly replaces: When | undefined
  readonly cancelled: boolean
  readonly summary: string
  readonly location: string
  readonly description: string
  /** Zones that nobody knows, taken for the school's. */
  readonly strange: readonly string[]
}

/** jCal (RFC 7265): name, parameters, type, values. */
type Property = [string, Record<string, string | string[]>, string, ...unknown[]]

export type EventNeeds = { zones: Zones; home: Zone }

/** Reads one event, or says why it is left out. */
export function eventOf(block: Block, needs: EventNeeds): CalendarEvent | string {
  const properties = parse(block)
  if (typeof properties === 'string') return properties
  const strange = new Set<string>()
  const times = (name: string) =>
    properties
      .filter(([each]) => each === name)
      .flatMap((property) => whensOf(property, needs, strange))
  const [start] = times('dtstart')
  if (start === undefined) return 'has no beginning that is a date'
  const rules = properties.filter(([name]) => name === 'rrule')
  if (rules.length > 1) return 'repeats by two rules'
  const rule = rules[0] && ruleOf(rules[0][3] as Record<string, unknown>)
  if (typeof rule === 'string') return rule
  const text = (name: string) => String(properties.find(([each]) => each === name)?.[3] ?? '')
  return {
    line: block.line,
    uid: cleanText(text('uid')),
    sequence: Number(text('sequence')) || 0,
    start,
    end: times('dtend')[0],
    minutes: minutesIn(text('duration')),
    rule,
    more: times('rdate'),
    less: times('exdate'),
    replaces: times('recurrence-id')[0],
    cancelled: text('status').toUpperCase() === 'CANCELLED',
    summary: cleanText(text('summary')),
    location: cleanText(text('location')),
    description: text('description').slice(0, limits.descriptionChars),
    strange: [...strange],
  }
}

function parse(block: Block): Property[] | string {
  try {
    const [, properties] = ICAL.parse(block.text) as [string, Property[]]
    return properties
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return `is not well-formed (${cleanText(error.message).slice(0, 120)})`
  }
}

function whensOf(property: Property, needs: EventNeeds, strange: Set<string>): When[] {
  const [, parameters, , ...values] = property
  const tzid = String(parameters['tzid'] ?? '')
  const zone = tzid === '' ? needs.home : needs.zones.named(tzid)
  if (zone === undefined) strange.add(tzid)
  return values.flatMap((value) => {
    // A period is its beginning and its end.
    const text = String(Array.isArray(value) ? value[0] : value)
    const [, date = '', time, z] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d):\d\d(Z?))?$/.exec(text) ?? []
    if (!isTime(text)) return []
    return [{ date, time, zone: z === 'Z' ? utc : (zone ?? needs.home) }]
  })
}

function minutesIn(text: string): number | undefined {
  const found =
    /^\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:\d+S)?)?$/.exec(text)
  if (!found) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0))
  return ((weeks * 7 + days) * 24 + hours) * 60 + minutes
}

export const instantOf = (when: When): Date => when.zone.instant(when.date, when.time ?? '00:00')

// ---- what programs write into the description ---------------------------------------------------

export type Described = {
  subject?: string
  room?: string
  teachers: readonly string[]
  groups: readonly string[]
}

const labels: Record<string, 'subject' | 'room' | 'teachers' | 'groups'> = {
  matiere: 'subject',
  discipline: 'subject',
  subject: 'subject',
  salle: 'room',
  salles: 'room',
  room: 'room',
  professeur: 'teachers',
  professeurs: 'teachers',
  enseignant: 'teachers',
  enseignants: 'teachers',
  teacher: 'teachers',
  teachers: 'teachers',
  classe: 'groups',
  classes: 'groups',
  groupe: 'groups',
  groupes: 'groups',
  class: 'groups',
  group: 'groups',
}

/** Lines like « Professeur : … », « Classes : 6A, 6B », as timetable software exports them. */
export function describedIn(description: string): Described {
  const found: Record<'subject' | 'room' | 'teachers' | 'groups', string[]> = {
    subject: [],
    room: [],
    teachers: [],
    groups: [],
  }
  for (const line of description.split('\n')) {
    const at = line.indexOf(':')
    const label = labels[foldLabel(line.slice(0, at))]
    const value = cleanText(line.slice(at + 1))
    if (at < 0 || label === undefined || value === '') continue
    const many = label === 'teachers' || label === 'groups'
    found[label].push(...(many ? value.split(/\s*[,;]\s*/).filter(Boolean) : [value]))
  }
  const [subject] = found.subject
  const [room] = found.room
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(room === undefined ? {} : { room }),
    teachers: [...new Set(found.teachers)],
    groups: [...new Set(found.groups)],
  }
}

const foldLabel = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/\(s\)/gi, '').toLowerCase().trim()
