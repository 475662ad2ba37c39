import { CircleAlert, Eye, EyeOff } from 'lucide-preact'
import type { ComponentChildren, JSX } from 'preact'
import { useId, useState } from 'preact/hooks'
import { words } from '#web/words/words.ts'

type FieldProps = {
  label: string
  hint?: ComponentChildren
  /** What is wrong with it, said aloud and tied to the field. */
  wrong?: string | undefined
  children: (ties: {
    id: string
    'aria-describedby'?: string
    'aria-invalid'?: 'true'
  }) => ComponentChildren
}

/** A label, its field, a hint and what is wrong: tied together for screen readers. */
export function Field({ label, hint, wrong, children }: FieldProps) {
  const id = useId()
  const described = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ')
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {children({
        id,
        ...(described && { 'aria-describedby': described }),
        ...(wrong && { 'aria-invalid': 'true' as const }),
      })}
      {wrong && (
        <span class="wrong" id={`${id}-wrong`}>
          <CircleAlert size={20} aria-hidden="true" />
          {wrong}
        </span>
      )}
    </div>
  )
}

type TextProps = Omit<FieldProps, 'children'> & {
  value: string
  onText: (text: string) => void
} & Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'value' | 'label'>

export function TextField({ label, hint, wrong, value, onText, ...input }: TextProps) {
  return (
    <Field label={label} hint={hint} wrong={wrong}>
      {(ties) => (
        <input
          {...input}
          {...ties}
          value={value}
          onInput={(event) => onText(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}

/** A password that may be looked at: on a telephone, typing blind is how people lock themselves out. */
export function PasswordField({ label, hint, wrong, value, onText, ...input }: TextProps) {
  const [shown, setShown] = useState(false)
  const t = words().signIn
  return (
    <Field label={label} hint={hint} wrong={wrong}>
      {(ties) => (
        <span class="inside">
          <input
            {...input}
            {...ties}
            type={shown ? 'text' : 'password'}
            autocapitalize="none"
            spellcheck={false}
            value={value}
            onInput={(event) => onText(event.currentTarget.value)}
          />
          <button
            type="button"
            class="button peek"
            aria-label={shown ? t.hidePassword : t.showPassword}
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={20} aria-hidden="true" /> : <Eye size={20} aria-hidden="true" />}
            <span>{shown ? t.hide : t.show}</span>
          </button>
        </span>
      )}
    </Field>
  )
}

type ChoiceProps = {
  label: ComponentChildren
  hint?: string
  checked: boolean
  onChange: (checked: boolean) => void
}

export function Choice({ label, hint, checked, onChange }: ChoiceProps) {
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>
        {label}
        {hint && <span class="hint">{hint}</span>}
      </span>
    </label>
  )
}

type SegmentsProps<Value extends string> = {
  legend: string
  /** Shows the legend; otherwise it is only said. */
  titled?: boolean
  value: Value
  options: readonly { value: Value; label: ComponentChildren }[]
  onChange: (value: Value) => void
}

/** One of a few, as radio buttons: arrow keys move, the group is named. */
export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const name = useId()
  return (
    <fieldset class="field">
      <legend class={props.titled ? '' : 'said'}>{props.legend}</legend>
      <div class="segments">
        {props.options.map(({ value, label }) => (
          <label key={value} class={value === props.value ? 'on' : ''}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === props.value}
              onChange={() => props.onChange(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
