import type { ComponentChildren } from 'preact'
import { Dialog } from '#web/design/dialog.tsx'
import { adminWords } from '#web/words/admin.ts'

type ConfirmProps = {
  title: string
  /** What it will do, and to whom. */
  will: string
  confirm?: string
  busy?: boolean
  children?: ComponentChildren
  onConfirm: () => void
  onLeave: () => void
}

/** Asks before an act that cannot be taken back, in words that say what it will do. */
export function Confirm({
  title,
  will,
  confirm,
  busy,
  children,
  onConfirm,
  onLeave,
}: ConfirmProps) {
  const t = adminWords().people
  return (
    <Dialog title={title} onClose={onLeave}>
      <form
        class="flow"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          onConfirm()
        }}
      >
        <p>{will}</p>
        {children}
        <p class="buttons">
          <button type="button" class="button" onClick={onLeave}>
            {t.leave}
          </button>
          <button type="submit" class="button main" aria-disabled={busy ?? false}>
            {confirm ?? t.confirm}
          </button>
        </p>
      </form>
    </Dialog>
  )
}
