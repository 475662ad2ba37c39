import type { IntakeFile } from '#school/roster/format.ts'
import { openIntake } from '#school/roster/intake.ts'
import type { Closed, Feed, ReadSlots, Slot, SlotOptions } from '#school/timetable/formats/slots.ts'

/** All that a timetable format said of some files. */
export type Slots = {
  feeds: Feed[]
  slots: Slot[]
  closed: Closed[]
  /** `refused college.fet:3: why`, in the order in which they were said. */
  notes: string[]
}

/** A file that exists only in memory, handed over in small pieces. */
export function fileOf(name: string, content: string | Buffer): IntakeFile {
  const bytes = Buffer.from(content)
  return {
    name,
    size: bytes.length,
    head: bytes.subarray(0, 65_536),
    async *bytes() {
      for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000)
    },
  }
}

const usual: SlotOptions = { zone: 'Europe/Paris', from: '2026-08-31', until: '2027-07-04' }

export async function readSlots(
  read: ReadSlots,
  files: readonly IntakeFile[],
  options: Partial<SlotOptions> = {},
): Promise<Slots> {
  const { feeds, slots, closed, notes } = { feeds: [], slots: [], closed: [], notes: [] } as Slots
  const note = (what: string) => (file: string, line: number, reason: string) => {
    notes.push(`${what} ${file}:${line}: ${reason}`)
  }
  await read(
    files,
    { ...usual, ...options },
    { refuse: note('refused'), warn: note('warned') },
    {
      feed: (feed) => void feeds.push(feed),
      slot: (slot) => void slots.push(slot),
      closed: (days) => void closed.push(days),
    },
  )
  return { feeds, slots, closed, notes }
}

/** The same for paths, as the engine of imports opens them. */
export async function readSlotsOf(
  read: ReadSlots,
  paths: readonly string[],
  options: Partial<SlotOptions> = {},
): Promise<Slots> {
  const intake = await openIntake(paths)
  try {
    return await readSlots(read, intake.files, options)
  } finally {
    intake.close()
  }
}
