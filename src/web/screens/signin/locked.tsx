import { Notice } from '#web/design/notice.tsx'
import { words } from '#web/words/words.ts'
import { SignIn } from './signin.tsx'

/** The school no longer knows this device: says why, what is kept, and the way back. */
export function Locked() {
  const t = words().locked
  return (
    <SignIn title={t.title} lead={t.lead}>
      <Notice kind="kept">{t.kept}</Notice>
    </SignIn>
  )
}
