import { BrokenFile, type IntakeFile, readXml } from '#school/roster/api.ts'
import { limits } from './limits.ts'

/** An element of a small XML document, known once it closes. */
export type Element = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly line: number
  readonly parent: Element | undefined
  /** Texts of the children that hold nothing but text, by name, trimmed; empty ones left out. */
  readonly values: Map<string, string[]>
}

/** Calls `closed` for each element that is not mere text, the inner ones first. Returns the root. */
export async function readElements(
  file: IntakeFile,
  closed: (element: Element) => void,
): Promise<Element | undefined> {
  if (file.size > limits.xmlBytes) {
    throw new BrokenFile(file.name, 0, `is larger than ${limits.xmlBytes >> 20} MiB`)
  }
  let now: Element | undefined
  let root: Element | undefined
  let text = ''
  let leaf = true
  await readXml(file, {
    open(name, attributes, line) {
      now = { name, attributes, line, parent: now, values: new Map() }
      root ??= now
      text = ''
      leaf = true
    },
    text(piece) {
      if (text.length < limits.valueChars * 4) text += piece
    },
    close() {
      if (now === undefined) return
      if (leaf && now.parent) keep(file, now.parent, now.name, text)
      if (!leaf || Object.keys(now.attributes).length > 0) closed(now)
      now = now.parent
      text = ''
      leaf = false
    },
  })
  return root
}

function keep(file: IntakeFile, parent: Element, name: string, text: string): void {
  const value = cleanText(text)
  if (value === '') return
  const values = parent.values.get(name)
  if (values === undefined) parent.values.set(name, [value])
  else if (values.length < limits.values) values.push(value)
  else throw new BrokenFile(file.name, parent.line, `has more than ${limits.values} « ${name} »`)
}

/** One line without the characters that PostgreSQL or a screen cannot show. */
export const cleanText = (text: string): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, limits.valueChars)
    .trim()

export const first = (element: Element, name: string): string | undefined =>
  element.values.get(name)?.[0]

export const all = (element: Element, name: string): readonly string[] =>
  element.values.get(name) ?? []

/** The nearest element around this one that has the name. */
export function around(element: Element, name: string): Element | undefined {
  let at = element.parent
  while (at && at.name !== name) at = at.parent
  return at
}
