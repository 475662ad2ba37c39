-- `until_on is null` alone is not what a day asks: people are found by themselves, whatever the period.
create index affiliation_person on school.affiliation (person_id);
create index membership_person on school.membership (person_id);
create index guardianship_adult on school.guardianship (adult_id);

-- Grows in the transaction that changes any lesson of the school: what was made from an older one is stale.
create table school.timetable (
  school_id  uuid primary key references school.org,
  version    bigint not null
);
alter table school.timetable enable row level security;
create policy tenant on school.timetable to preau_school
  using (school_id = any ((select school.my_schools())::uuid[]))
  with check (school_id = any ((select school.my_staff_schools())::uuid[]));
create policy everything on school.timetable to preau_import using (true) with check (true);
grant select, insert, update on school.timetable to preau_school;
grant select, insert, update, delete on school.timetable to preau_import;

-- Whose days a person may look at, and the groups that make them: their own in each school, and those of
-- the children for whom they answer. Enters and reads in one statement, so that the hottest question of the
-- morning is one message each way. It runs with the rights of its caller: row-level security holds in it.
-- A guardian under restrictions, or who is a mere contact, sees no day (docs/decisions/21-guardians.md).
create function school.whose_days(person uuid, on_day date)
  returns table (whose uuid, school_id uuid, hat text, version bigint, given_name text, family_name text,
                 group_id uuid, from_on date, until_on date)
  language plpgsql volatile as $$
begin
  perform school.enter(person, on_day);
  return query
    with hat as (
      select a.person_id as whose, a.school_id, a.role
        from school.affiliation a
       where a.person_id = person and a.role <> 'guardian'
         and a.from_on <= on_day and (a.until_on is null or a.until_on > on_day)
      union
      select g.child_id, g.school_id, 'guardian'
        from school.guardianship g
       where g.adult_id = person and (g.legal or g.in_charge) and g.restrictions is null
         and g.from_on <= on_day and (g.until_on is null or g.until_on > on_day)
    )
    select h.whose, h.school_id, h.role, coalesce(t.version, 0), p.given_name, p.family_name,
           m.group_id, m.from_on, m.until_on
      from hat h
      join school.person p on p.id = h.whose
      left join school.timetable t on t.school_id = h.school_id
      left join school.membership m on m.person_id = h.whose and m.school_id = h.school_id
       and m.role = 'pupil' and h.role in ('pupil', 'guardian');
end $$;
