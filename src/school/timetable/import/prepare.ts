import { createHash } from 'node:crypto'
import { newId } from '#base/ids.ts'
import type { Guard, TimetableJob } from '#school/roster/api.ts'
import { occurrencesOf, openZone, type Span, spanOfImport } from '../formats/calendar.ts'
import { holidaysIn, regionOf } from '../formats/holidays.ts'
import type { Feed, Slot } from '../formats/slots.ts'
import { limits } from './limits.ts'
import { type Matcher, type NewGroup, openMatcher } from './match.ts'
import { openCopy } from './staging.ts'
import * as store from './store-import.ts'
import { codeOf, readable } from './words.ts'

/** The lessons of one feed of one school, in `timetable_lesson`, ready to be compared. */
export type Prepared = {
  school: store.ImportSchool
  feed: store.StagedFeed
  /** `lesson.source`: a school has one whole timetable, from whatever program, and any number of feeds. */
  source: string
  span: Span
  today: string
  newGroups: readonly NewGroup[]
  closedDays: number
}

/** A school's own timetable replaces the one before, whichever program wrote it; a feed only its own lessons. */
const sourceOf = (feed: Feed) => (feed.key.startsWith('ical') ? feed.key : 'timetable')

/** Matches names, spreads the weeks over the year, and fills `timetable_lesson`. Undefined: nothing to do, and said. */
export async function prepareFeed(
  job: TimetableJob,
  format: string,
  feed: store.StagedFeed,
): Promise<Prepared | undefined> {
  const { client, options, notes } = job
  const school = await store.readSchool(client, feed.uai)
  if (!school) {
    notes.refuse(feed.body.file, 0, `is of the school ${feed.uai}, which no roster has brought yet`)
    return undefined
  }
  if (options.schoolIds && !options.schoolIds.includes(school.id)) {
    notes.refuse(feed.body.file, 0, `is of the school ${feed.uai}, which is not yours to import`)
    return undefined
  }
  const today = store.todayIn(school.zone, options.now)
  const span = clip(spanOfImport(today, options.schoolYear, options), feed.body)
  const matcher = openMatcher(
    await store.readDirectory(client, school.id, options.schoolYear),
    notes,
  )
  const closed = new Set(holidaysIn(span, regionOf(feed.uai)).keys())
  const told = await store.closedDays(client, feed.uai, span)
  for (const day of told) closed.add(day)
  await spread(job, format, feed, { school, span, closed, matcher })
  return {
    school,
    feed,
    source: sourceOf(feed.body),
    span,
    today,
    newGroups: matcher.added,
    closedDays: told.length,
  }
}

/** A file that knows when its school year begins and ends is believed. */
function clip(span: Span, { firstOn, lastOn }: Feed): Span {
  return {
    from: firstOn !== undefined && firstOn > span.from ? firstOn : span.from,
    until: lastOn !== undefined && lastOn < span.until ? lastOn : span.until,
  }
}

type Where = {
  school: store.ImportSchool
  span: Span
  closed: ReadonlySet<string>
  matcher: Matcher
}

async function spread(
  { client, notes }: TimetableJob,
  format: string,
  { uai, body: feed }: store.StagedFeed,
  where: Where,
): Promise<void> {
  await client.query('truncate timetable_lesson')
  const rows = openCopy(client, 'timetable_lesson', [
    'id',
    'key',
    'on_date',
    'starts_at',
    'ends_at',
    'subject',
    'subject_name',
    'title',
    'room',
    'status',
    'groups',
    'teachers',
    'digest',
  ])
  const zone = openZone(where.school.zone)
  const about = feed.about ? where.matcher.about(feed.about, { file: feed.file, line: 0 }) : nobody
  const used = new Set<string>()
  const slots = await store.stagedSlots(client, format, uai, feed.key)
  if (slots.length >= limits.slotsMax) {
    notes.refuse(
      feed.file,
      0,
      `has more than ${limits.slotsMax} lessons a week; the rest is left out`,
    )
  }
  for (const slot of slots) {
    const card = cardOf(slot, where.matcher, about)
    // A program that numbers its activities anew must not turn the maths of one class into another's French.
    const subjectKey = slot.pattern.kind === 'weekly' ? `${card.subject} ` : ''
    for (const time of timesOf(slot, where, zone)) {
      const key = `${feed.key} ${slot.key} ${subjectKey}${time.key}`
      if (used.has(key)) continue
      used.add(key)
      await rows.row(rowOf(key, time, card))
    }
  }
  await rows.end()
}

