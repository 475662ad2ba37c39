import { TextDecoder } from 'node:util'
import { BrokenFile, type IntakeFile } from './format.ts'
import { limits } from './limits.ts'

/**
 * The characters of a file, decoded as they come. Without `encoding`, it is found out: an XML
 * declaration, a byte order mark, valid UTF-8, else the Western encodings that French software writes.
 */
export async function* textOf(file: IntakeFile, encoding?: string): AsyncGenerator<string> {
  const name = encoding ?? xmlEncodingOf(file.head) ?? (await guessEncoding(file))
  const decoder = decoderFor(file, name)
  let line = 1
  try {
    for await (const chunk of file.bytes()) {
      const text = decoder.decode(chunk, { stream: true })
      if (text.length > 0) yield text
      line += newlines(chunk)
    }
    const rest = decoder.decode()
    if (rest.length > 0) yield rest
  } catch (error) {
    if (error instanceof TypeError && /decod|encoded/i.test(error.message)) {
      throw new BrokenFile(file.name, line, `has characters that are not ${name}`)
    }
    throw error
  }
}

function decoderFor(file: IntakeFile, name: string): TextDecoder {
  try {
    return new TextDecoder(name, { fatal: true })
  } catch {
    throw new BrokenFile(file.name, 1, `is in the unknown encoding « ${name.slice(0, 40)} »`)
  }
}

/** What a byte order mark or an XML declaration says; undefined for what is neither. */
export function xmlEncodingOf(head: Buffer): string | undefined {
  const mark = byteOrderMark(head)
  if (mark) return mark
  const start = head.subarray(0, 200).toString('latin1').trimStart()
  if (!start.startsWith('<')) return undefined
  const declared = /^<\?xml[^>]*?encoding\s*=\s*["']([^"']{1,40})["']/.exec(start)
  return declared?.[1] ?? 'utf-8'
}

function byteOrderMark(head: Buffer): string | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  return undefined
}

/** Reads the whole file once: the first accent may stand on its last line. */
async function guessEncoding(file: IntakeFile): Promise<string> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  const seen = new Uint32Array(256)
  let valid = true
  let line = 1
  let length = 0
  for await (const chunk of file.bytes()) {
    const end = chunk.lastIndexOf(10)
    length = end < 0 ? length + chunk.length : chunk.length - end
    line += newlines(chunk)
    if (length > limits.tokenBytesMax) {
      throw new BrokenFile(
        file.name,
        line,
        `has a line longer than ${limits.tokenBytesMax >> 20} MiB`,
      )
    }
    valid &&= isValid(utf8, chunk)
    if (!valid) count(chunk, seen)
  }
  if (valid && isValid(utf8)) return 'utf-8'
  // 0x80-0x9F are control characters in ISO 8859-15 and letters (œ, €, ’) in Windows-1252.
  for (let byte = 0x80; byte < 0xa0; byte += 1) if (seen[byte]) return 'windows-1252'
  // Ž ž Œ œ Ÿ Š š € stand in ISO 8859-15 where Windows-1252 has ´ ¸ ¼ ½ ¾ ¦ ¨ ¤, which no name has.
  const french = [0xa4, 0xa6, 0xa8, 0xb4, 0xb8, 0xbc, 0xbd, 0xbe]
  return french.some((byte) => seen[byte]) ? 'iso-8859-15' : 'windows-1252'
}

function isValid(decoder: TextDecoder, chunk?: Buffer): boolean {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined })
    return true
  } catch {
    return false
  }
}

function count(chunk: Buffer, seen: Uint32Array): void {
  for (const byte of chunk) if (byte >= 0x80) seen[byte] = 1
}

function newlines(chunk: Buffer): number {
  let found = 0
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) found += 1
  return found
}
