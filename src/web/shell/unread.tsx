import { Notice } from '#web/design/notice.tsx'
import { words } from '#web/words/words.ts'
import type { Loaded } from './load.ts'

/** Shown until a part that lives on the server has been read, or when it cannot be. */
export function Unread<T>({ loaded, again }: { loaded: Loaded<T>; again: () => void }) {
  const t = words()
  if (loaded.state === 'ready') return null
  if (loaded.state === 'loading') {
    return (
      <p class="soft" role="status">
        {t.shell.loading}
      </p>
    )
  }
  const offline = loaded.failure.code === 'offline'
  return (
    <Notice
      role="status"
      kind={offline ? 'plain' : 'wrong'}
      title={offline ? t.account.needsLine : t.refusal[loaded.failure.code]}
    >
      <p class="buttons">
        <button type="button" class="button" onClick={again}>
          {t.shell.again}
        </button>
      </p>
    </Notice>
  )
}
