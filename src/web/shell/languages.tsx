import { Segments } from '#web/design/field.tsx'
import { locale, words } from '#web/words/words.ts'
import { speak } from './look.ts'

/** The language, for who is not signed in. Each is named in its own words. */
export function Languages() {
  const t = words().shell
  return (
    <Segments
      legend={t.language}
      value={locale.value}
      options={[
        { value: 'fr', label: <span lang="fr">{t.french}</span> },
        { value: 'en', label: <span lang="en">{t.english}</span> },
      ]}
      onChange={speak}
    />
  )
}
