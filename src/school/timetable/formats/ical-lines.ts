import { BrokenFile, type IntakeFile, textOf } from '#school/roster/api.ts'
import { limits } from './limits.ts'

/** A line after unfolding (RFC 5545 3.1), with the number of its first one. */
type Line = { readonly text: string; readonly at: number }

/** An event or a zone: only what is used of it, ready for the parser of the library. */
export type Block = { readonly name: string; readonly line: number; readonly text: string }

export type CalendarText = {
  /** Lines of the calendar itself, name in capitals: `X-WR-CALNAME`. */
  readonly about: Map<string, string>
  readonly zones: readonly Block[]
  readonly events: readonly Block[]
  /** Lines that are no iCalendar, which some programs write when they forget to fold. */
  readonly strays: number
}

/** What is read of an event. The rest (alarms, attendees, pictures) is passed over. */
const used =
  /^(UID|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|SUMMARY|LOCATION|DESCRIPTION|STATUS|SEQUENCE)[;:]/i

/** Cuts a file into its events. Throws BrokenFile for one that is cut off or no calendar. */
export async function readCalendarText(file: IntakeFile): Promise<CalendarText> {
  if (file.size > limits.icalBytes) {
    throw new BrokenFile(file.name, 0, `is larger than ${limits.icalBytes >> 20} MiB`)
  }
  const cut = openCut(file)
  for await (const line of unfolded(file)) cut.line(line)
  return cut.end()
}

type Open = { name: string; line: number; lines: string[] }

function openCut(file: IntakeFile) {
  const about = new Map<string, string>()
  const zones: Block[] = []
  const events: Block[] = []
  const stack: Open[] = []
  let strays = 0
  let seen = false
  let last = 0
  const broken = (line: number, reason: string): never => {
    throw new BrokenFile(file.name, line, reason)
  }
  const begin = (name: string, at: number) => {
    if (stack.length === 0 && name !== 'VCALENDAR') broken(at, 'is not an iCalendar file')
    if (stack.length > 8) broken(at, 'nests its parts too deeply')
    seen = true
    const zone = stack.find((open) => open.name === 'VTIMEZONE')
    zone?.lines.push(`BEGIN:${name}`)
    stack.push({ name, line: at, lines: [] })
  }
  const end = (name: string, at: number) => {
    const open = stack.pop()
    if (open === undefined || open.name !== name) broken(at, `ends a ${name} that it did not begin`)
    else if (name === 'VEVENT' && stack.length === 1) events.push(blockOf(open))
    else if (name === 'VTIMEZONE') zones.push(blockOf(open))
    stack.find((each) => each.name === 'VTIMEZONE')?.lines.push(`END:${name}`)
    if (events.length > limits.events) broken(at, `has more than ${limits.events} events`)
  }
  const property = (text: string) => {
    const open = stack.at(-1)
    const zone = stack.find((each) => each.name === 'VTIMEZONE')
    const [, name] = /^([A-Za-z0-9-]+)[;:]/.exec(text) ?? []
    if (name === undefined) strays += 1
    else if (zone) push(zone, text)
    else if (stack.length === 1) note(about, name.toUpperCase(), text)
    else if (open?.name === 'VEVENT' && used.test(text)) push(open, text)
  }
  return {
    line({ text, at }: Line): void {
      last = at
      const [, word, name = ''] = /^(BEGIN|END):\s*([A-Za-z0-9-]+)\s*$/i.exec(text) ?? []
      if (word === undefined) {
        if (stack.length === 0) broken(at, 'is not an iCalendar file')
        property(text)
      } else if (word.toUpperCase() === 'BEGIN') begin(name.toUpperCase(), at)
      else end(name.toUpperCase(), at)
    },
    end(): CalendarText {
      if (!seen) broken(1, 'is not an iCalendar file')
      if (stack.length > 0) broken(last, 'is cut off: its last part does not end')
      return { about, zones, events, strays }
    },
  }
}

function push(open: Open, text: string): void {
  if (open.lines.length < limits.eventLines) open.lines.push(text)
}

/** The first of each: `X-WR-CALNAME;LANGUAGE=fr:6e A` is known as `6e A`. */
function note(about: Map<string, string>, name: string, text: string): void {
  if (about.size >= 100 || about.has(name)) return
  const value = /^[^:"]*(?:"[^"]*"[^:"]*)*:(.*)$/s.exec(text)?.[1] ?? ''
  about.set(name, value.replace(/\\([\\;,])/g, '$1').replace(/\\n/gi, ' '))
}

const blockOf = ({ name, line, lines }: Open): Block => ({
  name,
  line,
  text: [`BEGIN:${name}`, ...lines, `END:${name}`].join('\r\n'),
})

async function* unfolded(file: IntakeFile): AsyncGenerator<Line> {
  let text = ''
  let at = 0
  let number = 0
  for await (const line of physical(file)) {
    number += 1
    if (/^[ \t]/.test(line)) {
      if (text.length < limits.lineChars) text += line.slice(1)
      continue
    }
    if (text !== '') yield { text, at }
    text = line.trim() === '' ? '' : line
    at = number
  }
  if (text !== '') yield { text, at }
}

async function* physical(file: IntakeFile): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of textOf(file)) {
    const lines = (rest + piece).split(/\r?\n/)
    rest = lines.pop() ?? ''
    yield* lines
    if (rest.length > limits.lineChars * 16) {
      throw new BrokenFile(
        file.name,
        0,
        `has a line longer than ${limits.lineChars * 16} characters`,
      )
    }
  }
  if (rest !== '') yield rest
}
