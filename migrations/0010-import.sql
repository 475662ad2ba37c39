-- Imports: what was asked, what it would do, what it did. The rows being imported live in `intake`, in
-- tables made for one import and dropped with it, so that nothing of a refused file stays.

create schema intake authorization preau_import;

-- A UUIDv7 (RFC 9562), as base/ids.ts makes them: ordered by time, so that index pages fill from one side.
create function school.new_id() returns uuid language sql volatile parallel safe as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing
    substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
    52, 1), 53, 1), 'hex')::uuid $$;

-- What a source calls a school.
create table school.org_key (
  source  text not null,
  key     text not null,
  org_id  uuid not null references school.org,
  primary key (source, key)
);

create table school.import (
  id            uuid primary key,
  number        integer generated always as identity unique,
  source        text not null,
  formats       text[] not null default '{}',
  state         text not null check (state in
    ('open', 'queued', 'checking', 'checked', 'applying', 'applied', 'broken', 'cancelled')),
  -- 'check' or 'apply': what the worker is to do with a queued one.
  wanted        text check (wanted in ('check', 'apply')),
  -- The school whose administrator asked, and who; null for the operator's command line.
  school_id     uuid references school.org,
  made_by       uuid references school.person,
  options       jsonb not null default '{}',
  digest        text,
  -- 0 to 1 of the phase.
  progress      real not null default 0,
  phase         text not null default '',
  report        jsonb,
  created_at    timestamptz not null,
  checked_at    timestamptz,
  applied_at    timestamptz,
  -- The process at work on it; one that no longer beats has been killed.
  heartbeat_at  timestamptz
);
create index import_school on school.import (school_id, number);
create index import_queue on school.import (number) where state in ('queued', 'checking', 'applying');
create index import_source on school.import (source, number);

create table school.import_file (
  import_id    uuid not null references school.import on delete cascade,
  name         text not null,
  bytes        bigint not null,
  uploaded_at  timestamptz not null,
  primary key (import_id, name)
);

-- Every line refused or doubted, with its place.
create table school.import_note (
  import_id  uuid not null references school.import on delete cascade,
  number     bigint generated always as identity,
  severity   text not null check (severity in ('refused', 'warning')),
  file       text not null,
  line       integer not null,
  reason     text not null,
  primary key (import_id, number)
);

alter table school.org_key enable row level security;
alter table school.import enable row level security;
alter table school.import_file enable row level security;
alter table school.import_note enable row level security;
do $$
declare name text;
begin
  foreach name in array array['org_key', 'import', 'import_file', 'import_note'] loop
    execute format('create policy everything on school.%I to preau_import using (true) with check (true)', name);
    execute format('grant select, insert, update, delete on school.%I to preau_import', name);
  end loop;
end $$;

create policy tenant on school.import to preau_school
  using (school_id = any ((select school.my_staff_schools())::uuid[]));
create policy tenant on school.import_file to preau_school
  using (exists (select from school.import i where i.id = import_id));
create policy tenant on school.import_note to preau_school
  using (exists (select from school.import i where i.id = import_id));
grant select, insert, update on school.import to preau_school;
grant select, insert, update, delete on school.import_file to preau_school;
grant select on school.import_note to preau_school;

-- ONDE gives a pupil two addresses, often of two homes.
alter table school.contact drop constraint contact_kind_check;
alter table school.contact add constraint contact_kind_check
  check (kind in ('email', 'phone', 'mobile', 'address', 'second_address'));

-- The grace period looks for the few rows that are waiting to be closed.
create index affiliation_missing on school.affiliation (source) where missing_since is not null;
create index membership_missing on school.membership (source) where missing_since is not null;
create index guardianship_missing on school.guardianship (source) where missing_since is not null;
-- What a source holds open, to be compared with its next file.
create index contact_source on school.contact (source, school_id);
