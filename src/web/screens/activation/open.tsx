import { useState } from 'preact/hooks'
import type { activate, CodeOpens } from '#contracts/activation.ts'
import type { SignedIn } from '#contracts/identity.ts'
import { call, Failure } from '#web/cartable/http.ts'
import { Choice, TextField } from '#web/design/field.tsx'
import { Notice } from '#web/design/notice.tsx'
import { Yard } from '#web/shell/eave.tsx'
import { Page } from '#web/shell/page.tsx'
import { sentenceOf } from '#web/shell/sentence.ts'
import { locale, words } from '#web/words/words.ts'
import { Delay, useDelay } from '../signin/delay.tsx'
import { NewPassword, useNewPassword } from './password.tsx'

type OpenProps = {
  code: string
  opens: CodeOpens
  onOpen: (signedIn: SignedIn) => void
  onOtherCode: () => void
}

/** Who it is (for a family), and the password. */
export function OpenAccount({ code, opens, onOpen, onOtherCode }: OpenProps) {
  const t = words().activation
  const family = opens.kind === 'family'
  const [names, setNames] = useState({ givenName: '', familyName: '' })
  const [shared, setShared] = useState(false)
  const password = useNewPassword()
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const [delay, startDelay] = useDelay()

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (busy || delay.leftMs > 0 || !password.check()) return
    setBusy(true)
    try {
      const who = family ? trimmed(names) : {}
      const body = { code, password: password.text, locale: locale.value, shared, ...who }
      onOpen(await call<typeof activate>('POST', '/school/activations', { body }))
    } catch (error) {
      setBusy(false)
      if (error instanceof Failure && error.retryAfterMs) startDelay(error.retryAfterMs)
      setWrong(activationSentence(error, family))
    }
  }
  return (
    <Page title={family ? t.familyTitle : t.selfTitle} class="narrow">
      <Opens opens={opens} />
      <form class="sheet flow" onSubmit={(event) => void submit(event)} noValidate>
        {wrong && delay.leftMs === 0 && <Notice kind="wrong" role="alert" title={wrong} />}
        <Delay delay={delay} />
        {family && <Names names={names} onNames={setNames} />}
        <NewPassword password={password} />
        <Choice
          label={words().signIn.shared}
          hint={words().signIn.sharedHint}
          checked={shared}
          onChange={setShared}
        />
        <button type="submit" class="button main wide" aria-disabled={busy || delay.leftMs > 0}>
          {busy ? t.opening : t.open}
        </button>
        <button type="button" class="button bare wide" onClick={onOtherCode}>
          {t.otherCode}
        </button>
      </form>
      <Yard />
    </Page>
  )
}

const trimmed = (names: Named): Named => ({
  givenName: names.givenName.trim(),
  familyName: names.familyName.trim(),
})

function activationSentence(error: unknown, family: boolean): string {
  const t = words().activation
  if (!(error instanceof Failure) || error.code !== 'bad_code') return sentenceOf(error)
  return family ? t.badFamily : t.bad
}

type Named = { givenName: string; familyName: string }

function Names({ names, onNames }: { names: Named; onNames: (names: Named) => void }) {
  const t = words().activation
  return (
    <>
      <p>{t.familyLead}</p>
      <TextField
        label={t.givenName}
        value={names.givenName}
        onText={(givenName) => onNames({ ...names, givenName })}
        autocomplete="given-name"
        maxLength={100}
        required
      />
      <TextField
        label={t.familyName}
        value={names.familyName}
        onText={(familyName) => onNames({ ...names, familyName })}
        autocomplete="family-name"
        maxLength={100}
        required
      />
    </>
  )
}

/** What the code opens, in one sentence with the least said. */
function Opens({ opens }: { opens: CodeOpens }) {
  const t = words().activation
  const place = opens.className ? `${opens.className}, ${opens.school}` : opens.school
  return (
    <Notice
      title={
        opens.kind === 'self' ? t.selfFor(opens.initial, place) : t.familyFor(opens.initial, place)
      }
    >
      {opens.renews && t.renews}
    </Notice>
  )
}
