-- The same question, answered as one JSON text: a row and a column cost the reading process less than
-- half of what nine columns of several rows do (docs/decisions/20-the-day.md).
drop function school.whose_days (uuid, date);
create function school.whose_days(person uuid, on_day date) returns text
  language plpgsql volatile as $$
declare
  answer text;
begin
  perform school.enter(person, on_day);
  with hat as (
    select a.person_id as whose, a.school_id, a.role
      from school.affiliation a
     where a.person_id = person and a.role <> 'guardian'
       and a.from_on <= on_day and (a.until_on is null or a.until_on > on_day)
    union
    select g.child_id, g.school_id, 'guardian'
      from school.guardianship g
     where g.adult_id = person and (g.legal or g.in_charge) and g.restrictions is null
       and g.from_on <= on_day and (g.until_on is null or g.until_on > on_day)
  )
  select json_agg(json_build_array(h.whose, h.school_id, h.role, coalesce(t.version, 0),
                                   p.given_name || ' ' || p.family_name, m.group_id, m.from_on, m.until_on))
    into answer
    from hat h
    join school.person p on p.id = h.whose
    left join school.timetable t on t.school_id = h.school_id
    left join school.membership m on m.person_id = h.whose and m.school_id = h.school_id
     and m.role = 'pupil' and h.role in ('pupil', 'guardian');
  return answer;
end $$;
