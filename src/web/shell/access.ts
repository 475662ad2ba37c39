import { computed } from '@preact/signals'
import type { Me } from '#contracts/people.ts'
import { me } from '#web/cartable/cartable.ts'

type Hat = Me['affiliations'][number]

const hats = computed<Hat[]>(() => me.value.value?.affiliations ?? [])

/** Schools in which the person is staff: any role but pupil and guardian. */
export const staffSchools = computed(() =>
  schoolsWhere(({ role }) => role !== 'pupil' && role !== 'guardian'),
)

/** Schools whose accounts and imports the person looks after. The server decides; this only hides doors. */
export const ownSchools = computed(() =>
  schoolsWhere(({ role }) => role === 'head' || role === 'admin'),
)

function schoolsWhere(wanted: (hat: Hat) => boolean): Hat['school'][] {
  const found = new Map(hats.value.filter(wanted).map(({ school }) => [school.id, school]))
  return [...found.values()]
}
