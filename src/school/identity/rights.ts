import { Refusal } from '#base/refusal.ts'
import type { Role } from '#contracts/words.ts'

/** A role in a school, today. */
export type Hat = { role: Role; schoolId: string }

export const isAdministrator = ({ role }: Hat): boolean => role === 'head' || role === 'admin'
const isStaff = ({ role }: Hat): boolean => role !== 'pupil' && role !== 'guardian'

const notFound = (): Refusal => new Refusal('not_found', 'There is no such school for you.')

/** Throws unless the person administers that school; a stranger does not learn that it exists. */
export function mustAdminister(hats: readonly Hat[], schoolId: string): void {
  const here = hats.filter((hat) => hat.schoolId === schoolId)
  if (here.length === 0) throw notFound()
  if (!here.some(isAdministrator)) {
    throw new Refusal('not_allowed', 'Only the head and the administrators of this school may.')
  }
}

/** Throws unless the person is on the staff of that school. Answers whether they administer it. */
export function mustBeStaff(hats: readonly Hat[], schoolId: string): { administers: boolean } {
  const here = hats.filter((hat) => hat.schoolId === schoolId)
  if (here.length === 0) throw notFound()
  if (!here.some(isStaff)) throw new Refusal('not_allowed', 'Only the staff of this school may.')
  return { administers: here.some(isAdministrator) }
}

export type AccountAct = 'reset' | 'end_devices' | 'visit' | 'delegate' | 'withdraw'

/** The person an act is about, as far as the decision needs. */
export type Target = {
  personId: string
  hats: readonly Hat[]
  hasAccount: boolean
  /** Holds the role by delegation, and not from the school's own feed. */
  delegated: boolean
}

/** What an administrator of `schoolId` may do to an account. Empty for a person who is nobody there. */
export function accountActs(viewerId: string, schoolId: string, target: Target): AccountAct[] {
  const here = target.hats.filter((hat) => hat.schoolId === schoolId)
  if (here.length === 0) return []
  const administersElsewhere = target.hats.some(
    (hat) => isAdministrator(hat) && hat.schoolId !== schoolId,
  )
  const worksElsewhere = target.hats.some((hat) => isStaff(hat) && hat.schoolId !== schoolId)
  const administers = target.hats.some(isAdministrator)
  const self = target.personId === viewerId
  const may: AccountAct[] = []
  // A new password opens every school of the person: not the one that somebody else administers, nor the
  // one where a parent of a pupil here works.
  const isTheirs = administersElsewhere || (worksElsewhere && !here.some(isStaff))
  if (!self && !isTheirs) may.push('reset')
  if (target.hasAccount && !administersElsewhere) may.push('end_devices')
  // A visit sees what the person sees: not the pupils of a school where they work besides.
  if (!self && target.hasAccount && !administers && !worksElsewhere) may.push('visit')
  if (here.some(isStaff) && !here.some(isAdministrator)) may.push('delegate')
  if (target.delegated) may.push('withdraw')
  return may
}
