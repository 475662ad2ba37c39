import type { LessonChange } from '#contracts/day.ts'
import type { SchoolCounts, TimetableJob } from '#school/roster/api.ts'
import { addDays } from '../formats/calendar.ts'
import { instant } from '../rules.ts'
import { changeOf, type LessonState } from '../rules-change.ts'
import { limits } from './limits.ts'
import type { Compared, Prepared } from './prepare.ts'
import * as store from './store-apply.ts'

/**
 * Puts the prepared lessons of one school in the place of those it had, in one transaction: killed, it did
 * nothing; done twice, the second finds nothing to do.
 */
export async function applySchool(
  job: TimetableJob,
  prepared: Prepared,
  { counts, gone, coming }: Compared,
  school: SchoolCounts,
): Promise<void> {
  const { client, options } = job
  const { source, newGroups, today, span } = prepared
  const { id: schoolId } = prepared.school
  const acts = Object.entries(counts).some(
    ([what, count]) => count > 0 && !what.endsWith('unchanged'),
  )
  if (!acts) return
  const scope: store.Scope = { schoolId, source, now: options.now, from: span.from }
  await client.query('begin')
  try {
    await store.lockSchool(client, schoolId)
    await store.addSubjects(client, schoolId)
    await store.addGroups(client, schoolId, options.schoolYear, source, newGroups)
    const known = await store.hasLessons(client, scope)
    const until = addDays(today, limits.announcedDays)
    const before = known ? await store.announced(client, scope, until) : []
    await store.removeGone(client, scope)
    await store.changeLessons(client, scope)
    await store.announce(
      client,
      schoolId,
      options.now,
      before.map((one) => announcementOf(one, options.now)),
    )
    // When much goes and much comes, it is another timetable, not lessons added to this one.
    const isAnother = gone > coming * limits.goneShareMax
    await store.addLessons(
      client,
      scope,
      known && !isAnother ? addedBy(options.now, until) : undefined,
    )
    await store.tellSchool(client, schoolId)
    await job.applied(school)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

/** What a lesson was for people, and what it becomes: shown as a change for the days they have planned already. */
function announcementOf(one: store.Announced, now: Date): store.Announcement {
  const was = stateOf(one)
  const is: LessonState = {
    startsAt: instant(one.newStartsAt),
    endsAt: instant(one.newEndsAt),
    room: one.newRoom,
    status: one.newStatus,
    teachers: one.newTeachers,
  }
  const planned = one.planned ?? was
  const change = changeOf(planned, is, undefined, now)
  const step = changeOf(was, is, undefined, now)
  return {
    lessonId: one.id,
    planned,
    change,
    before: was,
    kinds: step?.kinds ?? [],
    version: one.version + 1,
  }
}

const stateOf = ({ startsAt, endsAt, room, status, teachers }: store.Announced): LessonState => ({
  startsAt: instant(startsAt),
  endsAt: instant(endsAt),
  room,
  status,
  teachers,
})

type Added = { until: string; change: LessonChange }
const addedBy = (now: Date, until: string): Added => ({
  until,
  change: { at: instant(now), kinds: ['added'], before: {} },
})
