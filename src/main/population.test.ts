import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { verbs } from './verbs.ts'

const program = new URL('./preau.ts', import.meta.url).pathname

const preau = (...args: string[]) =>
  new Promise<{ code: number; out: string; error: string }>((resolve) => {
    const child = execFile(process.execPath, [program, 'population', ...args], (_, out, error) =>
      resolve({ code: child.exitCode ?? -1, out, error }),
    )
  })

test('the maker fills an absent folder, and never adds to one that is not empty', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'preau-population-'))
  t.after(() => rm(folder, { recursive: true }))
  const words = ['--schools', '3', '--seed', '1', '--scale', '0.1', '--out', join(folder, 'new')]
  const made = await preau(...words)
  assert.equal(made.code, 0, made.error)
  assert.match(made.out, /^4 schools, \d+ people/)
  assert.deepEqual((await readdir(join(folder, 'new'))).sort(), [
    'aaf',
    'population.json',
    'timetables',
  ])
  const again = await preau(...words)
  assert.equal(again.code, 2)
  assert.match(again.error, /is not empty\. Empty it, or choose another --out\.$/m)
})

test('wrong words are told in one sentence', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'preau-population-'))
  t.after(() => rm(folder, { recursive: true }))
  const good = ['--seed', '1', '--out', join(folder, 'x')]
  const wrong: [string[], RegExp][] = [
    [[], /--schools, --seed and --out are needed/],
    [['--schools', '0', ...good], /--schools is a whole number from 1 to/],
    [['--schools', '3', '--cell', '99', ...good], /--cell is a whole number from 1 to 20/],
    [['--schools', '3', '--date', '2026-02-30', ...good], /--date is a day/],
    [['--schools', '3', '--scale', 'x', ...good], /--scale is a number/],
    [['--schools', '3', '--timetables', 'ical', ...good], /--timetables is fet, sts or mixed/],
    [['--schools', '3', '--colour', ...good], /--colour/],
  ]
  for (const [words, sentence] of wrong) {
    const { code, error } = await preau(...words)
    assert.equal(code, 2, words.join(' '))
    assert.match(error, sentence)
  }
  const file = join(folder, 'file')
  await writeFile(file, '')
  const inFile = await preau('--schools', '3', '--seed', '1', '--out', join(file, 'x'))
  assert.equal(inFile.code, 2)
  assert.match(inFile.error, /cannot be written \(ENOTDIR\)\. Choose another --out\./)
})

test('the help names every option', () => {
  for (const name of [
    'schools',
    'seed',
    'out',
    'date',
    'cell',
    'timetables',
    'scale',
    'no-oddities',
  ]) {
    assert.match(verbs['population']?.help ?? '', new RegExp(`--${name}`))
  }
})
