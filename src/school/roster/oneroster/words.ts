import type { Category, StaffRole } from '../format.ts'

/** A role of the standard in our words. A guardian's word says how they are related. */
export type Word =
  | { category: 'pupil'; role: 'pupil' }
  | { category: 'staff'; role: StaffRole }
  | { category: 'guardian'; role: 'parent' | 'guardian' | 'relative' }

const staff = (role: StaffRole): Word => ({ category: 'staff', role })
const family = (role: 'parent' | 'guardian' | 'relative'): Word => ({ category: 'guardian', role })

/**
 * No role of a file makes a person an administrator of Préau: the head gives that here. An
 * « administrator » of the standard works in the office of a school.
 */
const words: Record<string, Word> = {
  student: { category: 'pupil', role: 'pupil' },
  teacher: staff('teacher'),
  principal: staff('head'),
  administrator: staff('secretary'),
  siteadministrator: staff('secretary'),
  districtadministrator: staff('staff'),
  systemadministrator: staff('staff'),
  aide: staff('staff'),
  counselor: staff('staff'),
  proctor: staff('staff'),
  parent: family('parent'),
  guardian: family('guardian'),
  relative: family('relative'),
}

/** Undefined for `ext:…` and whatever else Préau does not know. */
export function wordOf(role: string): Word | undefined {
  const name = role.toLowerCase()
  return Object.hasOwn(words, name) ? words[name] : undefined
}

export const categories: readonly Category[] = ['pupil', 'guardian', 'staff']

export const isYes = (text: string) => /^(true|t|yes|y|1)$/i.test(text)
export const isNo = (text: string) => /^(false|f|no|n|0)$/i.test(text)
