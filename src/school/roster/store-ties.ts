import type { StagingName } from './store-staging.ts'

/**
 * Second half of a plan: the acts, one row each, in x_… tables with the number (`ord`) of the school in
 * whose transaction they run. Two runs on an unchanged source give none.
 *
 * A record that is there is believed: what it no longer says ends at once. A person who is absent from a
 * complete file is only missing, and ends when the grace period is over.
 */
export const tieSteps = (s: StagingName): string[] => [
  `
create unlogged table e_aff as
select a.id, a.person_id, a.school_id, a.role, a.missing_since, s.ord, s.today, s.in_scope,
  case a.role when 'pupil' then 'pupil' when 'guardian' then 'guardian' else 'staff' end as category
from school.affiliation a join t_school s on s.id = a.school_id
where a.source = (select source from cfg) and a.until_on is null`,
  `analyze e_aff`,
  `
create unlogged table x_aff as
select 'create' as op, school.new_id() as id, d.person_id, d.school_id, d.role, d.category, s.ord
from d_aff d join t_school s on s.id = d.school_id
where not exists (select from school.affiliation a where a.person_id = d.person_id
  and a.school_id = d.school_id and a.role = d.role and a.until_on is null)
union all
select 'found', e.id, e.person_id, e.school_id, e.role, e.category, e.ord
from e_aff e join d_aff d using (person_id, school_id, role) where e.missing_since is not null
union all
select * from (
  select case when h.person_id is not null or ${due('e')} then 'close'
    when e.missing_since is null then 'miss' end as op,
    e.id, e.person_id, e.school_id, e.role, e.category, e.ord
  from e_aff e cross join cfg
  left join t_here h on h.person_id = e.person_id and h.category = e.category
  where e.category <> 'guardian'
    and not exists (select from d_aff d where d.person_id = e.person_id
      and d.school_id = e.school_id and d.role = e.role)
    and case when h.person_id is not null then h.deleted or h.parts & 2 > 0
      else e.in_scope and case e.category when 'pupil' then cfg.pupils else cfg.staff end end
) gone where op is not null`,
  `analyze x_aff`,
  // Whoever has no other part left in that school.
  `
create unlogged table t_left as
select distinct x.person_id, x.school_id, x.category from x_aff x
where x.op = 'close'
  and not exists (select from d_aff d where d.person_id = x.person_id
    and d.school_id = x.school_id and d.category = x.category)
  and not exists (select from e_aff e where e.person_id = x.person_id and e.school_id = x.school_id
    and e.category = x.category
    and not exists (select from x_aff c where c.op = 'close' and c.id = e.id))`,

  ...membershipSteps(s),
  ...guardianSteps(s),
]

/** The grace period of a row already missing is over; with a grace of 0 days nothing waits. */
const due = (row: string) => `cfg.grace = 0 or ${row}.missing_since + cfg.grace <= ${row}.today`

const membershipSteps = (s: StagingName): string[] => [
  `
create unlogged table d_mem as
select distinct r.person_id, g.id as group_id, g.school_id, t.role, t.x as kind, r.category, g.ord
from ${s}_tie t join t_rec r on r.n = t.n join t_org o on o.key = t.school_key
join d_grp g on (g.school_id, g.kind, g.code) = (o.org_id, t.x, t.y)
where t.kind = 'm' and r.usable and o.allowed
  and r.parts & case when t.role = 'form_tutor' then 64 when t.x = 'class' then 4 else 8 end > 0`,
  `analyze d_mem`,
  `
create unlogged table e_mem as
select m.id, m.person_id, m.group_id, m.school_id, m.role, m.missing_since, g.kind, s.ord, s.today,
  s.in_scope, case m.role when 'pupil' then 'pupil' else 'staff' end as category,
  case when m.role = 'form_tutor' then 64 when g.kind = 'class' then 4 else 8 end as bit
from school.membership m join t_school s on s.id = m.school_id
join school."group" g on g.id = m.group_id
where m.source = (select source from cfg) and m.until_on is null`,
  `analyze e_mem`,
  `
create unlogged table x_mem as
select 'create' as op, school.new_id() as id, d.person_id, d.group_id, d.school_id, d.role, d.kind,
  d.category, d.ord
from d_mem d
where not exists (select from school.membership m where m.person_id = d.person_id
  and m.group_id = d.group_id and m.role = d.role and m.until_on is null)
union all
select 'found', e.id, e.person_id, e.group_id, e.school_id, e.role, e.kind, e.category, e.ord
from e_mem e join d_mem d using (person_id, group_id, role) where e.missing_since is not null
union all
select * from (
  select case when h.person_id is not null or l.person_id is not null or ${due('e')} then 'close'
    when e.missing_since is null then 'miss' end as op,
    e.id, e.person_id, e.group_id, e.school_id, e.role, e.kind, e.category, e.ord
  from e_mem e cross join cfg
  left join t_here h on h.person_id = e.person_id and h.category = e.category
  left join t_left l on l.person_id = e.person_id and l.school_id = e.school_id
    and l.category = e.category
  where not exists (select from d_mem d where d.person_id = e.person_id
      and d.group_id = e.group_id and d.role = e.role)
    and (l.person_id is not null
      or case when h.person_id is not null then h.deleted or h.parts & e.bit > 0
        else e.in_scope and case e.category when 'pupil' then cfg.pupils else cfg.staff end end)
) gone where op is not null`,
  `analyze x_mem`,
  `
create unlogged table x_grp as
select case when is_new then 'create' else 'change' end as op, id, school_id, kind, code, label, level,
  said, ord
from d_grp where is_new or changed
union all
select 'close', g.id, g.school_id, g.kind, g.code, g.label, g.level, false, s.ord
from school."group" g join t_school s on s.id = g.school_id cross join cfg
where cfg.groups and s.in_scope and g.source = cfg.source and g.until_on is null and g.kind <> 'manual'
  and not exists (select from d_grp d where d.id = g.id)
  and not exists (select from school.membership m where m.group_id = g.id and m.until_on is null
    and not exists (select from x_mem x where x.id = m.id and x.op = 'close'))`,
]

