import type { StagingName } from './store-staging.ts'

/** What a plan amounts to: numbers by school, guards, and the lines that it leaves out or doubts. */

/** One row a person and school that something happens to: the strongest thing counts. */
export const reportSteps: string[] = [
  `
create unlogged table r_person as
with counted as (
  -- A mere contact of a family is kept, and belongs to no school.
  select person_id, school_id, category from t_place p where category <> 'guardian'
  union all select adult_id, school_id, 'guardian' from d_adult
), made as (
  -- Whoever is new is counted by the place that they get.
  select id from x_person where op = 'create'
), happens as (
  select school_id, category, person_id,
    case op when 'create' then 6 when 'close' then 5 when 'miss' then 4 else 2 end as what from x_aff
  union all
  select p.school_id, p.category, p.person_id, 2 from counted p
  join x_person x on x.id = p.person_id and x.op = 'change'
  union all
  select c.school_id, p.category, c.person_id, 2 from x_con c
  join counted p on p.person_id = c.person_id and p.school_id = c.school_id
  where not exists (select from made where made.id = c.person_id)
  union all
  select school_id, category, person_id, 2 from x_mem where op <> 'miss'
    and not exists (select from made where made.id = person_id)
  union all
  select a.school_id, 'pupil', a.person_id, 3 from x_mem a join x_mem b
    on b.person_id = a.person_id and b.school_id = a.school_id
  where a.op = 'create' and b.op = 'close' and a.kind = 'class' and b.kind = 'class'
    and a.role = 'pupil' and b.role = 'pupil'
  union all
  select school_id, 'pupil', child_id, 2 from x_gua where op <> 'miss'
    and not exists (select from made where made.id = child_id)
)
select school_id, category, person_id, max(what) as what from happens
group by school_id, category, person_id`,
  `analyze r_person`,
]

/** `closed` of a person who keeps another role in the same school is only a change. */
export const countsQuery = `
with people as (
  select school_id, case category when 'staff' then 'staff ' else category || 's ' end || case what when 6 then 'created' when 5 then 'closed'
      when 4 then 'missing' when 3 then 'moved' else 'changed' end as what,
    count(*)::int as n
  from (select r.school_id, r.category, case
      when r.what = 5 and not exists (select from x_aff x where x.op = 'close' and x.school_id = r.school_id
        and x.person_id = r.person_id and x.category = r.category) then 2
      when r.what in (5, 6) and r.category = 'staff' and exists (select from e_aff e
        where e.person_id = r.person_id and e.school_id = r.school_id and e.category = 'staff'
        and not exists (select from x_aff x where x.id = e.id and x.op = 'close')) then 2
      else r.what end as what
    from r_person r) one group by 1, 2
), same as (
  select e.school_id, case e.category when 'staff' then 'staff ' else e.category || 's ' end
    || 'unchanged' as what, count(distinct e.person_id)::int as n
  from e_aff e where not exists (select from r_person r where r.person_id = e.person_id
    and r.school_id = e.school_id and r.category = e.category) group by 1, 2
), groups as (
  select school_id, 'groups ' || case op when 'create' then 'created' when 'close' then 'closed'
    else 'changed' end, count(*)::int from x_grp group by 1, 2
  union all
  select d.school_id, 'groups unchanged', count(*)::int from d_grp d
  where not d.is_new and not d.changed group by 1
), acts as (
  select ord, 'aff ' || op as act from x_aff union select ord, 'mem ' || op from x_mem
  union select ord, 'gua ' || op from x_gua union select ord, 'grp ' || op from x_grp
  union select ord, 'con ' || op from x_con
  union select ord, 'school create' from t_school where is_new
  union select ord, 'school change' from t_school where changed
  union select c.ord, 'school key' from t_org o join t_school c on c.id = o.org_id
  where o.said and o.allowed and not exists (select from school.org_key k
    where k.source = (select source from cfg) and k.key = o.key and k.org_id = o.org_id)
), counted as (
  select school_id, jsonb_object_agg(what, n) as counts
  from (select * from people union all select * from same union all select * from groups) c
  group by 1
), acting as (
  select ord, array_agg(act) as acts from acts group by 1
)
select s.id as "schoolId", s.uai, s.name, s.ord, s.is_new as "isNew",
  coalesce(a.acts, '{}') as acts, coalesce(c.counts, '{}') as counts
from t_school s left join counted c on c.school_id = s.id left join acting a on a.ord = s.ord
order by s.ord`

