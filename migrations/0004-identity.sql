-- What opens an account. Only the role of sign-in reads it: a fault in a day query cannot reach a password.

create table school.account (
  person_id      uuid primary key references school.person,
  login          text not null unique check (login = lower(login)),
  password_hash  text not null,
  activated_at   timestamptz not null,
  -- Passes issued before this instant are dead: « sign out everywhere », a new password.
  passes_from    timestamptz not null
);

create table school.device (
  id            uuid primary key,
  person_id     uuid not null references school.person,
  -- The help desk's visitor, when this is a visit and not a device of the person.
  actor_id      uuid references school.person,
  label         text not null,
  shared        boolean not null default false,
  issued_at     timestamptz not null,
  expires_at    timestamptz not null,
  seen_on       date not null,
  revoked_at    timestamptz
);
create index device_person on school.device (person_id);

-- The few exceptions that every process keeps in memory; swept when the passes they end have expired.
create table school.revocation (
  id         bigint generated always as identity primary key,
  device_id  uuid,
  person_id  uuid,
  at         timestamptz not null,
  check ((device_id is null) <> (person_id is null))
);

create table school.activation_sheet (
  id         uuid primary key,
  number     integer generated always as identity unique,
  school_id  uuid not null references school.org,
  group_id   uuid references school."group",
  kind       text not null check (kind in ('pupils', 'adults')),
  made_by    uuid references school.person,
  made_at    timestamptz not null
);

-- One line of a sheet. The code itself is computed from (sheet, seat, epoch) and never stored.
create table school.activation (
  sheet_id   uuid not null references school.activation_sheet on delete cascade,
  seat       smallint not null,
  epoch      smallint not null default 0,
  -- 'self': opens this person's account; 'family': opens the account of a guardian of this child.
  kind       text not null check (kind in ('self', 'family')),
  person_id  uuid not null references school.person,
  school_id  uuid not null references school.org,
  used_at    timestamptz,
  primary key (sheet_id, seat)
);
create index activation_person on school.activation (person_id);

-- Failed tries by account, device or sheet; never by address alone.
create table school.attempt (
  key          text primary key,
  failures     integer not null,
  last_at      timestamptz not null,
  wait_until   timestamptz not null
);

-- Administrative acts. Rows are added, never changed.
create table school.audit (
  id         bigint generated always as identity primary key,
  at         timestamptz not null,
  school_id  uuid references school.org,
  actor_id   uuid,
  person_id  uuid,
  act        text not null,
  details    jsonb not null default '{}'
);
create index audit_school on school.audit (school_id, id);
create index audit_person on school.audit (person_id, id);

do $$
declare name text;
begin
  foreach name in array array['account', 'device', 'revocation', 'activation_sheet', 'activation', 'attempt', 'audit'] loop
    execute format('alter table school.%I enable row level security', name);
    execute format('create policy everything on school.%I to preau_identity using (true) with check (true)', name);
    execute format('grant select, insert, update, delete on school.%I to preau_identity', name);
  end loop;
end $$;
revoke update, delete on school.audit from preau_identity;

-- The school and the import write the trail of their own acts and read nothing of it.
create policy add on school.audit for insert to preau_school, preau_import with check (true);
grant insert on school.audit to preau_school, preau_import;

-- Sign-in and activation need names and ties of people whom nobody has recognised yet.
do $$
declare name text;
begin
  foreach name in array array['org', 'person', 'affiliation', 'guardianship', 'group', 'membership'] loop
    execute format('create policy reads on school.%I for select to preau_identity using (true)', name);
    execute format('grant select on school.%I to preau_identity', name);
  end loop;
end $$;
