import { LogOut } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { me, pending } from '#web/cartable/cartable.ts'
import { Dialog } from '#web/design/dialog.tsx'
import { leave } from '#web/shell/leave.ts'
import { words } from '#web/words/words.ts'

/** Signing out wipes this device: asked about when something written here has not left yet. */
export function Leaving() {
  const t = words().account
  const [asking, setAsking] = useState(false)
  const [, go] = useLocation()
  const out = async () => {
    go('/')
    await leave()
  }
  if (me.value.value?.visit) return null
  const waiting = pending.value.length
  return (
    <section class="sheet leaving">
      <button
        type="button"
        class="button"
        onClick={() => (waiting > 0 ? setAsking(true) : void out())}
      >
        <LogOut size={20} aria-hidden="true" />
        {t.signOut}
      </button>
      <p class="soft">{t.signOutHelp}</p>
      {asking && (
        <Dialog title={t.unsentTitle} onClose={() => setAsking(false)}>
          <p>{t.unsent(waiting)}</p>
          <p class="buttons">
            <button type="button" class="button grave" onClick={() => void out()}>
              {t.signOutAnyway}
            </button>
            <button type="button" class="button main" onClick={() => setAsking(false)}>
              {t.stay}
            </button>
          </p>
        </Dialog>
      )}
    </section>
  )
}
