-- Roles belong to the server, not to the database: another Préau may have made them already.
do $$
declare wanted text;
begin
  foreach wanted in array array['preau_school', 'preau_identity', 'preau_import'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      execute format('create role %I nologin', wanted);
    end if;
    if not pg_has_role(current_user, wanted, 'member') then
      execute format('grant %I to current_user', wanted);
    end if;
  end loop;
end $$;

create schema school;
grant usage on schema school to preau_school, preau_identity, preau_import;

-- The person for whom this transaction sees rows, and the day on which it looks. base/database.ts sets both.
create function school.me() returns uuid language sql stable as
  $$ select nullif(current_setting('preau.person', true), '')::uuid $$;
create function school.today() returns date language sql stable as
  $$ select coalesce(nullif(current_setting('preau.today', true), '')::date, current_date) $$;
