import type { Change } from '#contracts/cartable.ts'

/** The server beats every 25 s: after this long without one the line is dead, whatever the browser believes. */
const silentMs = 60_000
/** Before a refused stream is asked for again; the pulse polls meanwhile. */
const againMs = 90_000

export type LiveNeeds = {
  /** The server's time of the last answer: the stream tells whether something changed since. */
  since(): string | undefined
  onChange(withinMs: number): void
  /** Tells whether changes are being heard; if not, the caller asks from time to time. */
  onHearing(hearing: boolean): void
}

export type Live = { close(): void }

/** Hears of changes while the page is looked at; a hidden page costs the server nothing. */
export function openLive({ since, onChange, onHearing }: LiveNeeds): Live {
  let source: EventSource | undefined
  let watch: ReturnType<typeof setTimeout> | undefined

  const hush = (): void => {
    clearTimeout(watch)
    source?.close()
    source = undefined
    onHearing(false)
  }
  const again = (): void => {
    hush()
    watch = setTimeout(look, againMs * (0.5 + Math.random() / 2))
  }
  const heard = (): void => {
    clearTimeout(watch)
    watch = setTimeout(() => {
      hush()
      look()
    }, silentMs)
  }
  const look = (): void => {
    if (document.visibilityState !== 'visible') hush()
    else if (!source) open()
  }
  const open = (): void => {
    if (typeof EventSource === 'undefined') return
    const from = since()
    const query = from === undefined ? '' : `?since=${encodeURIComponent(from)}`
    const opened = new EventSource(`/school/events${query}`)
    source = opened
    heard()
    opened.addEventListener('open', () => {
      onHearing(true)
      heard()
    })
    opened.addEventListener('beat', heard)
    opened.addEventListener('change', ({ data }: MessageEvent<string>) => {
      heard()
      onChange((JSON.parse(data) as Change).spreadMs)
    })
    opened.addEventListener('error', () => {
      onHearing(false)
      // The browser tries again by itself unless the answer was a refusal.
      if (opened.readyState === EventSource.CLOSED) again()
    })
  }
  document.addEventListener('visibilitychange', look)
  look()
  return {
    close() {
      document.removeEventListener('visibilitychange', look)
      hush()
    },
  }
}
