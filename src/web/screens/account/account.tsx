import { me } from '#web/cartable/cartable.ts'
import { Face } from '#web/design/marks.tsx'
import { Page } from '#web/shell/page.tsx'
import { words } from '#web/words/words.ts'
import { Devices } from './devices.tsx'
import { Leaving } from './leaving.tsx'
import { PasswordChange } from './password.tsx'
import { Preferences } from './preferences.tsx'
import { OwnTrail } from './trail.tsx'
import './account.css'

/** The person's own account: how Préau looks, where it is signed in, who looked at it. */
export function Account() {
  const t = words().account
  const viewer = me.value.value
  if (!viewer) return <Page title={t.title}>{null}</Page>
  const name = `${viewer.givenName} ${viewer.familyName}`
  return (
    <Page title={t.title} heading={name} class="account">
      <div class="who sheet">
        <Face id={viewer.id} name={name} />
        <div>
          {viewer.login && (
            <p>
              <strong class="login">{t.login(viewer.login)}</strong>
            </p>
          )}
          <ul>
            {viewer.affiliations.map(({ role, school }) => (
              <li key={role + school.id}>
                {words().roles[role]}, {school.name}
              </li>
            ))}
          </ul>
        </div>
      </div>
      <Preferences viewer={viewer} />
      <Leaving />
      <Devices />
      {!viewer.visit && <PasswordChange />}
      <OwnTrail />
    </Page>
  )
}
