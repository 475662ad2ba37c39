-- Commands applied, by the id that the device made: sending twice changes nothing twice.
create table school.command (
  id          uuid primary key,
  person_id   uuid not null references school.person,
  device_id   uuid not null,
  seq         bigint not null,
  kind        text not null,
  written_at  timestamptz not null,
  applied_at  timestamptz not null,
  -- contracts/cartable.ts Outcome, without its id.
  outcome     jsonb not null,
  unique (device_id, seq)
);
create index command_person on school.command (person_id);

create table school.preference (
  person_id  uuid primary key references school.person,
  body       jsonb not null
);

alter table school.command enable row level security;
alter table school.preference enable row level security;
create policy own on school.command to preau_school using (person_id = (select school.me()));
create policy own on school.preference to preau_school using (person_id = (select school.me()));
grant select, insert on school.command to preau_school;
grant select, insert, update on school.preference to preau_school;
