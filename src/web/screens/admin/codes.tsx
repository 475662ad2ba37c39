import { useState } from 'preact/hooks'
import type { listSheets, makeSheet, renewSheet, Sheet } from '#contracts/activation.ts'
import type { ReplyOf } from '#contracts/route.ts'
import { call, Failure } from '#web/cartable/http.ts'
import { Outcome } from '#web/design/outcome.tsx'
import { useAct, useLoad } from '#web/shell/load.ts'
import { sentenceOf } from '#web/shell/sentence.ts'
import { plainDate } from '#web/shell/time.ts'
import { Unread } from '#web/shell/unread.tsx'
import { adminWords } from '#web/words/admin.ts'
import { Confirm } from './confirm.tsx'
import { PdfLink, sheetLabel } from './pdf.tsx'
import type { SchoolProps } from './school.ts'

type Listed = ReplyOf<typeof listSheets>
/** What is asked about before it is done. */
type Asking = { title: string; will: string; deed: () => Promise<string> }

/** Activation sheets to print: who still needs an account, and the sheets made so far. */
export function Codes({ school }: SchoolProps) {
  const t = adminWords().codes
  const path = `/school/schools/${school.id}/activation-sheets`
  const [loaded, again] = useLoad(() => call<typeof listSheets>('GET', path), [path])
  const [asking, setAsking] = useState<Asking>()
  const { doing, act } = useAct((error) =>
    error instanceof Failure && error.code === 'already_done' ? t.nobody : sentenceOf(error),
  )
  const make = (label: string, body: { groupId: string } | { kind: 'staff' }): Asking => ({
    title: t.makeFor(label),
    will: t.makeWill(label),
    deed: async () => {
      await call<typeof makeSheet>('POST', path, { body })
      return t.makeDone
    },
  })
  const renew = (sheet: Sheet): Asking => ({
    title: t.renewNamed(sheetLabel(sheet)),
    will: t.renewWill(sheetLabel(sheet)),
    deed: async () => {
      await call<typeof renewSheet>('POST', `${path}/${sheet.id}/renew`)
      return t.renewDone
    },
  })
  const run = ({ deed }: Asking) =>
    act(async () => {
      setAsking(undefined)
      const done = await deed()
      again()
      return done
    })
  return (
    <>
      <p class="lead">{t.lead}</p>
      <Unread loaded={loaded} again={again} />
      <Outcome doing={doing} />
      {loaded.value && (
        <>
          <Classes listed={loaded.value} onMake={(label, body) => setAsking(make(label, body))} />
          <Sheets sheets={loaded.value.sheets} onRenew={(sheet) => setAsking(renew(sheet))} />
        </>
      )}
      {asking && (
        <Confirm
          title={asking.title}
          will={asking.will}
          busy={doing.busy}
          onConfirm={() => void run(asking)}
          onLeave={() => setAsking(undefined)}
        />
      )}
    </>
  )
}

type ClassesProps = {
  listed: Listed
  onMake: (label: string, body: { groupId: string } | { kind: 'staff' }) => void
}

function Classes({ listed, onMake }: ClassesProps) {
  const t = adminWords().codes
  const { classes, staff } = listed
  return (
    <ul class="rows sheet">
      {classes.map(({ groupId, label, pupils, activated }) => (
        <Need
          key={groupId}
          label={label}
          activated={activated}
          people={pupils}
          onMake={() => onMake(label, { groupId })}
        />
      ))}
      <Need
        label={t.staff}
        activated={staff.activated}
        people={staff.people}
        onMake={() => onMake(t.staff, { kind: 'staff' })}
      />
    </ul>
  )
}

type NeedProps = { label: string; activated: number; people: number; onMake: () => void }

function Need({ label, activated, people, onMake }: NeedProps) {
  const t = adminWords().codes
  return (
    <li>
      <div class="what">
        <strong>{label}</strong>
        <p class="small">{t.state(activated, people)}</p>
        <progress
          max={Math.max(1, people)}
          value={activated}
          aria-label={t.state(activated, people)}
        />
      </div>
      <button type="button" class="button" aria-label={t.makeFor(label)} onClick={onMake}>
        {t.make}
      </button>
    </li>
  )
}

function Sheets({ sheets, onRenew }: { sheets: Sheet[]; onRenew: (sheet: Sheet) => void }) {
  const t = adminWords().codes
  return (
    <section class="sheet flow">
      <h2>{t.sheets}</h2>
      {sheets.length === 0 && <p>{t.sheetsNone}</p>}
      <ul class="rows">
        {sheets.map((sheet) => (
          <li key={sheet.id}>
            <div class="what">
              <strong>{sheetLabel(sheet)}</strong>
              <p class="soft small">
                {t.made(plainDate(sheet.madeAt))}, {t.used(sheet.used, sheet.slips)}
              </p>
            </div>
            <PdfLink sheet={sheet} />
            <button
              type="button"
              class="button"
              aria-label={t.renewNamed(sheetLabel(sheet))}
              onClick={() => onRenew(sheet)}
            >
              {t.renew}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
