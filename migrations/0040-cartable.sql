-- A device can lose its store (evicted, restored from a copy) and keep its pass: the order of commands
-- belongs to the store's outbox. A person's ids are their own: nobody can take another's id first.
alter table school.command add column outbox_id uuid;
update school.command set outbox_id = device_id;
alter table school.command alter column outbox_id set not null;
alter table school.command drop constraint command_device_id_seq_key;
alter table school.command drop constraint command_pkey;
alter table school.command add primary key (person_id, id);
alter table school.command add unique (person_id, outbox_id, seq);
drop index school.command_person;
