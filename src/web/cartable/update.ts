import { signal } from '@preact/signals'

/** True when a newer Préau is on this device and waits; nobody is interrupted for it. */
export const updateReady = signal(false)

const workerUrl = '/worker.js'
/** The version this page was built as; empty on a page that nobody built. */
const ownShell = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="shell"]')?.content ?? ''

let waiting: ServiceWorker | undefined
let asked = false

/** Lets the application open without a line. After the first sync: the person's day goes first. */
export async function registerWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  // Its 24-hour cache spares every visit a request; `learnShell` looks past it when there is news.
  const registration = await navigator.serviceWorker
    .register(trusted(workerUrl) as string, { updateViaCache: 'all' })
    .catch(() => undefined)
  if (!registration) return
  const look = (): void => {
    if (!registration.waiting || !navigator.serviceWorker.controller) return
    waiting = registration.waiting
    updateReady.value = true
  }
  look()
  registration.addEventListener('updatefound', () =>
    registration.installing?.addEventListener('statechange', look),
  )
}

/** The server names the version it hands out: when it is another than this page's, the worker fetches it. */
export function learnShell(shell: string | undefined): void {
  if (asked || shell === undefined || ownShell() === '' || shell === ownShell()) return
  asked = true
  void refreshWorker()
}

async function refreshWorker(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined)
  if (!registration) return
  await fetch(workerUrl, { cache: 'reload' }).catch(() => undefined)
  await registration.update().catch(() => undefined)
}

/** Turns to the newer version, when the person says so. */
export function applyUpdate(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload())
  waiting?.postMessage('take over')
}

type TrustedTypes = {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown }
}

/** The page's policy lets no text become a script's address but this one (CSP `trusted-types preau`). */
function trusted(url: string): unknown {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes
  if (!types) return url
  const policy = types.createPolicy('preau', {
    createScriptURL(asked) {
      if (asked !== workerUrl) throw new TypeError('Only the worker may be loaded so.')
      return asked
    },
  })
  return policy.createScriptURL(url)
}
