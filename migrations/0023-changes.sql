-- The version of the lesson that a change made: a person's own changes in a row are no conflict.
alter table school.lesson_change add column version integer;
-- What overlaps in time is looked for within one school and day.
create index lesson_teacher_school on school.lesson_teacher (school_id, on_date);
grant insert, update, delete on school.lesson_teacher to preau_school;
