import { CloudRain, Eye, RefreshCw, TriangleAlert } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import type { endVisit } from '#contracts/administration.ts'
import {
  applyUpdate,
  day,
  enter,
  keeps,
  line,
  me,
  pending,
  updateReady,
} from '#web/cartable/cartable.ts'
import { call } from '#web/cartable/http.ts'
import { words } from '#web/words/words.ts'
import { nowMs } from './clock.ts'
import { timeOf, whenOf } from './time.ts'

/** A short loss of the line is not worth a word: phones do it in every corridor. */
const graceMs = 4_000

/** The thin lines at the top: a visit of the help desk, the state of the line, what this browser cannot keep. */
export function Weather() {
  return (
    <>
      <Visit />
      <Line />
      {keeps.value === 'memory' && (
        <Strip icon={<TriangleAlert size={20} aria-hidden="true" />}>
          {words().weather.memory}
        </Strip>
      )}
      <Update />
    </>
  )
}

function Strip({
  icon,
  children,
  kind = '',
}: {
  icon: ComponentChildren
  children: ComponentChildren
  kind?: string
}) {
  return (
    <div class={`weather ${kind}`} role="status">
      {icon}
      <p>{children}</p>
    </div>
  )
}

function Line() {
  const t = words().weather
  const { state, since } = line.value
  const waiting = pending.value.length
  if (state === 'online' || nowMs.value - since.getTime() < graceMs) return null
  const age = day.at.value
  const busy = state === 'busy'
  return (
    <Strip
      icon={
        busy ? (
          <RefreshCw size={20} aria-hidden="true" />
        ) : (
          <CloudRain size={20} aria-hidden="true" />
        )
      }
    >
      <strong>
        {busy ? t.busySince(timeOf(since.getTime())) : t.offlineSince(timeOf(since.getTime()))}
      </strong>{' '}
      {t.kept} {waiting > 0 && <>{t.toSend(waiting)} </>}
      {age && t.updatedAt(whenOf(age.getTime(), nowMs.value))}
    </Strip>
  )
}

/** Always in sight while it lasts: the visitor must not forget whose account this is. */
function Visit() {
  const t = words().weather
  const viewed = me.value.value
  if (!viewed?.visit) return null
  const end = async () => {
    await call<typeof endVisit>('POST', '/school/visits/end').catch(() => undefined)
    await enter()
  }
  return (
    <div class="weather visit" role="status">
      <Eye size={20} aria-hidden="true" />
      <p>
        <strong>{t.visit(`${viewed.givenName} ${viewed.familyName}`)}</strong>{' '}
        {t.visitUntil(timeOf(viewed.visit.until))}
      </p>
      <button type="button" class="button" onClick={() => void end()}>
        {t.endVisit}
      </button>
    </div>
  )
}

/** A newer Préau waits on the device; nobody is interrupted for it. */
function Update() {
  const t = words().weather
  if (!updateReady.value) return null
  return (
    <div class="weather plain" role="status">
      <RefreshCw size={20} aria-hidden="true" />
      <p>{t.update}</p>
      <button type="button" class="button" onClick={applyUpdate}>
        {t.applyUpdate}
      </button>
    </div>
  )
}
