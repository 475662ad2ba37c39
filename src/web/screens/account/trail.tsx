import { useState } from 'preact/hooks'
import type { readOwnTrail, TrailEntry } from '#contracts/identity.ts'
import { call } from '#web/cartable/http.ts'
import { useLoad } from '#web/shell/load.ts'
import { momentOf } from '#web/shell/time.ts'
import { Unread } from '#web/shell/unread.tsx'
import { words } from '#web/words/words.ts'

/** Who visited this account or acted on it: nothing is done in secret. */
export function OwnTrail() {
  const t = words().account
  const [before, setBefore] = useState<number>()
  const read = () =>
    call<typeof readOwnTrail>('GET', '/school/account/trail', {
      query: before === undefined ? {} : { before },
    })
  const [loaded, again] = useLoad(read, [before])
  const trail = loaded.value
  return (
    <section class="sheet flow">
      <h2>{t.trail}</h2>
      <p class="soft">{t.trailHelp}</p>
      <Unread loaded={loaded} again={again} />
      {trail && trail.entries.length === 0 && <p>{t.trailEmpty}</p>}
      <TrailList entries={trail?.entries ?? []} />
      {trail?.next !== undefined && (
        <button type="button" class="button" onClick={() => setBefore(trail.next)}>
          {t.older}
        </button>
      )}
    </section>
  )
}

/** Acts in the words of people; one that this page does not know yet is shown by its code. */
export function TrailList({ entries }: { entries: readonly TrailEntry[] }) {
  const { acts, account: t } = words()
  const known: Record<string, string> = acts
  return (
    <ol class="rows">
      {entries.map(({ id, at, act, actor, person, school, details }) => (
        <li key={id}>
          <div class="what">
            <strong>{known[act] ?? act}</strong>
            {person && <> : {person}</>}
            {actor && <span>, {t.trailBy(actor)}</span>}
            <p class="soft small">
              <time dateTime={at}>{momentOf(at)}</time>
              {school && <> · {school}</>}
            </p>
            <Facts details={details} />
          </div>
        </li>
      ))}
    </ol>
  )
}

/** What of an act is for people to read; numbers of rows are for machines. */
const told = ['reason', 'class', 'note', 'source']

function Facts({ details }: { details: Record<string, unknown> }) {
  const facts = told.flatMap((key) => {
    const fact = details[key]
    return typeof fact === 'string' && fact !== '' ? [fact] : []
  })
  if (facts.length === 0) return null
  return <p class="small">{facts.join(' · ')}</p>
}
