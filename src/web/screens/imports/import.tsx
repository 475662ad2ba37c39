import { ArrowLeft } from 'lucide-preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type {
  applyImport,
  cancelImport,
  checkImport,
  ImportView,
  readImport,
} from '#contracts/imports.ts'
import { call } from '#web/cartable/http.ts'
import { Outcome } from '#web/design/outcome.tsx'
import { useAct } from '#web/shell/load.ts'
import { sentenceOf } from '#web/shell/sentence.ts'
import { adminWords } from '#web/words/admin.ts'
import { ChooseFiles, isTooMany } from './choose.tsx'
import { Going } from './going.tsx'
import { Report } from './report.tsx'
import { uploadFile } from './upload.ts'

type ImportProps = { first: ImportView; path: string; onBack: () => void }

/** One import: files, check, report, apply. */
export function ImportPage({ first, path, onBack }: ImportProps) {
  const t = adminWords().imports
  const [job, setJob] = useJob(first, path)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const { doing, act } = useAct(sentenceOf)
  const apply = (confirm: boolean) =>
    act(async () => {
      setJob(await call<typeof applyImport>('POST', `${path}/apply`, { body: { confirm } }))
      return undefined
    })
  const cancel = () =>
    act(async () => {
      await call<typeof cancelImport>('DELETE', path)
      onBack()
      return undefined
    })
  return (
    <section class="flow import" aria-label={t.number(job.number)}>
      <p>
        <button type="button" class="button bare" onClick={onBack}>
          <ArrowLeft size={20} aria-hidden="true" />
          {t.back}
        </button>
      </p>
      <h2 ref={heading} tabIndex={-1}>
        {t.number(job.number)} · {t.states[job.state]}
      </h2>
      {job.may.includes('put') && (
        <Sending job={job} path={path} onChecked={setJob} onCancel={() => void cancel()} />
      )}
      {isGoing(job) && <Going title={phaseWord(job)} percent={job.percent} safe />}
      <Report job={job} busy={doing.busy} onApply={(yes) => void apply(yes)} onCancel={cancel} />
      <Outcome doing={doing} />
    </section>
  )
}

const isGoing = ({ state }: ImportView): boolean =>
  state === 'queued' || state === 'checking' || state === 'applying'

function phaseWord({ state }: ImportView): string {
  const { queued, checking, applying } = adminWords().imports
  if (state === 'queued') return queued
  return state === 'applying' ? applying : checking
}

/** Milliseconds between two looks at work in progress. */
const lookMs = 1_000

/** The import as the server has it: read once whole (a list has no notes), then again while it is at work. */
function useJob(first: ImportView, path: string): [ImportView, (job: ImportView) => void] {
  const [job, setJob] = useState(first)
  const going = isGoing(job)
  useEffect(() => {
    let gone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    // A line that drops meanwhile is only waited for: the work does not need this page.
    const look = async () => {
      const fresh = await call<typeof readImport>('GET', path).catch(() => undefined)
      if (gone) return
      if (fresh) setJob(fresh)
      if (!fresh || isGoing(fresh)) timer = setTimeout(() => void look(), lookMs)
    }
    void look()
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [going, path])
  return [job, setJob]
}

type SendingProps = {
  job: ImportView
  path: string
  onChecked: (job: ImportView) => void
  onCancel: () => void
}

/** Files on their way: chosen, then sent one after the other, then checked. */
function Sending({ job, path, onChecked, onCancel }: SendingProps) {
  const t = adminWords().imports
  const [files, setFiles] = useState<File[]>([])
  const [sent, setSent] = useState<{ name: string; bytes: number }>()
  const { doing, act } = useAct(sentenceOf)
  const gone = useRef(new AbortController())
  useEffect(() => () => gone.current.abort(), [])
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const send = () =>
    act(async () => {
      let before = 0
      try {
        for (const file of files) {
          const told = (bytes: number) => setSent({ name: file.name, bytes: before + bytes })
          told(0)
          const to = `${path}/files/${encodeURIComponent(file.name)}`
          await uploadFile(to, file, told, gone.current.signal)
          before += file.size
        }
        onChecked(await call<typeof checkImport>('POST', `${path}/check`, { body: {} }))
      } finally {
        setSent(undefined)
      }
      return undefined
    })
  const ready = (files.length > 0 || job.files.length > 0) && !isTooMany(files)
  if (sent) {
    const percent = Math.floor((100 * sent.bytes) / Math.max(1, total))
    return <Going title={t.sending(sent.name)} percent={percent} />
  }
  return (
    <div class="sheet flow">
      {job.files.length > 0 && <p>{t.held(job.files.map(({ name }) => name).join(', '))}</p>}
      <ChooseFiles files={files} onFiles={setFiles} />
      <Outcome doing={doing} />
      <p class="buttons">
        <button
          type="button"
          class="button main"
          aria-disabled={!ready || doing.busy}
          onClick={() => ready && void send()}
        >
          {t.send}
        </button>
        <button type="button" class="button" onClick={onCancel}>
          {t.cancel}
        </button>
      </p>
    </div>
  )
}
