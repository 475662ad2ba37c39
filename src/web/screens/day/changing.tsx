import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { lazy } from '#web/shell/lazy.tsx'
import type { Placed } from './line.ts'

const ChangeLesson = lazy(async () => (await import('../change/change.tsx')).ChangeLesson)

type ChangesProps = { children: (onChange: (placed: Placed) => void) => ComponentChildren }

/** Opens the dialog that changes a lesson: code that only staff ever load. */
export function Changes({ children }: ChangesProps) {
  const [changed, setChanged] = useState<Placed>()
  return (
    <>
      {children(setChanged)}
      {changed && (
        <ChangeLesson
          key={changed.lesson.id}
          placed={changed}
          onClose={() => setChanged(undefined)}
        />
      )}
    </>
  )
}
