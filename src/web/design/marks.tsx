import { subjectLook } from './subject.ts'
import './marks.css'

/** Twelve shapes cut from paper, told apart without colour. Each fills a square of 24. */
const shapes = [
  'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  'M12 2.5 22 20.5H2z',
  'M4 4h16v16H4z',
  'M12 1.5 22.5 12 12 22.5 1.5 12z',
  'M9 3h6v6h6v6h-6v6H9v-6H3V9h6z',
  'M3 12a9 9 0 0 1 18 0zM3 14h18v4H3z',
  'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 5.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z',
  'M3 4h18v4H3zm0 6h18v4H3zm0 6h18v4H3z',
  'M12 2l2.9 6.6 7.1.7-5.4 4.8 1.6 7L12 17.4 5.8 21l1.6-7L2 9.3l7.1-.7z',
  'M4 3h4v18H4zm6 6h4v12h-4zm6-6h4v18h-4z',
  'M3 3h8v8H3zm10 10h8v8h-8zM17 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM3 21l4-8 4 8z',
  'M2 7c3.3-4 6.7-4 10 0s6.7 4 10 0v5c-3.3 4-6.7 4-10 0s-6.7-4-10 0zm0 8c3.3-4 6.7-4 10 0s6.7 4 10 0v4c-3.3 4-6.7 4-10 0s-6.7-4-10 0z',
]

/** The colour and mark of a subject; its name stands beside it, so it is not said. */
export function SubjectMark({ code, size = 34 }: { code: string; size?: number }) {
  const { colour, mark } = subjectLook(code)
  return (
    <span class={`subject c${colour}`} aria-hidden="true">
      <svg width={size} height={size} viewBox="-7 -7 38 38" aria-hidden="true">
        <path d={shapes[mark] ?? ''} fill-rule="evenodd" fill="currentColor" />
      </svg>
    </span>
  )
}

/** A person as a coloured disc with initials: tells children apart at a glance, the name says who. */
export function Face({ id, name }: { id: string; name: string }) {
  const { colour } = subjectLook(id)
  return (
    <span class={`face c${colour}`} aria-hidden="true">
      {initials(name)}
    </span>
  )
}

function initials(name: string): string {
  const parts = name.split(/\s+/u).filter(Boolean)
  return [parts[0], parts.length > 1 ? parts[parts.length - 1] : undefined]
    .map((part) => [...(part ?? '')][0] ?? '')
    .join('')
    .toUpperCase()
}
