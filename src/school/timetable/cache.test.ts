import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCache } from './cache.ts'

const value = (bytes: number) => ({ bytes })
const make = (bytes: number, made: string[], key: string) => async () => {
  made.push(key)
  return value(bytes)
}

test('a value is made once for all who wait for it, and kept while it is young', async () => {
  const cache = openCache<{ bytes: number }>(100, 1_000)
  const made: string[] = []
  await Promise.all([1, 2, 3].map(() => cache.through('a', 0, make(10, made, 'a'))))
  await cache.through('a', 999, make(10, made, 'a'))
  assert.deepEqual(made, ['a'])
  await cache.through('a', 1_000, make(10, made, 'a'))
  assert.deepEqual(made, ['a', 'a'])
  assert.equal(cache.bytes, 10)
})

test('it never holds more than its bytes: what was put in first goes first', async () => {
  const cache = openCache<{ bytes: number }>(25, 1_000)
  const made: string[] = []
  for (const key of ['a', 'b', 'c']) await cache.through(key, 0, make(10, made, key))
  assert.equal(cache.bytes, 20)
  await cache.through('c', 0, make(10, made, 'c'))
  await cache.through('a', 0, make(10, made, 'a'))
  assert.deepEqual(made, ['a', 'b', 'c', 'a'])
  await cache.through('huge', 0, make(1_000, made, 'huge'))
  assert.equal(cache.bytes, 0)
})

test('what failed is tried again', async () => {
  const cache = openCache<{ bytes: number }>(25, 1_000)
  await assert.rejects(async () => cache.through('a', 0, () => Promise.reject(new Error('away'))))
  assert.deepEqual(await cache.through('a', 0, async () => value(1)), value(1))
})

test('a clock that goes back makes nothing young for ever', async () => {
  const cache = openCache<{ bytes: number }>(25, 1_000)
  const made: string[] = []
  await cache.through('a', 5_000, make(1, made, 'a'))
  await cache.through('a', 0, make(1, made, 'a'))
  assert.deepEqual(made, ['a', 'a'])
})
