import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type AafFeed, aafComplete, folderOf } from '#testing/feeds.ts'
import { freshDatabase } from '#testing/world.ts'

const program = fileURLToPath(new URL('./preau.ts', import.meta.url))

function preau(databaseUrl: string, ...words: string[]) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, 'import', ...words],
    {
      env: { ...process.env, DATABASE_URL: databaseUrl },
    },
  )
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, out, err })),
  )
}

const feed: AafFeed = {
  schools: [{ id: '10', uai: '0750001A', name: 'Collège des Marronniers', classes: ['4A$4e A'] }],
  pupils: [
    { id: '101', name: 'MARTIN', school: '10', classes: ['10$4A'] },
    { id: '102', name: 'ROUX', school: '10', classes: ['10$4A'] },
  ],
}

test('words that make no sense end with 2 and open no database', async () => {
  const nowhere = 'postgresql://127.0.0.1:9/none'
  for (const [words, said] of [
    [[], /which files or folders/],
    [['x.xml', '--grace-days', 'soon'], /number of days/],
    [['x.xml', '--school', '75'], /UAI/],
    [['x.xml', '--source', 'Mon Flux'], /short name/],
    [['x.xml', '--sudo'], /--sudo/],
  ] as const) {
    const { code, err } = await preau(nowhere, ...words)
    assert.equal(code, 2, err)
    assert.match(err, said)
  }
})

test('check, import, again, a guard and a broken file: reports and exit codes', async (t) => {
  const { url } = await freshDatabase(t)
  const folder = await folderOf(t, aafComplete(feed))
  const checked = await preau(url, folder, '--check')
  assert.equal(checked.code, 0, checked.err)
  assert.match(checked.out, /Would be:[\s\S]*2 {2}pupils created[\s\S]*nothing was changed/)
  const done = await preau(url, folder)
  assert.equal(done.code, 0, done.err)
  assert.match(done.out, /2 {2}pupils created/)
  const again = await preau(url, folder)
  assert.equal(again.code, 0, again.err)
  assert.match(again.out, /Nothing to do/)
  const less = await folderOf(t, aafComplete({ ...feed, pupils: (feed.pupils ?? []).slice(1) }))
  const guarded = await preau(url, less)
  assert.equal(guarded.code, 3, guarded.err)
  assert.match(guarded.out, /50 % of the pupils[\s\S]*--confirm/)
  const json = await preau(url, less, '--confirm', '--json')
  assert.equal(json.code, 0, json.err)
  const report = JSON.parse(json.out)
  assert.equal(report.state, 'applied')
  assert.equal(report.report.totals['pupils missing'], 1)
  const [name = ''] = await readdir(folder)
  const cut = await folderOf(t, { [name]: aafComplete(feed)[name]?.slice(0, 500) ?? '' })
  const broken = await preau(url, cut)
  assert.equal(broken.code, 1, broken.out)
  assert.match(
    broken.err,
    new RegExp(`${name}:\\d+: is not well-formed[\\s\\S]*Nothing was changed`),
  )
})
