import { Component, type ComponentChildren } from 'preact'
import { Notice } from '#web/design/notice.tsx'
import { words } from '#web/words/words.ts'

/** Catches a fault of one screen, so that the frame and the other screens stay. */
export class Boundary extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false }

  static override getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override render() {
    if (!this.state.broken) return this.props.children
    const t = words().shell
    return (
      <div class="page">
        <Notice kind="wrong" role="alert" title={t.broken}>
          <p>{t.brokenHelp}</p>
          <p class="buttons">
            <button type="button" class="button main" onClick={() => location.reload()}>
              {t.reload}
            </button>
          </p>
        </Notice>
      </div>
    )
  }
}
