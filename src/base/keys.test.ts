import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { masterSecret } from './keys.ts'

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'preau-keys-'))
  t.after(() => rm(path, { recursive: true, force: true }))
  return path
}

test('the master secret is made once and found again', async (t) => {
  const home = await folder(t)
  const first = await masterSecret(join(home, 'deep'))
  assert.ok(first.equals(await masterSecret(join(home, 'deep'))))
  assert.deepEqual(await readdir(join(home, 'deep')), ['master.key'])
})

test('parts that start at once on a new folder agree on one secret', async (t) => {
  const home = await folder(t)
  const [one, ...others] = await Promise.all(Array.from({ length: 8 }, () => masterSecret(home)))
  for (const other of others) assert.ok(one?.equals(other))
})

test('a secret that cannot be read is not replaced by another', async (t) => {
  const home = await folder(t)
  // A folder in its place: unreadable for root too.
  await mkdir(join(home, 'master.key'))
  await assert.rejects(masterSecret(home), /master secret .* cannot be read \(EISDIR\)/)
})
