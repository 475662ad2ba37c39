import { Page } from '#web/shell/page.tsx'
import { words } from '#web/words/words.ts'

export function Admin() {
  return <Page title={words().shell.ministry}>{null}</Page>
}
