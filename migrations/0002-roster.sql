-- Who is who. Names on the wire follow OneRoster, families follow AAF: docs/words.md.
-- Periods are half-open: from_on included, until_on excluded, null = still so.

create table school.org (
  id      uuid primary key,
  number  integer generated always as identity unique,
  uai     text unique,
  name    text not null,
  kind    text not null check (kind in ('primary', 'college', 'lycee', 'authority', 'other')),
  zone    text not null default 'Europe/Paris',
  source  text not null
);

-- One row a human, in however many schools.
create table school.person (
  id           uuid primary key,
  given_name   text not null,
  family_name  text not null,
  -- « Mme », « M. », as the feed gives it; empty when unknown.
  title        text not null default '',
  birth_on     date
);

create table school.affiliation (
  id             uuid primary key,
  person_id      uuid not null references school.person,
  school_id      uuid not null references school.org,
  role           text not null check (role in ('pupil', 'guardian', 'teacher', 'head', 'secretary', 'staff', 'admin')),
  from_on        date not null,
  until_on       date,
  source         text not null,
  -- Absent from the last complete file; closed only when the grace period is over.
  missing_since  date
);
create unique index affiliation_open on school.affiliation (person_id, school_id, role) where until_on is null;
create index affiliation_school on school.affiliation (school_id, role);

create table school.external_id (
  source     text not null,
  type       text not null,
  value      text not null,
  person_id  uuid not null references school.person,
  primary key (source, type, value)
);
create index external_id_person on school.external_id (person_id);

-- Kept for those who must reach a family: staff of the school that was told, and the person.
create table school.contact (
  person_id  uuid not null references school.person,
  school_id  uuid not null references school.org,
  kind       text not null check (kind in ('email', 'phone', 'mobile', 'address')),
  value      text not null,
  source     text not null,
  primary key (person_id, school_id, kind, source)
);

create table school.guardianship (
  id             uuid primary key,
  adult_id       uuid not null references school.person,
  child_id       uuid not null references school.person,
  school_id      uuid not null references school.org,
  kinship        text not null,
  -- Legal authority over the child (AAF code 1); false: in charge without it (code 2), or a mere contact.
  legal          boolean not null,
  in_charge      boolean not null default false,
  lives_with     boolean,
  restrictions   text,
  from_on        date not null,
  until_on       date,
  source         text not null,
  missing_since  date
);
create unique index guardianship_open on school.guardianship (adult_id, child_id, school_id) where until_on is null;
create index guardianship_child on school.guardianship (child_id);

create table school."group" (
  id         uuid primary key,
  number     integer generated always as identity unique,
  school_id  uuid not null references school.org,
  kind       text not null check (kind in ('class', 'teaching', 'manual')),
  code       text not null,
  label      text not null,
  level      text,
  -- The year in which the school year begins: 2026 for 2026-2027.
  year       smallint not null,
  source     text not null,
  until_on   date,
  unique (school_id, year, kind, code)
);

create table school.membership (
  id             uuid primary key,
  group_id       uuid not null references school."group",
  person_id      uuid not null references school.person,
  school_id      uuid not null references school.org,
  role           text not null check (role in ('pupil', 'teacher', 'form_tutor')),
  from_on        date not null,
  until_on       date,
  source         text not null,
  missing_since  date
);
create unique index membership_open on school.membership (person_id, group_id, role) where until_on is null;
create index membership_group on school.membership (group_id);

-- The schools in which the person of this transaction is somebody today; and where they are on its staff.
create function school.my_schools() returns uuid[] language sql stable security definer
  set search_path = school, pg_temp as $$
  select coalesce(array_agg(distinct school_id), '{}') from school.affiliation
   where person_id = school.me() and from_on <= school.today()
     and (until_on is null or until_on > school.today()) $$;
create function school.my_staff_schools() returns uuid[] language sql stable security definer
  set search_path = school, pg_temp as $$
  select coalesce(array_agg(distinct school_id), '{}') from school.affiliation
   where person_id = school.me() and role not in ('pupil', 'guardian') and from_on <= school.today()
     and (until_on is null or until_on > school.today()) $$;

alter table school.org enable row level security;
alter table school.person enable row level security;
alter table school.affiliation enable row level security;
alter table school.external_id enable row level security;
alter table school.contact enable row level security;
alter table school.guardianship enable row level security;
alter table school."group" enable row level security;
alter table school.membership enable row level security;

create policy tenant on school.org to preau_school using (id = any ((select school.my_schools())::uuid[]));
create policy tenant on school.person to preau_school using (
  id = (select school.me())
  or exists (select from school.affiliation a where a.person_id = person.id));
create policy tenant on school.affiliation to preau_school using (
  person_id = (select school.me()) or school_id = any ((select school.my_schools())::uuid[]));
create policy tenant on school.contact to preau_school using (
  person_id = (select school.me()) or school_id = any ((select school.my_staff_schools())::uuid[]));
create policy tenant on school.guardianship to preau_school using (
  adult_id = (select school.me()) or child_id = (select school.me())
  or school_id = any ((select school.my_staff_schools())::uuid[]));
create policy tenant on school."group" to preau_school using (school_id = any ((select school.my_schools())::uuid[]));
create policy tenant on school.membership to preau_school using (school_id = any ((select school.my_schools())::uuid[]));

grant select on school.org, school.person, school.affiliation, school.contact, school.guardianship,
  school."group", school.membership to preau_school;
-- Delegated administration adds and ends affiliations of the administrator's own school.
grant insert, update on school.affiliation to preau_school;

do $$
declare name text;
begin
  foreach name in array array['org', 'person', 'affiliation', 'external_id', 'contact', 'guardianship', 'group', 'membership'] loop
    execute format('create policy everything on school.%I to preau_import using (true) with check (true)', name);
    execute format('grant select, insert, update, delete on school.%I to preau_import', name);
  end loop;
end $$;
