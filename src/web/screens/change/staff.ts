import { useEffect, useState } from 'preact/hooks'
import type { readStaff } from '#contracts/day.ts'
import type { ReplyOf } from '#contracts/route.ts'
import { call } from '#web/cartable/http.ts'
import type { Placed } from '../day/line.ts'

export type Substitute = ReplyOf<typeof readStaff>['people'][number]
export type Staff = { state: 'loading' | 'ready' | 'missing'; people: Substitute[] }

/** Who can take a lesson, who is free first; asked for when it is needed. */
export function useStaff({ lesson, school }: Placed, wanted: boolean): Staff {
  const [staff, setStaff] = useState<Staff>({ state: 'loading', people: [] })
  useEffect(() => {
    if (!wanted) return
    const gone = new AbortController()
    call<typeof readStaff>('GET', `/school/schools/${school.id}/staff`, {
      query: { free: lesson.id },
      signal: gone.signal,
    }).then(
      ({ people }) => setStaff({ state: 'ready', people: [...people].sort(freeFirst) }),
      () => {
        if (!gone.signal.aborted) setStaff({ state: 'missing', people: [] })
      },
    )
    return () => gone.abort()
  }, [wanted, lesson.id, school.id])
  return staff
}

const freeFirst = (a: Substitute, b: Substitute): number =>
  Number(b.free ?? false) - Number(a.free ?? false)
