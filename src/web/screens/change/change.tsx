import { ArrowRightLeft } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { line, NotKept, send } from '#web/cartable/cartable.ts'
import { Dialog } from '#web/design/dialog.tsx'
import { Segments } from '#web/design/field.tsx'
import { SubjectMark } from '#web/design/marks.tsx'
import { Notice } from '#web/design/notice.tsx'
import { announce } from '#web/shell/announce.ts'
import { longDate, timeOf } from '#web/shell/time.ts'
import { words } from '#web/words/words.ts'
import type { Placed } from '../day/line.ts'
import { commandOf, type Deed, type Draft, deedsOf, draftOf } from './draft.ts'
import { DeedFields, NoteField } from './fields.tsx'
import { type Staff, useStaff } from './staff.ts'
import './change.css'

type ChangeProps = { placed: Placed; onClose: () => void }

/** Changes one lesson; says what it will do, and to whom, before it does it. */
export function ChangeLesson({ placed, onClose }: ChangeProps) {
  const t = words().change
  const [draft, setDraft] = useState(() => draftOf(placed))
  const [wrong, setWrong] = useState('')
  const staff = useStaff(placed, draft.deed === 'substitute')
  const command = commandOf(placed, draft)
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part })

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if ('fault' in command) {
      const { endBeforeStart, needPerson, nothingYet } = t
      return setWrong({ endBeforeStart, needPerson, nothing: nothingYet }[command.fault])
    }
    try {
      await send('lesson.change', command.body)
      announce(t.saved)
      onClose()
    } catch (error) {
      if (!(error instanceof NotKept)) throw error
      setWrong(words().weather.notKept[error.reason])
    }
  }
  return (
    <Dialog title={t.title} onClose={onClose}>
      <LessonName placed={placed} />
      <form class="flow" onSubmit={(event) => void submit(event)} noValidate>
        <Segments
          legend={t.what}
          titled
          value={draft.deed}
          options={deedsOf(placed).map((deed) => ({ value: deed, label: deedWord(deed) }))}
          onChange={(deed) => {
            setWrong('')
            set({ deed })
          }}
        />
        <DeedFields draft={draft} staff={staff} onChange={set} />
        <NoteField draft={draft} onChange={set} />
        <Effect placed={placed} draft={draft} staff={staff} ready={'body' in command} />
        {wrong && <Notice kind="wrong" role="alert" title={wrong} />}
        <p class="buttons">
          <button type="button" class="button" onClick={onClose}>
            {t.leave}
          </button>
          <button type="submit" class="button main">
            {confirmWord(draft.deed)}
          </button>
        </p>
      </form>
    </Dialog>
  )
}

function deedWord(deed: Deed): string {
  const { cancel, restore, move, room, substitute, noteOnly } = words().change
  return { cancel, restore, move, room, substitute, note: noteOnly }[deed]
}

function confirmWord(deed: Deed): string {
  const t = words().change
  if (deed === 'cancel') return t.confirmCancel
  return deed === 'restore' ? t.confirmRestore : t.confirm
}

function LessonName({ placed }: { placed: Placed }) {
  const { lesson, school } = placed
  return (
    <p class="change-lesson">
      <SubjectMark code={lesson.subject} />
      <span>
        <strong>{lesson.title}</strong>, {lesson.groups.join(', ')}
        <br />
        {longDate(draftOf(placed).on)}, {timeOf(lesson.startsAt, school.zone)} –{' '}
        {timeOf(lesson.endsAt, school.zone)}
      </span>
    </p>
  )
}

type EffectProps = { placed: Placed; draft: Draft; staff: Staff; ready: boolean }

/** What will happen, and to whom, in words. */
function Effect({ placed, draft, staff, ready }: EffectProps) {
  const t = words().change
  const groups = placed.lesson.groups.join(', ')
  const tell = line.value.state === 'online' ? t.willTell : t.willTellLater
  const sentences = ready
    ? [deedSentence(placed, draft, staff), noteSentence(placed, draft), tell(groups)]
    : [t.nothingYet]
  return (
    <section class="effect" aria-live="polite">
      <h3>
        <ArrowRightLeft size={20} aria-hidden="true" />
        {t.effect}
      </h3>
      <p>{sentences.filter(Boolean).join(' ')}</p>
    </section>
  )
}

function deedSentence(placed: Placed, draft: Draft, staff: Staff): string {
  const t = words().change
  const { lesson, school } = placed
  const name = `${lesson.title} (${longDate(draftOf(placed).on)} ${timeOf(lesson.startsAt, school.zone)})`
  switch (draft.deed) {
    case 'cancel':
      return t.willCancel(name)
    case 'restore':
      return t.willRestore(name)
    case 'move':
      return t.willMove(name, `${longDate(draft.on)} ${draft.from} – ${draft.to}`)
    case 'room':
      return draft.room.trim() ? t.willRoom(draft.room.trim()) : t.willNoRoom
    case 'substitute':
      return t.willSubstitute(staff.people.find(({ id }) => id === draft.substituteId)?.name ?? '')
    case 'note':
      return ''
  }
}

function noteSentence({ lesson }: Placed, draft: Draft): string {
  const note = draft.note.trim()
  return note && note !== lesson.change?.note ? words().change.willNote : ''
}
