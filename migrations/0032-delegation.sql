-- The few roles given by delegation, looked at again and again: they end with the person's own place in the school.
create index affiliation_delegated on school.affiliation (person_id, school_id)
  where source = 'delegation' and until_on is null;
