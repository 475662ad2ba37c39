import { SaxesParser } from 'saxes'
import { textOf, xmlEncodingOf } from './encoding.ts'
import { BrokenFile, type IntakeFile } from './format.ts'
import { limits } from './limits.ts'

export type XmlEvents = {
  open?(name: string, attributes: Record<string, string>, line: number): void
  /** Text and CDATA between two tags, entities resolved; may come in pieces. */
  text?(text: string): void
  close?(name: string, line: number): void
  /** Awaited after each 64 kB: where a reader hands over what it has, so that memory stays flat. */
  drain?(): Promise<void> | undefined
}

/**
 * Reads XML as a stream. Well-formed or refused, with its line. A DOCTYPE is passed over and never
 * fetched; one that declares entities is refused, so nothing can expand.
 */
export async function readXml(file: IntakeFile, events: XmlEvents): Promise<void> {
  const parser = new SaxesParser({ xmlns: false, position: true })
  let depth = 0
  let quietSince = 0
  const broken = (reason: string): never => {
    throw new BrokenFile(file.name, parser.line, reason)
  }
  const heard = () => {
    quietSince = parser.position
  }
  parser.on('error', (error) => broken(`is not well-formed XML (${plain(error.message)})`))
  parser.on('opentag', (tag) => {
    heard()
    depth += 1
    if (depth > limits.xmlDepthMax) broken('nests its elements too deeply')
    events.open?.(tag.name, tag.attributes as Record<string, string>, parser.line)
  })
  parser.on('closetag', (tag) => {
    heard()
    depth -= 1
    events.close?.(tag.name, parser.line)
  })
  parser.on('text', (text) => {
    heard()
    events.text?.(text)
  })
  parser.on('cdata', (text) => {
    heard()
    events.text?.(text)
  })
  parser.on('comment', heard)
  parser.on('processinginstruction', heard)
  parser.on('doctype', (text) => {
    heard()
    if (/<!ENTITY/i.test(text)) broken('declares entities in its DOCTYPE; they are never expanded')
  })
  for await (const text of textOf(file, xmlEncodingOf(file.head) ?? 'utf-8')) {
    parser.write(text)
    if (parser.position - quietSince > limits.tokenBytesMax) {
      broken(`has one value or tag longer than ${limits.tokenBytesMax >> 20} MiB`)
    }
    await events.drain?.()
  }
  parser.close()
  await events.drain?.()
}

/** The parser begins its sentences with the place, which the report gives in its own way. */
function plain(message: string): string {
  return message.replace(/^\d+:\d+: /, '').replace(/\.$/, '')
}
