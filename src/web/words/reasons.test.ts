import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonInFrench } from './reasons-fr.ts'

test('a reason of the import is said in French with its particulars', () => {
  assert.equal(
    reasonInFrench('would close 37 % of the pupils of Collège A (166 of 449): confirm'),
    'fermerait 37\u00a0% des élèves de Collège A (166 sur 449)',
  )
  assert.equal(reasonInFrench('has no column « INE »'), 'n’a pas de colonne «\u00a0INE\u00a0»')
})

test('a reason that nobody has translated stays as it is', () => {
  assert.equal(reasonInFrench('has never been seen before'), undefined)
})
