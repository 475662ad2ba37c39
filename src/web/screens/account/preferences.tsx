import { useState } from 'preact/hooks'
import type { Me, Preferences as Prefs } from '#contracts/people.ts'
import { NotKept, send } from '#web/cartable/cartable.ts'
import { Choice, Segments } from '#web/design/field.tsx'
import { Notice } from '#web/design/notice.tsx'
import { locale, words } from '#web/words/words.ts'

/** Language, colours, size: kept with the person, through the outbox like every change. */
export function Preferences({ viewer }: { viewer: Me }) {
  const t = words()
  const [wrong, setWrong] = useState('')
  const { theme = 'auto', largeText = false } = viewer.preferences
  const set = async (change: Prefs) => {
    try {
      await send('preferences.set', { ...viewer.preferences, ...change })
    } catch (error) {
      if (!(error instanceof NotKept)) throw error
      setWrong(t.weather.notKept[error.reason])
    }
  }
  return (
    <section class="sheet flow">
      <h2>{t.account.preferences}</h2>
      <Segments
        legend={t.shell.language}
        titled
        value={locale.value}
        options={[
          { value: 'fr', label: <span lang="fr">{t.shell.french}</span> },
          { value: 'en', label: <span lang="en">{t.shell.english}</span> },
        ]}
        onChange={(chosen) => void set({ locale: chosen })}
      />
      <Segments
        legend={t.account.theme}
        titled
        value={theme}
        options={[
          { value: 'auto', label: t.account.themeAuto },
          { value: 'light', label: t.account.light },
          { value: 'dark', label: t.account.dark },
        ]}
        onChange={(chosen) => void set({ theme: chosen })}
      />
      <Choice
        label={t.account.large}
        hint={t.account.largeHint}
        checked={largeText}
        onChange={(chosen) => void set({ largeText: chosen })}
      />
      {wrong && <Notice kind="wrong" role="alert" title={wrong} />}
    </section>
  )
}
