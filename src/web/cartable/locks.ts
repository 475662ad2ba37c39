/** One tab at a time runs `work`; where the browser has no locks, all may: the server bears it. */
export async function alone<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  if (!('locks' in navigator)) return work()
  return navigator.locks.request(name, work)
}

/** Talks to the other tabs of this browser. */
export type Channel = { say(word: string): void; close(): void }

export function openChannel(name: string, hear: (word: string) => void): Channel {
  if (typeof BroadcastChannel === 'undefined') {
    return { say: () => undefined, close: () => undefined }
  }
  const channel = new BroadcastChannel(name)
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => hear(String(data)))
  return { say: (word) => channel.postMessage(word), close: () => channel.close() }
}
