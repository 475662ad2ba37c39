import ICAL from 'ical.js'
import { openZone, type Zone } from './calendar.ts'
import type { Block } from './ical-lines.ts'

/** Names that Windows gives to the zones of French schools (Unicode CLDR, windowsZones). */
const windows: Record<string, string> = {
  'romance standard time': 'Europe/Paris',
  'w. europe standard time': 'Europe/Berlin',
  'central europe standard time': 'Europe/Budapest',
  'central european standard time': 'Europe/Warsaw',
  'gmt standard time': 'Europe/London',
  'sa western standard time': 'America/La_Paz',
  'sa eastern standard time': 'America/Cayenne',
  'mauritius standard time': 'Indian/Mauritius',
  'e. africa standard time': 'Africa/Nairobi',
  'central pacific standard time': 'Pacific/Guadalcanal',
  'hawaiian standard time': 'Pacific/Honolulu',
}

export const utc: Zone = {
  instant: (date, time) => new Date(`${date}T${time}:00Z`),
}

export type Zones = {
  /** Undefined for a zone that neither the world nor the file knows. */
  named(tzid: string): Zone | undefined
}

/** A name of the world wins over the rules in the file: programs write them wrong, or for one year. */
export function openZones(blocks: readonly Block[]): Zones {
  const known = new Map<string, Zone | undefined>()
  const own = new Map<string, Block>()
  for (const block of blocks) {
    const [, tzid] = /^TZID(?:;[^:]*)?:(.*)$/im.exec(block.text) ?? []
    if (tzid !== undefined) own.set(tzid.trim(), block)
  }
  return {
    named(tzid) {
      if (!known.has(tzid) && known.size < 1_000) {
        known.set(tzid, ofTheWorld(tzid) ?? ofTheFile(tzid, own.get(tzid)))
      }
      return known.get(tzid)
    },
  }
}

function ofTheWorld(tzid: string): Zone | undefined {
  const name = windows[tzid.toLowerCase()] ?? /[A-Za-z_]+\/[A-Za-z_/+-]+$/.exec(tzid)?.[0] ?? tzid
  for (const each of [name, name.split('/').slice(-2).join('/')]) {
    try {
      return openZone(each)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
  }
  return undefined
}

/** Rules in the file, if they are of the ordinary sort: two changes a year that always exist. */
function ofTheFile(tzid: string, block: Block | undefined): Zone | undefined {
  if (block === undefined) return undefined
  const component = zoneComponent(block)
  const parts = component?.getAllSubcomponents() ?? []
  if (component === undefined || parts.length === 0 || parts.length > 20) return undefined
  if (!parts.every(isOrdinary)) return undefined
  const zone = new ICAL.Timezone({ component, tzid })
  return {
    instant(date, time) {
      const local = ICAL.Time.fromDateTimeString(`${date}T${time}:00`)
      return new Date(Date.parse(`${date}T${time}:00Z`) - zone.utcOffset(local) * 1_000)
    },
  }
}

function zoneComponent(block: Block) {
  try {
    // Outlook begins in 1601: four centuries of changes that no lesson needs.
    const text = block.text.replace(
      /^(DTSTART:)(1[6-9][0-6]\d)(?=\d{4}T)/gim,
      (_, name) => `${name}1970`,
    )
    return new ICAL.Component(ICAL.parse(text))
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}

function isOrdinary(part: InstanceType<typeof ICAL.Component>): boolean {
  const text = part.toString()
  if ((text.match(/^RDATE/gim) ?? []).length > 200) return false
  if (!/^DTSTART:(1[6-9]|20)\d{6}T\d{6}\r?$/m.test(text)) return false
  if (!/^TZOFFSETFROM:[+-]\d{4}\r?$/m.test(text) || !/^TZOFFSETTO:[+-]\d{4}\r?$/m.test(text)) {
    return false
  }
  const rules = text.match(/^RRULE.*$/gim) ?? []
  return rules.length <= 1 && rules.every((rule) => isOrdinaryRule(rule.trim()))
}

function isOrdinaryRule(rule: string): boolean {
  const parts = rule
    .replace(/^RRULE:/i, '')
    .split(';')
    .map((part) => part.toUpperCase())
  const allowed =
    /^(FREQ=YEARLY|INTERVAL=1|WKST=..|BYMONTH=\d\d?|BYDAY=[+-]?[1-4][A-Z]{2}|UNTIL=\d{8}(T\d{6}Z?)?)$/
  return parts.includes('FREQ=YEARLY') && parts.every((part) => allowed.test(part))
}
