import { useEffect } from 'preact/hooks'
import { Link, Route, Switch } from 'wouter-preact'
import { me, phase } from '#web/cartable/cartable.ts'
import { Notice } from '#web/design/notice.tsx'
import { openLogin } from '#web/screens/activation/open-login.ts'
import { Day } from '#web/screens/day/day.tsx'
import { Locked } from '#web/screens/signin/locked.tsx'
import { SignIn } from '#web/screens/signin/signin.tsx'
import { words } from '#web/words/words.ts'
import { Boundary } from './broken.tsx'
import { Yard } from './eave.tsx'
import { Frame, Porch } from './frame.tsx'
import { lazy } from './lazy.tsx'
import { Page } from './page.tsx'
import { Refusals } from './refusals.tsx'

const loadWeek = async () => (await import('#web/screens/week/week.tsx')).Week
const loadAccount = async () => (await import('#web/screens/account/account.tsx')).Account
const Week = lazy(loadWeek)
const Account = lazy(loadAccount)
const Classes = lazy(async () => (await import('#web/screens/classes/classes.tsx')).Classes)
const Admin = lazy(async () => (await import('#web/screens/admin/admin.tsx')).Admin)
const Activation = lazy(
  async () => (await import('#web/screens/activation/activation.tsx')).Activation,
)
const Opened = lazy(async () => (await import('#web/screens/activation/opened.tsx')).Opened)

/** Once the day has had the line to itself: the other screens of everyone, so that they open without one. */
export function fetchAhead(): void {
  for (const load of [loadWeek, loadAccount]) load().catch(() => undefined)
}

/** What is on the screen, by who is here and by the address. */
export function App() {
  if (openLogin.value !== undefined) {
    return (
      <Porch>
        <Opened login={openLogin.value} />
      </Porch>
    )
  }
  if (phase.value === 'open') return <Inside />
  return (
    <Porch>
      <Boundary>
        {phase.value === 'opening' ? (
          <Opening />
        ) : (
          <Switch>
            <Route path="/activate" component={Activation} />
            <Route>{phase.value === 'locked' ? <Locked /> : <SignIn />}</Route>
          </Switch>
        )}
      </Boundary>
    </Porch>
  )
}

function Opening() {
  return (
    <div class="page opening">
      <Yard />
      <p role="status">{words().day.firstLoad}</p>
    </div>
  )
}

function Inside() {
  return (
    <Frame>
      <Refusals />
      <Boundary>
        <Switch>
          <Route path="/">
            <Day />
          </Route>
          <Route path="/day/:on">
            {({ on }) => (/^\d{4}-\d\d-\d\d$/.test(on) ? <Day on={on} /> : <Nowhere />)}
          </Route>
          <Route path="/week" component={Week} />
          <Route path="/account" component={Account} />
          <Route path="/classes" component={Classes} />
          <Route path="/admin/*?" component={Admin} />
          <Route path="/activate" component={AlreadyIn} />
          <Route component={Nowhere} />
        </Switch>
      </Boundary>
    </Frame>
  )
}

function AlreadyIn() {
  const t = words()
  useEffect(() => history.replaceState(null, '', location.pathname), [])
  return (
    <Page title={t.activation.signedInTitle}>
      <Notice>{t.activation.signedInAs(me.value.value?.login ?? '')}</Notice>
      <p class="buttons">
        <Link href="/account" class="button main">
          {t.shell.account}
        </Link>
      </p>
    </Page>
  )
}

function Nowhere() {
  const t = words().shell
  return (
    <Page title={t.notFound} class="nowhere">
      <Yard />
      <p>{t.notFoundHelp}</p>
      <p>
        <Link href="/" class="button main">
          {t.goToDay}
        </Link>
      </p>
    </Page>
  )
}
