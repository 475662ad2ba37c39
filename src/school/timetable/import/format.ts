import type {
  IntakeFile,
  Plan,
  SchoolCounts,
  TimetableFormat,
  TimetableJob,
} from '#school/roster/api.ts'
import { spanOfImport } from '../formats/calendar.ts'
import type { Closed, Feed, ReadSlots, Slot, SlotSink } from '../formats/slots.ts'
import { uaiIn } from '../formats/slots.ts'
import { applySchool } from './apply.ts'
import { comparePlan, guardsOf, type Prepared, prepareFeed } from './prepare.ts'
import { openCopy } from './staging.ts'
import * as store from './store-import.ts'

/** One of the timetable formats, by its parser. */
export type Parser = { name: string; sniff(file: IntakeFile): boolean; read: ReadSlots }

/** Plugs a parser into the engine of imports: its slots wait for the rosters, then become dated lessons. */
export function timetableFormat(parser: Parser): TimetableFormat {
  return {
    kind: 'timetable',
    name: parser.name,
    sniff: parser.sniff,
    read: (job) => read(parser, job),
    plan: (job) => overFeeds(parser.name, job, planOne),
    // What there is to say was said by the plan that goes before.
    apply: (job) => overFeeds(parser.name, { ...job, notes: silence }, applyOne),
    discard: ({ client }) => store.discard(client, parser.name),
  }
}

const silence = { refuse: () => undefined, warn: () => undefined }

/** Slots are staged school by school: the zone of each is that of its own clock. */
async function read(parser: Parser, job: TimetableJob): Promise<void> {
  const { client, options, notes } = job
  await store.discard(client, parser.name)
  const bySchool = new Map<string | undefined, IntakeFile[]>()
  for (const file of job.files) {
    const uai = options.uai ?? uaiIn(file.name)
    bySchool.set(uai, [...(bySchool.get(uai) ?? []), file])
  }
  // A pair of files of one timetable need not both name the school.
  const lots = parser.name === 'ical' ? bySchool : new Map([[options.uai, [...job.files]]])
  const sink = openSink(parser.name, job)
  for (const [uai, files] of lots) {
    const zone = await store.zoneOf(client, uai)
    const span = spanOfImport(store.todayIn(zone, options.now), options.schoolYear, options)
    const told = { zone, ...span, ...(uai !== undefined && { uai }) }
    await parser.read(files, told, notes, sink)
  }
  await sink.end()
}

/** Sends feeds and slots to their tables; a feed of no known school is refused whole. */
function openSink(
  format: string,
  { client, options, notes }: TimetableJob,
): SlotSink & { end(): Promise<void> } {
  const slots = openCopy(client, 'timetable_slot', ['format', 'uai', 'feed', 'body'])
  const schools = new Map<string, string>()
  return {
    async feed(feed: Feed) {
      const uai = feed.schoolUai ?? options.uai
      if (uai === undefined) {
        notes.refuse(
          feed.file,
          0,
          'does not say which school it is of: give its number with --school',
        )
        return
      }
      if (options.uai !== undefined && uai !== options.uai) {
        notes.refuse(
          feed.file,
          0,
          `is of the school ${uai}, and only ${options.uai} was to be imported`,
        )
        return
      }
      const isNew = await store.stageFeed(client, format, uai, feed)
      if (isNew) schools.set(feed.key, uai)
      else
        notes.refuse(
          feed.file,
          0,
          `is a second timetable of the school ${uai}; the first one counts`,
        )
    },
    slot(slot: Slot) {
      const uai = schools.get(slot.feed)
      return uai === undefined
        ? undefined
        : slots.row([format, uai, slot.feed, JSON.stringify(slot)])
    },
    closed: (closed: Closed) =>
      store.stageClosed(client, format, options.uai ?? uaiIn(closed.file), closed),
    end: () => slots.end(),
  }
}

type Step = (job: TimetableJob, prepared: Prepared) => Promise<{ school: SchoolCounts; plan: Plan }>

/** Prepares the lessons of each feed in turn, and does one thing with them. */
async function overFeeds(format: string, job: TimetableJob, step: Step): Promise<Plan> {
  const whole: Plan = { schools: [], guards: [] }
  const feeds = await store.stagedFeeds(job.client, format)
  for (const [index, feed] of feeds.entries()) {
    const prepared = await prepareFeed(job, format, feed)
    if (prepared) {
      const { school, plan } = await step(job, prepared)
      whole.schools.push(school)
      whole.guards.push(...plan.guards)
    }
    job.progress((index + 1) / feeds.length)
  }
  return whole
}

const planOne: Step = async (job, prepared) => {
  const compared = await comparePlan(job, prepared)
  const { id: schoolId, name } = prepared.school
  const school = { schoolId, name, counts: compared.counts }
  return { school, plan: { schools: [], guards: guardsOf(prepared, compared) } }
}

const applyOne: Step = async (job, prepared) => {
  const compared = await comparePlan(job, prepared)
  const { id: schoolId, name } = prepared.school
  const school = { schoolId, name, counts: compared.counts }
  await applySchool(job, prepared, compared, school)
  return { school, plan: { schools: [], guards: [] } }
}
