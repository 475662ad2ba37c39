import pg from 'pg'

/**
 * An académie for the bench of the day: `schools` collèges of 30 classes, 28 pupils a class, 28 lessons a
 * week and class, two of them in half-groups, for `weeks` weeks from Monday 7 September 2026. One
 * lesson in 25 was changed. Made in SQL: what is measured is reading it.
 */
export async function seed(url: string, schools: number, weeks: number): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const text of statements)
    await client.query(
      text.replaceAll(':schools', String(schools)).replaceAll(':weeks', String(weeks)),
    )
  await client.query('vacuum analyze')
  await client.end()
}

/** Ids that can be computed from what they name, so that the load knows whom to ask for. */
export const pupilId = (n: number) => idOf('2', n)
export const guardianId = (n: number) => idOf('4', n)
export const teacherId = (n: number) => idOf('3', n)
const idOf = (kind: string, n: number) =>
  `0000000${kind}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`

const id = (kind: string, n: string) =>
  `('0000000${kind}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`

const statements = [
  `insert into school.org (id, uai, name, kind, zone, source)
     select ${id('1', 's')}, lpad(s::text, 7, '0') || 'A', 'Collège numéro ' || s, 'college', 'Europe/Paris', 'bench'
       from generate_series(1, :schools) s`,
  `insert into school.person (id, given_name, family_name)
     select ${id('2', 'n')}, 'Prénom' || n % 400, 'Nom-de-Famille' || n % 3000 from generate_series(1, :schools * 840) n`,
  `insert into school.person (id, given_name, family_name, title)
     select ${id('3', 'n')}, 'Prénom' || n % 400, 'Enseignant' || n, case n % 2 when 0 then 'Mme' else 'M.' end
       from generate_series(1, :schools * 60) n`,
  `insert into school.person (id, given_name, family_name, title)
     select ${id('4', 'n')}, 'Prénom' || n % 400, 'Parent' || n, 'Mme' from generate_series(1, :schools * 1200) n`,
  `insert into school.affiliation (id, person_id, school_id, role, from_on, source)
     select gen_random_uuid(), ${id('2', 'n')}, ${id('1', '(n - 1) / 840 + 1')}, 'pupil', '2026-09-01', 'bench'
       from generate_series(1, :schools * 840) n`,
  `insert into school.affiliation (id, person_id, school_id, role, from_on, source)
     select gen_random_uuid(), ${id('3', 'n')}, ${id('1', '(n - 1) / 60 + 1')}, 'teacher', '2026-09-01', 'bench'
       from generate_series(1, :schools * 60) n`,
  `insert into school.guardianship (id, adult_id, child_id, school_id, kinship, legal, from_on, source)
     select gen_random_uuid(), ${id('4', 'a')}, ${id('2', 'c')}, ${id('1', '(c - 1) / 840 + 1')}, 'parent', true, '2026-09-01', 'bench'
       from (select distinct (n - 1) % (:schools * 1200) + 1 as a, (n * 7 - 1) % (:schools * 840) + 1 as c
               from generate_series(1, :schools * 1500) n) pairs`,
  `insert into school.affiliation (id, person_id, school_id, role, from_on, source)
     select gen_random_uuid(), adult_id, school_id, 'guardian', '2026-09-01', 'bench'
       from (select distinct adult_id, school_id from school.guardianship) g`,
  // Groups 1-30 of a school are classes, then two halves of each.
  `insert into school."group" (id, school_id, kind, code, label, year, source)
     select ${id('5', '(s - 1) * 90 + g')}, ${id('1', 's')}, case when g <= 30 then 'class' else 'teaching' end,
            'G' || g, case when g <= 30 then (3 + g % 4) || 'e ' || g else (3 + (g - 31) / 2 % 4) || 'e ' || ((g - 31) / 2 + 1) || ' gr. ' || (g % 2 + 1) end,
            2026, 'bench'
       from generate_series(1, :schools) s, generate_series(1, 90) g`,
  `insert into school.membership (id, group_id, person_id, school_id, role, from_on, source)
     select gen_random_uuid(), ${id('5', 's * 90 + g')}, ${id('2', 'n')}, ${id('1', 's + 1')}, 'pupil', '2026-09-01', 'bench'
       from (select n, (n - 1) / 840 as s, (n - 1) % 840 / 28 + 1 as c, n % 2 as half from generate_series(1, :schools * 840) n) p,
            lateral (values (c), (30 + (c - 1) * 2 + 1 + half)) as mine (g)`,
  `insert into school.subject (id, school_id, code, name)
     select ${id('6', 's * 12 + k')}, ${id('1', 's')}, code, name
       from generate_series(1, :schools) s,
            (values (0, '061300', 'Mathématiques'), (1, '020700', 'Français'), (2, '043700', 'Histoire-géographie'),
                    (3, '030201', 'Anglais LV1'), (4, '030602', 'Espagnol LV2'), (5, '062900', 'Sciences de la vie et de la Terre'),
                    (6, '062300', 'Physique-chimie'), (7, '070900', 'Technologie'), (8, '090100', 'Arts plastiques'),
                    (9, '081300', 'Éducation musicale'), (10, '100100', 'Éducation physique et sportive'), (11, '020300', 'Latin')) as t (k, code, name)`,
  // Slot l of 28 in class c: day l % 5, hour l / 5, and in the two last slots each half has its own lesson.
  `create temporary table plan as
     select s, g, l, w, half, row_number() over (order by s, w, c, l, half) as n,
            date '2026-09-07' + w * 7 + l % 5 as on_date, 8 + l / 5 + (l / 20) as hour,
            (l * 5 + c) % 12 as topic, (s - 1) * 60 + (c * 7 + l * 11 + half) % 60 + 1 as teacher
       from generate_series(1, :schools) s, generate_series(1, 30) c, generate_series(0, 27) l,
            generate_series(0, :weeks - 1) w, generate_series(0, 1) half,
            lateral (select case when l < 26 then c else 30 + (c - 1) * 2 + 1 + half end as g) where_to
      where half = 0 or l >= 26 order by s, w, c, l, half`,
  `insert into school.lesson (id, school_id, subject_id, title, on_date, starts_at, ends_at, room, source, external_key)
     select ${id('7', 'n')}, ${id('1', 's')}, ${id('6', 's * 12 + topic')}, name, on_date,
            (on_date + make_time(hour, 0, 0)) at time zone 'Europe/Paris',
            (on_date + make_time(hour, 55, 0)) at time zone 'Europe/Paris', 'B' || (100 + teacher % 60), 'bench', n::text
       from plan join school.subject on subject.id = ${id('6', 's * 12 + topic')} order by n`,
  `insert into school.lesson_group (lesson_id, group_id, school_id, on_date)
     select ${id('7', 'n')}, ${id('5', '(s - 1) * 90 + g')}, ${id('1', 's')}, on_date from plan order by n`,
  `insert into school.lesson_teacher (lesson_id, person_id, school_id, part, on_date)
     select ${id('7', 'n')}, ${id('3', 'teacher')}, ${id('1', 's')}, 'teacher', on_date from plan order by n`,
  `update school.lesson set version = 2, room = 'C12', change = jsonb_build_object('at', '2026-09-04T10:00:00Z',
            'kinds', jsonb_build_array('room'), 'note', 'La salle habituelle est en travaux.', 'before', jsonb_build_object('room', room))
     where number % 25 = 0`,
  'drop table plan',
]
