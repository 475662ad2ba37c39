import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fastify from 'fastify'
import { openDoor } from '#base/serve.ts'
import { buildWeb, openWeb, webRoutes } from './web.ts'

async function open() {
  await buildWeb()
  const web = await openWeb()
  const app = fastify()
  openDoor(app, () => undefined)
  app.get('/school/known', async () => ({ known: true }))
  webRoutes(app, web)
  const ask = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ method: 'GET', url, headers })
  return { web, ask }
}
const asPage = { 'sec-fetch-mode': 'navigate', accept: 'text/html' }

test('every address of the application is its page; what is no address is not found', async () => {
  const { ask } = await open()
  for (const path of ['/', '/activate', '/day/2026-11-23', '/nowhere/at/all?x=1']) {
    const page = await ask(path, asPage)
    assert.equal(page.statusCode, 200, path)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    assert.equal(page.headers['cache-control'], 'no-cache')
  }
  const missing = [
    '/assets/gone-12345678.js',
    '/school/unknown',
    '/live/x',
    '/healthz/x',
    '/built.json',
  ]
  for (const path of missing) {
    assert.equal((await ask(path)).statusCode, 404, path)
  }
  assert.equal((await ask('/school/unknown', asPage)).statusCode, 404)
  assert.equal((await ask('/../package.json')).statusCode, 404)
  assert.equal((await ask('/%2e%2e/package.json')).statusCode, 404)
})

test('a page runs no script but our files and the one that it carries, and nobody frames it', async () => {
  const { ask, web } = await open()
  const page = await ask('/', asPage)
  const policy = String(page.headers['content-security-policy'])
  assert.doesNotMatch(policy, /unsafe|\*|https?:/)
  for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"]) {
    assert.ok(policy.includes(rule), rule)
  }
  const scripts = [...page.body.matchAll(/<script>([^<]*)<\/script>/g)].map(
    ([, code]) => code ?? '',
  )
  assert.equal(scripts.length, 1)
  const digest = `sha256-${createHash('sha256')
    .update(scripts[0] ?? '')
    .digest('base64')}`
  assert.equal(web.early, digest)
  assert.ok(policy.includes(`script-src 'self' '${digest}';`))
  assert.doesNotMatch(page.body, / style=| on[a-z]+=/)
})

test('every answer is guarded, also those of the school', async () => {
  const { ask } = await open()
  for (const path of ['/', '/school/known', '/icon.svg', '/school/unknown']) {
    const { headers } = await ask(path)
    assert.equal(headers['x-content-type-options'], 'nosniff', path)
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin', path)
    assert.equal(headers['referrer-policy'], 'same-origin', path)
    assert.match(String(headers['permissions-policy']), /geolocation=\(\)/, path)
  }
})

test('files come compressed as the browser likes, whole to who cannot, and once', async () => {
  const { ask, web } = await open()
  const path = [...web.files.keys()].find((name) => name.endsWith('.js')) ?? ''
  const br = await ask(path, { 'accept-encoding': 'gzip, deflate, br' })
  const gzip = await ask(path, { 'accept-encoding': 'gzip' })
  const plain = await ask(path)
  assert.equal(br.headers['content-encoding'], 'br')
  assert.equal(gzip.headers['content-encoding'], 'gzip')
  assert.equal(plain.headers['content-encoding'], undefined)
  assert.ok(br.rawPayload.length < gzip.rawPayload.length)
  assert.ok(gzip.rawPayload.length < plain.rawPayload.length)
  assert.equal(br.headers['vary'], 'accept-encoding')
  assert.equal(br.headers['cache-control'], 'public, max-age=31536000, immutable')

  const page = await ask('/', asPage)
  const again = await ask('/', { ...asPage, 'if-none-match': String(page.headers['etag']) })
  assert.equal(again.statusCode, 304)
  assert.equal(again.body, '')
})

test('the first page keeps to its weight, and the schemas of the contracts stay on the server', async () => {
  const { web } = await open()
  const html = web.files.get('/index.html')?.body.toString() ?? ''
  const named = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
    ([, path]) => path ?? '',
  )
  const weight = (paths: readonly string[]): number =>
    paths.reduce((bytes, path) => {
      const file = web.files.get(path)
      return bytes + (file?.br ?? file?.body ?? Buffer.alloc(0)).length
    }, 0)
  const scripts = named.filter((path) => path.endsWith('.js'))
  const fonts = [...web.files.keys()].filter((path) => path.endsWith('.woff2'))
  assert.ok(scripts.length > 0)
  assert.ok(weight(scripts) <= 60_000, `${weight(scripts)} bytes of script`)
  const all = weight(['/index.html', ...named, ...fonts, '/icon.svg', '/manifest.webmanifest'])
  assert.ok(all <= 100_000, `${all} bytes in all`)
  for (const [path, { body }] of web.files) {
    if (path.endsWith('.js')) assert.ok(!body.includes('additionalProperties'), path)
  }
})

test('the worker knows every file of the first page', async () => {
  const { web } = await open()
  const worker = web.files.get('/worker.js')?.body.toString() ?? ''
  const html = web.files.get('/index.html')?.body.toString() ?? ''
  for (const [, path] of html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    assert.ok(worker.includes(path ?? ''), path)
  }
  assert.ok(worker.includes(web.version))
  assert.ok(html.includes(`<meta name="shell" content="${web.version}" />`))
})
