import { useEffect, useState } from 'preact/hooks'
import type { readGroupDay } from '#contracts/day.ts'
import { day, pending } from '#web/cartable/cartable.ts'
import { call } from '#web/cartable/http.ts'
import { Field, TextField } from '#web/design/field.tsx'
import { staffSchools } from '#web/shell/access.ts'
import { nowMs } from '#web/shell/clock.ts'
import { useLoad } from '#web/shell/load.ts'
import { Page } from '#web/shell/page.tsx'
import { capital, dateIn, longDate } from '#web/shell/time.ts'
import { Unread } from '#web/shell/unread.tsx'
import { words } from '#web/words/words.ts'
import { Changes } from '../day/changing.tsx'
import { Blank } from '../day/day.tsx'
import { type Placed, placedIn, type School } from '../day/line.ts'
import { Thread } from '../day/thread.tsx'
import '../day/day.css'
import './classes.css'

/** For staff: the day of any class of their school, and the change of its lessons. */
export function Classes() {
  const t = words()
  const schools = staffSchools.value
  const [schoolId, setSchoolId] = useState(schools[0]?.id ?? '')
  const school = schools.find(({ id }) => id === schoolId) ?? schools[0]
  return (
    <Page title={t.shell.classes} class="day">
      {schools.length > 1 && (
        <Field label={t.shell.ministry}>
          {(ties) => (
            <select
              {...ties}
              value={schoolId}
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
      {school && <ClassDay key={school.id} school={school} />}
    </Page>
  )
}

function ClassDay({ school }: { school: School }) {
  const t = words()
  const today = dateIn(nowMs.value, school.zone)
  const [on, setOn] = useState(today)
  const [groupId, setGroupId] = useState('')
  const read = () =>
    call<typeof readGroupDay>('GET', `/school/schools/${school.id}/day`, {
      query: { on, days: 1, ...(groupId && { group: groupId }) },
    })
  const [loaded, again] = useLoad(read, [on, groupId])
  useFresh(again)
  const groups = loaded.value?.groups ?? []
  const first = groups[0]?.id
  useEffect(() => {
    if (!groupId && first) setGroupId(first)
  }, [groupId, first])
  return (
    <>
      <div class="class-choice">
        <Field label={t.day.class}>
          {(ties) => (
            <select
              {...ties}
              value={groupId}
              onChange={(event) => setGroupId(event.currentTarget.value)}
            >
              <option value="">{t.day.chooseClass}</option>
              {groups.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <TextField
          label={t.change.date}
          type="date"
          value={on}
          onText={(text) => text && setOn(text)}
        />
      </div>
      <Unread loaded={loaded} again={again} />
      {loaded.value?.group && (
        <GroupDay school={school} group={loaded.value.group} on={on} today={today} />
      )}
    </>
  )
}

/** The store of the device does not hold other people's days: reads again when something has changed. */
function useFresh(again: () => void): void {
  const version = day.at.value?.getTime()
  const waiting = pending.value.length
  useEffect(() => again(), [version, waiting])
}

type Group = NonNullable<Awaited<ReturnType<typeof call<typeof readGroupDay>>>['group']>
type GroupDayProps = { school: School; group: Group; on: string; today: string }

function GroupDay({ school, group, on, today }: GroupDayProps) {
  const t = words().day
  const lessons: Placed[] = group.days
    .filter((one) => one.on === on)
    .flatMap((one) => one.lessons.map((lesson) => placedIn({ school, may: group.may }, lesson)))
  return (
    <section class="person" aria-label={group.label}>
      <h2 class="class-name">
        {group.label} · {capital(longDate(on))}
      </h2>
      {lessons.length === 0 ? (
        <Blank title={t.empty(longDate(on))} help={t.emptyHelp} />
      ) : (
        <Changes>
          {(onChange) => (
            <Thread
              lessons={lessons}
              today={on === today}
              nowMs={nowMs.value}
              sight={{ level: 3, forStaff: false, severalSchools: false, onChange }}
            />
          )}
        </Changes>
      )}
    </section>
  )
}
