import { CircleAlert, CircleCheck, Info } from 'lucide-preact'
import type { ComponentChildren } from 'preact'

type NoticeProps = {
  kind?: 'plain' | 'wrong' | 'kept'
  /** 'alert' is said at once, 'status' when the reader pauses; absent: it was there from the start. */
  role?: 'alert' | 'status'
  title?: string
  children?: ComponentChildren
}

const icons = { plain: Info, wrong: CircleAlert, kept: CircleCheck }

/** A note pinned on the page: its shape and words say what it is before its colour does. */
export function Notice({ kind = 'plain', role, title, children }: NoticeProps) {
  const Icon = icons[kind]
  return (
    <div class={`notice ${kind}`} {...(role && { role })}>
      <Icon size={22} aria-hidden="true" />
      <div>
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
      </div>
    </div>
  )
}
