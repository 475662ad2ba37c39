import { createHash } from 'node:crypto'
import { dateIn } from '#base/clock.ts'
import type { Me } from '#contracts/people.ts'
import { limits } from './limits.ts'

/** Days in the window of the collection `day`: any seven hold each weekday once, so one week of lessons. */
export const windowDays = 7

/**
 * The first day of the window: Monday while this week has school ahead, today from Friday on. Tomorrow is
 * always in it, and on Friday so is next Monday.
 */
export function windowFrom(zone: string, now: Date): string {
  const today = dateIn(zone, now)
  const weekday = (new Date(`${today}T12:00:00Z`).getUTCDay() + 6) % 7
  return weekday >= 4 ? today : addDays(today, -weekday)
}

function addDays(date: string, days: number): string {
  const at = new Date(`${date}T12:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10)
}

/** Families overseas begin their week by their own clock; who has no school today by that of Paris. */
export const zoneOf = (me: Me): string => me.affiliations[0]?.school.zone ?? 'Europe/Paris'

/** 96 bits of a digest: two contents with one version would need 2^48 versions of one collection. */
export function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

/** Milliseconds over which so many pages should spread their syncs. */
export function spreadOf(woken: number): number {
  const over = Math.max(0, woken - limits.wokenAtOnce)
  return Math.min(over * limits.spreadStepMs, limits.spreadMaxMs)
}
