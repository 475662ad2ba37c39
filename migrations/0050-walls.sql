-- Row-level security as a second wall that holds by itself, whatever the code before it forgets.

-- A delete has no `with check`: whoever saw the teachers of a lesson could have taken them away.
create policy staff_alone on school.lesson_teacher as restrictive for delete to preau_school
  using (school_id = any ((select school.my_staff_schools())::uuid[]));
revoke update on school.lesson_teacher from preau_school;
-- An update checks the old row and the new one apart: a lesson could have gone from a school where one is
-- a parent to one where one works. Only what changes in a lesson may be written.
revoke update on school.lesson, school.timetable from preau_school;
grant update (starts_at, ends_at, on_date, room, status, version, planned, change) on school.lesson to preau_school;
grant update (version) on school.timetable to preau_school;

-- What a person does is said in their own name, of a school where they work.
create policy own_name on school.lesson_change as restrictive for insert to preau_school
  with check (by_person = (select school.me()));
drop policy add on school.audit;
create policy add_own on school.audit for insert to preau_school
  with check (actor_id = (select school.me()) and school_id = any ((select school.my_staff_schools())::uuid[]));
create policy add on school.audit for insert to preau_import with check (true);

-- A guardianship can outlive the guardian's place in its school (two feeds, two periods of grace): it shows
-- nothing there, and must not break what the same person sees elsewhere.
create or replace function school.whose_days(person uuid, on_day date) returns text
  language plpgsql volatile as $$
declare
  answer text;
begin
  perform school.enter(person, on_day);
  with hat as (
    select a.person_id as whose, a.school_id, a.role
      from school.affiliation a
     where a.person_id = person and a.role <> 'guardian'
       and a.from_on <= on_day and (a.until_on is null or a.until_on > on_day)
    union
    select g.child_id, g.school_id, 'guardian'
      from school.guardianship g
     where g.adult_id = person and (g.legal or g.in_charge) and coalesce(g.restrictions, '') = ''
       and g.from_on <= on_day and (g.until_on is null or g.until_on > on_day)
       and g.school_id = any (school.my_schools())
  )
  select json_agg(json_build_array(h.whose, h.school_id, h.role, coalesce(t.version, 0),
                                   p.given_name || ' ' || p.family_name, m.group_id, m.from_on, m.until_on))
    into answer
    from hat h
    join school.person p on p.id = h.whose
    left join school.timetable t on t.school_id = h.school_id
    left join school.membership m on m.person_id = h.whose and m.school_id = h.school_id
     and m.role = 'pupil' and h.role in ('pupil', 'guardian');
  return answer;
end $$;

-- Devices whose passes have long expired are swept.
create index device_expires on school.device (expires_at);
