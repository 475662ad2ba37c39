import { useState } from 'preact/hooks'
import type { ImportView, listImports, openImport } from '#contracts/imports.ts'
import { call } from '#web/cartable/http.ts'
import { Outcome } from '#web/design/outcome.tsx'
import { useAct, useLoad } from '#web/shell/load.ts'
import { sentenceOf } from '#web/shell/sentence.ts'
import { plainDate } from '#web/shell/time.ts'
import { Unread } from '#web/shell/unread.tsx'
import { adminWords } from '#web/words/admin.ts'
import type { SchoolProps } from '../admin/school.ts'
import { ImportPage } from './import.tsx'
import './imports.css'

/** Imports of one school: the ones so far, and a new one. */
export function Imports({ school }: SchoolProps) {
  const t = adminWords().imports
  const path = `/school/schools/${school.id}/imports`
  const [loaded, again] = useLoad(() => call<typeof listImports>('GET', path), [path])
  const [shown, setShown] = useState<ImportView>()
  const { doing, act } = useAct(sentenceOf)
  const start = () =>
    act(async () => {
      setShown(await call<typeof openImport>('POST', path, { body: {} }))
      return undefined
    })
  if (shown) {
    return (
      <ImportPage
        key={shown.id}
        first={shown}
        path={`${path}/${shown.id}`}
        onBack={() => {
          setShown(undefined)
          again()
        }}
      />
    )
  }
  return (
    <>
      <p class="lead">{t.lead}</p>
      <p>
        <button
          type="button"
          class="button main"
          aria-disabled={doing.busy}
          onClick={() => void start()}
        >
          {t.start}
        </button>
      </p>
      <Outcome doing={doing} />
      <History loaded={loaded.value?.imports} onShow={setShown} />
      <Unread loaded={loaded} again={again} />
    </>
  )
}

type HistoryProps = { loaded: ImportView[] | undefined; onShow: (job: ImportView) => void }

function History({ loaded, onShow }: HistoryProps) {
  const t = adminWords().imports
  if (!loaded) return null
  return (
    <section class="sheet flow">
      <h2>{t.history}</h2>
      {loaded.length === 0 && <p>{t.historyNone}</p>}
      <ul class="rows">
        {loaded.map((job) => (
          <li key={job.id}>
            <div class="what">
              <strong>{t.number(job.number)}</strong> <StateTag state={job.state} />
              <p class="soft small">
                {[plainDate(job.madeAt), ...(job.report?.formats ?? [])].join(' · ')}
              </p>
            </div>
            <button
              type="button"
              class="button"
              aria-label={t.seeNamed(job.number)}
              onClick={() => onShow(job)}
            >
              {t.see}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function StateTag({ state }: { state: ImportView['state'] }) {
  const kind = state === 'applied' ? 'kept' : state === 'broken' ? 'wrong' : ''
  return <span class={`tag ${kind}`}>{adminWords().imports.states[state]}</span>
}
