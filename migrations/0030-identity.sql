-- Every pass belongs to a device, so ending the devices ends the passes: one kind of exception is enough.
alter table school.account drop column passes_from;
delete from school.revocation;
alter table school.revocation drop column person_id;
alter table school.revocation alter column device_id set not null;
-- When the last pass of that device has expired by itself, and the row may go.
alter table school.revocation add column expires_at timestamptz not null;
create index revocation_device on school.revocation (device_id);

-- What the school may know of the account of the person of its transaction: the login, never the password.
create function school.my_login() returns text language sql stable security definer
  set search_path = school, pg_temp as $$
  select login from school.account where person_id = school.me() $$;
create function school.my_device(wanted uuid)
  returns table (shared boolean, expires_at timestamptz, actor_id uuid) language sql stable security definer
  set search_path = school, pg_temp as $$
  select d.shared, d.expires_at, d.actor_id from school.device d
   where d.id = wanted and d.person_id = school.me() $$;
