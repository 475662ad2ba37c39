/** What a cache keeps: a value that knows its size. */
export type Sized = { bytes: number }

export type Cache<Value extends Sized> = {
  /** The value kept under `key`, if young enough; else what `load` makes, once for all who wait for it. */
  through(key: string, nowMs: number, load: () => Promise<Value>): Value | Promise<Value>
  readonly bytes: number
}

type Entry<Value> = { value: Value; madeMs: number }

/** Bounded by bytes and by age; what was put in first goes first. */
export function openCache<Value extends Sized>(bytesMax: number, ageMaxMs: number): Cache<Value> {
  const kept = new Map<string, Entry<Value>>()
  const loading = new Map<string, Promise<Value>>()
  let bytes = 0

  const drop = (key: string) => {
    bytes -= kept.get(key)?.value.bytes ?? 0
    kept.delete(key)
  }
  const put = (key: string, value: Value, madeMs: number) => {
    drop(key)
    kept.set(key, { value, madeMs })
    bytes += value.bytes
    for (const oldest of kept.keys()) {
      if (bytes <= bytesMax) break
      drop(oldest)
    }
  }
  const fetch = async (key: string, nowMs: number, load: () => Promise<Value>) => {
    try {
      const value = await load()
      put(key, value, nowMs)
      return value
    } finally {
      loading.delete(key)
    }
  }

  return {
    get bytes() {
      return bytes
    },
    through(key, nowMs, load) {
      const entry = kept.get(key)
      // A clock that went back makes an entry from the future: read again.
      if (entry && nowMs >= entry.madeMs && nowMs - entry.madeMs < ageMaxMs) return entry.value
      let waiting = loading.get(key)
      if (!waiting) {
        waiting = fetch(key, nowMs, load)
        loading.set(key, waiting)
      }
      return waiting
    },
  }
}