const guardianSteps = (s: StagingName): string[] => [
  `
create unlogged table e_gua as
select g.id, g.adult_id, g.child_id, g.school_id, g.kinship, g.legal, g.in_charge, g.missing_since,
  s.ord, s.today, s.in_scope
from school.guardianship g join t_school s on s.id = g.school_id
where g.source = (select source from cfg) and g.until_on is null`,
  `analyze e_gua`,
  // A pupil whose record says nothing of relatives keeps them, in a new school too.
  `
create unlogged table d_link as
select distinct on (child_id, adult_id) child_id, adult_id, kinship, legal, in_charge from (
  select r.person_id as child_id, coalesce(k.person_id, e.person_id) as adult_id, t.y as kinship,
    t.legal, t.in_charge
  from ${s}_tie t join t_rec r on r.n = t.n
  left join t_key k on k.key = t.x
  left join school.external_id e on k.key is null and e.source = (select source from cfg)
    and e.type = 'key' and e.value = t.x
  where t.kind = 'g' and r.usable and r.parts & 16 > 0
    and (k.key is null or (k.usable and not k.deleted))
  union all
  select distinct e.child_id, e.adult_id, e.kinship, e.legal, e.in_charge
  from e_gua e join t_here h on h.person_id = e.child_id and h.category = 'pupil'
  where h.parts & 16 = 0 and not h.deleted
    and not exists (select from t_here a
      where a.person_id = e.adult_id and a.category = 'guardian' and a.deleted)
) links where adult_id is not null and adult_id <> child_id
order by child_id, adult_id, legal`,
  `
create unlogged table d_gua as
with place as (
  select person_id, school_id from d_aff where role = 'pupil'
  union
  select e.person_id, e.school_id from e_aff e where e.role = 'pupil'
    and not exists (select from x_aff x where x.op = 'close' and x.id = e.id)
)
select l.*, p.school_id, s.ord from d_link l join place p on p.person_id = l.child_id
join t_school s on s.id = p.school_id`,
  `analyze d_gua`,
  `
create unlogged table x_gua as
with differs as (
  select e.id from e_gua e join d_gua d using (adult_id, child_id, school_id)
  where (e.kinship, e.legal, e.in_charge) is distinct from (d.kinship, d.legal, d.in_charge)
)
select 'create' as op, school.new_id() as id, d.adult_id, d.child_id, d.school_id, d.kinship, d.legal,
  d.in_charge, d.ord
from d_gua d
where not exists (select from school.guardianship g where g.adult_id = d.adult_id
  and g.child_id = d.child_id and g.school_id = d.school_id and g.until_on is null
  and g.id not in (select id from differs))
union all
select 'close', e.id, e.adult_id, e.child_id, e.school_id, e.kinship, e.legal, e.in_charge, e.ord
from e_gua e where e.id in (select id from differs)
union all
select 'found', e.id, e.adult_id, e.child_id, e.school_id, e.kinship, e.legal, e.in_charge, e.ord
from e_gua e join d_gua d using (adult_id, child_id, school_id)
where e.missing_since is not null and e.id not in (select id from differs)
union all
select * from (
  select case when h.person_id is not null or a.deleted or l.person_id is not null or ${due('e')}
      then 'close' when e.missing_since is null then 'miss' end as op,
    e.id, e.adult_id, e.child_id, e.school_id, e.kinship, e.legal, e.in_charge, e.ord
  from e_gua e cross join cfg
  left join t_here h on h.person_id = e.child_id and h.category = 'pupil'
  left join t_here a on a.person_id = e.adult_id and a.category = 'guardian' and a.deleted
  left join t_left l on l.person_id = e.child_id and l.school_id = e.school_id
    and l.category = 'pupil'
  where not exists (select from d_gua d where d.adult_id = e.adult_id
      and d.child_id = e.child_id and d.school_id = e.school_id)
    and (a.deleted or l.person_id is not null
      or case when h.person_id is not null then h.deleted or h.parts & 16 > 0
        else e.in_scope and cfg.pupils end)
) gone where op is not null`,
  `analyze x_gua`,
  // An adult belongs to a school as long as a child there is in their charge.
  `
create unlogged table d_adult as
select distinct adult_id, school_id from (
  select adult_id, school_id from d_gua where legal or in_charge
  union all
  select e.adult_id, e.school_id from e_gua e where (e.legal or e.in_charge)
    and not exists (select from x_gua x where x.op = 'close' and x.id = e.id)
) held`,
  `analyze d_adult`,
  `
insert into x_aff
select 'create', school.new_id(), d.adult_id, d.school_id, 'guardian', 'guardian', s.ord
from d_adult d join t_school s on s.id = d.school_id
where not exists (select from school.affiliation a where a.person_id = d.adult_id
  and a.school_id = d.school_id and a.role = 'guardian' and a.until_on is null)
union all
select 'close', e.id, e.person_id, e.school_id, e.role, e.category, e.ord
from e_aff e where e.category = 'guardian'
  and exists (select from x_gua x where x.op = 'close' and x.adult_id = e.person_id
    and x.school_id = e.school_id)
  and not exists (select from d_adult d where d.adult_id = e.person_id
    and d.school_id = e.school_id)`,
]
