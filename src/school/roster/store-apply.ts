/** A statement, and the act without which it has nothing to do. */
export type ApplyStep = { act: string; text: string }

/**
 * People come first, in two halves that two connections write at once ($1 is the half): the schools that
 * follow share them, and a person who belongs nowhere yet is seen by nobody.
 */
export const peopleApplySteps: string[] = [
  `insert into school.person (id, given_name, family_name, title, birth_on)
   select id, given_name, family_name, title, birth_on from x_person where ord % 2 = $1 and op = 'create'
   on conflict do nothing`,
  `update school.person p set given_name = x.given_name, family_name = x.family_name, title = x.title,
     birth_on = x.birth_on
   from x_person x where x.ord % 2 = $1 and x.op = 'change' and p.id = x.id`,
  `insert into school.external_id (source, type, value, person_id)
   select source, type, value, person_id from x_ext where ord % 2 = $1 on conflict do nothing`,
]

/**
 * The acts of one school, in the order in which they run; $1 is its ord. Each can run twice: rows that
 * are there stay, ends that happened stay as they were.
 */
export const schoolApplySteps: ApplyStep[] = [
  {
    act: 'school create',
    text: `insert into school.org (id, uai, name, kind, zone, source)
      select id, uai, name, kind, zone, (select source from cfg) from t_school where ord = $1 and is_new
      on conflict do nothing`,
  },
  {
    act: 'school change',
    text: `update school.org o set name = s.name, kind = s.kind, uai = coalesce(o.uai, s.uai)
      from t_school s where s.ord = $1 and s.changed and o.id = s.id`,
  },
  {
    act: 'school key',
    text: `insert into school.org_key (source, key, org_id)
      select (select source from cfg), t.key, t.org_id from t_org t join t_school s on s.id = t.org_id
      where s.ord = $1 and t.said and t.allowed
      on conflict (source, key) do update set org_id = excluded.org_id
        where org_key.org_id <> excluded.org_id`,
  },
  {
    act: 'grp create',
    text: `insert into school."group" (id, school_id, kind, code, label, level, year, source)
      select id, school_id, kind, code, label, level, (select year from cfg), (select source from cfg)
      from x_grp where ord = $1 and op = 'create' on conflict do nothing`,
  },
  {
    act: 'grp change',
    text: `update school."group" g set label = case when x.said then x.label else g.label end,
        level = coalesce(x.level, g.level), until_on = null
      from x_grp x where x.ord = $1 and x.op = 'change' and g.id = x.id`,
  },
  ...tie('affiliation', 'aff', 'person_id, school_id, role'),
  ...tie('membership', 'mem', 'group_id, person_id, school_id, role'),
  ...tie('guardianship', 'gua', 'adult_id, child_id, school_id, kinship, legal, in_charge'),
  {
    act: 'grp close',
    text: `update school."group" g set until_on = (select today from t_school where ord = $1)
      from x_grp x where x.ord = $1 and x.op = 'close' and g.id = x.id and g.until_on is null`,
  },
  {
    act: 'con drop',
    text: `delete from school.contact c using x_con x where x.ord = $1 and x.op = 'drop'
        and c.person_id = x.person_id and c.school_id = x.school_id and c.kind = x.kind
        and c.source = (select source from cfg)`,
  },
  {
    act: 'con change',
    text: `update school.contact c set value = x.value from x_con x
      where x.ord = $1 and x.op = 'change' and c.person_id = x.person_id
        and c.school_id = x.school_id and c.kind = x.kind and c.source = (select source from cfg)`,
  },
  {
    act: 'con create',
    text: `insert into school.contact (person_id, school_id, kind, value, source)
      select person_id, school_id, kind, value, (select source from cfg)
      from x_con where ord = $1 and op = 'create' on conflict do nothing`,
  },
]

/** Ends come before beginnings, because only one row of a kind may be open. */
function tie(table: string, acts: string, columns: string): ApplyStep[] {
  const rows = columns
    .split(', ')
    .map((column) => `x.${column}`)
    .join(', ')
  const from = `from x_${acts} x join t_school s on s.id = x.school_id where x.ord = $1`
  return [
    {
      act: `${acts} close`,
      text: `update school.${table} t set until_on = greatest(t.from_on, s.today), missing_since = null
        ${from} and x.op = 'close' and t.id = x.id and t.until_on is null`,
    },
    {
      act: `${acts} miss`,
      text: `update school.${table} t set missing_since = s.today
        ${from} and x.op = 'miss' and t.id = x.id and t.missing_since is null`,
    },
    {
      act: `${acts} found`,
      text: `update school.${table} t set missing_since = null
        ${from} and x.op = 'found' and t.id = x.id`,
    },
    {
      act: `${acts} create`,
      text: `insert into school.${table} (id, ${columns}, from_on, source)
        select x.id, ${rows}, s.today, (select source from cfg)
        ${from} and x.op = 'create' on conflict do nothing`,
    },
  ]
}

/**
 * Looking for a row in the way costs an insert a fifth of its time. The plan has just made sure that there
 * is none; somebody else's act in between makes it fail, and then the careful form is used.
 */
export const withoutLooking = (text: string): string =>
  text.replace(/\s+on conflict do nothing$/, '')

/** Tables of a plan, in no order; dropped when the connection is given back. */
export const planTables = [
  'cfg',
  't_org',
  't_key',
  't_rec',
  't_here',
  't_school',
  't_left',
  't_place',
  't_first',
  'd_aff',
  'd_grp',
  'd_mem',
  'd_link',
  'd_gua',
  'd_adult',
  'd_con',
  'e_aff',
  'e_mem',
  'e_gua',
  'x_aff',
  'x_mem',
  'x_grp',
  'x_gua',
  'x_con',
  'x_person',
  'x_ext',
  'r_person',
]

const planName = new RegExp(`\\b(${planTables.join('|')})\\b`, 'g')

/** Statements are written with the short names of the tables; each import has its own. */
export function inPlan(prefix: string, statement: string): string {
  return statement.replace(planName, `${prefix}_$1`)
}
