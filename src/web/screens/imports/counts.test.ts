import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesAnything, columnsOf, rowsOfCounts, sizeOf } from './counts.ts'

test('the report’s counts become a table, people before groups before lessons', () => {
  const rows = rowsOfCounts({
    'lessons created': 40,
    'pupils unchanged': 300,
    'pupils created': 2,
    'groups changed': 0,
    'staff closed': 1,
    'course books created': 4,
    rubbish: 3,
  })
  assert.deepEqual(rows, [
    { what: 'pupils', counts: { unchanged: 300, created: 2 } },
    { what: 'staff', counts: { closed: 1 } },
    { what: 'lessons', counts: { created: 40 } },
    { what: 'course books', counts: { created: 4 } },
  ])
  assert.deepEqual(columnsOf(rows), ['created', 'closed', 'unchanged'])
})

test('an import that leaves everything as it is changes nothing', () => {
  assert.equal(changesAnything({ 'pupils unchanged': 3, 'groups created': 0 }), false)
  assert.equal(changesAnything({ 'groups created': 1 }), true)
})

test('sizes are read by people', () => {
  const plain = (text: string) => text.replace(/\s/gu, ' ')
  assert.equal(plain(sizeOf(3_400_000, 'en')), '3.4 MB')
  assert.equal(plain(sizeOf(12_000, 'fr')), '12 ko')
})
