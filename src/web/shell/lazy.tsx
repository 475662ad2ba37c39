import type { ComponentChild } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Notice } from '#web/design/notice.tsx'
import { words } from '#web/words/words.ts'

type Screen<Props> = (props: Props) => ComponentChild

/** A screen that few people need: its code comes when it is opened. Without a line, says so and tries again. */
export function lazy<Props extends object>(load: () => Promise<Screen<Props>>): Screen<Props> {
  let loaded: Screen<Props> | undefined
  return function Lazy(props: Props) {
    const [state, setState] = useState<'loading' | 'ready' | 'missing'>(
      loaded ? 'ready' : 'loading',
    )
    useEffect(() => {
      if (state !== 'loading') return
      load().then(
        (screen) => {
          loaded = screen
          setState('ready')
        },
        () => setState('missing'),
      )
    }, [state])
    if (loaded) {
      const Loaded = loaded
      return <Loaded {...props} />
    }
    const t = words().shell
    if (state === 'loading') return <p class="page soft">{t.loading}</p>
    return (
      <div class="page">
        <Notice kind="plain" role="alert" title={t.notLoaded}>
          <p>{t.notLoadedHelp}</p>
          <p class="buttons">
            <button type="button" class="button" onClick={() => setState('loading')}>
              {t.again}
            </button>
          </p>
        </Notice>
      </div>
    )
  }
}
