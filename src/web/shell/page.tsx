import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { words } from '#web/words/words.ts'
import { announce } from './announce.ts'

/** The first page is read from its top; after that, a page that comes takes the focus to its heading. */
let visited = false

type PageProps = {
  title: string
  /** Shown instead of the title where it says more. */
  heading?: ComponentChildren
  class?: string
  children: ComponentChildren
}

/** One screen: its title in the tab, its heading, its content. */
export function Page({ title, heading, class: name = '', children }: PageProps) {
  const ref = useRef<HTMLHeadingElement>(null)
  const shown = useRef(false)
  const full = `${title} · ${words().shell.name}`
  useEffect(() => {
    // The same screen about something else (another day): the focus stays, the change is said.
    if (document.title !== full && shown.current) announce(title)
    shown.current = true
    document.title = full
  }, [full])
  useEffect(() => {
    if (visited) ref.current?.focus()
    visited = true
  }, [])
  return (
    <div class={`page ${name}`}>
      <h1 ref={ref} tabIndex={-1}>
        {heading ?? title}
      </h1>
      {children}
    </div>
  )
}
