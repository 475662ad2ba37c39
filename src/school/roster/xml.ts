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
  const { parser, feed } = openParser(file, events)
  for await (const text of textOf(file, xmlEncodingOf(file.head) ?? 'utf-8')) {
    feed(() => parser.write(text))
    await events.drain?.()
  }
  feed(() => parser.close())
  await events.drain?.()
}

/** Few handlers on purpose: with eight, V8 makes the parser a dictionary and it is three times slower. */
function openParser(file: IntakeFile, events: XmlEvents) {
  const parser = new SaxesParser({ xmlns: false, position: true })
  let depth = 0
  let quietSince = 0
  const broken = (reason: string): never => {
    throw new BrokenFile(file.name, parser.line, reason)
  }
  const said = (text: string) => {
    quietSince = parser.position
    events.text?.(text)
  }
  parser.on('opentag', (tag) => {
    quietSince = parser.position
    depth += 1
    if (depth > limits.xmlDepthMax) broken('nests its elements too deeply')
    events.open?.(tag.name, tag.attributes as Record<string, string>, parser.line)
  })
  parser.on('closetag', (tag) => {
    quietSince = parser.position
    depth -= 1
    events.close?.(tag.name, parser.line)
  })
  parser.on('text', said)
  parser.on('cdata', said)
  parser.on('doctype', (text) => {
    if (/<!ENTITY/i.test(text)) broken('declares entities in its DOCTYPE; they are never expanded')
  })
  const feed = (step: () => void) => {
    try {
      step()
    } catch (error) {
      const reason = reasonOf(error)
      if (reason === undefined) throw error
      broken(`is not well-formed XML (${reason})`)
    }
    if (parser.position - quietSince > limits.tokenBytesMax) {
      broken(`has one value, tag or comment longer than ${limits.tokenBytesMax >> 20} MiB`)
    }
  }
  return { parser, feed }
}

/** What the parser complains of, without the place that it begins its sentences with. */
function reasonOf(error: unknown): string | undefined {
  const place = /^\d+:\d+: /
  if (!(error instanceof Error) || !place.test(error.message)) return undefined
  return error.message.replace(place, '').replace(/\.$/, '')
}
