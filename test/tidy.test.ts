import assert from 'node:assert/strict'
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { refusals } from '#base/refusal.ts'

// The house rules that no compiler says. Each failure names the file and what to do.

/** The nouns of the school in reading order: each may call the api.ts of those above it. */
const nouns = ['roster', 'identity', 'timetable', 'cartable']

/** Parts and what each may import besides itself; `main` wires, `testing` and `drill` look from outside. */
const parts: Record<string, string[]> = {
  base: ['contracts'],
  contracts: [],
  school: ['base', 'contracts'],
  drill: ['base', 'contracts'],
  web: ['contracts'],
  main: ['base', 'contracts', 'school', 'drill', 'testing'],
  testing: ['base', 'contracts', 'school', 'drill', 'main'],
}

/** A dictionary or a style sheet is one long list: cutting it helps nobody. */
const lines = { code: 300, test: 600, list: 600 }
const banned: Record<string, string> = {
  FIXME: 'finish it',
  TODO: 'finish it, or open an issue',
  'as any': 'give it a real type',
  '@ts-ignore': 'give it a real type',
  '@ts-nocheck': 'give it a real type',
}
const vague = /\b(utils?|helpers?|common|manager|misc|impl)\b/

const files = globSync('{src,test,bench,setup}/**/*.{ts,tsx,mjs,css}', {
  exclude: ['**/node_modules/**'],
})
  .map((path) => path.replaceAll('\\', '/'))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
const isTest = (path: string) => /\.test\.tsx?$/.test(path)
const imports = (text: string) =>
  [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '')

function kindOf(path: string): keyof typeof lines {
  if (isTest(path) || path.startsWith('bench/')) return 'test'
  return path.endsWith('.css') || path.startsWith('src/web/words/') ? 'list' : 'code'
}

test('every part is known to the compiler and to this test', () => {
  const folders = readdirSync('src', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  assert.deepEqual(folders.sort(), Object.keys(parts).sort())
  const root = readFileSync('tsconfig.json', 'utf8')
  assert.deepEqual(
    folders.filter((part) => !root.includes(`"src/${part}"`)),
    [],
  )
})

test('a part imports only what its permission slip says', () => {
  const wrong = files.flatMap(({ path, text }) => {
    const [top, part = ''] = path.split('/')
    if (top !== 'src' || isTest(path)) return []
    return imports(text)
      .map((name) => name.match(/^#([a-z]+)\//)?.[1] ?? '')
      .filter((to) => to !== '' && to !== part && !parts[part]?.includes(to))
      .map((to) => `${path} imports #${to}`)
  })
  assert.deepEqual(wrong, [])
})

test('no part reaches another by climbing out of its folder', () => {
  const wrong = files.flatMap(({ path, text }) => {
    const [top, part] = path.split('/')
    if (top !== 'src' || isTest(path)) return []
    return imports(text)
      .filter((name) => name.startsWith('.'))
      .filter((name) => !new URL(name, `file:///${path}`).pathname.startsWith(`/src/${part}/`))
      .filter((name) => !name.endsWith('package.json'))
      .map((name) => `${path} imports ${name}`)
  })
  assert.deepEqual(wrong, [])
})

test('a noun of the school enters another only by its api.ts, and only upwards in the list', () => {
  const wrong = files.flatMap(({ path, text }) => {
    const [, part, from = ''] = path.split('/')
    if (part !== 'school' || isTest(path)) return []
    return imports(text)
      .map((name) => name.match(/^#school\/([^/]+)\/(.+)$/) ?? name.match(/^\.\.\/([a-z]+)\/(.+)$/))
      .filter((match) => match !== null)
      .filter(
        ([, to = '', door]) =>
          nouns.includes(to) &&
          to !== from &&
          !(door === 'api.ts' && nouns.indexOf(to) < nouns.indexOf(from)),
      )
      .map(([whole]) => `${path} imports ${whole}`)
  })
  assert.deepEqual(wrong, [])
  const folders = readdirSync('src/school', { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  assert.deepEqual(folders.map((entry) => entry.name).sort(), [...nouns].sort())
})

test('SQL is written in stores, migrations and the few files named here', () => {
  const allowed = /(store[^/]*|\.test)\.ts$|^src\/(base|testing)\/|^bench\/|^test\//
  const wrong = files
    .filter(({ path }) => /^src\/(school|main|drill)\//.test(path) && !allowed.test(path))
    .filter(({ text }) =>
      /\b(select|insert into|update|delete from)\s+[^'"`]*\bschool\./i.test(text),
    )
    .map(({ path }) => path)
  assert.deepEqual(wrong, [])
})

test('no file outgrows its limit', () => {
  const long = files
    .map(({ path, text }) => ({ path, count: text.split('\n').length - 1 }))
    .filter(({ path, count }) => count > lines[kindOf(path)])
    .map(({ path, count }) => `${path}: ${count}`)
  assert.deepEqual(long, [])
})

test('nothing unfinished is left behind, and no name says nothing', () => {
  const left = files
    .filter(({ path }) => path !== 'test/tidy.test.ts')
    .flatMap(({ path, text }) => [
      ...Object.entries(banned).flatMap(([word, cure]) =>
        text.includes(word) ? [`${path}: ${word}, ${cure}`] : [],
      ),
      ...(vague.test(path) ? [`${path}: name it for what it is`] : []),
    ])
  assert.deepEqual(left, [])
})

test('every refusal is documented, and nothing else is', () => {
  const documented = [
    ...readFileSync('docs/refusals.md', 'utf8').matchAll(/^\| `([a-z_]+)` \| (\d+) \|/gm),
  ]
  assert.deepEqual(
    Object.fromEntries(documented.map(([, code, status]) => [code, Number(status)])),
    refusals,
  )
})

test('every environment variable that is read is documented', () => {
  const config = readFileSync('src/main/config.ts', 'utf8')
  const read = [...config.matchAll(/env\['([A-Z_]+)'\]/g)].map((match) => match[1] ?? '')
  const documented = readFileSync('docs/configuration.md', 'utf8')
  assert.deepEqual(
    read.filter((name) => !documented.includes(`\`${name}\``)),
    [],
  )
})

test('migrations are numbered once each', () => {
  const numbers = readdirSync('migrations').map((name) => name.slice(0, 4))
  assert.deepEqual(numbers, [...new Set(numbers)])
})

test('links between the documents lead somewhere', () => {
  const documents = globSync('{*.md,docs/**/*.md,src/*/README.md}')
  const broken = documents.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map((match) => match[1] ?? '')
      .filter((to) => !existsSync(new URL(to, new URL(path, `file://${process.cwd()}/`))))
      .map((to) => `${path} → ${to}`),
  )
  assert.deepEqual(broken, [])
})

test('each part says in forty lines what it is for', () => {
  const wrong = Object.keys(parts).filter((part) => {
    const path = `src/${part}/README.md`
    return !existsSync(path) || readFileSync(path, 'utf8').split('\n').length > 41
  })
  assert.deepEqual(wrong, [])
})
