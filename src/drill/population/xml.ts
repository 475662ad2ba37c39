import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const marks: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Text or attribute value of an XML document. */
export const escapeXml = (text: string): string =>
  /[&<>"]/.test(text) ? text.replaceAll(/[&<>"]/g, (mark) => marks[mark] ?? '') : text

/** Latin-9 differs from Latin-1 in eight places (ISO 8859-15). */
const latin9: Readonly<Record<string, number>> = {
  '€': 0xa4,
  Š: 0xa6,
  š: 0xa8,
  Ž: 0xb4,
  ž: 0xb8,
  Œ: 0xbc,
  œ: 0xbd,
  Ÿ: 0xbe,
}
const notLatin1 = new Set(Object.values(latin9))

/** Bytes of a document declared ISO-8859-15; letters that it has not are written as character references. */
export function latin9Bytes(xml: string): Buffer {
  let plain = ''
  for (const letter of xml) {
    const code = letter.codePointAt(0) ?? 0
    const own = latin9[letter]
    if (own !== undefined) plain += String.fromCharCode(own)
    else if (code < 0x100 && !notLatin1.has(code)) plain += letter
    else plain += `&#${code};`
  }
  return Buffer.from(plain, 'latin1')
}

/** Text written when this much of it has gathered; one write call a megabyte. */
const bufferChars = 1 << 20

/** A file that is only ever added to, in bounded memory. */
export class Sink {
  readonly #fd: number
  #pending = ''

  constructor(path: string) {
    this.#fd = openSync(path, 'wx')
  }

  write(text: string): void {
    this.#pending += text
    if (this.#pending.length >= bufferChars) this.#flush()
  }

  close(): void {
    this.#flush()
    closeSync(this.#fd)
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending)
    this.#pending = ''
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at)
  }
}

export type PagesOptions = {
  folder: string
  prefix: string
  kind: string
  date: string
  recordsMax: number
}

/** The numbered files of one kind in an AAF delivery: a new one when the last has its number of records. */
export class Pages {
  readonly #options: PagesOptions
  #sink: Sink | undefined
  #records = 0
  #files = 0

  constructor(options: PagesOptions) {
    this.#options = options
    this.#open()
  }

  add(record: string): void {
    if (this.#records === this.#options.recordsMax) this.#open()
    this.#records++
    this.#sink?.write(record)
  }

  close(): void {
    this.#sink?.write('</ficAlimMENESR>\n')
    this.#sink?.close()
    this.#sink = undefined
  }

  #open(): void {
    this.close()
    const { folder, prefix, kind, date } = this.#options
    this.#files++
    this.#records = 0
    const number = String(this.#files).padStart(4, '0')
    this.#sink = new Sink(join(folder, `${prefix}_Complet_${date}_${kind}_${number}.xml`))
    this.#sink.write(
      '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">\n<ficAlimMENESR>\n',
    )
  }
}

/** One `attr` with its values; what has no value is an empty one, or left out, as the delivery has it. */
export type Attributes = readonly (readonly [
  name: string,
  value: string | readonly string[] | undefined,
])[]

export function addRequest(
  category: readonly [name: string, value: string],
  id: string,
  attributes: Attributes,
  emptyValues: boolean,
): string {
  let body = ''
  for (const [name, value] of attributes) {
    const values = (typeof value === 'string' ? [value] : (value ?? [])).filter((one) => one !== '')
    if (values.length === 0 && !emptyValues) continue
    body += `<attr name="${name}">`
    body +=
      values.length === 0
        ? '<value/>'
        : values.map((one) => `<value>${escapeXml(one)}</value>`).join('')
    body += '</attr>\n'
  }
  return (
    `<addRequest>\n<operationalAttributes><attr name="${category[0]}"><value>${category[1]}</value></attr></operationalAttributes>\n` +
    `<identifier><id>${id}</id></identifier>\n<attributes>\n${body}</attributes>\n</addRequest>\n`
  )
}
