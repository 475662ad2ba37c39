import type { Me } from '#contracts/people.ts'

/** What each administrator's screen is about. */
export type SchoolProps = { school: Me['affiliations'][number]['school'] }
