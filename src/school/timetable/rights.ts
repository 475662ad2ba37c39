import type { LessonAct } from '#contracts/day.ts'
import type { Role } from '#contracts/words.ts'

/**
 * Who may do what with lessons. Head, secretary and administrator of a school arrange all its lessons;
 * a teacher changes room, note and cancellation of their own; who is of a lesson may enter its class.
 */
export function actsInOwnDay(hat: Role, roles: readonly Role[]): LessonAct[] {
  if (hat === 'guardian') return []
  if (hat === 'pupil') return ['enter']
  return mayArrange(roles) ? ['change', 'arrange', 'enter'] : ['change', 'enter']
}

const arrangers: readonly Role[] = ['head', 'secretary', 'admin']

/** True for those who arrange the lessons of the whole school. */
export const mayArrange = (roles: readonly Role[]): boolean =>
  roles.some((role) => arrangers.includes(role))

/** True for anybody who works in the school: they may look at any class's day. */
export const isStaff = (roles: readonly Role[]): boolean =>
  roles.some((role) => role !== 'pupil' && role !== 'guardian')

/** What a viewer on the staff may do with a lesson that they look at in the day of a class. */
export function actsInGroupDay(roles: readonly Role[]): LessonAct[] {
  return mayArrange(roles) ? ['change', 'arrange'] : []
}

/** What a person may do with one lesson of a school: as arranger of the school, or as who gives it. */
export function actsOnLesson(
  roles: readonly Role[],
  part: 'teacher' | 'substitute' | 'replaced' | undefined,
): LessonAct[] {
  if (mayArrange(roles)) return ['change', 'arrange']
  return isStaff(roles) && (part === 'teacher' || part === 'substitute') ? ['change'] : []
}
