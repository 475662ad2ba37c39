import type { StagingName } from './store-staging.ts'

/** Last part of a plan: contacts, names and the keys by which people are known. */
export const identitySteps = (s: StagingName): string[] => [
  `
create unlogged table t_place as
select person_id, school_id, category from d_aff
union
select e.person_id, e.school_id, e.category from e_aff e
where e.category <> 'guardian' and not exists (select from x_aff x where x.op = 'close' and x.id = e.id)
union
select adult_id, school_id, 'guardian' from d_gua
union
select e.adult_id, e.school_id, 'guardian' from e_gua e
where not exists (select from x_gua x where x.op = 'close' and x.id = e.id)`,
  `analyze t_place`,
  `
create unlogged table d_con as
select distinct on (person_id, school_id, kind) r.person_id, p.school_id, t.role as kind, t.x as value
from ${s}_tie t join t_rec r on r.n = t.n
join t_place p on p.person_id = r.person_id and p.category = r.category
where t.kind = 'c' and r.usable and r.parts & 32 > 0
order by person_id, school_id, kind, r.n desc`,
  `analyze d_con`,
  `
create unlogged table x_con as
select case when c.person_id is null then 'create' else 'change' end as op,
  d.person_id, d.school_id, d.kind, d.value, s.ord
from d_con d join t_school s on s.id = d.school_id
left join school.contact c on c.person_id = d.person_id and c.school_id = d.school_id
  and c.kind = d.kind and c.source = (select source from cfg)
where c.value is distinct from d.value
union all
select 'drop', c.person_id, c.school_id, c.kind, c.value, s.ord
from school.contact c join t_school s on s.id = c.school_id
where c.source = (select source from cfg)
  and not exists (select from d_con d where d.person_id = c.person_id
    and d.school_id = c.school_id and d.kind = c.kind)
  and (exists (select from t_here h where h.person_id = c.person_id and h.parts & 32 > 0)
    or exists (select from x_aff x where x.op = 'close' and x.person_id = c.person_id
      and x.school_id = c.school_id))
  and not (exists (select from t_place p where p.person_id = c.person_id
      and p.school_id = c.school_id)
    and not exists (select from t_here h where h.person_id = c.person_id and h.parts & 32 > 0))`,
  `analyze x_con`,
  // A new person is made in the first school that needs them; nobody is made who belongs nowhere.
  `
create unlogged table t_first as
select person_id, min(ord) as ord from (
  select person_id, ord from x_aff where op = 'create'
  union all select adult_id, ord from x_gua where op = 'create'
  union all select child_id, ord from x_gua where op = 'create'
  union all select person_id, ord from x_mem where op = 'create'
) needs group by person_id`,
  `analyze t_first`,
  `
create unlogged table x_person as
with chosen as (
  select distinct on (k.person_id) k.person_id, k.n, k.is_new from t_key k
  where k.usable and not k.deleted and k.n is not null order by k.person_id, k.n desc
)
select case when c.is_new then 'create' else 'change' end as op, c.person_id as id,
  coalesce(v.given, p.given_name) as given_name, coalesce(v.family, p.family_name) as family_name,
  coalesce(v.title, p.title, '') as title, coalesce(v.birth_on, p.birth_on) as birth_on,
  v.category, coalesce(f.ord, h.ord, 0) as ord
from chosen c join ${s}_person v on v.n = c.n
left join school.person p on p.id = c.person_id
left join t_first f on f.person_id = c.person_id
left join (select t.person_id, min(s.ord) as ord from t_place t join t_school s on s.id = t.school_id
  group by t.person_id) h on h.person_id = c.person_id
where (c.is_new and f.person_id is not null and v.given is not null and v.family is not null)
  or (not c.is_new and (coalesce(v.given, p.given_name), coalesce(v.family, p.family_name),
      coalesce(v.title, p.title), coalesce(v.birth_on, p.birth_on))
    is distinct from (p.given_name, p.family_name, p.title, p.birth_on)
    and not ${belongsElsewhere('c.person_id')})`,
  `create index on x_person (id)`,
  `analyze x_person`,
  `
create unlogged table x_ext as
with keys as (
  select (select source from cfg) as source, 'key' as type, k.key as value, k.person_id
  from t_key k where k.usable and not k.deleted and k.by_key is null
  union
  select (select source from cfg), 'key', a.value, r.person_id
  from ${s}_alias a join t_rec r on r.n = a.n where r.usable and r.op <> 'delete'
  union
  select 'ine', 'ine', k.ine, k.person_id
  from t_key k where k.usable and not k.deleted and k.ine is not null
)
select distinct on (k.source, k.type, k.value) k.*, coalesce(f.ord, 0) as ord
from keys k left join t_first f on f.person_id = k.person_id
where not exists (select from school.external_id e
    where e.source = k.source and e.type = k.type and e.value = k.value)
  and (exists (select from school.person p where p.id = k.person_id)
    or exists (select from x_person x where x.id = k.person_id))
order by k.source, k.type, k.value, k.person_id`,
  // Ties to a person who was not made (a relative without a name) go with them.
  `
delete from x_gua x where op = 'create'
  and not exists (select from x_person p where p.id = x.adult_id)
  and not exists (select from school.person p where p.id = x.adult_id)`,
  `
delete from x_mem x where op = 'create'
  and not exists (select from x_person p where p.id = x.person_id)
  and not exists (select from school.person p where p.id = x.person_id)`,
  `
delete from x_aff x where op = 'create'
  and not exists (select from x_person p where p.id = x.person_id)
  and not exists (select from school.person p where p.id = x.person_id)`,
  ...['aff', 'mem', 'gua', 'grp', 'con', 'ext', 'person'].map(
    (table) => `create index on x_${table} (ord)`,
  ),
]

/** The administrator of one school never renames the people of another. */
const belongsElsewhere = (person: string) => `((select school_ids from cfg) is not null
  and exists (select from school.affiliation a where a.person_id = ${person} and a.until_on is null
    and not a.school_id = any ((select school_ids from cfg)::uuid[])))`
