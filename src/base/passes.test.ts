import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseSecret } from '#base/keys.ts'
import { openPasses } from '#base/passes.ts'
import { type Pass, passLife, readPass, signedText } from '#contracts/pass.ts'
import type { Role } from '#contracts/words.ts'

const secret = parseSecret('5e'.repeat(32))
const roles: Role[] = ['pupil', 'guardian', 'teacher', 'head', 'secretary', 'staff', 'admin']
const nowS = 1_795_000_000
const uuid = fc.uuid({ version: 7 })
const pass: fc.Arbitrary<Pass> = fc.record(
  {
    deviceId: uuid,
    personId: uuid,
    actorId: uuid,
    scopes: fc.array(
      fc.record(
        { school: fc.integer({ min: 1, max: 2 ** 31 - 1 }), role: fc.constantFrom(...roles) },
        { noNullPrototype: true },
      ),
      { maxLength: 8 },
    ),
    issuedS: fc.integer({ min: nowS - passLife.ordinaryS + 1, max: nowS }),
    expiresS: fc.integer({ min: nowS + 1, max: nowS + passLife.ordinaryS }),
  },
  {
    requiredKeys: ['deviceId', 'personId', 'scopes', 'issuedS', 'expiresS'],
    noNullPrototype: true,
  },
)
const seed: Pass = {
  deviceId: '019aaaaa-0000-7000-8000-000000000001',
  personId: '019aaaaa-0000-7000-8000-000000000002',
  scopes: [{ school: 12, role: 'pupil' }],
  issuedS: nowS - 60,
  expiresS: nowS + 3600,
}

test('a pass says what was sealed in it, to another process with the same secret', () => {
  fc.assert(
    fc.property(pass, (made) => {
      const text = openPasses(secret).seal(made)
      assert.deepEqual(openPasses(secret).verify(text, nowS), made)
    }),
  )
})

test('a pass with any one character changed opens nothing', () => {
  const passes = openPasses(secret)
  const text = passes.seal(seed)
  const alphabet = [...'ABCXYZabcxyz0189-_.~= ']
  for (let at = 0; at < text.length; at += 1) {
    for (const letter of alphabet) {
      if (text[at] === letter) continue
      const forged = text.slice(0, at) + letter + text.slice(at + 1)
      assert.equal(typeof passes.verify(forged, nowS), 'string', forged)
    }
  }
})

test('cut, doubled and spliced passes open nothing', () => {
  const passes = openPasses(secret)
  const mine = passes.seal(seed)
  const theirs = passes.seal({ ...seed, personId: '019aaaaa-0000-7000-8000-000000000003' })
  const [a, b] = [mine.split('.'), theirs.split('.')]
  const spliced = a.map((_, at) => [...a.slice(0, at), ...b.slice(at)].join('.'))
  const forgeries = [...spliced.filter((text) => text !== mine && text !== theirs)]
  forgeries.push(
    mine.slice(0, -1),
    `${mine}A`,
    `${mine}.${mine}`,
    `${mine} `,
    mine.toUpperCase(),
    '',
  )
  for (const text of forgeries) assert.equal(typeof passes.verify(text, nowS), 'string', text)
})

test('no text of any form makes the verifier throw', () => {
  const passes = openPasses(secret)
  fc.assert(
    fc.property(fc.string({ maxLength: 250, unit: 'binary-ascii' }), (text) => {
      assert.equal(typeof passes.verify(text, nowS), 'string')
    }),
  )
})

test('a pass of another cell, of another day’s key or past its hour opens nothing', () => {
  const passes = openPasses(secret)
  const text = passes.seal(seed)
  assert.equal(openPasses(parseSecret('5f'.repeat(32))).verify(text, nowS), 'forged')
  const [, kid = ''] = text.split('.')
  assert.equal(passes.verify(text.replace(kid, String(Number(kid) - 1)), nowS), 'malformed')
  assert.deepEqual(passes.verify(text, seed.expiresS - 1), seed)
  assert.equal(passes.verify(text, seed.expiresS), 'expired')
  const fresh = openPasses(secret)
  assert.equal(fresh.verify(text, nowS + 20 * 86_400), 'stale_key')
  assert.equal(fresh.verify(text, nowS - 3 * 86_400), 'stale_key')
})

test('a pass issued by a server whose clock is some hours ahead is good', () => {
  const ahead = { ...seed, issuedS: nowS + 20 * 3_600, expiresS: nowS + 30 * 3_600 }
  const passes = openPasses(secret)
  assert.deepEqual(passes.verify(passes.seal(ahead), nowS), ahead)
})

test('fields that cannot be written unambiguously are never read', () => {
  const mac = 'A'.repeat(43)
  const text = signedText(seed)
  assert.ok(readPass(`${text}.${mac}`))
  assert.equal(readPass(`${text.replace('.cP.', '.0cP.')}.${mac}`), undefined)
  assert.equal(readPass(`${text.replace('.cP.', '.cX.')}.${mac}`), undefined)
  assert.equal(readPass(`${text.replace('.cP.', '.cP~.')}.${mac}`), undefined)
  assert.equal(readPass(`${text.replace('.cP.', '..')}.${mac}`), undefined)
})
