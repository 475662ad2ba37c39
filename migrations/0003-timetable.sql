create table school.subject (
  id         uuid primary key,
  school_id  uuid not null references school.org,
  code       text not null,
  name       text not null,
  unique (school_id, code)
);

-- Timetable slot, live room and register are one object: the lesson, an occurrence with a date.
create table school.lesson (
  id            uuid primary key,
  number        bigint generated always as identity unique,
  school_id     uuid not null references school.org,
  subject_id    uuid references school.subject,
  title         text not null,
  -- The date in the zone of the school.
  on_date       date not null,
  starts_at     timestamptz not null,
  ends_at       timestamptz not null check (ends_at > starts_at),
  room          text,
  status        text not null default 'planned' check (status in ('planned', 'cancelled')),
  version       integer not null default 1,
  source        text not null,
  -- What the source calls this occurrence, so that importing twice changes nothing.
  external_key  text not null,
  unique (school_id, source, external_key)
);
create index lesson_day on school.lesson (school_id, on_date);

create table school.lesson_group (
  lesson_id  uuid not null references school.lesson on delete cascade,
  group_id   uuid not null references school."group",
  school_id  uuid not null references school.org,
  primary key (lesson_id, group_id)
);
create index lesson_group_group on school.lesson_group (group_id, lesson_id);

create table school.lesson_teacher (
  lesson_id  uuid not null references school.lesson on delete cascade,
  person_id  uuid not null references school.person,
  school_id  uuid not null references school.org,
  -- A replaced teacher keeps the row: the change shows who was to come.
  part       text not null check (part in ('teacher', 'substitute', 'replaced')),
  primary key (lesson_id, person_id)
);
create index lesson_teacher_person on school.lesson_teacher (person_id, lesson_id);

-- What was published and then changed; the first `before` of a lesson is what people had planned on.
create table school.lesson_change (
  id         uuid primary key,
  lesson_id  uuid not null references school.lesson on delete cascade,
  school_id  uuid not null references school.org,
  at         timestamptz not null,
  by_person  uuid references school.person,
  kinds      text[] not null,
  before     jsonb not null,
  note       text
);
create index lesson_change_lesson on school.lesson_change (lesson_id, at);

do $$
declare name text;
begin
  foreach name in array array['subject', 'lesson', 'lesson_group', 'lesson_teacher', 'lesson_change'] loop
    execute format('alter table school.%I enable row level security', name);
    execute format('create policy tenant on school.%I to preau_school
      using (school_id = any ((select school.my_schools())::uuid[]))
      with check (school_id = any ((select school.my_staff_schools())::uuid[]))', name);
    execute format('grant select on school.%I to preau_school', name);
    execute format('create policy everything on school.%I to preau_import using (true) with check (true)', name);
    execute format('grant select, insert, update, delete on school.%I to preau_import', name);
  end loop;
end $$;
grant update on school.lesson to preau_school;
grant insert, update, delete on school.lesson_teacher to preau_school;
grant insert on school.lesson_change to preau_school;
