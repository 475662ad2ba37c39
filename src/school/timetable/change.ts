import { Refusal } from '#base/refusal.ts'
import type { Who } from '#base/serve.ts'
import type { CommandBody } from '#contracts/commands.ts'
import { actsOnLesson } from './rights.ts'
import { actsAsked, decide, stateOf } from './rules-change.ts'
import { growVersion, readRoles, type Tx } from './store.ts'
import {
  changedByOthers,
  findClash,
  lockLesson,
  readColleague,
  recordChange,
  writeLesson,
} from './store-change.ts'

export type ChangeLesson = { who: Who; body: CommandBody<'lesson.change'>; now: Date }

/**
 * The command `lesson.change`, in a transaction of the person who gives it. Refuses with `not_found` (a
 * lesson of another school, or none), `not_allowed`, `conflict` (changed by another meanwhile, or somebody
 * would be in two places), `too_late` (it is over), `bad_request`.
 */
export async function changeLesson(tx: Tx, { who, body, now }: ChangeLesson): Promise<void> {
  const lesson = await lockLesson(tx, body.lessonId)
  if (!lesson) throw new Refusal('not_found', 'There is no such lesson.')
  const roles = await readRoles(tx, lesson.schoolId, who.personId)
  const part = lesson.teaching.find(({ personId }) => personId === who.personId)?.part
  const may = actsOnLesson(roles, part)
  const asked = actsAsked(body)
  if (may.length === 0 || asked.some((act) => !may.includes(act))) {
    throw new Refusal('not_allowed', 'You may not change this of this lesson.')
  }
  if (asked.length === 0) throw new Refusal('bad_request', 'Nothing was to be changed.')
  if (await changedByOthers(tx, lesson.id, body.version, who.personId)) {
    throw new Refusal('conflict', 'Somebody else has changed this lesson meanwhile.')
  }
  const next = decide(lesson, body, now, await substituteOf(tx, lesson.schoolId, body.substituteId))
  if (next.checkClash) {
    const clash = await findClash(tx, lesson, next)
    if (clash) throw new Refusal('conflict', `${clash.who}: « ${clash.title} » is at that time.`)
  }
  await writeLesson(tx, lesson, next)
  await growVersion(tx, lesson.schoolId)
  await recordChange(tx, {
    lesson,
    before: stateOf(lesson),
    next,
    by: who,
    note: body.note,
    now,
  })
}

async function substituteOf(tx: Tx, schoolId: string, personId: string | undefined) {
  if (personId === undefined) return undefined
  const found = await readColleague(tx, schoolId, personId)
  if (!found) throw new Refusal('bad_request', 'The substitute is not of the staff of this school.')
  return found
}
