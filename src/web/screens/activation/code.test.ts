import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readCode } from '#contracts/activation.ts'
import { codeLength, codeOfHash, readTyped } from './code.ts'

const letters = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ']
const aCode = fc.string({
  unit: fc.constantFrom(...letters),
  minLength: codeLength,
  maxLength: codeLength,
})

test('case, spaces, dashes and look-alikes of a code do not matter', () => {
  assert.equal(readTyped('abcd–efgh 0il5_pqrs').text, 'ABCDEFGH0115PQRS')
  assert.equal(readTyped('o0Oo').text, '0000')
})

test('whatever the field shows is read by the server as the same code', () => {
  fc.assert(
    fc.property(aCode, (code) => {
      const { shown, odd } = readTyped(code.toLowerCase().split('').join(' '))
      assert.equal(odd, undefined)
      assert.deepEqual(readCode(shown), readCode(code))
      assert.equal(readTyped(shown).shown, shown)
    }),
  )
})

test('a character that no code has is named, and nothing typed breaks the field', () => {
  assert.equal(readTyped('ABCU').odd, 'U')
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (typed) => Boolean(readTyped(typed))))
})

test('a QR code brings its code; a broken one brings none', () => {
  assert.equal(codeOfHash('#ABCD-EFGH-JKMN-PQRS'), 'ABCD-EFGH-JKMN-PQRS')
  assert.equal(codeOfHash('#%E0%A4%A'), undefined)
  assert.equal(codeOfHash(''), undefined)
  assert.equal(codeOfHash(`#${'A'.repeat(99)}`), undefined)
})
