-- A sheet of one slip: the new code of one person.
alter table school.activation_sheet add column person_id uuid references school.person;
create index activation_sheet_school on school.activation_sheet (school_id, made_at);
create index attempt_last on school.attempt (last_at);
create index revocation_expires on school.revocation (expires_at);

-- Only identity delegates administration, and only that: a fault in a day query cannot make an administrator.
revoke insert, update on school.affiliation from preau_school;
grant insert, update on school.affiliation to preau_identity;
create policy delegates on school.affiliation for insert to preau_identity
  with check (role = 'admin' and source = 'delegation');
create policy withdraws on school.affiliation for update to preau_identity
  using (role = 'admin' and source = 'delegation') with check (role = 'admin' and source = 'delegation');

-- The first language of a person is said when the account is made.
grant select, insert on school.preference to preau_identity;
create policy first on school.preference for insert to preau_identity with check (true);
create policy reads on school.preference for select to preau_identity using (true);

-- Logins that begin alike, whatever the collation of the operator's own server.
create index account_login_start on school.account (login text_pattern_ops);
