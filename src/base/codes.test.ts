import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openCodes } from '#base/codes.ts'
import { parseSecret } from '#base/keys.ts'
import { codeBounds, showCode } from '#contracts/activation.ts'

const codes = openCodes(parseSecret('5e'.repeat(32)))
const below = (bound: number) => fc.integer({ min: 0, max: bound - 1 })
const place = fc.record(
  { sheet: below(codeBounds.sheet), seat: below(codeBounds.seat), epoch: below(codeBounds.epoch) },
  { noNullPrototype: true },
)

test('a code names its place, as printed and however it is typed', () => {
  fc.assert(
    fc.property(place, (at) => {
      const code = codes.seal(at)
      assert.match(code, /^[0-9A-HJKMNP-TV-Z]{16}$/)
      const shown = showCode(code)
      const sloppy = ` ${shown.toLowerCase().replaceAll('-', ' ')}\n`
      const misread = shown.replaceAll('0', 'O').replaceAll('1', 'l')
      for (const typed of [code, shown, sloppy, misread]) assert.deepEqual(codes.open(typed), at)
    }),
  )
})

test('a code with any one letter changed opens nothing', () => {
  fc.assert(
    fc.property(
      place,
      below(16),
      fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'),
      (at, where, letter) => {
        const code = codes.seal(at)
        if (code[where] === letter) return
        assert.equal(codes.open(code.slice(0, where) + letter + code.slice(where + 1)), undefined)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('what is not sixteen letters of ours is not a code, and nothing makes the reader throw', () => {
  const code = codes.seal({ sheet: 1, seat: 2, epoch: 3 })
  for (const typed of ['', code.slice(1), `${code}0`, code.replace(/.$/, 'U'), 'é'.repeat(16)]) {
    assert.equal(codes.open(typed), undefined)
  }
  fc.assert(
    fc.property(fc.string({ maxLength: 60, unit: 'binary-ascii' }), (typed) => {
      assert.equal(codes.open(typed), undefined)
    }),
  )
})

test('a code of another cell opens nothing', () => {
  const other = openCodes(parseSecret('5f'.repeat(32)))
  assert.equal(codes.open(other.seal({ sheet: 1, seat: 0, epoch: 0 })), undefined)
})
