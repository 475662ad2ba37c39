import { useState } from 'preact/hooks'
import type { changePassword } from '#contracts/identity.ts'
import { call, Failure } from '#web/cartable/http.ts'
import { PasswordField } from '#web/design/field.tsx'
import { Outcome } from '#web/design/outcome.tsx'
import { useAct } from '#web/shell/load.ts'
import { sentenceOf } from '#web/shell/sentence.ts'
import { words } from '#web/words/words.ts'
import { NewPassword, useNewPassword } from '../activation/password.tsx'

export function PasswordChange() {
  const t = words().account
  const [old, setOld] = useState('')
  const password = useNewPassword()
  const { doing, act } = useAct((error) =>
    error instanceof Failure && error.code === 'bad_credentials' ? t.wrongOld : sentenceOf(error),
  )
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!password.check()) return
    void act(async () => {
      const body = { oldPassword: old, newPassword: password.text }
      await call<typeof changePassword>('POST', '/school/account/password', { body })
      setOld('')
      password.set('')
      password.setAgain('')
      return t.passwordDone
    })
  }
  return (
    <section class="sheet">
      <details>
        <summary>
          <h2>{t.password}</h2>
        </summary>
        <form class="flow" onSubmit={submit} noValidate>
          <PasswordField
            label={t.oldPassword}
            value={old}
            onText={setOld}
            autocomplete="current-password"
            maxLength={200}
            required
          />
          <NewPassword password={password} label={t.newPassword} />
          <p class="soft">{t.passwordOthers}</p>
          <button type="submit" class="button" aria-disabled={doing.busy}>
            {t.changePassword}
          </button>
        </form>
      </details>
      <Outcome doing={doing} />
    </section>
  )
}
