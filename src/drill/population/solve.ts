import type { Random } from './random.ts'

/** Something that takes `length` slots in a row and keeps its `keepers` (classes, teachers) busy meanwhile. */
export type Task = {
  length: number
  keepers: number[]
  /** Tasks of one kind (a subject of a class) are spread over the days. */
  kind: string
}

export type Week = {
  /** For each slot of the week, in order: its day, and whether a lesson may run on into the next slot. */
  slots: readonly { day: number; runsOn: boolean }[]
  keepers: number
  /** Days on which a keeper is not there, by keeper. */
  away: ReadonlyMap<number, readonly number[]>
}

/** How often a task may throw others out before the search starts anew; generous, as most need none. */
const stepsMax = 30_000
const startsMax = 6

/**
 * Answers the first slot of each task, such that no keeper is in two places at once. Places the most demanding first;
 * where nothing is free, throws out what stands in the way and places it again (as FET does). Undefined: none was found.
 */
export function solve(random: Random, tasks: readonly Task[], week: Week): number[] | undefined {
  for (let start = 0; start < startsMax; start++) {
    const found = new Search(random, tasks, week).run()
    if (found) return found
  }
  return undefined
}

class Search {
  readonly #random: Random
  readonly #tasks: readonly Task[]
  readonly #week: Week
  /** Task that occupies a keeper in a slot; -1 free, -2 away. */
  readonly #busy: Int32Array
  readonly #placed: number[]
  readonly #thrown: number[]
  readonly #kindDays = new Map<string, number>()

  constructor(random: Random, tasks: readonly Task[], week: Week) {
    this.#random = random
    this.#tasks = tasks
    this.#week = week
    this.#placed = tasks.map(() => -1)
    this.#thrown = tasks.map(() => 0)
    this.#busy = new Int32Array(week.keepers * week.slots.length).fill(-1)
    for (const [keeper, days] of week.away) {
      week.slots.forEach(({ day }, slot) => {
        if (days.includes(day)) this.#busy[keeper * week.slots.length + slot] = -2
      })
    }
  }

  run(): number[] | undefined {
    const weight = (task: Task) => task.keepers.length * task.length
    const queue = this.#random
      .shuffled(this.#tasks.map((_, index) => index))
      .sort((one, other) => weight(this.#task(other)) - weight(this.#task(one)))
    for (let step = 0; step < stepsMax; step++) {
      const index = queue.shift()
      if (index === undefined) return this.#placed
      const slot = this.#best(index)
      if (slot === undefined) return undefined
      for (const other of this.#inTheWay(index, slot)) {
        this.#lift(other)
        this.#thrown[other] = (this.#thrown[other] ?? 0) + 1
        queue.unshift(other)
      }
      this.#put(index, slot)
    }
    return undefined
  }

  #task(index: number): Task {
    const task = this.#tasks[index]
    if (!task) throw new Error('No such task.')
    return task
  }

  /** The slot that costs least: throwing nobody out, then another day than its kind, then an early hour. */
  #best(index: number): number | undefined {
    const { length, kind } = this.#task(index)
    let best: number | undefined
    let bestCost = Number.POSITIVE_INFINITY
    for (let slot = 0; slot + length <= this.#week.slots.length; slot++) {
      if (!this.#fits(slot, length)) continue
      const others = this.#inTheWay(index, slot)
      if (others.includes(-2)) continue
      const day = this.#week.slots[slot]?.day ?? 0
      let cost =
        (this.#kindDays.get(`${kind} ${day}`) ?? 0) * 20 + (slot % 10) + this.#random.below(6)
      for (const other of others) cost += 1000 * (1 + (this.#thrown[other] ?? 0))
      if (cost < bestCost) {
        best = slot
        bestCost = cost
      }
    }
    return best
  }

  #fits(slot: number, length: number): boolean {
    for (let at = slot; at < slot + length - 1; at++)
      if (!this.#week.slots[at]?.runsOn) return false
    return true
  }

  #inTheWay(index: number, slot: number): number[] {
    const { keepers, length } = this.#task(index)
    const found: number[] = []
    for (const keeper of keepers) {
      const from = keeper * this.#week.slots.length + slot
      for (let at = from; at < from + length; at++) {
        const other = this.#busy[at] ?? -1
        if (other !== -1 && !found.includes(other)) found.push(other)
      }
    }
    return found
  }

  #put(index: number, slot: number): void {
    this.#placed[index] = slot
    this.#mark(index, slot, index, 1)
  }

  #lift(index: number): void {
    const slot = this.#placed[index] ?? 0
    this.#placed[index] = -1
    this.#mark(index, slot, -1, -1)
  }

  #mark(index: number, slot: number, value: number, step: number): void {
    const { keepers, length, kind } = this.#task(index)
    for (const keeper of keepers) {
      const from = keeper * this.#week.slots.length + slot
      this.#busy.fill(value, from, from + length)
    }
    const key = `${kind} ${this.#week.slots[slot]?.day}`
    this.#kindDays.set(key, (this.#kindDays.get(key) ?? 0) + step)
  }
}
