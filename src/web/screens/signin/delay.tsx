import { useEffect, useState } from 'preact/hooks'
import { Notice } from '#web/design/notice.tsx'
import { words } from '#web/words/words.ts'

export type DelayState = { leftMs: number; waited: boolean }

/** Counts down the wait that the server asked for after too many tries. */
export function useDelay(): [DelayState, (ms: number) => void] {
  const [untilMs, setUntilMs] = useState(0)
  const [, tick] = useState(0)
  const leftMs = Math.max(0, untilMs - Date.now())
  useEffect(() => {
    if (leftMs === 0) return
    const timer = setTimeout(() => tick((count) => count + 1), Math.min(1_000, leftMs))
    return () => clearTimeout(timer)
  })
  return [{ leftMs, waited: untilMs > 0 }, (ms) => setUntilMs(Date.now() + ms)]
}

/** Says the wait once aloud; the seconds that go by are only shown. */
export function Delay({ delay }: { delay: DelayState }) {
  const t = words().signIn
  const [said, setSaid] = useState('')
  const running = delay.leftMs > 0
  useEffect(() => {
    if (running) setSaid(t.slow(clock(delay.leftMs)))
  }, [running])
  if (!delay.waited) return null
  if (!running) return <Notice kind="kept" role="status" title={t.slowOver} />
  return (
    <>
      <p class="said" role="alert">
        {said}
      </p>
      <div aria-hidden="true">
        <Notice kind="wrong" title={t.slow(clock(delay.leftMs))} />
      </div>
    </>
  )
}

function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}
