import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { textOf } from './encoding.ts'
import { BrokenFile, type IntakeFile } from './format.ts'
import { limits } from './limits.ts'

/** One record; `line` is where it begins. Cells are trimmed. */
export type CsvRow = { line: number; cells: string[] }

type Parsed = { record: string[]; info: { lines: number } }

/**
 * Reads delimited text (RFC 4180) as a stream, whatever its encoding and separator. The first row is
 * the header. A quote that never closes, or a line without end, makes the file broken.
 */
export async function* readCsv(file: IntakeFile): AsyncGenerator<CsvRow> {
  const parser = parse({
    delimiter: separatorOf(file.head),
    info: true,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: limits.tokenBytesMax,
  })
  const source = Readable.from(textOf(file))
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      yield { line: firstLine(record, info.lines), cells: record.map((cell) => clean(cell)) }
    }
  } catch (error) {
    throw error instanceof CsvError ? brokenBy(file, error) : error
  } finally {
    source.destroy()
  }
}

/** The parser counts the lines that it has passed; a quoted cell may hold some. */
function firstLine(record: string[], lines: number): number {
  let inside = 0
  for (const cell of record) if (cell.includes('\n')) inside += cell.split('\n').length - 1
  return Math.max(1, lines - inside)
}

/** PostgreSQL text holds no zero character. */
const clean = (cell: string) => cell.replaceAll('\0', '').trim()

function brokenBy(file: IntakeFile, error: CsvError): BrokenFile {
  const line = Number(error['lines'] ?? 0)
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return new BrokenFile(
      file.name,
      line,
      `has a line longer than ${limits.tokenBytesMax >> 20} MiB`,
    )
  }
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return new BrokenFile(file.name, line, 'ends inside quotes: is it cut off?')
  }
  return new BrokenFile(file.name, line, `is not well-formed CSV (${error.code})`)
}

/** The character that divides the header most often, outside quotes. */
export function separatorOf(head: Buffer): string {
  const text = head.toString('latin1')
  const counts = new Map([
    [';', 0],
    [',', 0],
    ['\t', 0],
    ['|', 0],
  ])
  let quoted = false
  for (const char of text) {
    if (char === '"') quoted = !quoted
    else if (!quoted && char === '\n') break
    else if (!quoted && counts.has(char)) counts.set(char, (counts.get(char) ?? 0) + 1)
  }
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0]
}

/** A header as it is compared: lower case, without accents, spaces, punctuation or byte order mark. */
export function foldHeader(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}
