import { useState } from 'preact/hooks'
import { PasswordField } from '#web/design/field.tsx'
import { words } from '#web/words/words.ts'

/** As contracts/identity.ts has it; repeated so that no schema comes into the page. */
const lettersMin = 10

export type NewPasswordState = {
  text: string
  again: string
  fault: 'short' | 'differ' | undefined
  set(text: string): void
  setAgain(text: string): void
  /** Tells whether both fields will do, and shows what is wrong. */
  check(): boolean
}

export function useNewPassword(): NewPasswordState {
  const [text, set] = useState('')
  const [again, setAgain] = useState('')
  const [fault, setFault] = useState<NewPasswordState['fault']>()
  const check = () => {
    const found = [...text].length < lettersMin ? 'short' : text === again ? undefined : 'differ'
    setFault(found)
    return found === undefined
  }
  return { text, again, fault, set, setAgain, check }
}

/** A new password, twice, with plain advice beside it. */
export function NewPassword({ password, label }: { password: NewPasswordState; label?: string }) {
  const t = words().activation
  const { fault } = password
  return (
    <>
      <PasswordField
        label={label ?? t.choosePassword}
        hint={t.advice}
        wrong={fault === 'short' ? t.short : undefined}
        value={password.text}
        onText={password.set}
        autocomplete="new-password"
        maxLength={200}
        required
      />
      <PasswordField
        label={t.again}
        wrong={fault === 'differ' ? t.differ : undefined}
        value={password.again}
        onText={password.setAgain}
        autocomplete="new-password"
        maxLength={200}
        required
      />
    </>
  )
}
