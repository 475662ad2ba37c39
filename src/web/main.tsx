import { render } from 'preact'
import { openCartable } from '#web/cartable/cartable.ts'
import './design/tokens.css'
import './design/base.css'
import './design/parts.css'
import { App, fetchAhead } from './shell/app.tsx'
import { keepTime } from './shell/clock.ts'
import { keepLook } from './shell/look.ts'

keepLook()
keepTime()
/** Milliseconds: after the day, the worker and a slow line. */
const aheadAfterMs = 12_000

// What the device holds is read before the first drawing: a later visit shows its day at once.
void openCartable().then(() => {
  const root = document.getElementById('app')
  if (root) render(<App />, root)
  setTimeout(fetchAhead, aheadAfterMs)
})
