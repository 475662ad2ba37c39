import { useState } from 'preact/hooks'
import type { ImportNote, ImportView } from '#contracts/imports.ts'
import { Choice } from '#web/design/field.tsx'
import { Notice } from '#web/design/notice.tsx'
import { adminWords } from '#web/words/admin.ts'
import { changesAnything, columnsOf, type Happening, rowsOfCounts } from './counts.ts'
import { Reason } from './reason.tsx'

type ReportProps = {
  job: ImportView
  busy: boolean
  onApply: (confirm: boolean) => void
  onCancel: () => void
}

/** What an import would do, or did, as a table and in words; and the lines that it leaves out. */
export function Report({ job, busy, onApply, onCancel }: ReportProps) {
  const t = adminWords().imports
  const { report, state } = job
  const [understood, setUnderstood] = useState(false)
  if (!report) return null
  if (report.broken) return <Broken broken={report.broken} />
  const guarded = job.may.includes('confirm')
  const changes = !report.unchanged && changesAnything(report.totals)
  return (
    <>
      {state === 'applied' && <Notice kind="kept" role="status" title={t.applied} />}
      {!changes && <Notice title={report.unchanged ? t.unchanged : t.nothing} />}
      {Object.keys(report.totals).length > 0 && (
        <Totals totals={report.totals} done={state === 'applied'} />
      )}
      {job.may.includes('apply') && changes && (
        <form
          class="sheet flow"
          onSubmit={(event) => {
            event.preventDefault()
            if (!guarded || understood) onApply(guarded)
          }}
        >
          {guarded && (
            <Guards
              sentences={report.guards.map(({ sentence }) => sentence)}
              understood={understood}
              onUnderstood={setUnderstood}
            />
          )}
          <p>{t.applyWill}</p>
          <p class="buttons">
            <button
              type="submit"
              class="button main"
              aria-disabled={busy || (guarded && !understood)}
            >
              {t.apply}
            </button>
            <button type="button" class="button" onClick={onCancel}>
              {t.cancel}
            </button>
          </p>
        </form>
      )}
      <Notes notes={job.notes} refused={report.refused} warned={report.warned} />
    </>
  )
}

function Broken({ broken }: { broken: { file: string; line: number; reason: string } }) {
  const t = adminWords().imports
  return (
    <Notice kind="wrong" role="alert" title={t.broken}>
      <p>
        <strong>{t.at(broken.file, broken.line)}</strong>
      </p>
      <p>
        <Reason text={broken.reason} />
      </p>
    </Notice>
  )
}

type GuardsProps = {
  sentences: readonly string[]
  understood: boolean
  onUnderstood: (understood: boolean) => void
}

/** An unusual import is done only when a person has said so. */
function Guards({ sentences, understood, onUnderstood }: GuardsProps) {
  const t = adminWords().imports
  return (
    <Notice kind="wrong" title={t.guards}>
      <p>{t.guardHelp}</p>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>
            <Reason text={sentence} />
          </li>
        ))}
      </ul>
      <Choice label={t.understood} checked={understood} onChange={onUnderstood} />
    </Notice>
  )
}

function Totals({ totals, done }: { totals: Record<string, number>; done: boolean }) {
  const t = adminWords().imports
  const rows = rowsOfCounts(totals)
  const columns = columnsOf(rows)
  return (
    <section class="sheet flow">
      <h2>{done ? t.reportDone : t.report}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too. */}
      <section class="scroll" aria-label={done ? t.reportDone : t.report} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.what}</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {columnWord(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ what, counts }) => (
              <tr key={what}>
                <th scope="row">{rowWord(what)}</th>
                {columns.map((column) => (
                  <td
                    key={column}
                    class={counts[column] ? '' : 'none'}
                    data-label={columnWord(column)}
                  >
                    {counts[column] ?? 0}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {columns.includes('missing') && <p class="soft">{t.missingHelp}</p>}
    </section>
  )
}

function columnWord(column: Happening): string {
  const { created, changed, moved, closed, missing, noChange } = adminWords().imports
  return { created, changed, moved, closed, missing, unchanged: noChange }[column]
}

function rowWord(what: string): string {
  const { pupils, guardians, staff, groups, lessons } = adminWords().imports
  const known: Record<string, string> = { pupils, guardians, staff, groups, lessons }
  return known[what] ?? what
}

type NotesProps = { notes: readonly ImportNote[]; refused: number; warned: number }

/** Every line left out or doubted, with its place and reason. */
function Notes({ notes, refused, warned }: NotesProps) {
  const t = adminWords().imports
  const parts = [
    { severity: 'refused', title: t.refused(refused), count: refused },
    { severity: 'warning', title: t.warned(warned), count: warned },
  ] as const
  return (
    <section class="sheet flow">
      {refused + warned === 0 && <p>{t.noNotes}</p>}
      {parts
        .filter(({ count }) => count > 0)
        .map(({ severity, title, count }) => {
          const shown = notes.filter((note) => note.severity === severity)
          return (
            <details key={severity} open={severity === 'refused'}>
              <summary>{title}</summary>
              <NoteList notes={shown} />
              {count > shown.length && <p class="soft">{t.more(count - shown.length)}</p>}
            </details>
          )
        })}
    </section>
  )
}

function NoteList({ notes }: { notes: readonly ImportNote[] }) {
  const t = adminWords().imports
  return (
    <ol class="rows">
      {notes.map(({ file, line, reason }) => (
        <li key={`${file}:${line}:${reason}`}>
          <strong class="place">{t.at(file, line)}</strong>
          <span class="what">
            <Reason text={reason} />
          </span>
        </li>
      ))}
    </ol>
  )
}
