import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '#base/refusal.ts'
import { checkNewPassword } from './passwords.ts'
import { deviceLabel, fold, loginFrom, typedLogin } from './rules.ts'

test('names are compared without accents, case, spaces, hyphens and apostrophes', () => {
  const same = [
    ['Jean-Noël', 'jean noel'],
    ['D’Été', "d'ete"],
    ['Lœtitia', 'LOETITIA'],
    ['Straße', 'strasse'],
    ['Łukasz', 'lukasz'],
    ['Нина', 'нина'],
  ]
  for (const [one = '', other = ''] of same) assert.equal(fold(one), fold(other))
  assert.notEqual(fold('Martin'), fold('Martins'))
})

test('a login is given.family, in plain letters, never empty and never too long', () => {
  assert.equal(loginFrom('Léa', 'Nguyen-Beaumont'), 'lea.nguyen-beaumont')
  assert.equal(loginFrom('Marie Anne', 'O’Neil de La Tour'), 'marie-anne.oneil-de-la-tour')
  assert.equal(loginFrom('Нина', ''), 'personne')
  const names = fc.string({ unit: 'grapheme', maxLength: 80 })
  fc.assert(
    fc.property(names, names, (given, family) => {
      const login = loginFrom(given, family)
      assert.match(login, /^[a-z0-9]([a-z0-9.-]{0,38}[a-z0-9])?$/)
      assert.equal(typedLogin(` ${login.toUpperCase()} `), login)
    }),
  )
})

test('a device is called by the family of its browser and system, and nothing finer', () => {
  const chrome =
    'Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Safari/537.36'
  assert.equal(deviceLabel(chrome), 'Chrome · ChromeOS')
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1'
  assert.equal(deviceLabel(phone), 'Safari · iPhone')
  assert.equal(deviceLabel(undefined), 'Web')
  assert.equal(deviceLabel('<script>alert(1)</script>'), 'Web')
})

const verdict = (password: string): string => {
  try {
    checkNewPassword(password, ['Léa', 'Nguyen-Beaumont', 'lea.nguyen-beaumont'])
    return 'good'
  } catch (error) {
    assert.ok(error instanceof Refusal)
    return error.code
  }
}

test('phrases, long words and mixed ones are good passwords', () => {
  for (const password of [
    'trois petits chats',
    'le vent tourne au nord',
    'Mirabelle-47',
    'parapluievert',
    'k7vmq2xw9p',
    'Никогда не поздно',
    '1592837465019283',
  ]) {
    assert.equal(verdict(password), 'good', password)
  }
})

test('short, common, repeated, keyboard and own-name passwords are refused', () => {
  for (const password of [
    '',
    'chat',
    'abcdefghi',
    'aaaaaaaaaaaa',
    'abababababab',
    '1234567890123456',
    '9876543210987654',
    'azertyuiop12',
    'Azerty123456!',
    'motdepasse2026',
    'M0tdepasse2026',
    'P@ssw0rd2026',
    'bonjourbonjour',
    'qwertyuiopas',
    'marseille1313',
    'LeaNguyen2012',
    'lea.nguyen-beaumont',
    'beaumontlea!!',
  ]) {
    assert.equal(verdict(password), 'weak_password', password)
  }
})

test('no password makes the rule throw anything but a refusal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (password) => {
      assert.match(verdict(password), /^(good|weak_password)$/)
    }),
  )
})
