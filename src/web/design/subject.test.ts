import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { coloursCount, marksCount, subjectLook } from './subject.ts'

test('a subject always gets a colour and a mark of the set, whatever its code', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (code) => {
      const { colour, mark } = subjectLook(code)
      return colour >= 0 && colour < coloursCount && mark >= 0 && mark < marksCount
    }),
  )
})

test('case and spaces around a code change nothing', () => {
  assert.deepEqual(subjectLook(' maths '), subjectLook('MATHS'))
})

test('the commonest subjects of a collège and of a lycée look different from each other', () => {
  const college = 'FRANC MATHS HI-GE AGL1 ESP2 SVT PH-CH EPS A-PLA EDMUS TECHN ALL2 LATIN EMC'
  const lycee = 'PHILO MATHS HI-GE AGL1 ESP2 SVT PH-CH EPS SES NSI HLPHI HGGSP FRANC ENS-S'
  for (const subjects of [college, lycee].map((list) => list.split(' '))) {
    const looks = new Set(subjects.map((code) => JSON.stringify(subjectLook(code))))
    assert.equal(looks.size, subjects.length)
  }
})

test('the subjects of every week have colours of their own', () => {
  const every = 'FRANC MATHS HI-GE AGL1 SVT PH-CH EPS'.split(' ')
  assert.equal(new Set(every.map((code) => subjectLook(code).colour)).size, every.length)
})
