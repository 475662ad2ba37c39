import { useEffect, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { CodeOpens, checkCode } from '#contracts/activation.ts'
import { call, Failure } from '#web/cartable/http.ts'
import { TextField } from '#web/design/field.tsx'
import { Yard } from '#web/shell/eave.tsx'
import { Languages } from '#web/shell/languages.tsx'
import { Page } from '#web/shell/page.tsx'
import { sentenceOf } from '#web/shell/sentence.ts'
import { words } from '#web/words/words.ts'
import { Delay, useDelay } from '../signin/delay.tsx'
import '../signin/signin.css'
import { codeLength, codeOfHash, readTyped } from './code.ts'
import { OpenAccount } from './open.tsx'
import { openLogin } from './open-login.ts'

type Step = { at: 'code' } | { at: 'account'; code: string; opens: CodeOpens }

/** From the code on a printed slip to an open account. */
export function Activation() {
  const t = words().activation
  const [step, setStep] = useState<Step>({ at: 'code' })
  const [typed, setTyped] = useState('')
  useEffect(() => {
    const scan = () => {
      const scanned = codeOfHash(location.hash)
      if (scanned !== undefined) setTyped(readTyped(scanned).shown)
      // A code is a secret: it leaves the address bar and the history as soon as it is read.
      if (location.hash) history.replaceState(null, '', location.pathname)
    }
    scan()
    addEventListener('hashchange', scan)
    return () => removeEventListener('hashchange', scan)
  }, [])
  if (step.at === 'account') {
    return (
      <OpenAccount
        code={step.code}
        opens={step.opens}
        onOpen={({ login }) => {
          openLogin.value = login
        }}
        onOtherCode={() => {
          setTyped('')
          setStep({ at: 'code' })
        }}
      />
    )
  }
  return (
    <Page title={t.title} class="narrow">
      <p class="lead">{t.lead}</p>
      <CodeForm
        typed={typed}
        onTyped={setTyped}
        onOpens={(code, opens) => setStep({ at: 'account', code, opens })}
      />
      <section class="aside">
        <Link href="/" class="button bare">
          {t.haveAccount}
        </Link>
        <Languages />
      </section>
      <Yard />
    </Page>
  )
}

type CodeFormProps = {
  typed: string
  onTyped: (text: string) => void
  onOpens: (code: string, opens: CodeOpens) => void
}

function CodeForm({ typed, onTyped, onOpens }: CodeFormProps) {
  const t = words().activation
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const [delay, startDelay] = useDelay()
  const { text } = readTyped(typed)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (busy || delay.leftMs > 0) return
    const fault = faultOf(typed)
    setWrong(fault)
    if (fault) return
    setBusy(true)
    try {
      const opens = await call<typeof checkCode>('POST', '/school/activations/check', {
        body: { code: text },
      })
      onOpens(text, opens)
    } catch (error) {
      setBusy(false)
      if (error instanceof Failure && error.retryAfterMs) startDelay(error.retryAfterMs)
      setWrong(error instanceof Failure && error.code === 'bad_code' ? t.bad : sentenceOf(error))
    }
  }
  return (
    <form class="sheet flow" onSubmit={(event) => void submit(event)} noValidate>
      <Delay delay={delay} />
      <TextField
        label={t.code}
        hint={t.codeHint}
        wrong={delay.leftMs > 0 ? undefined : wrong}
        class="code-field"
        name="code"
        value={typed}
        onText={(next) => {
          setWrong('')
          onTyped(next)
        }}
        onBlur={() => onTyped(readTyped(typed).shown)}
        autocomplete="one-time-code"
        autocapitalize="characters"
        spellcheck={false}
        maxLength={60}
        required
      />
      <p class="said" role="status">
        {wrong}
      </p>
      <button type="submit" class="button main wide" aria-disabled={busy || delay.leftMs > 0}>
        {busy ? t.checking : t.check}
      </button>
    </form>
  )
}

function faultOf(typed: string): string {
  const t = words().activation
  const { text, odd } = readTyped(typed)
  if (odd !== undefined) return t.codeOdd(odd)
  if (text.length < codeLength) return t.codeShort(codeLength - text.length)
  return text.length > codeLength ? t.codeLong : ''
}
