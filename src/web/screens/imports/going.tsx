import { useEffect, useState } from 'preact/hooks'
import { adminWords } from '#web/words/admin.ts'

type GoingProps = {
  title: string
  percent: number
  /** The work goes on without this page. */
  safe?: boolean
}

/** Every so many percent is said aloud; every one is shown. */
const saidEvery = 25

/** How far the work is: a bar, a figure, and now and then a word for who does not see them. */
export function Going({ title, percent, safe }: GoingProps) {
  const t = adminWords().imports
  const [said, setSaid] = useState('')
  const step = Math.floor(percent / saidEvery)
  useEffect(() => setSaid(`${title}, ${t.percent(percent)}`), [title, step])
  return (
    <div class="sheet flow going">
      <p>
        <strong>{title}</strong>
      </p>
      <p class="figure" aria-hidden="true">
        {t.percent(percent)}
      </p>
      <progress max={100} value={percent} aria-label={title} />
      {safe && <p class="soft">{t.safe}</p>}
      <p class="said" role="status">
        {said}
      </p>
    </div>
  )
}
