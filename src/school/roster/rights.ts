import { Refusal } from '#base/refusal.ts'
import type { ImportView } from '#contracts/imports.ts'
import type { Role } from '#contracts/words.ts'
import type { ImportState } from './store.ts'

/** Throws unless these roles in a school let a person import into it. No role: the school is not theirs to know. */
export function mustImport(roles: readonly Role[]): void {
  if (roles.length === 0) throw new Refusal('not_found', 'There is no such school for you.')
  if (!roles.some((role) => role === 'head' || role === 'admin')) {
    throw new Refusal(
      'not_allowed',
      'Only the head and the administrators of this school may import.',
    )
  }
}

type Act = ImportView['may'][number]

/** What may be done with an import in this state. */
export function actsOn(state: ImportState, files: number, guards: number): Act[] {
  switch (state) {
    case 'open':
      return files > 0 ? ['put', 'check', 'cancel'] : ['put', 'cancel']
    case 'checked':
      return guards > 0 ? ['apply', 'confirm', 'cancel'] : ['apply', 'cancel']
    case 'queued':
      return ['cancel']
    default:
      return []
  }
}
