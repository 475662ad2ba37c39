import { Field, TextField } from '#web/design/field.tsx'
import { Notice } from '#web/design/notice.tsx'
import { words } from '#web/words/words.ts'
import type { Draft } from './draft.ts'
import type { Staff } from './staff.ts'

type FieldsProps = { draft: Draft; staff: Staff; onChange: (part: Partial<Draft>) => void }

/** What each deed needs to know. */
export function DeedFields({ draft, staff, onChange }: FieldsProps) {
  const t = words().change
  switch (draft.deed) {
    case 'move':
      return (
        <div class="when">
          <TextField
            label={t.date}
            type="date"
            value={draft.on}
            onText={(on) => onChange({ on })}
          />
          <TextField
            label={t.from}
            type="time"
            value={draft.from}
            onText={(from) => onChange({ from })}
          />
          <TextField label={t.to} type="time" value={draft.to} onText={(to) => onChange({ to })} />
        </div>
      )
    case 'room':
      return (
        <TextField
          label={t.roomName}
          value={draft.room}
          onText={(room) => onChange({ room })}
          maxLength={60}
        />
      )
    case 'substitute':
      return <WhoField draft={draft} staff={staff} onChange={onChange} />
    default:
      return null
  }
}

function WhoField({ draft, staff, onChange }: FieldsProps) {
  const t = words().change
  if (staff.state === 'loading') return <p role="status">{t.staffLoading}</p>
  if (staff.state === 'missing') return <Notice kind="wrong" role="alert" title={t.staffMissing} />
  return (
    <Field label={t.who}>
      {(ties) => (
        <select
          {...ties}
          value={draft.substituteId}
          onChange={(event) => onChange({ substituteId: event.currentTarget.value })}
        >
          <option value="">{t.choose}</option>
          {staff.people.map(({ id, name, free }) => (
            <option key={id} value={id}>
              {free === undefined ? name : `${name} (${free ? t.free : t.busy})`}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

export function NoteField({ draft, onChange }: Omit<FieldsProps, 'staff'>) {
  const t = words().change
  return (
    <Field label={t.note} hint={t.noteOptional}>
      {(ties) => (
        <textarea
          {...ties}
          rows={2}
          maxLength={300}
          value={draft.note}
          onInput={(event) => onChange({ note: event.currentTarget.value })}
        />
      )}
    </Field>
  )
}
