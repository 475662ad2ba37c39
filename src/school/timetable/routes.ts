import { dateIn } from '#base/clock.ts'
import { asPerson } from '#base/database.ts'
import { Refusal } from '#base/refusal.ts'
import type { Door } from '#base/serve.ts'
import { daysPacked, readDay, readGroupDay, readStaff } from '#contracts/day.ts'
import type { Timetable } from './api.ts'
import { actsInGroupDay, isStaff } from './rights.ts'
import { daysOf, windowOf } from './rules.ts'
import { lessonsOfGroups, readGroups, readRoles, readSchool, type Tx } from './store.ts'
import { readLessonTime, readStaffOf } from './store-change.ts'

export function timetableRoutes(door: Door, timetable: Timetable): void {
  ownDayRoute(door, timetable)
  groupDayRoute(door, timetable)
  staffRoute(door, timetable)
}

function ownDayRoute(door: Door, { days, clock }: Timetable): void {
  door.serve(readDay, async ({ query, who, request, reply }) => {
    const { from, days: count = daysPacked } = query
    const { personId } = who
    const { text, version } = await days.read({ personId, from, days: count, now: clock.now() })
    const etag = `"${version}"`
    reply.header('etag', etag).header('cache-control', 'private, no-cache')
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type('application/json; charset=utf-8').send(text)
  })
}

function groupDayRoute(door: Door, { db, clock }: Timetable): void {
  door.serve(readGroupDay, async ({ params, query, who, reply }) => {
    const now = clock.now()
    reply.header('cache-control', 'private, no-store')
    return asPerson(
      db,
      { personId: who.personId, today: dateIn('Europe/Paris', now) },
      async (tx) => {
        const { school, roles } = await enterSchool(tx, params.schoolId, who.personId)
        const from = query.on ?? dateIn(school.zone, now)
        const window = windowOf(from, query.days ?? 1)
        const groups = await readGroups(tx, school.id)
        if (query.group === undefined) return { from, days: window.days, groups }
        const group = groups.find(({ id }) => id === query.group)
        if (!group) throw new Refusal('not_found', 'There is no such group in this school.')
        const may = actsInGroupDay(roles)
        const rows = await lessonsOfGroups(tx, [
          { groupId: group.id, fromOn: from, untilOn: window.until },
        ])
        const { id, label } = group
        return {
          from,
          days: window.days,
          groups,
          group: { id, label, zone: school.zone, may, days: daysOf(rows, may) },
        }
      },
    )
  })
}

function staffRoute(door: Door, { db, clock }: Timetable): void {
  door.serve(readStaff, async ({ params, query, who, reply }) => {
    reply.header('cache-control', 'private, no-store')
    const today = dateIn('Europe/Paris', clock.now())
    return asPerson(db, { personId: who.personId, today }, async (tx) => {
      const { school } = await enterSchool(tx, params.schoolId, who.personId)
      const lesson =
        query.free === undefined ? undefined : await readLessonTime(tx, school.id, query.free)
      if (query.free !== undefined && !lesson) {
        throw new Refusal('not_found', 'There is no such lesson in this school.')
      }
      const people = await readStaffOf(tx, school.id, lesson)
      return {
        people: people.map(({ free, ...person }) => ({
          ...person,
          ...(free !== null && { free }),
        })),
      }
    })
  })
}

/** The school and what the person is in it: another's school does not exist, a pupil is not staff. */
async function enterSchool(tx: Tx, schoolId: string, personId: string) {
  const school = await readSchool(tx, schoolId)
  if (!school) throw new Refusal('not_found', 'There is no such school.')
  const roles = await readRoles(tx, schoolId, personId)
  if (!isStaff(roles)) throw new Refusal('not_allowed', 'Only the staff of the school see this.')
  return { school, roles }
}
