import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import type { Sheet } from '#contracts/activation.ts'
import type {
  beginVisit,
  delegateAdmin,
  endPersonDevices,
  FoundPerson,
  resetPerson,
  withdrawAdmin,
} from '#contracts/administration.ts'
import { enter } from '#web/cartable/cartable.ts'
import { call, Failure } from '#web/cartable/http.ts'
import { TextField } from '#web/design/field.tsx'
import { Notice } from '#web/design/notice.tsx'
import { Outcome } from '#web/design/outcome.tsx'
import { useAct } from '#web/shell/load.ts'
import { sentenceOf } from '#web/shell/sentence.ts'
import { adminWords } from '#web/words/admin.ts'
import { Confirm } from './confirm.tsx'
import { PersonDevices } from './devices.tsx'
import { PdfLink } from './pdf.tsx'

type ActsProps = { person: FoundPerson; name: string; schoolId: string; onDone: () => void }
type Act = FoundPerson['may'][number]

/** What the server says may be done to this account; each act says what it will do before it does it. */
export function PersonActs({ person, name, schoolId, onDone }: ActsProps) {
  const t = adminWords().people
  const [asking, setAsking] = useState<Act>()
  const [sheet, setSheet] = useState<Sheet>()
  const [devicesShown, setDevicesShown] = useState(false)
  const { doing, act } = useAct((error) =>
    error instanceof Failure && error.code === 'conflict' ? t.lastAdmin : sentenceOf(error),
  )
  const path = `/school/schools/${schoolId}/people/${person.id}`
  const deeds: Record<Exclude<Act, 'visit'>, () => Promise<string>> = {
    reset: async () => {
      setSheet(await call<typeof resetPerson>('POST', `${path}/reset`))
      return t.resetDone
    },
    end_devices: async () => {
      const { ended } = await call<typeof endPersonDevices>('POST', `${path}/end-devices`, {
        body: {},
      })
      return t.endDone(ended)
    },
    delegate: async () => {
      await call<typeof delegateAdmin>('PUT', `${path}/admin`)
      return t.delegateDone
    },
    withdraw: async () => {
      await call<typeof withdrawAdmin>('DELETE', `${path}/admin`)
      return t.withdrawDone
    },
  }
  const run = (deed: () => Promise<string>) =>
    act(async () => {
      const done = await deed()
      setAsking(undefined)
      onDone()
      return done
    })
  return (
    <details class="acts">
      <summary aria-label={t.actsOn(name)}>{t.acts}</summary>
      <div class="buttons">
        {person.may.map((one) => (
          <button key={one} type="button" class="button" onClick={() => setAsking(one)}>
            {wordsOf(one, name).title}
          </button>
        ))}
        {person.may.includes('end_devices') && (
          <button
            type="button"
            class="button"
            aria-expanded={devicesShown}
            onClick={() => setDevicesShown(!devicesShown)}
          >
            {t.showDevices}
          </button>
        )}
      </div>
      {devicesShown && <PersonDevices path={path} />}
      <Outcome doing={doing} />
      {sheet && <PdfLink sheet={sheet} />}
      {asking === 'visit' && (
        <Visit
          name={name}
          personId={person.id}
          schoolId={schoolId}
          onLeave={() => setAsking(undefined)}
        />
      )}
      {asking && asking !== 'visit' && (
        <Confirm
          {...wordsOf(asking, name)}
          busy={doing.busy}
          onConfirm={() => void run(deeds[asking])}
          onLeave={() => setAsking(undefined)}
        >
          {doing.wrong && <Notice kind="wrong" role="alert" title={doing.wrong} />}
        </Confirm>
      )}
    </details>
  )
}

function wordsOf(act: Act, name: string): { title: string; will: string } {
  const t = adminWords().people
  return {
    reset: { title: t.reset, will: t.resetWill(name) },
    end_devices: { title: t.end, will: t.endWill(name) },
    visit: { title: t.visit, will: t.visitWill(name) },
    delegate: { title: t.delegate, will: t.delegateWill(name) },
    withdraw: { title: t.withdraw, will: t.withdrawWill(name) },
  }[act]
}

type VisitProps = { name: string; personId: string; schoolId: string; onLeave: () => void }

/** Begins a visit of the help desk: with a reason, in the open. */
function Visit({ name, personId, schoolId, onLeave }: VisitProps) {
  const t = adminWords().people
  const [reason, setReason] = useState('')
  const [, go] = useLocation()
  const { doing, act } = useAct(sentenceOf)
  const [short, setShort] = useState(false)
  const begin = () => {
    if (reason.trim().length < 3) return setShort(true)
    void act(async () => {
      const body = { personId, reason: reason.trim() }
      await call<typeof beginVisit>('POST', `/school/schools/${schoolId}/visits`, { body })
      go('/')
      await enter()
      return undefined
    })
  }
  return (
    <Confirm
      {...wordsOf('visit', name)}
      confirm={t.visitBegin}
      busy={doing.busy}
      onConfirm={begin}
      onLeave={onLeave}
    >
      <TextField
        label={t.reason}
        wrong={short ? t.reasonShort : undefined}
        value={reason}
        onText={setReason}
        maxLength={300}
        required
      />
      {doing.wrong && <Notice kind="wrong" role="alert" title={doing.wrong} />}
    </Confirm>
  )
}
