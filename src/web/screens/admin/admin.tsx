import { useState } from 'preact/hooks'
import { Link, Route, Switch } from 'wouter-preact'
import { Field } from '#web/design/field.tsx'
import { ownSchools } from '#web/shell/access.ts'
import { Page } from '#web/shell/page.tsx'
import { adminWords } from '#web/words/admin.ts'
import { Imports } from '../imports/imports.tsx'
import { Codes } from './codes.tsx'
import { People } from './people.tsx'
import { Trail } from './trail.tsx'
import './admin.css'

const parts = ['people', 'codes', 'imports', 'trail'] as const
type Part = (typeof parts)[number]
const screens = { people: People, codes: Codes, imports: Imports, trail: Trail }

/** What the head and the delegated administrators of a school look after. */
export function Admin() {
  return (
    <Switch>
      {parts.map((part) => (
        <Route key={part} path={`/admin/${part}`}>
          <AdminPart key={part} part={part} />
        </Route>
      ))}
      <Route>
        <AdminPart part="people" />
      </Route>
    </Switch>
  )
}

function AdminPart({ part }: { part: Part }) {
  const t = adminWords().frame
  const schools = ownSchools.value
  const [schoolId, setSchoolId] = useState('')
  const school = schools.find(({ id }) => id === schoolId) ?? schools[0]
  const Screen = screens[part]
  return (
    <Page title={t[part]} class="admin">
      <nav class="segments" aria-label={t.parts}>
        {parts.map((one) => (
          <Link key={one} href={`/admin/${one}`} aria-current={one === part ? 'page' : undefined}>
            {t[one]}
          </Link>
        ))}
      </nav>
      {schools.length > 1 && (
        <Field label={t.school}>
          {(ties) => (
            <select
              {...ties}
              value={school?.id ?? ''}
              onChange={(event) => setSchoolId(event.currentTarget.value)}
            >
              {schools.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {school ? <Screen key={school.id} school={school} /> : <p>{t.nothing}</p>}
    </Page>
  )
}
