import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { signIn } from '#contracts/identity.ts'
import type { BodyOf } from '#contracts/route.ts'
import { enter } from '#web/cartable/cartable.ts'
import { call, Failure } from '#web/cartable/http.ts'
import { Choice, PasswordField, TextField } from '#web/design/field.tsx'
import { Notice } from '#web/design/notice.tsx'
import { Yard } from '#web/shell/eave.tsx'
import { Languages } from '#web/shell/languages.tsx'
import { Page } from '#web/shell/page.tsx'
import { sentenceOf } from '#web/shell/sentence.ts'
import { words } from '#web/words/words.ts'
import { Delay, useDelay } from './delay.tsx'
import './signin.css'

/** What the person is told above the form when a session has just ended. */
type SignInProps = { title?: string; lead?: string; children?: ComponentChildren }

export function SignIn({ title, lead, children }: SignInProps) {
  const t = words().signIn
  return (
    <Page title={title ?? t.title} class="narrow">
      <p class="lead">{lead ?? t.lead}</p>
      {children}
      <SignInForm />
      <section class="aside flow">
        <div>
          <h2>{t.firstTime}</h2>
          <Link href="/activate" class="button">
            {t.activate}
          </Link>
        </div>
        <details>
          <summary>{t.forgotten}</summary>
          <p>{t.forgottenHelp}</p>
        </details>
        <Languages />
      </section>
      <Yard />
    </Page>
  )
}

function SignInForm() {
  const t = words().signIn
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [shared, setShared] = useState(false)
  const { wrong, busy, delay, submit } = useSignIn({ login: login.trim(), password, shared })
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    const name = login.trim() ? 'password' : 'login'
    if (wrong) form.current?.querySelector<HTMLInputElement>(`[name=${name}]`)?.focus()
  }, [wrong])
  return (
    <form class="sheet flow" ref={form} onSubmit={submit} noValidate>
      {wrong && delay.leftMs === 0 && <Notice kind="wrong" role="alert" title={wrong} />}
      <Delay delay={delay} />
      <TextField
        label={t.login}
        hint={t.loginHint}
        name="login"
        value={login}
        onText={setLogin}
        autocomplete="username"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        required
      />
      <PasswordField
        label={t.password}
        name="password"
        value={password}
        onText={setPassword}
        autocomplete="current-password"
        required
      />
      <Choice label={t.shared} hint={t.sharedHint} checked={shared} onChange={setShared} />
      <button type="submit" class="button main wide" aria-disabled={busy || delay.leftMs > 0}>
        {busy ? t.entering : t.enter}
      </button>
    </form>
  )
}

/** Sends the form, and keeps what came of it. */
function useSignIn(body: BodyOf<typeof signIn>) {
  const t = words().signIn
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const [delay, startDelay] = useDelay()

  const knock = async () => {
    setBusy(true)
    setWrong('')
    try {
      await call<typeof signIn>('POST', '/school/sign-in', { body })
      await enter()
    } catch (error) {
      setBusy(false)
      if (error instanceof Failure && error.retryAfterMs) startDelay(error.retryAfterMs)
      const bad = error instanceof Failure && error.code === 'bad_credentials'
      setWrong(bad ? t.bad : sentenceOf(error))
    }
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (busy || delay.leftMs > 0) return
    if (body.login && body.password) void knock()
    else setWrong(t.missing)
  }
  return { wrong, busy, delay, submit }
}
