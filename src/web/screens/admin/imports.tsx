import { adminWords } from '#web/words/admin.ts'
import type { SchoolProps } from './school.ts'

export function Imports({ school }: SchoolProps) {
  return (
    <p>
      {adminWords().frame.imports} {school.name}
    </p>
  )
}
