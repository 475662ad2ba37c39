import type pg from 'pg'
import type { Category, Held, HeldGroup, HeldPerson, ImportOptions, Tie } from './format.ts'

type Found = { key: string; role: string; school: string | null }
type Place = { key: string; role: string; school: string; kind: string; code: string }
type Link = { key: string; adult: string; kinship: string; legal: boolean; in_charge: boolean }

/** What a source holds open now. On the role preau_import. */
export function heldBy(
  client: pg.ClientBase,
  { source, schoolYear }: Pick<ImportOptions, 'source' | 'schoolYear'>,
): Held {
  return {
    people: async (keys) => {
      const people = new Map<string, { categories: Category[]; ties: Tie[] }>()
      const roles = await client.query<Found>(rolesQuery, [source, keys])
      for (const { key, role, school } of roles.rows) addRole(person(people, key), role, school)
      const places = await client.query<Place>(placesQuery, [source, keys, schoolYear])
      for (const row of places.rows) person(people, row.key).ties.push(membership(row))
      const links = await client.query<Link>(linksQuery, [source, keys])
      for (const row of links.rows) addLink(person(people, row.key), row)
      return people
    },
    groups: async (codes) => {
      const { rows } = await client.query<HeldGroup>(groupsQuery, [source, codes, schoolYear])
      return rows
    },
  }
}

type Gathered = { categories: Category[]; ties: Tie[] } & HeldPerson

function person(people: Map<string, Gathered>, key: string): Gathered {
  const found = people.get(key) ?? { categories: [], ties: [] }
  people.set(key, found)
  return found
}

function addRole({ categories, ties }: Gathered, role: string, schoolKey: string | null): void {
  const category = role === 'pupil' || role === 'guardian' ? role : 'staff'
  if (!categories.includes(category)) categories.push(category)
  // A guardian is one by a child, not by a school.
  if (schoolKey === null || role === 'guardian') return
  ties.push({ tie: 'affiliation', schoolKey, role } as Tie)
}

const membership = ({ school, kind, code, role }: Place) =>
  ({ tie: 'membership', schoolKey: school, kind, code, role }) as Tie

/** A child has the same adult in each of its schools: one link. */
function addLink({ ties }: Gathered, { adult, kinship, legal, in_charge }: Link): void {
  if (ties.some((tie) => tie.tie === 'guardian' && tie.adultKey === adult)) return
  ties.push({ tie: 'guardian', adultKey: adult, kinship, legal, inCharge: in_charge })
}

/** The key of the school `column` in the source: one of them, where it has several. */
const schoolKey = (column: string) =>
  `(select min(k.key) from school.org_key k where k.source = $1 and k.org_id = ${column})`

const rolesQuery = `
select e.value as key, a.role, ${schoolKey('a.school_id')} as school
from school.external_id e
join school.affiliation a on a.person_id = e.person_id and a.source = $1 and a.until_on is null
where e.source = $1 and e.type = 'key' and e.value = any ($2) order by e.value, a.role, school`

const placesQuery = `
select e.value as key, m.role, ${schoolKey('m.school_id')} as school, g.kind, g.code
from school.external_id e
join school.membership m on m.person_id = e.person_id and m.source = $1 and m.until_on is null
join school."group" g on g.id = m.group_id and g.year = $3 and g.kind <> 'manual'
where e.source = $1 and e.type = 'key' and e.value = any ($2) order by e.value, g.code, m.role`

const linksQuery = `
select e.value as key, a.value as adult, g.kinship, g.legal, g.in_charge
from school.external_id e
join school.guardianship g on g.child_id = e.person_id and g.source = $1 and g.until_on is null
join school.external_id a on a.person_id = g.adult_id and a.source = $1 and a.type = 'key'
where e.source = $1 and e.type = 'key' and e.value = any ($2) order by e.value, a.value`

const groupsQuery = `
select ${schoolKey('g.school_id')} as "schoolKey", g.kind, g.code from school."group" g
where g.source = $1 and g.year = $3 and g.kind <> 'manual' and g.code = any ($2)`
