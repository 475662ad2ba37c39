import { limits } from './limits.ts'

export type Note = { severity: 'refused' | 'warning'; file: string; line: number; reason: string }

/** Collects notes in bounded memory; `flush` hands them over in batches. */
export type NoteBook = {
  add(severity: Note['severity'], file: string, line: number, reason: string): void
  refuse(file: string, line: number, reason: string): void
  warn(file: string, line: number, reason: string): void
  readonly refused: number
  readonly warned: number
  /** Writes what has gathered; called now and then while reading, and at the end. */
  flush(): Promise<void>
}

const batch = 500

export function openNotes(write: (notes: readonly Note[]) => Promise<void>): NoteBook {
  const pending: Note[] = []
  let refused = 0
  let warned = 0
  let kept = 0
  const add: NoteBook['add'] = (severity, file, line, reason) => {
    if (severity === 'refused') refused += 1
    else warned += 1
    if (kept >= limits.notesMax) return
    kept += 1
    pending.push({ severity, file, line, reason })
  }
  return {
    add,
    refuse: (file, line, reason) => add('refused', file, line, reason),
    warn: (file, line, reason) => add('warning', file, line, reason),
    get refused() {
      return refused
    },
    get warned() {
      return warned
    },
    flush: async () => {
      while (pending.length > 0) await write(pending.splice(0, batch))
    },
  }
}