/**
 * Shares of each school's people that would end, or begin to wait for their end. Those who were already
 * waiting have been seen; and a guardian who goes because a waiting pupil does was seen with them.
 */
export const closingsQuery = `
select s.id as "schoolId", s.name, e.category, count(distinct e.person_id)::int as held,
  count(distinct e.person_id) filter (where x.op = 'miss' or (x.op = 'close' and case e.category
    when 'guardian' then exists (select from x_gua c join e_gua g on g.id = c.id
      where c.op = 'close' and g.adult_id = e.person_id and g.school_id = e.school_id
        and g.missing_since is null)
    else e.missing_since is null end))::int as ending
from e_aff e join t_school s on s.id = e.school_id
left join x_aff x on x.id = e.id and x.op in ('close', 'miss')
group by s.id, s.name, e.category`

/** Notes of the plan, in the order of the files: severity, index of the file, line, reason. */
export const noteQueries = (s: StagingName): string[] => [
  `select 'refused' as severity, file, line, 'is not one of the schools that you import into' as reason
   from t_org where said and not allowed`,
  `select 'refused' as severity, r.file, r.line,
     'is another person than the one this key named before; a human must look' as reason
   from t_rec r where not r.usable and r.op <> 'delete'`,
  `select 'warning' as severity, r.file, min(r.line) as line,
     'speaks of the school « ' || t.school_key || ' », which nothing describes; ' || count(*)
       || ' such links left out' as reason
   from ${s}_tie t join t_rec r on r.n = t.n join t_org o on o.key = t.school_key
   where o.org_id is null group by r.file, t.school_key`,
  `select 'warning' as severity, r.file, r.line,
     'names the relative « ' || t.x || ' », whom nothing describes; that link is left out' as reason
   from ${s}_tie t join t_rec r on r.n = t.n
   where t.kind = 'g' and r.usable and not exists (select from t_key k where k.key = t.x)
     and not exists (select from school.external_id e where e.source = (select source from cfg)
       and e.type = 'key' and e.value = t.x)`,
  `select 'warning' as severity, r.file, r.line,
     'is a relative of no pupil; not imported' as reason
   from t_rec r where r.category = 'guardian' and r.is_new and r.usable and r.op = 'put'
     and not exists (select from t_first f where f.person_id = r.person_id)`,
  `select 'warning' as severity, r.file, r.line,
     case d.kind when 'class' then 'class' else 'group' end || ' « ' || d.code || ' » of ' || sc.name
       || ' is not declared by the school; made from its people' as reason
   from d_grp d join t_rec r on r.n = d.n join t_school sc on sc.id = d.school_id
   where d.is_new and not d.said and (select groups from cfg)`,
  `select 'warning' as severity, r.file, r.line,
     'has the national number of someone with another date of birth; they stay two people' as reason
   from t_key k join t_rec r on r.n = k.n
   where k.usable and k.ine is not null and exists (select from school.external_id e
     where e.source = 'ine' and e.type = 'ine' and e.value = k.ine and e.person_id <> k.person_id)`,
  `select 'warning' as severity, r.file, r.line,
     'has the same national number and date of birth as another record; taken as one person' as reason
   from t_key k join t_rec r on r.n = k.n
   where k.usable and k.is_new and exists (select from t_key o
     where o.person_id = k.person_id and o.key <> k.key and o.n < k.n)`,
]
