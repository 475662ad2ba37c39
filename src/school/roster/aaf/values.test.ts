import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  array,
  assert as check,
  constantFrom,
  date,
  property,
  record,
  string,
  uniqueArray,
} from 'fast-check'
import type { AafRequest } from './request.ts'
import { dateOf, guardianLinks, pairs, roleOf } from './values.ts'

const heard = () => {
  const said: string[] = []
  return {
    said,
    say: {
      refuse: (reason: string) => said.push(reason),
      warn: (reason: string) => said.push(reason),
      now: new Date(0),
    },
  }
}
const request = (values: Record<string, string[]>, op: AafRequest['op'] = 'put'): AafRequest => ({
  op,
  line: 1,
  category: 'Eleve',
  key: '1',
  values: new Map(Object.entries(values)),
})

test('values divided by $ give a school and a code, or are refused; never anything else', () => {
  check(
    property(array(string({ unit: constantFrom('$', 'a', '4', ' ', 'é') })), (values) => {
      const { said, say } = heard()
      const found = pairs(values, 'class', say)
      assert.equal(found.length + said.length, values.length)
      for (const [school, code] of found) {
        assert.ok(school.length > 0 && code.length > 0)
        assert.ok(!school.includes('$') && !code.includes('$'))
      }
    }),
  )
})

test('a pair survives whatever follows it', () => {
  const word = string({ unit: constantFrom('a', 'B', '4', '-', 'é'), minLength: 1 })
  check(
    property(word, word, array(word), (school, code, rest) => {
      assert.deepEqual(pairs([[school, code, ...rest].join('$')], 'class', heard().say), [
        [school, code],
      ])
    }),
  )
})

test('every relative of a pupil comes out once, with authority only where it is written', () => {
  const link = record({
    flags: array(constantFrom('0', '1', '2'), { minLength: 4, maxLength: 4 }),
    kinship: constantFrom('1', '2', '10', '99', ''),
  })
  check(
    property(
      uniqueArray(string({ unit: constantFrom('1', '2', '3', '4'), minLength: 1 })),
      array(link, { minLength: 8, maxLength: 8 }),
      (keys, links) => {
        const values = keys.slice(0, 8).map((key, at) => {
          const { kinship = '', flags = [] } = links[at] ?? {}
          return [key, kinship, ...flags].join('$')
        })
        const ties = guardianLinks(request({ ENTElevePersRelEleve: values }), heard().say) ?? []
        assert.equal(ties.length, values.length)
        for (const [at, tie] of ties.entries()) {
          assert.ok(tie.tie === 'guardian')
          const authority = links[at]?.flags[1]
          assert.equal(tie.legal, authority === '1')
          assert.equal(tie.inCharge, authority === '2')
        }
      },
    ),
  )
})

test('a relative named twice, with and without authority, is taken without', () => {
  const { said, say } = heard()
  const ties =
    guardianLinks(request({ ENTElevePersRelEleve: ['7$1$1$1$1$0', '7$1$0$2$1$0'] }), say) ?? []
  assert.deepEqual(ties, [
    { tie: 'guardian', adultKey: '7', kinship: '1 parent', legal: false, inCharge: true },
  ])
  assert.equal(said.length, 1)
})

test('a link without its parts is refused', () => {
  const { said, say } = heard()
  assert.deepEqual(
    guardianLinks(request({ ENTElevePersRelEleve: ['7', '8$1', '$1$1$1$1$0'] }), say),
    [],
  )
  assert.equal(said.length, 3)
})

test('first degree and older deliveries: those with parental authority, then the other parents', () => {
  const ties = guardianLinks(
    request({ ENTEleveAutoriteParentale: ['7'], ENTEleveParents: ['7', '8'] }),
    heard().say,
  )
  assert.deepEqual(
    ties?.map((tie) => tie.tie === 'guardian' && [tie.adultKey, tie.legal]),
    [
      ['7', true],
      ['8', false],
    ],
  )
})

test('a change that says nothing of relatives leaves them', () => {
  assert.equal(guardianLinks(request({ mail: ['x'] }, 'patch'), heard().say), undefined)
})

test('dates are days that exist, in either form', () => {
  check(
    property(
      date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
      (day) => {
        const iso = day.toISOString().slice(0, 10)
        const [year, month, dayOfMonth] = iso.split('-')
        assert.equal(dateOf(`${dayOfMonth}/${month}/${year}`), iso)
        assert.equal(dateOf(iso), iso)
      },
    ),
  )
  for (const wrong of ['31/02/2013', '2013', '00/00/0000', '1/1/0013', 'x', '2013-13-01']) {
    assert.equal(dateOf(wrong), undefined, wrong)
  }
})

test('functions give roles; unknown codes are read by their label', () => {
  assert.deepEqual(
    [
      ['ENS', ''],
      ['DOC', ''],
      ['DIR', 'DIRECTION'],
      ['ADF', ''],
      ['EDU', 'EDUCATION'],
      ['X1', 'ENSEIGNEMENT'],
      ['-', ''],
    ].map(([code = '', label = '']) => roleOf(code, label)),
    ['teacher', 'teacher', 'head', 'secretary', 'staff', 'teacher', 'staff'],
  )
})
