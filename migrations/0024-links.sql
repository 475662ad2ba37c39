-- A link of a lesson is of the lesson's own school by construction: one check in the place of two, and
-- a link can no longer name a neighbour.
alter table school.lesson add constraint lesson_place unique (id, on_date, school_id);
alter table school.lesson_group
  drop constraint lesson_group_lesson_id_on_date_fkey,
  drop constraint lesson_group_school_id_fkey,
  add foreign key (lesson_id, on_date, school_id) references school.lesson (id, on_date, school_id)
    on update cascade on delete cascade;
alter table school.lesson_teacher
  drop constraint lesson_teacher_lesson_id_on_date_fkey,
  drop constraint lesson_teacher_school_id_fkey,
  add foreign key (lesson_id, on_date, school_id) references school.lesson (id, on_date, school_id)
    on update cascade on delete cascade;
alter table school.lesson drop constraint lesson_on;
