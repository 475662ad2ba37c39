import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { encode } from 'uqr'
import { showCode } from '#contracts/activation.ts'
import type { Locale } from '#contracts/words.ts'
import { type SlipWords, slipWords } from './words.ts'

export type Slip = {
  code: string
  kind: 'self' | 'family'
  personId: string
  givenName: string
  familyName: string
}

export type Slips = {
  school: string
  className: string
  kind: 'pupils' | 'adults'
  number: number
  slips: readonly Slip[]
  locale: Locale
  /** Address of the site, `https://…`, without a slash at its end. */
  origin: string
}

/** Points: A4, two columns of four slips. */
const page = { width: 595.28, height: 841.89, margin: 28, rows: 4, columns: 2 }
const cell = {
  width: (page.width - 2 * page.margin) / page.columns,
  height: (page.height - 2 * page.margin) / page.rows,
  padding: 13,
}
const qrSide = 74
const ink = { text: '#20242b', quiet: '#5a6270', line: '#9aa2ad' }

type Doc = PDFKit.PDFDocument
type Face = 'regular' | 'bold'

/** A PDF of A4 pages to cut: a pupil's own code on the left, the family's on the right; staff one after the other. */
export async function drawSlips(sheet: Slips): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit')
  const words = slipWords(sheet.locale, sheet.kind === 'pupils')
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    lang: sheet.locale,
    info: { Title: `${words.title} · ${sheet.className || sheet.school}`, Author: sheet.school },
  })
  const chunks: Buffer[] = []
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
  for (const [name, font] of await fonts()) doc.registerFont(name, font)
  const places = layOut(sheet)
  const last = Math.max(...places.map((place) => place.page))
  for (let at = 0; at <= last; at += 1) {
    doc.addPage()
    const here = places.filter((place) => place.page === at)
    drawCuts(doc)
    for (const { slip, x, y } of here) drawSlip(doc, sheet, words, slip, { x, y })
    // A class of thirty takes half a second: others are served between its pages.
    await new Promise((resolve) => setImmediate(resolve))
  }
  doc.end()
  return done
}

type Place = { slip: Slip; page: number; x: number; y: number }

function layOut({ slips, kind }: Slips): Place[] {
  const perPage = page.rows * page.columns
  const order = kind === 'adults' ? slips.map((slip, at) => [slip, at] as const) : inRows(slips)
  return order.map(([slip, at]) => ({
    slip,
    page: Math.floor(at / perPage),
    x: page.margin + (at % page.columns) * cell.width,
    y: page.margin + (Math.floor(at / page.columns) % page.rows) * cell.height,
  }))
}

/** One row a pupil: self on the left, family on the right, an empty place where a code is not needed. */
function inRows(slips: readonly Slip[]): (readonly [Slip, number])[] {
  const pupils = [...new Set(slips.map((slip) => slip.personId))]
  const rowOf = new Map(pupils.map((id, row) => [id, row]))
  return slips.map((slip) => {
    const row = rowOf.get(slip.personId) ?? 0
    return [slip, row * page.columns + (slip.kind === 'self' ? 0 : 1)] as const
  })
}

function drawCuts(doc: Doc): void {
  doc.save().lineWidth(0.5).strokeColor(ink.line).dash(3, { space: 3 })
  for (let row = 0; row <= page.rows; row += 1) {
    const y = page.margin + row * cell.height
    doc
      .moveTo(page.margin / 2, y)
      .lineTo(page.width - page.margin / 2, y)
      .stroke()
  }
  for (let column = 0; column <= page.columns; column += 1) {
    const x = page.margin + column * cell.width
    doc
      .moveTo(x, page.margin / 2)
      .lineTo(x, page.height - page.margin / 2)
      .stroke()
  }
  doc.undash().restore()
}

function drawSlip(
  doc: Doc,
  sheet: Slips,
  words: SlipWords,
  slip: Slip,
  { x, y }: { x: number; y: number },
): void {
  const left = x + cell.padding
  const width = cell.width - 2 * cell.padding
  const kind = words[slip.kind]
  const top = [sheet.school, sheet.className].filter((text) => text !== '').join(' · ')
  let at = y + cell.padding
  doc.fillColor(ink.quiet)
  at = write(doc, top, { x: left, y: at, width, sizes: [8, 7], face: 'regular', linesMax: 2 })
  const name = `${slip.givenName} ${slip.familyName}`
  doc.fillColor(ink.text)
  const heading = kind.heading(name)
  at = write(doc, heading, {
    x: left,
    y: at + 1,
    width,
    sizes: [12, 10, 8.5, 7.4],
    face: 'bold',
    linesMax: 2,
  })
  const body = at + 4
  const beside = width - qrSide - 10
  const column = { x: left, width: beside, linesMax: 1 }
  doc.fillColor(ink.quiet)
  at = write(doc, kind.label, { ...column, y: body, sizes: [8], face: 'regular' })
  doc.fillColor(ink.text)
  const code = showCode(slip.code)
  for (const text of [code.slice(0, 10), code.slice(10)]) {
    at = write(doc, text, { ...column, y: at + 1, sizes: [17], face: 'bold', spacing: 1 })
  }
  drawQr(doc, `${sheet.origin}/activate#${slip.code}`, left + width - qrSide, body)
  at = body + qrSide + 5
  const site = `${sheet.origin.replace(/^https?:\/\//, '')}/activate`
  for (const [text, face] of [
    [kind.look, 'regular'],
    [site, 'bold'],
    [kind.next, 'regular'],
    [kind.care, 'regular'],
  ] as const) {
    const sizes = [8.2, 7.6, 7, 6.4, 5.8, 5.2]
    at = write(doc, text, { x: left, y: at, width, sizes, face, linesMax: 1 })
  }
}

