import type { StagingName } from './store-staging.ts'

/**
 * First half of a plan: which school, person and group each staged record is about. Tables of this
 * import alone: t_… is what was resolved, d_… what the source wants, e_… what it holds open now.
 */

/** One row that the other statements read; filled with the options of the import. */
export const settings = `
create unlogged table cfg (
  source text, now timestamptz, year smallint, grace integer, complete boolean, uai text,
  school_ids uuid[], pupils boolean, staff boolean, groups boolean, zones jsonb)`

export const peopleSteps = (s: StagingName): string[] => [
  `
create unlogged table t_org as
with said as (
  select distinct on (key) key, nullif(uai, '') as uai, name, kind, file, line
  from ${s}_school order by key, name = '', line desc
), named as (
  select key from said
  union select school_key from ${s}_tie where school_key is not null
  union select school_key from ${s}_grp
), met as (
  select n.key, s.uai, s.name, s.kind, s.file, s.line, s.key is not null as said, school.new_id() as fresh,
    coalesce(o.id, k.org_id) as known
  from named n
  left join said s on s.key = n.key
  left join school.org o on o.uai = s.uai
  left join (select k.key, k.org_id, o.uai from school.org_key k join school.org o on o.id = k.org_id
    where k.source = (select source from cfg)) k
    on k.key = n.key and (s.uai is null or k.uai is null or k.uai = s.uai)
), placed as (
  select m.*, case when said then coalesce(known, first_value(coalesce(known, fresh))
      over (partition by coalesce(uai, key) order by known is null, key)) else known end as org_id
  from met m
)
select p.key, p.said, p.file, p.line, p.org_id, p.known is null and p.said as is_new,
  coalesce(p.uai, o.uai) as uai,
  coalesce(nullif(p.name, ''), o.name, 'École ' || p.uai) as name,
  coalesce(case when p.kind <> 'other' then p.kind end, o.kind, p.kind) as kind,
  coalesce(o.zone, (select zones from cfg) ->> left(p.uai, 3), 'Europe/Paris') as zone,
  o.id is not null and (nullif(p.name, '') <> o.name or (p.kind <> 'other' and p.kind <> o.kind)
    or (o.uai is null and p.uai is not null)) as changed,
  p.org_id is not null
    and (cfg.uai is null or coalesce(p.uai, o.uai) = cfg.uai)
    and (cfg.school_ids is null or p.org_id = any (cfg.school_ids)) as allowed
from placed p cross join cfg left join school.org o on o.id = p.known`,

  // Of several records of one key, the fullest says who it is: a whole one, then one with a name, then the last.
  `
create unlogged table t_key as
with found as (
  select key, max(n << 1 | (op = 'delete')::int) & 1 = 1 as deleted,
    max(case when op <> 'delete' then (op = 'put')::int::bigint << 61 | (parts & 1)::bigint << 60 | n end)
      & ((1::bigint << 60) - 1) as n
  from ${s}_person group by key
), by_alias as (
  select p.key, (array_agg(e.person_id order by e.value))[1] as person_id
  from ${s}_alias a join ${s}_person p on p.n = a.n
  join school.external_id e on e.source = (select source from cfg) and e.type = 'key' and e.value = a.value
  group by p.key
), met as (
  select f.key, f.n, f.deleted, o.ine, o.birth_on, o.id as fresh, o.given, o.family,
    e.person_id as by_key, coalesce(e.person_id, a.person_id, i.id) as known
  from found f
  left join ${s}_person o on o.n = f.n
  left join school.external_id e
    on e.source = (select source from cfg) and e.type = 'key' and e.value = f.key
  left join by_alias a on a.key = f.key
  left join (select x.value, p.id, p.birth_on from school.external_id x
      join school.person p on p.id = x.person_id where x.source = 'ine' and x.type = 'ine') i
    on i.value = o.ine and i.birth_on = o.birth_on
), twins as (
  select ine, birth_on, (array_agg(coalesce(known, fresh) order by known is null, n))[1] as person_id,
    bool_or(known is not null) as known
  from met where ine is not null and birth_on is not null
  group by ine, birth_on having count(*) > 1
)
select m.key, m.deleted, m.n, m.ine, m.by_key,
  m.known is null and not coalesce(t.known, false) as is_new,
  m.given is not null and m.family is not null as named,
  coalesce(t.person_id, m.known, m.fresh) as person_id,
  not coalesce(
    p.given_name <> m.given and p.family_name <> m.family
    and (p.birth_on is null or m.birth_on is null or p.birth_on <> m.birth_on)
    and ${plain('p.given_name')} <> ${plain('m.given')}
    and ${plain('p.family_name')} <> ${plain('m.family')}, false) as usable
from met m left join school.person p on p.id = m.by_key
left join twins t on t.ine = m.ine and t.birth_on = m.birth_on`,
  `delete from t_key where deleted and is_new`,
  `analyze t_key`,

  // In a delta the last word on each part counts; in complete files the same person may stand in several.
  `
create unlogged table t_rec as
with later as (
  select n, bit_or(parts) over (partition by key, category order by n
    rows between 1 following and unbounded following) as parts
  from ${s}_person where not (select complete from cfg)
)
select s.n, s.file, s.line, s.category, s.op, k.person_id, s.key, k.usable, k.is_new,
  case when k.usable then s.parts & ~coalesce(l.parts, 0) else 0 end as parts
from ${s}_person s join t_key k on k.key = s.key left join later l on l.n = s.n
where (s.op = 'delete') = k.deleted`,
  `analyze t_rec`,
  `
create unlogged table t_here as
select person_id, category, bit_or(parts) as parts, bool_or(op = 'delete') as deleted
from t_rec group by person_id, category`,
  `analyze t_here`,

  `
create unlogged table d_aff as
select distinct r.person_id, o.org_id as school_id, t.role, r.category
from ${s}_tie t join t_rec r on r.n = t.n join t_org o on o.key = t.school_key
where t.kind = 'a' and r.usable and o.allowed and (r.parts & 6 > 0)`,
  `analyze d_aff`,
  // A delta names people, not schools: whatever the people in it hold open may end.
  `
create unlogged table t_school as
with ids as (
  select org_id as id, bool_or(said) as said from t_org where allowed group by org_id
), reached as (
  select id, said from ids
  union all
  select distinct a.school_id, false from school.affiliation a join t_here h on h.person_id = a.person_id
  cross join cfg
  where not cfg.complete and a.source = cfg.source and a.until_on is null
    and (cfg.school_ids is null or a.school_id = any (cfg.school_ids))
    and (cfg.uai is null or a.school_id = (select id from school.org where uai = cfg.uai))
    and a.school_id not in (select id from ids)
), best as (
  select distinct on (org_id) org_id, uai, name, kind, zone, is_new, changed
  from t_org where allowed order by org_id, said desc, changed desc
)
select r.id, row_number() over (order by r.id)::int as ord,
  coalesce(b.uai, o.uai) as uai, coalesce(b.name, o.name) as name, coalesce(b.kind, o.kind) as kind,
  coalesce(b.zone, o.zone) as zone, coalesce(b.is_new, false) as is_new,
  coalesce(b.changed, false) as changed,
  (cfg.now at time zone coalesce(b.zone, o.zone))::date as today,
  cfg.complete and (r.said or not exists (select from t_org where said)) as in_scope
from reached r cross join cfg left join best b on b.org_id = r.id left join school.org o on o.id = r.id`,
  `analyze t_school`,
  `
create unlogged table d_grp as
with wanted as (
  select distinct on (1, 2, 3) o.org_id as school_id, g.kind, g.code, g.label, g.level, true as said
  from ${s}_grp g join t_org o on o.key = g.school_key where o.allowed order by 1, 2, 3, g.line desc
), implied as (
  select o.org_id as school_id, t.x as kind, t.y as code, min(r.n) as n
  from ${s}_tie t join t_rec r on r.n = t.n join t_org o on o.key = t.school_key
  where t.kind = 'm' and r.usable and o.allowed group by 1, 2, 3
), every as (
  select school_id, kind, code, label, level, said, null::bigint as n from wanted
  union all
  select i.school_id, i.kind, i.code, i.code, null, false, i.n from implied i
  where not exists (select from wanted w
    where (w.school_id, w.kind, w.code) = (i.school_id, i.kind, i.code))
)
select e.school_id, e.kind, e.code, e.label, e.level, e.said, e.n, s.ord, g.id is null as is_new,
  coalesce(g.id, school.new_id()) as id,
  g.id is not null and (g.until_on is not null
    or (e.said and (g.label <> e.label or (e.level is not null and g.level is distinct from e.level)))
  ) as changed
from every e join t_school s on s.id = e.school_id cross join cfg
left join school."group" g
  on (g.school_id, g.year, g.kind, g.code) = (e.school_id, cfg.year, e.kind, e.code)`,
  `analyze d_grp`,
]

/** Without case, accents and punctuation, so that « HELENE » is still « Hélène ». */
function plain(column: string): string {
  return `regexp_replace(lower(normalize(${column}, NFD)), '[^[:alnum:]]', '', 'g')`
}
