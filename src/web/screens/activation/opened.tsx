import { Copy } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { enter } from '#web/cartable/cartable.ts'
import { Yard } from '#web/shell/eave.tsx'
import { Page } from '#web/shell/page.tsx'
import { words } from '#web/words/words.ts'
import { openLogin } from './open-login.ts'

/** The login to write down: without it the account cannot be found again. */
export function Opened({ login }: { login: string }) {
  const t = words().activation
  const [copied, setCopied] = useState(false)
  const [, go] = useLocation()
  const copy = async () => {
    await navigator.clipboard.writeText(login)
    setCopied(true)
  }
  const goOn = async () => {
    go('/')
    openLogin.value = undefined
    await enter()
  }
  return (
    <Page title={t.done} class="narrow">
      <p>{t.keepLogin}</p>
      <p class="login-slip">
        <span>
          {t.yourLogin}
          <strong>{login}</strong>
        </span>
        {navigator.clipboard && (
          <button type="button" class="button" onClick={() => void copy()}>
            <Copy size={20} aria-hidden="true" />
            {copied ? t.copied : t.copy}
          </button>
        )}
      </p>
      <button type="button" class="button main wide" onClick={() => void goOn()}>
        {t.goOn}
      </button>
      <Yard />
    </Page>
  )
}
