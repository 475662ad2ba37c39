import { Printer } from 'lucide-preact'
import type { Sheet } from '#contracts/activation.ts'
import { adminWords } from '#web/words/admin.ts'
import { locale } from '#web/words/words.ts'

/** The name of a sheet as people say it: of a class, of one person, of the staff. */
export function sheetLabel({ number, className, personName }: Sheet): string {
  const t = adminWords().codes
  return t.sheet(number, personName ?? (className || t.staff))
}

export function PdfLink({ sheet }: { sheet: Sheet }) {
  const t = adminWords().codes
  return (
    <a
      class="button"
      href={`${sheet.pdf}?locale=${locale.value}`}
      target="_blank"
      rel="noreferrer"
      aria-label={t.printNamed(sheetLabel(sheet))}
    >
      <Printer size={20} aria-hidden="true" />
      {t.print}
    </a>
  )
}
