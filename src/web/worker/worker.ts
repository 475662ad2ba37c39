/**
 * The service worker: opens the application without a line. It keeps the shell only (pages, code, faces
 * of type); what belongs to a person is in the store of the cartable and never here.
 */
const scope = self as unknown as ServiceWorkerGlobalScope
/** Given by the build: version of this shell, and what the first page needs. */
declare const shellVersion: string
declare const shellFiles: readonly string[]

const files: readonly string[] = shellFiles
const prefix = 'preau-shell-'
const cacheName = prefix + shellVersion
/** An open page of the version before may still ask for its own lazy parts. */
const versionsKept = 2

scope.addEventListener('install', (event) => event.waitUntil(install()))
scope.addEventListener('activate', (event) => event.waitUntil(activate()))
scope.addEventListener('message', ({ data }) => {
  if (data === 'take over') void scope.skipWaiting()
})
scope.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== scope.location.origin) return
  if (request.mode === 'navigate' && !isElsewhere(url.pathname)) {
    event.respondWith(page(request))
  } else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request))
  else if (files.includes(url.pathname)) event.respondWith(asset(request))
})

/** What the server answers itself: its files (a PDF opened in a tab) are no pages of the application. */
const isElsewhere = (path: string): boolean =>
  /^\/(school|gate|live|watch|healthz)(\/|$)/.test(path)

/** All or nothing: a shell with a hole is worse than the one before. The browser's own cache has most of it. */
async function install(): Promise<void> {
  const cache = await caches.open(cacheName)
  await cache.addAll(files.map((path) => new Request(path, { credentials: 'same-origin' })))
  // Nobody's page is taken from under them; on a first visit there is none to take.
  if (!scope.registration.active) await scope.skipWaiting()
}

async function activate(): Promise<void> {
  const names = (await caches.keys()).filter(
    (name) => name.startsWith(prefix) && name !== cacheName,
  )
  const old = names.slice(0, Math.max(0, names.length - (versionsKept - 1)))
  await Promise.all(old.map((name) => caches.delete(name)))
  await scope.clients.claim()
}

/** The page at once, from here; a newer one comes with the next worker. */
async function page(request: Request): Promise<Response> {
  const kept = await (await caches.open(cacheName)).match('/')
  return kept ?? fetch(request)
}

/** Names carry a digest of their content, so what is kept is right; what is not kept is, once fetched. */
async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true })
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) {
    const cache = await caches.open(cacheName)
    await cache.put(request, answer.clone()).catch(() => undefined)
  }
  return answer
}

export {}
