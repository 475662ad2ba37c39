import type { DayDocument, Lesson, LessonAct, Timeline } from '#contracts/day.ts'

export type School = Timeline['school']

/** A lesson, where it is given and what the viewer may do with it: one line may pass through several schools. */
export type Placed = { lesson: Lesson; school: School; may: readonly LessonAct[] }

/** One person's days: a pupil, each child of a guardian, or a member of staff. */
export type PersonLine = {
  personId: string
  name: string
  role: Timeline['role']
  schools: School[]
  days: Map<string, Placed[]>
}

/** Where a lesson stands relative to now. Other days have only « later » (or « past »). */
export type When = 'past' | 'now' | 'next' | 'later'

export type Row =
  | { kind: 'lesson'; placed: Placed; when: When }
  /** No lesson from one to the next; `now` when we are in it. */
  | { kind: 'free'; fromMs: number; untilMs: number; now: boolean; zone: string }
  /** Nothing yet: it stands after a cancelled lesson that would have begun. */
  | { kind: 'before'; fromMs: number; untilMs: number; zone: string }
  | { kind: 'over' }

/** Shorter pauses are the time to change rooms: they are not drawn. */
const freeMinMs = 25 * 60_000

const startOf = ({ lesson }: Placed): number => Date.parse(lesson.startsAt)
const endOf = ({ lesson }: Placed): number => Date.parse(lesson.endsAt)
/** It takes place, and for the person whose line it is: not for a teacher whom another replaces. */
export const isPlanned = ({ lesson }: Placed): boolean =>
  lesson.status !== 'cancelled' && lesson.part !== 'replaced'

/** Gathers the document by person: own line first, then the others in the order of the document. */
export function personLines(document: DayDocument, ownId: string): PersonLine[] {
  const lines = new Map<string, PersonLine>()
  for (const timeline of document.timelines) {
    const line = lines.get(timeline.personId) ?? {
      personId: timeline.personId,
      name: timeline.name,
      role: timeline.role,
      schools: [],
      days: new Map<string, Placed[]>(),
    }
    lines.set(timeline.personId, line)
    if (!line.schools.some(({ id }) => id === timeline.school.id))
      line.schools.push(timeline.school)
    for (const { on, lessons } of timeline.days) {
      const placed = lessons.map((lesson) => placedIn(timeline, lesson))
      line.days.set(on, [...(line.days.get(on) ?? []), ...placed].sort(inOrder))
    }
  }
  const own = (line: PersonLine) => (line.personId === ownId ? 0 : 1)
  return [...lines.values()].sort((a, b) => own(a) - own(b))
}

export const placedIn = (where: Pick<Timeline, 'school' | 'may'>, lesson: Lesson): Placed => ({
  lesson,
  school: where.school,
  may: lesson.may ?? where.may,
})

function inOrder(a: Placed, b: Placed): number {
  return startOf(a) - startOf(b) || endOf(a) - endOf(b) || (a.lesson.id < b.lesson.id ? -1 : 1)
}

/** The line of one day. `nowMs` is given only when that day is today. */
export function rowsOf(lessons: readonly Placed[], nowMs: number | undefined): Row[] {
  const planned = lessons.filter(isPlanned)
  const nextId =
    nowMs === undefined ? undefined : planned.find((one) => startOf(one) > nowMs)?.lesson.id
  const rows: Row[] = lessons.map((placed) => ({
    kind: 'lesson',
    placed,
    when: whenOf(placed, nowMs, nextId),
  }))
  rows.push(...gapsOf(planned, nowMs))
  const [first] = planned
  if (nowMs !== undefined && first && nowMs < startOf(first)) {
    const { zone } = first.school
    rows.push({ kind: 'before', fromMs: nowMs, untilMs: startOf(first), zone })
  }
  rows.sort((a, b) => placeOf(a) - placeOf(b) || rankOf(a) - rankOf(b))
  const overMs = Math.max(...planned.map(endOf))
  if (nowMs !== undefined && first && nowMs >= overMs) rows.push({ kind: 'over' })
  return rows
}

function whenOf(placed: Placed, nowMs: number | undefined, nextId: string | undefined): When {
  if (nowMs === undefined) return 'later'
  if (endOf(placed) <= nowMs) return 'past'
  if (startOf(placed) <= nowMs) return 'now'
  return placed.lesson.id === nextId ? 'next' : 'later'
}

function gapsOf(planned: readonly Placed[], nowMs: number | undefined): Row[] {
  const gaps: Row[] = []
  let fromMs = Number.POSITIVE_INFINITY
  for (const placed of planned) {
    const untilMs = startOf(placed)
    const now = nowMs !== undefined && fromMs <= nowMs && nowMs < untilMs
    if (untilMs - fromMs >= freeMinMs || now) {
      gaps.push({ kind: 'free', fromMs, untilMs, now, zone: placed.school.zone })
    }
    fromMs = Number.isFinite(fromMs) ? Math.max(fromMs, endOf(placed)) : endOf(placed)
  }
  return gaps
}

/** A pause that begins with a cancelled lesson comes after it. */
const rankOf = (row: Row): number => (row.kind === 'lesson' ? 0 : 1)

function placeOf(row: Row): number {
  if (row.kind === 'lesson') return startOf(row.placed)
  return row.kind === 'over' ? 0 : row.fromMs
}

/** Fewer lessons behind us than this stay in sight. */
const foldMin = 2

/** Parts the line where the past ends, so that now is near the top of the page. */
export function foldPast(rows: readonly Row[]): { earlier: Row[]; rest: Row[] } {
  const ahead = rows.findIndex((row) =>
    row.kind === 'lesson' ? row.when !== 'past' : row.kind !== 'free' || row.now,
  )
  const end = ahead === -1 ? rows.length : ahead
  const earlier = rows.slice(0, end)
  if (earlier.filter(({ kind }) => kind === 'lesson').length < foldMin) {
    return { earlier: [], rest: [...rows] }
  }
  return { earlier, rest: rows.slice(end) }
}

/** The first lesson still to come after today's last, on the days that are packed. */
export function lessonAfter(line: PersonLine, nowMs: number): Placed | undefined {
  return [...line.days.values()]
    .flat()
    .filter((placed) => isPlanned(placed) && startOf(placed) > nowMs)
    .sort(inOrder)[0]
}

/** A lesson of a week drawn on a grid of hours: minutes from the top, and its lane among those it overlaps. */
export type Block = { placed: Placed; startMs: number; endMs: number; lane: number; lanes: number }

/** Lessons at the same time stand side by side; a lane is free again when its lesson ends. */
export function blocksOf(lessons: readonly Placed[]): Block[] {
  const blocks: Block[] = []
  let cluster: Block[] = []
  let clusterEndMs = 0
  const close = () => {
    const lanes = Math.max(0, ...cluster.map(({ lane }) => lane + 1))
    for (const block of cluster) block.lanes = lanes
    blocks.push(...cluster)
    cluster = []
  }
  for (const placed of [...lessons].sort(inOrder)) {
    const startMs = startOf(placed)
    const endMs = endOf(placed)
    if (startMs >= clusterEndMs) close()
    const taken = new Set(cluster.filter((other) => other.endMs > startMs).map(({ lane }) => lane))
    let lane = 0
    while (taken.has(lane)) lane += 1
    cluster.push({ placed, startMs, endMs, lane, lanes: 1 })
    clusterEndMs = Math.max(clusterEndMs, endMs)
  }
  close()
  return blocks
}
