import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip, constants as zlib } from 'node:zlib'
import { build, type InlineConfig } from 'vite'
import { type Built, builtFile, sourcesDigest, webFolder, webRoot } from './web.ts'

/** A telephone of 2015 on its last browser: Android 6 stopped at Chrome 106, iOS 14 came to the iPhone 6s. */
const target = ['chrome87', 'edge88', 'firefox78', 'safari14']

/** `preau build`: makes dist/web from src/web. */
export async function run(): Promise<number> {
  const sources = await sourcesDigest()
  const folder = `${webFolder}-${process.pid}`
  await rm(folder, { recursive: true, force: true })
  try {
    await buildPages(folder)
    const early = await inlineEarly(folder)
    const version = await sealPages(folder)
    await buildWorker(folder, version)
    await compressAll(folder)
    await writeFile(
      join(folder, builtFile),
      JSON.stringify({ sources, version, early } satisfies Built),
    )
    await rm(webFolder, { recursive: true, force: true })
    await rename(folder, webFolder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return 0
}

const shared: InlineConfig = {
  configFile: false,
  envDir: false,
  root: webRoot,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
}

/** Screens import contracts for their types and constants; the schemas stay on the server. */
const treeshake = {
  moduleSideEffects: (id: string) => !/[\\/](typebox|contracts)[\\/]/.test(id),
  manualPureFunctions: ['Type', 'route', 'Collection'],
}

async function buildPages(folder: string): Promise<void> {
  await build({
    ...shared,
    build: {
      outDir: folder,
      emptyOutDir: true,
      target,
      // The manifest tells the worker what the first page needs.
      manifest: true,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      assetsInlineLimit: 0,
      rolldownOptions: {
        treeshake,
      },
    },
  })
}

/**
 * Puts cartable/early.ts into the page itself: as a file it would cost the slow line one more round trip.
 * Answers what the content security policy calls it (CSP 3 §2.3.1).
 */
async function inlineEarly(folder: string): Promise<string> {
  const code = (await buildScript(folder, 'cartable/early.ts', 'early.js')).trim()
  await rm(join(folder, 'early.js'))
  await replaceInPage(folder, '<script type="module"', (found) => {
    return `<script>${code}</script>\n    ${found}`
  })
  return `sha256-${createHash('sha256').update(code).digest('base64')}`
}

/** One classic script without imports. */
async function buildScript(
  folder: string,
  entry: string,
  fileName: string,
  define: Record<string, string> = {},
): Promise<string> {
  await build({
    ...shared,
    publicDir: false,
    define,
    build: {
      outDir: folder,
      emptyOutDir: false,
      target,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: join(webRoot, entry),
        treeshake,
        output: { format: 'iife', entryFileNames: fileName },
      },
    },
  })
  return readFile(join(folder, fileName), 'utf8')
}

async function replaceInPage(
  folder: string,
  mark: string,
  put: (mark: string) => string,
): Promise<void> {
  const page = join(folder, 'index.html')
  const html = await readFile(page, 'utf8')
  if (!html.includes(mark)) throw new Error(`index.html has lost its ${mark}`)
  await writeFile(page, html.replace(mark, put))
}

type Manifest = Record<
  string,
  {
    file: string
    isEntry?: boolean
    imports?: string[]
    dynamicImports?: string[]
    css?: string[]
    assets?: string[]
  }
>

/** Screens of few people and many bytes: kept on a device only once they were looked at. */
const seldom = /^screens\/admin\//

/** Writes the version of the whole into the page, so that it knows when the server has another. */
async function sealPages(folder: string): Promise<string> {
  const digest = createHash('sha256')
  for (const path of await filesIn(folder))
    digest.update(path).update(await readFile(join(folder, path)))
  const version = digest.digest('base64url').slice(0, 12)
  await replaceInPage(
    folder,
    '<meta name="shell" content="" />',
    () => `<meta name="shell" content="${version}" />`,
  )
  return version
}

async function buildWorker(folder: string, version: string): Promise<void> {
  const manifest = join(folder, '.vite/manifest.json')
  const files = firstFiles(JSON.parse(await readFile(manifest, 'utf8')))
  await rm(join(folder, '.vite'), { recursive: true })
  await buildScript(folder, 'worker/worker.ts', 'worker.js', {
    shellVersion: JSON.stringify(version),
    shellFiles: JSON.stringify(files),
  })
}

/** All that works without a line: the entry, the screens it may call, what an installed application shows. */
function firstFiles(manifest: Manifest): string[] {
  const found = new Set(['/', '/icon.svg', '/manifest.webmanifest'])
  const visit = (key: string): void => {
    const chunk = manifest[key]
    if (!chunk || seldom.test(key) || found.has(`/${chunk.file}`)) return
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) {
      found.add(`/${file}`)
    }
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) visit(next)
  }
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key)
  return [...found]
}

const packed = /\.(js|css|html|svg|json|webmanifest|txt)$/
const brotli = promisify(brotliCompress)
const deflate = promisify(gzip)

/** Once here at the highest level, instead of at each answer. */
async function compressAll(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const path of await filesIn(folder)) {
    if (!packed.test(path)) continue
    const file = join(folder, path)
    const bytes = await readFile(file)
    const quality = { params: { [zlib.BROTLI_PARAM_QUALITY]: 11 } }
    await writeFile(`${file}.br`, await brotli(bytes, quality))
    await writeFile(`${file}.gz`, await deflate(bytes, { level: 9 }))
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}
