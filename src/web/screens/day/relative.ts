import { addDays } from '#web/shell/time.ts'
import { words } from '#web/words/words.ts'

/** « Aujourd’hui », « Demain », « Hier »: undefined for any other day. */
export function relativeDay(on: string, today: string): string | undefined {
  const t = words().day
  if (on === today) return t.today
  if (on === addDays(today, 1)) return t.tomorrow
  return on === addDays(today, -1) ? t.yesterday : undefined
}
