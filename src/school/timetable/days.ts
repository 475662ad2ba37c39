import { createHash } from 'node:crypto'
import { dateIn } from '#base/clock.ts'
import { asPerson } from '#base/database.ts'
import type { Pipeline } from '#base/pipeline.ts'
import type { DayDocument, Timeline } from '#contracts/day.ts'
import { openCache, type Sized } from './cache.ts'
import { limits } from './limits.ts'
import { actsInOwnDay } from './rights.ts'
import { daysOf, gather, type Seen, type Window, windowOf } from './rules.ts'
import {
  type Db,
  lessonsOfGroups,
  lessonsOfTeacher,
  readSchool,
  type Tx,
  whoseDays,
  whoseDaysIn,
} from './store.ts'

/** Affiliations turn at midnight in the zone where most schools are; no lesson is affected. */
const homeZone = 'Europe/Paris'

export type DayQuery = { personId: string; from: string; days: number; now: Date }

/** A day document as it is sent: its JSON, and a version that changes with it. */
export type DayText = { text: string; version: string }

/** What is the same for all who see the same groups under the same hat. */
type Shared = Pick<Timeline, 'school' | 'may' | 'days'>

/** The day document, read in the caller's transaction (role preau_school, entered by asPerson). */
export async function readDay(tx: Tx, query: DayQuery): Promise<DayDocument> {
  const window = windowOf(query.from, query.days)
  const rows = await whoseDaysIn(tx, query.personId, dateIn(homeZone, query.now))
  const timelines: Timeline[] = []
  for (const seen of gather(rows, query.personId, window)) {
    const shared = await readShared(tx, seen, window)
    if (isShown(seen, shared)) timelines.push({ ...headOf(seen), ...shared })
  }
  return { from: query.from, days: query.days, timelines }
}

const headOf = (seen: Seen) => ({ personId: seen.whose, name: seen.name, role: seen.hat })

/** A head or secretary who teaches nothing these days has no line of their own. */
const isShown = (seen: Seen, shared: { days: readonly unknown[] }) =>
  seen.hat === 'pupil' ||
  seen.hat === 'guardian' ||
  seen.hat === 'teacher' ||
  shared.days.length > 0

async function readShared(tx: Tx, seen: Seen, window: Window): Promise<Shared> {
  const school = await readSchool(tx, seen.schoolId)
  if (!school) throw new Error('A hat in a school that its wearer may not see.')
  const may = actsInOwnDay(seen.hat, seen.roles)
  const rows =
    seen.roles.length > 0
      ? await lessonsOfTeacher(tx, seen.whose, seen.schoolId, window)
      : await lessonsOfGroups(tx, seen.spans)
  return { school, may, days: daysOf(rows, may) }
}

export type Days = {
  /** The document of one person; rights are read each time, lessons once a version of the timetable. */
  read(query: Omit<DayQuery, 'from'> & { from?: string | undefined }): Promise<DayText>
}

/** The lessons of one hat as JSON, without whose they are. */
type Kept = Sized & { json: string; hash: string; shown: boolean }

/**
 * Day documents for the morning rush. Each request asks PostgreSQL, behind row-level security, whose days
 * this person sees and from which groups they are made; the lessons of those groups are kept in memory as
 * JSON under (school, version of its timetable, days, groups, hat). docs/decisions/20-the-day.md.
 */
export function openDays(pipeline: Pipeline, db: Db): Days {
  const cache = openCache<Kept>(limits.cacheBytes, limits.cacheMs)
  const zones = new Map<string, string>()

  const load = async (query: DayQuery, seen: Seen, window: Window): Promise<Kept> => {
    const scope = { personId: query.personId, today: dateIn(homeZone, query.now) }
    const shared = await asPerson(db, scope, (tx) => readShared(tx, seen, window))
    const { school, may, days } = shared
    const json = `"school":${JSON.stringify(school)},"may":${JSON.stringify(may)},"days":${JSON.stringify(days)}`
    // The key costs about as much again as what a lesson-less day holds.
    return { json, hash: hashOf(json), shown: isShown(seen, shared), bytes: json.length + 500 }
  }

  const zoneOf = async (query: Pick<DayQuery, 'personId' | 'now'>, schoolId: string) => {
    const known = zones.get(schoolId)
    if (known) return known
    const scope = { personId: query.personId, today: dateIn(homeZone, query.now) }
    const school = await asPerson(db, scope, (tx) => readSchool(tx, schoolId))
    const zone = school?.zone ?? homeZone
    if (zones.size >= limits.schoolsRemembered) zones.clear()
    zones.set(schoolId, zone)
    return zone
  }

  return {
    async read({ personId, now, days, ...query }) {
      const rows = await whoseDays(pipeline, personId, dateIn(homeZone, now))
      const first = rows[0]?.schoolId
      const from =
        query.from ?? dateIn(first ? await zoneOf({ personId, now }, first) : homeZone, now)
      const window = windowOf(from, days)
      const full = { personId, now, days, from }
      const parts = await Promise.all(
        gather(rows, personId, window).map(async (seen) => {
          const key = keyOf(seen, window)
          return {
            seen,
            kept: await cache.through(key, now.getTime(), () => load(full, seen, window)),
          }
        }),
      )
      return textOf(
        window,
        parts.filter(({ kept }) => kept.shown),
      )
    },
  }
}

/** All that the shared part depends on, besides what the database says of it. */
function keyOf(seen: Seen, window: Window): string {
  const of = seen.roles.length > 0 ? `${seen.whose} ${seen.roles.join()}` : seen.hat
  let key = `${seen.schoolId} ${seen.version} ${window.from} ${window.days} ${of}`
  for (const span of seen.spans) key += ` ${span.groupId} ${span.fromOn} ${span.untilOn}`
  return key
}

function textOf(window: Window, parts: readonly { seen: Seen; kept: Kept }[]): DayText {
  let tag = `${window.from} ${window.days}`
  let text = `{"from":"${window.from}","days":${window.days},"timelines":[`
  let comma = ''
  for (const { seen, kept } of parts) {
    const head = JSON.stringify(headOf(seen)).slice(0, -1)
    text += `${comma}${head},${kept.json}}`
    tag += ` ${head} ${kept.hash}`
    comma = ','
  }
  return { text: `${text}]}`, version: hashOf(tag) }
}

const hashOf = (text: string) => createHash('sha1').update(text).digest('base64url')
