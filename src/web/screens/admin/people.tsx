import { Search } from 'lucide-preact'
import { useState } from 'preact/hooks'
import type { FoundPerson, findPeople } from '#contracts/administration.ts'
import type { Role } from '#contracts/words.ts'
import { call } from '#web/cartable/http.ts'
import { Field, TextField } from '#web/design/field.tsx'
import { Face } from '#web/design/marks.tsx'
import { useLoad } from '#web/shell/load.ts'
import { plainDate } from '#web/shell/time.ts'
import { Unread } from '#web/shell/unread.tsx'
import { adminWords } from '#web/words/admin.ts'
import { words } from '#web/words/words.ts'
import { PersonActs } from './acts.tsx'
import type { SchoolProps } from './school.ts'

type Asked = { q: string; role: Role | ''; after?: string | undefined }

/** Everyone of the school: who has an account, and what may be done about it. */
export function People({ school }: SchoolProps) {
  const t = adminWords().people
  const [asked, setAsked] = useState<Asked>({ q: '', role: '' })
  const read = () =>
    call<typeof findPeople>('GET', `/school/schools/${school.id}/people`, {
      query: {
        ...(asked.q && { q: asked.q }),
        ...(asked.role && { role: asked.role }),
        ...(asked.after && { after: asked.after }),
      },
    })
  const [loaded, again] = useLoad(read, [asked])
  const found = loaded.value
  return (
    <>
      <SearchForm onAsk={setAsked} />
      <section class="sheet flow" aria-live="polite" aria-busy={loaded.state === 'loading'}>
        <Unread loaded={loaded} again={again} />
        {found?.people.length === 0 && <p>{t.none}</p>}
        <ul class="rows">
          {(found?.people ?? []).map((person) => (
            <PersonRow key={person.id} person={person} schoolId={school.id} onDone={again} />
          ))}
        </ul>
        {found?.next && (
          <button
            type="button"
            class="button"
            onClick={() => setAsked({ ...asked, after: found.next })}
          >
            {t.more}
          </button>
        )}
      </section>
    </>
  )
}

function SearchForm({ onAsk }: { onAsk: (asked: Asked) => void }) {
  const t = adminWords().people
  const [q, setQ] = useState('')
  const [role, setRole] = useState<Role | ''>('')
  const roles = Object.entries(words().roles) as [Role, string][]
  return (
    <search>
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault()
          onAsk({ q: q.trim(), role })
        }}
      >
        <TextField label={t.search} type="search" value={q} onText={setQ} maxLength={100} />
        <Field label={t.role}>
          {(ties) => (
            <select
              {...ties}
              value={role}
              onChange={(event) => setRole(event.currentTarget.value as Role | '')}
            >
              <option value="">{t.everyone}</option>
              {roles.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <button type="submit" class="button main">
          <Search size={20} aria-hidden="true" />
          {t.find}
        </button>
      </form>
    </search>
  )
}

type RowProps = { person: FoundPerson; schoolId: string; onDone: () => void }

function PersonRow({ person, schoolId, onDone }: RowProps) {
  const name = `${person.givenName} ${person.familyName}`
  const roles = person.roles.map((role) => words().roles[role])
  return (
    <li class="found">
      <Face id={person.id} name={name} />
      <div class="what">
        <strong>
          {person.familyName} {person.givenName}
        </strong>
        <p class="soft small">{[...roles, ...person.classes].join(' · ')}</p>
        {person.account && <AccountState account={person.account} />}
      </div>
      {person.may.length > 0 && (
        <PersonActs person={person} name={name} schoolId={schoolId} onDone={onDone} />
      )}
    </li>
  )
}

function AccountState({ account }: { account: NonNullable<FoundPerson['account']> }) {
  const t = adminWords().people
  if (account.login === undefined) return <span class="tag">{t.noAccount}</span>
  return (
    <p class="small">
      <span class="tag kept">{t.account(account.login)}</span>{' '}
      {account.activatedAt && <>{t.since(plainDate(account.activatedAt))}, </>}
      {t.devices(account.devices)}
    </p>
  )
}