type Writing = {
  x: number
  y: number
  width: number
  /** The first size that fits is taken; the last one is cut with « … » where even it does not. */
  sizes: readonly number[]
  face: Face
  linesMax: number
  spacing?: number
}

/** Writes wrapped text; answers where the next line begins. */
function write(doc: Doc, text: string, how: Writing): number {
  const { x, y, width, sizes, face, linesMax, spacing = 0 } = how
  const options = { lineBreak: false, characterSpacing: spacing }
  const widthOf = (piece: string): number =>
    runs(piece).reduce(
      (sum, run) => sum + doc.font(fontOf(face, run)).widthOfString(run.text, options),
      0,
    )
  let lines: string[] = []
  let size = 0
  for (size of sizes) {
    doc.fontSize(size)
    lines = wrap(text, width, widthOf)
    if (lines.length <= linesMax && lines.every((line) => widthOf(line) <= width)) break
  }
  lines.slice(0, linesMax).forEach((line, row) => {
    const isCut = row === linesMax - 1 && lines.length > linesMax
    let shown = isCut ? `${line}…` : line
    while (widthOf(shown) > width && shown.length > 2) shown = `${shown.slice(0, -2)}…`
    let at = x
    for (const run of runs(shown)) {
      doc.font(fontOf(face, run)).text(run.text, at, y + row * size * lead, options)
      at += doc.widthOfString(run.text, options)
    }
  })
  return y + Math.min(lines.length, linesMax) * size * lead
}

/** Height of a line, in sizes of its letters. */
const lead = 1.28

/** Breaks at spaces and after hyphens. */
function wrap(text: string, width: number, widthOf: (piece: string) => number): string[] {
  const lines: string[] = []
  for (const piece of text.match(/[^\s-]+-?|-|\s+/g) ?? []) {
    const last = lines.at(-1)
    const joined = (last ?? '') + piece
    if (last === undefined) lines.push(piece.trimStart())
    else if (widthOf(joined.trimEnd()) <= width) lines[lines.length - 1] = joined
    else if (piece.trim() !== '') lines.push(piece)
  }
  return lines.map((line) => line.trimEnd())
}

const fontOf = (face: Face, run: Run): string => (run.beyond ? `${face}-ext` : face)

type Run = { text: string; beyond: boolean }

/** Letters of the second file of the face, `latin-ext`. */
const beyondLatin = new Set(
  'ĀāĂăĄąĆćĊċČčĎďĐđĒēĖėĘęĚěĞğĠġĢģĦħĪīĮįĶķĻļĽľŁłŃńŅņŇňŐőŔŕŘřŚśŞşŠšŢţŤťŪūŮůŰűŲųŸŹźŻżŽžƒȘșȚț',
)

/** The letter, or the nearest that the face has: ễ → ê → e. Other alphabets become « ? ». */
function drawable(letter: string): string {
  for (let form = letter.normalize('NFD'); form !== ''; form = form.slice(0, -1)) {
    const composed = form.normalize('NFC')
    if (beyondLatin.has(composed) || /^[ -~\u00a0-ÿŒœ’‘“”–—…•€]$/u.test(composed)) return composed
  }
  return '?'
}

function runs(text: string): Run[] {
  const found: Run[] = []
  for (const letter of text.normalize('NFC')) {
    const shown = drawable(letter)
    const beyond = beyondLatin.has(shown)
    const last = found.at(-1)
    if (last && last.beyond === beyond) last.text += shown
    else found.push({ text: shown, beyond })
  }
  return found
}

function drawQr(doc: Doc, text: string, x: number, y: number): void {
  const { data, size } = encode(text, { ecc: 'M', border: 0 })
  const side = qrSide / size
  data.forEach((line, row) => {
    let from = 0
    while (from < size) {
      if (!line[from]) {
        from += 1
        continue
      }
      let until = from
      while (until < size && line[until]) until += 1
      doc.rect(x + from * side, y + row * side, (until - from) * side, side)
      from = until
    }
  })
  doc.fill(ink.text)
}

let kept: Promise<[string, Buffer][]> | undefined

/** Atkinson Hyperlegible (OFL), made for weak eyes: four files, read once. */
function fonts(): Promise<[string, Buffer][]> {
  const require = createRequire(import.meta.url)
  kept ??= Promise.all(
    (
      [
        ['regular', 'latin-400'],
        ['bold', 'latin-700'],
        ['regular-ext', 'latin-ext-400'],
        ['bold-ext', 'latin-ext-700'],
      ] as const
    ).map(async ([name, file]): Promise<[string, Buffer]> => {
      const path = `@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-${file}-normal.woff`
      return [name, await readFile(require.resolve(path))]
    }),
  )
  return kept
}
