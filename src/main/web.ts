import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '#base/refusal.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
export const webRoot = join(root, 'src/web')
export const webFolder = join(root, 'dist/web')
/** In `webFolder`: what was built. */
export const builtFile = 'built.json'

export type Built = {
  /** Digest of what it was built from. */
  sources: string
  version: string
  /** The one script in the page, as the content security policy names it. */
  early: string
}

/** Builds the web application unless what is built comes from these very sources. */
export async function buildWeb(say: (line: string) => void = () => undefined): Promise<void> {
  const built = await readBuilt()
  if (built?.sources === (await sourcesDigest())) return
  say('Building the web application (once)…')
  const program = fileURLToPath(new URL('./preau.ts', import.meta.url))
  // A process of its own: the builder's memory goes with it.
  const flags = ['--disable-warning=ExperimentalWarning', program, 'build']
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = await once(child, 'exit')
  if (code !== 0)
    throw new Error('The web application could not be built; the lines above say why.')
}

const readBuilt = async (): Promise<Built | undefined> =>
  readFile(join(webFolder, builtFile), 'utf8').then(
    (text) => JSON.parse(text) as Built,
    () => undefined,
  )

/** A digest of everything the build reads. */
export async function sourcesDigest(): Promise<string> {
  const digest = createHash('sha256')
  for (const folder of [webRoot, join(root, 'src/contracts')]) {
    for (const path of await filesIn(folder)) {
      if (/\.test\.tsx?$/.test(path)) continue
      digest.update(`${path}\n`).update(await readFile(join(folder, path)))
    }
  }
  for (const path of ['package-lock.json', 'src/main/web-build.ts']) {
    digest.update(await readFile(join(root, path)))
  }
  return digest.digest('hex')
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

type WebFile = { body: Buffer; br?: Buffer; gzip?: Buffer; type: string; etag: string }

/** The built application, in memory. */
export type Web = { version: string; early: string; files: ReadonlyMap<string, WebFile> }

export async function openWeb(): Promise<Web> {
  const built = await readBuilt()
  if (!built) throw new Error('The web application is not built: run `bin/preau build` first.')
  const files = new Map<string, WebFile>()
  const paths = await filesIn(webFolder)
  for (const path of paths.filter((name) => !/\.(br|gz)$/.test(name) && name !== builtFile)) {
    const body = await readFile(join(webFolder, path))
    const [br, gzip] = await Promise.all(
      ['br', 'gz'].map((ending) =>
        paths.includes(`${path}.${ending}`)
          ? readFile(join(webFolder, `${path}.${ending}`))
          : undefined,
      ),
    )
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
    const type = types[extname(path)] ?? 'application/octet-stream'
    files.set(`/${path}`, { body, ...(br && { br }), ...(gzip && { gzip }), type, etag })
  }
  return { version: built.version, early: built.early, files }
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
}

/** Of pages only. One script in the page, named by its digest; nothing from elsewhere, no frame around us. */
const pagePolicy = (early: string): string => pageRules.join('; ').replace('early', early)
const pageRules = [
  "default-src 'none'",
  "script-src 'self' 'early'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types preau',
]

/** Of every answer. The live class will ask for camera and microphone; nothing else of the device is ours. */
const everywhere = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=(), serial=(), midi=(), accelerometer=(), gyroscope=(), magnetometer=(), browsing-topics=()',
}

/** Serves the web application at `/`; every path that is no file is a page of it. */
export function webRoutes(app: FastifyInstance, web: Web): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(everywhere)
  })
  const policy = pagePolicy(web.early)
  app.get('/*', async (request, reply) => {
    const path = pathOf(request)
    const file = path === '/' ? undefined : web.files.get(path)
    if (file) return sendFile(request, reply, path, file)
    if (path !== '/' && (isOurs(path) || !wantsPage(request))) {
      throw new Refusal('not_found', 'There is nothing at this address.')
    }
    const page = web.files.get('/index.html')
    if (!page) throw new Error('The build has no page.')
    reply.header('content-security-policy', policy)
    return sendFile(request, reply, '/index.html', page)
  })
}

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '/'

/** Paths of the parts' own routes: an unknown one there is no page. */
const isOurs = (path: string): boolean => /^\/(school|gate|live|watch|healthz)(\/|$)/.test(path)

const wantsPage = ({ headers }: FastifyRequest): boolean =>
  headers['sec-fetch-mode'] === 'navigate' || (headers.accept ?? '').includes('text/html')

function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  file: WebFile,
): FastifyReply {
  const accepts = String(request.headers['accept-encoding'] ?? '')
  reply.type(file.type).header('cache-control', cachingOf(path)).header('etag', file.etag)
  if (file.br || file.gzip) reply.header('vary', 'accept-encoding')
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  if (file.br && /\bbr\b/.test(accepts)) return reply.header('content-encoding', 'br').send(file.br)
  if (file.gzip && /\bgzip\b/.test(accepts)) {
    return reply.header('content-encoding', 'gzip').send(file.gzip)
  }
  return reply.send(file.body)
}

/**
 * Names in assets/ carry a digest. The page is asked for again each time (its worker answers first). The
 * worker may be a day old: pages look past that cache when the server tells them of a newer version.
 */
function cachingOf(path: string): string {
  if (path.startsWith('/assets/')) return 'public, max-age=31536000, immutable'
  if (path === '/index.html') return 'no-cache'
  return 'public, max-age=86400'
}
