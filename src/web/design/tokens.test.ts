import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'

const css = await readFile(new URL('tokens.css', import.meta.url), 'utf8')
const marks = await readFile(new URL('marks.css', import.meta.url), 'utf8')

/** The custom properties of the first rule with this selector. */
function tokensOf(source: string, selector: string): Map<string, string> {
  const start = source.indexOf(`${selector} {`)
  assert.ok(start >= 0, selector)
  const rule = source.slice(start, source.indexOf('}', start))
  return new Map(
    [...rule.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [
      String(name),
      String(value),
    ]),
  )
}

/** Contrast ratio of WCAG 2.2 (relative luminance of sRGB). */
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const themes = {
  light: tokensOf(css, ':root'),
  dark: tokensOf(css, ':root[data-theme="dark"]'),
}

/** [ink, ground, least ratio]: 7 for what is read at arm's length, 4.5 for all text, 3 for edges of controls. */
const pairs: [string, string, number][] = [
  ['ink', 'paper', 7],
  ['ink', 'sheet', 7],
  ['ink', 'roof-soft', 7],
  ['ink-soft', 'paper', 7],
  ['ink-soft', 'sheet', 7],
  ['ink-soft', 'roof-soft', 4.5],
  ['on-roof', 'roof', 7],
  ['on-chestnut', 'chestnut', 4.5],
  ['on-chestnut', 'chestnut-deep', 4.5],
  ['red-ink', 'sheet', 4.5],
  ['red-ink', 'paper', 4.5],
  ['red-ink', 'red-wash', 4.5],
  ['ink', 'red-wash', 7],
  ['kept', 'sheet', 4.5],
  ['ink', 'kept-wash', 7],
  ['on-weather', 'weather', 7],
  ['paper', 'frame', 4.5],
  ['edge', 'sheet', 3],
  ['edge', 'paper', 3],
  ['focus', 'paper', 3],
  ['focus', 'sheet', 3],
]

for (const [name, tokens] of Object.entries(themes)) {
  test(`the ${name} colours can be read`, () => {
    for (const [ink, ground, least] of pairs) {
      const [a, b] = [tokens.get(`--${ink}`), tokens.get(`--${ground}`)]
      assert.ok(a && b, `${ink} on ${ground}`)
      const ratio = contrast(a, b)
      assert.ok(ratio >= least, `${ink} on ${ground}: ${ratio.toFixed(2)} < ${least}`)
    }
  })
}

test('the dark colours are the same whether the device or the person asks for them', () => {
  const asked = tokensOf(css, ':root:not([data-theme="light"])')
  assert.deepEqual([...asked], [...themes.dark])
})

test('a mark stands out from its colour, in both themes', () => {
  const rules = [...marks.matchAll(/--tint: (#[0-9a-f]{6});\s*--on-tint: (#[0-9a-f]{6})/g)]
  assert.ok(rules.length >= 8)
  for (const [, tint = '', ink = ''] of rules) assert.ok(contrast(tint, ink) >= 4.5, tint)
})
