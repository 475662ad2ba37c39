import { reasonInFrench } from '#web/words/reasons-fr.ts'
import { locale } from '#web/words/words.ts'

/** What the import says of a line: in the language of the person where it is known, else marked as English. */
export function Reason({ text }: { text: string }) {
  const said = locale.value === 'fr' ? reasonInFrench(text) : text
  if (said !== undefined) return <span>{said}</span>
  return <span lang="en">{text}</span>
}
