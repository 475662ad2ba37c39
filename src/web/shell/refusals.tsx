import type { CommandBody } from '#contracts/commands.ts'
import type { RefusalCode } from '#contracts/refusals.ts'
import { day, dismissRefused, refused } from '#web/cartable/cartable.ts'
import { Notice } from '#web/design/notice.tsx'
import { words } from '#web/words/words.ts'
import { timeOf } from './time.ts'

/** What the school said no to: what it was, why, and that it was read. */
export function Refusals() {
  const t = words()
  return (
    <>
      {refused.value.map((command) => (
        <div class="page refusals" key={command.id}>
          <Notice kind="wrong" role="alert" title={t.weather.refusedTitle}>
            <p>{sentence(command)}</p>
            <p class="buttons">
              <button type="button" class="button" onClick={() => void dismissRefused(command.id)}>
                {t.weather.refusedSeen}
              </button>
            </p>
          </Notice>
        </div>
      ))}
    </>
  )
}

type Refused = (typeof refused)['value'][number]

function sentence({ kind, body, code }: Refused): string {
  const t = words()
  const why = t.refusal[code as RefusalCode] ?? t.refusal.bug
  if (kind !== 'lesson.change') return why
  const lesson = lessonName((body as CommandBody<'lesson.change'>).lessonId)
  return code === 'conflict' ? t.change.conflict(lesson) : `${t.change.refused(lesson)} ${why}`
}

/** The lesson as it is now, if it is on this device. */
function lessonName(id: string): string {
  for (const { days, school } of day.value.value?.timelines ?? []) {
    for (const { lessons } of days) {
      const lesson = lessons.find((one) => one.id === id)
      if (lesson) return `${lesson.title} (${timeOf(lesson.startsAt, school.zone)})`
    }
  }
  return words().change.thatLesson
}
