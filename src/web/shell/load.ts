import { useCallback, useEffect, useState } from 'preact/hooks'
import { Failure } from '#web/cartable/http.ts'

export type Loaded<T> =
  | { state: 'loading'; value?: T }
  | { state: 'ready'; value: T }
  | { state: 'failed'; failure: Failure; value?: T }

/** Reads something from the server for a screen that is not in the store; `again` reads it anew. */
export function useLoad<T>(
  read: () => Promise<T>,
  on: readonly unknown[],
): [Loaded<T>, () => void] {
  const [round, setRound] = useState(0)
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' })
  useEffect(() => {
    let gone = false
    read().then(
      (value) => {
        if (!gone) setLoaded({ state: 'ready', value })
      },
      (error: unknown) => {
        if (gone) return
        if (!(error instanceof Failure)) throw error
        setLoaded((before) => ({ ...before, state: 'failed', failure: error }))
      },
    )
    return () => {
      gone = true
    }
  }, [...on, round])
  return [loaded, useCallback(() => setRound((count) => count + 1), [])]
}

type Doing = { busy: boolean; wrong: string; done: string }

/** Runs an act of the person once at a time, and tells how it went. */
export function useAct(sentenceOf: (error: unknown) => string): {
  doing: Doing
  act: (work: () => Promise<string | undefined>) => Promise<void>
} {
  const [doing, setDoing] = useState<Doing>({ busy: false, wrong: '', done: '' })
  const act = async (work: () => Promise<string | undefined>) => {
    if (doing.busy) return
    setDoing({ busy: true, wrong: '', done: '' })
    try {
      setDoing({ busy: false, wrong: '', done: (await work()) ?? '' })
    } catch (error) {
      setDoing({ busy: false, wrong: sentenceOf(error), done: '' })
    }
  }
  return { doing, act }
}
