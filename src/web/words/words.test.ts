import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusals } from '#contracts/refusals.ts'
import { address } from './address.ts'
import { adminEn } from './admin-en.ts'
import { adminFr } from './admin-fr.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

type Tree = { [key: string]: unknown }

/** Every path to a sentence. */
function keysOf(tree: Tree, under = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? keysOf(value as Tree, `${under}${key}.`)
      : [`${under}${key}`],
  )
}

test('French and English say the same things', () => {
  assert.deepEqual(keysOf(en).sort(), keysOf(fr).sort())
  assert.deepEqual(keysOf(adminEn).sort(), keysOf(adminFr).sort())
})

test('every refusal of the server has a sentence', () => {
  for (const code of Object.keys(refusals)) assert.ok(code in fr.refusal, code)
})

test('numbers agree with their nouns', () => {
  assert.equal(fr.day.lessons(0), '0 cours')
  assert.equal(fr.weather.toSend(1), '1 chose à envoyer.')
  assert.equal(fr.weather.toSend(2), '2 choses à envoyer.')
  assert.equal(en.weather.toSend(0), '0 things to send.')
  assert.equal(en.weather.toSend(1), '1 thing to send.')
})

test('a pupil of collège is told tu, everyone else vous', () => {
  address.value = 'tu'
  assert.match(fr.weather.kept, /tu fais/)
  address.value = 'vous'
  assert.match(fr.weather.kept, /vous faites/)
})

test('no sentence speaks in codes or cries out', () => {
  const sentences = [fr, en, adminFr, adminEn].flatMap((tree) => textsOf(tree))
  for (const sentence of sentences) {
    assert.doesNotMatch(sentence, /\b(oops|oups|erreur \d|error \d|undefined)\b|!/i, sentence)
  }
})

function textsOf(tree: Tree): string[] {
  return Object.values(tree).flatMap((value) => {
    if (typeof value === 'object' && value !== null) return textsOf(value as Tree)
    return typeof value === 'string' ? [value] : []
  })
}
