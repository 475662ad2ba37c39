import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readable } from './words.ts'

test('a title that a feed shouts is written as a school would', () => {
  const titles: Record<string, string> = {
    'HISTOIRE-GEOGRAPHIE': 'Histoire-géographie',
    FRANCAIS: 'Français',
    'ED.PHYSIQUE & SPORT.': 'Éd. physique & sport.',
    'EDUCATION MUSICALE': 'Éducation musicale',
    'ANGLAIS LV1': 'Anglais LV1',
    'SCIENCES VIE & TERRE': 'Sciences vie & terre',
    EPS: 'EPS',
  }
  for (const [shouted, written] of Object.entries(titles)) assert.equal(readable(shouted), written)
})

test('a title that was written with care is left as it is', () => {
  for (const title of ['Éducation musicale', 'Physique-Chimie', 'Atelier « Geographie »']) {
    assert.equal(readable(title), title)
  }
})
