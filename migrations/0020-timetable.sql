-- Reading a day touches only the rows of that day: the links of a lesson carry its date, and follow it
-- when it moves (docs/decisions/20-day-in-one-statement.md).

-- The wall is asked once a transaction: `enter` notes who looks and where they belong, the policies
-- compare with what was noted. Without it, nothing is seen.
create function school.enter(person uuid, on_day date) returns void
  language plpgsql volatile security definer set search_path = school, pg_temp as $$
declare
  mine uuid[];
  staffed uuid[];
begin
  select coalesce(array_agg(distinct school_id), '{}'),
         coalesce(array_agg(distinct school_id) filter (where role not in ('pupil', 'guardian')), '{}')
    into mine, staffed
    from affiliation
   where person_id = person and from_on <= on_day and (until_on is null or until_on > on_day);
  perform set_config('preau.person', person::text, true), set_config('preau.today', on_day::text, true),
          set_config('preau.schools', mine::text, true), set_config('preau.staffed', staffed::text, true);
end $$;
create or replace function school.my_schools() returns uuid[] language sql stable as
  $$ select nullif(current_setting('preau.schools', true), '')::uuid[] $$;
create or replace function school.my_staff_schools() returns uuid[] language sql stable as
  $$ select nullif(current_setting('preau.staffed', true), '')::uuid[] $$;

alter table school.lesson
  -- What the source said of this lesson when it was last imported: unchanged means nothing to do,
  -- and a change made by the school's staff stays.
  add column source_digest text,
  -- What people had planned on, kept from the first change on: { startsAt, endsAt, room, status, teachers }.
  add column planned jsonb,
  -- contracts/day.ts LessonChange: the difference between `planned` and now, ready to be shown.
  add column change jsonb,
  add constraint lesson_on unique (id, on_date);

alter table school.lesson_group add column on_date date;
update school.lesson_group g set on_date = l.on_date from school.lesson l where l.id = g.lesson_id;
alter table school.lesson_group
  alter column on_date set not null,
  drop constraint lesson_group_lesson_id_fkey,
  add foreign key (lesson_id, on_date) references school.lesson (id, on_date) on update cascade on delete cascade;
drop index school.lesson_group_group;
create index lesson_group_day on school.lesson_group (group_id, on_date) include (lesson_id);

alter table school.lesson_teacher add column on_date date;
update school.lesson_teacher t set on_date = l.on_date from school.lesson l where l.id = t.lesson_id;
alter table school.lesson_teacher
  alter column on_date set not null,
  drop constraint lesson_teacher_lesson_id_fkey,
  add foreign key (lesson_id, on_date) references school.lesson (id, on_date) on update cascade on delete cascade;
drop index school.lesson_teacher_person;
create index lesson_teacher_day on school.lesson_teacher (person_id, on_date) include (lesson_id);
