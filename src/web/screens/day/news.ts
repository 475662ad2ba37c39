import type { Placed } from './line.ts'

/**
 * What the school changed since the person last looked, in lessons still to come. `seenAt` is the
 * instant of the newest change dismissed on this device; undefined when none ever was.
 */
export function newsOf(
  lessons: readonly Placed[],
  seenAt: string | undefined,
  nowMs: number,
): Placed[] {
  const seenMs = seenAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(seenAt)
  const seenIds = new Set<string>()
  return lessons.filter((placed) => {
    const { id, change, endsAt } = placed.lesson
    const fresh = change !== undefined && Date.parse(change.at) > seenMs
    if (!fresh || Date.parse(endsAt) <= nowMs || seenIds.has(id)) return false
    seenIds.add(id)
    return true
  })
}

/** The instant to remember once these are dismissed. */
export function newestOf(lessons: readonly Placed[]): string | undefined {
  const instants = lessons.flatMap(({ lesson }) => (lesson.change ? [lesson.change.at] : []))
  return instants.sort((a, b) => Date.parse(b) - Date.parse(a))[0]
}

/** Changes that were not there before: what a page left open has to announce. */
export function announced(before: readonly Placed[], after: readonly Placed[]): Placed[] {
  const known = new Map(before.map(({ lesson }) => [lesson.id, lesson.change?.at]))
  return after.filter(({ lesson }) => lesson.change && known.get(lesson.id) !== lesson.change.at)
}