type About = { groups: readonly string[]; teachers: readonly string[] }
const nobody: About = { groups: [], teachers: [] }

/** What all occurrences of a slot have in common. */
type Card = {
  subject: string
  subjectName: string
  title: string
  room: string | null
  groups: string[]
  teachers: string[]
}

function cardOf(slot: Slot, matcher: Matcher, about: About): Card {
  const { file, line, subject, room } = slot
  const meant = slot.groups.map((group) => matcher.group(group, { file, line }))
  const teachers = slot.teachers.flatMap((one) => matcher.teacher(one, { file, line }) ?? [])
  const parts = meant.flatMap(({ part }) => part ?? [])
  const name = readable(subject.name || subject.code || '?').slice(0, limits.titleChars)
  const groups = meant.flatMap(({ ids }) => ids)
  return {
    subject: (subject.code || codeOf(subject.name)).slice(0, limits.titleChars),
    subjectName: name,
    title: (parts.length > 0 ? `${name} (${parts.join(', ')})` : name).slice(0, limits.titleChars),
    room: room?.slice(0, limits.roomChars) || null,
    groups: [...new Set(groups.length > 0 ? groups : about.groups)].sort(),
    teachers: [...new Set(slot.teachers.length > 0 ? teachers : about.teachers)].sort(),
  }
}

type Time = { key: string; on: string; startsAt: Date; endsAt: Date; cancelled?: true }

function timesOf(
  slot: Slot,
  { span, closed }: Where,
  zone: ReturnType<typeof openZone>,
): Iterable<Time> {
  const { pattern } = slot
  if (pattern.kind === 'weekly') return occurrencesOf(pattern, span, closed, zone)
  const inSpan = pattern.on >= span.from && pattern.on <= span.until
  return inSpan ? [{ ...pattern, key: '' }] : []
}

function rowOf(key: string, time: Time, card: Card) {
  const starts = time.startsAt.toISOString()
  const ends = time.endsAt.toISOString()
  const status = time.cancelled ? 'cancelled' : 'planned'
  const { subject, subjectName, title, room, groups, teachers } = card
  const said = [starts, ends, subject, title, room ?? '', status, ...groups, '', ...teachers].join(
    '\n',
  )
  const digest = createHash('md5').update(said).digest('base64url')
  return [
    newId(),
    key,
    time.on,
    starts,
    ends,
    subject,
    subjectName,
    title,
    room,
    status,
    groups,
    teachers,
    digest,
  ]
}

/** What applying would do to the lessons of the feed. */
export type Compared = { counts: Record<string, number>; gone: number; coming: number }

export async function comparePlan(
  { client, notes, options }: TimetableJob,
  prepared: Prepared,
): Promise<Compared> {
  const { school, source, feed, span, closedDays } = prepared
  const compared = await store.compare(client, school.id, source, options.now, span)
  const { overridden, created } = compared
  if (overridden > 0) {
    notes.warn(
      feed.body.file,
      0,
      `changes ${overridden} lessons that the school had changed itself: the file counts`,
    )
  }
  const weeks = (Date.parse(span.until) - Date.parse(span.from)) / (7 * 86_400_000)
  if (
    created > 0 &&
    closedDays === 0 &&
    weeks > limits.openWeeksMax &&
    !(await store.hasBreaks(client))
  ) {
    notes.warn(
      feed.body.file,
      0,
      'has lessons in every week, holidays included: import the days on which the school is closed as a calendar (.ics) of whole days with it',
    )
  }
  return {
    counts: Object.fromEntries(
      [
        ['lessons created', created] as const,
        ['lessons changed', compared.changed] as const,
        ['lessons removed', compared.gone] as const,
        ['lessons unchanged', compared.unchanged] as const,
        ['groups created', prepared.newGroups.length] as const,
      ].filter(([, count]) => count > 0),
    ),
    gone: compared.gone,
    coming: compared.coming,
  }
}

export function guardsOf({ school }: Prepared, { gone, coming }: Compared): Guard[] {
  if (gone === 0 || gone <= coming * limits.goneShareMax) return []
  const share = Math.round((gone / coming) * 100)
  const sentence = `would remove ${gone} of the ${coming} coming lessons (${share} %) of ${school.name}`
  return [{ schoolId: school.id, sentence }]
}
