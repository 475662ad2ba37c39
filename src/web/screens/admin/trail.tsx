import { useState } from 'preact/hooks'
import type { readAudit } from '#contracts/administration.ts'
import { call } from '#web/cartable/http.ts'
import { useLoad } from '#web/shell/load.ts'
import { Unread } from '#web/shell/unread.tsx'
import { adminWords } from '#web/words/admin.ts'
import { words } from '#web/words/words.ts'
import { TrailList } from '../account/trail.tsx'
import type { SchoolProps } from './school.ts'

/** What the administration did in this school. */
export function Trail({ school }: SchoolProps) {
  const t = adminWords().trail
  const [before, setBefore] = useState<number>()
  const read = () =>
    call<typeof readAudit>('GET', `/school/schools/${school.id}/audit`, {
      query: before === undefined ? {} : { before },
    })
  const [loaded, again] = useLoad(read, [before])
  const trail = loaded.value
  return (
    <section class="sheet flow">
      <p class="soft">{t.lead}</p>
      <Unread loaded={loaded} again={again} />
      {trail?.entries.length === 0 && <p>{t.none}</p>}
      <TrailList entries={trail?.entries ?? []} />
      {trail?.next !== undefined && (
        <button type="button" class="button" onClick={() => setBefore(trail.next)}>
          {words().account.older}
        </button>
      )}
    </section>
  )
}
