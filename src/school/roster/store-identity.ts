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
  select person_id, max(n) as n, bool_and(is_new) as is_new from t_key
  where usable and not deleted and n is not null group by person_id
), changed as materialized (
  select c.person_id as id, coalesce(v.given, p.given_name) as given_name,
    coalesce(v.family, p.family_name) as family_name, coalesce(v.title, p.title) as title,
    coalesce(v.birth_on, p.birth_on) as birth_on, v.category
  from chosen c join ${s}_person v on v.n = c.n join school.person p on p.id = c.person_id
  where not c.is_new and (coalesce(v.given, p.given_name), coalesce(v.family, p.family_name),
      coalesce(v.title, p.title), coalesce(v.birth_on, p.birth_on))
    is distinct from (p.given_name, p.family_name, p.title, p.birth_on)
    and not ${belongsElsewhere('c.person_id')}
)
select 'create' as op, c.person_id as id, v.given as given_name, v.family as family_name,
  coalesce(v.title, '') as title, v.birth_on, v.category, f.ord
from chosen c join ${s}_person v on v.n = c.n join t_first f on f.person_id = c.person_id
where c.is_new and v.given is not null and v.family is not null
union all
select 'change', c.*, coalesce(h.ord, 0) from changed c
left join (select t.person_id, min(s.ord) as ord from t_place t join t_school s on s.id = t.school_id
  where t.person_id in (select id from changed) group by t.person_id) h on h.person_id = c.id`,
  `create index on x_person (id)`,
  `analyze x_person`,
  // Who is made, or was there, is known from now on by these.
  `
create unlogged table x_ext as
with made as (
  select k.key, k.ine, k.by_key, k.person_id, coalesce(f.ord, 0) as ord
  from t_key k left join t_first f on f.person_id = k.person_id
  where k.usable and not k.deleted and (not k.is_new or (k.named and f.person_id is not null))
), aliases as (
  select distinct on (a.value) a.value, m.person_id, m.ord
  from ${s}_alias a join t_rec r on r.n = a.n join made m on m.key = r.key
  where a.value not in (select key from made) order by a.value, m.person_id
), numbers as (
  select distinct on (ine) ine, person_id, ord from made where ine is not null order by ine, person_id
)
select cfg.source, 'key' as type, m.key as value, m.person_id, m.ord
from made m cross join cfg where m.by_key is null
union all
select cfg.source, 'key', a.value, a.person_id, a.ord from aliases a cross join cfg
where not exists (select from school.external_id e
  where e.source = cfg.source and e.type = 'key' and e.value = a.value)
union all
select 'ine', 'ine', n.ine, n.person_id, n.ord from numbers n
where not exists (select from school.external_id e
  where e.source = 'ine' and e.type = 'ine' and e.value = n.ine)`,
  // Ties to a person who cannot be made (a change of somebody never seen whole) go with them.
  ...(['aff', 'mem'] as const).map(
    (acts) => `
delete from x_${acts} where op = 'create'
  and person_id in (select person_id from t_key where is_new and not named)`,
  ),
  `
delete from x_gua where op = 'create'
  and (adult_id in (select person_id from t_key where is_new and not named)
    or child_id in (select person_id from t_key where is_new and not named))`,
  ...['aff', 'mem', 'gua', 'grp', 'con', 'ext', 'person'].map(
    (table) => `create index on x_${table} (ord)`,
  ),
]

/** The administrator of one school never renames the people of another. */
const belongsElsewhere = (person: string) => `((select school_ids from cfg) is not null
  and exists (select from school.affiliation a where a.person_id = ${person} and a.until_on is null
    and not a.school_id = any ((select school_ids from cfg)::uuid[])))`
