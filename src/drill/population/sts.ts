import { clockText } from './fet.ts'
import { schoolYear } from './population.ts'
import { levelOf, type SubjectKey, subjects } from './programme.ts'
import type { Lesson, School, Staff, Week } from './shape.ts'
import { escapeXml } from './xml.ts'

/** The pair of files that a timetable program exchanges with STS-web; both are ISO-8859-15 (see latin9Bytes). */
export type StsPair = { down: string; up: string }

export function stsPair(school: School, firstDay: string): StsPair {
  const year = schoolYear(firstDay)
  const start = '<?xml version="1.0" encoding="ISO-8859-15"?>\n'
  return {
    down:
      start +
      tag(
        'STS_EDT',
        { VERSION: '3.0.2' },
        downParameters(school, year, firstDay) + nomenclatures(school) + downData(school),
      ),
    up:
      start +
      tag(
        'EDT_STS',
        {},
        upParameters(school, year) +
          tag('DONNEES', {}, alternances(firstDay) + structure(school, true)),
      ),
  }
}

function tag(
  name: string,
  attributes: Record<string, string | number>,
  inside: string | number,
): string {
  let open = `<${name}`
  for (const [key, value] of Object.entries(attributes))
    open += ` ${key}="${escapeXml(String(value))}"`
  return inside === '' ? `${open}/>\n` : `${open}>${inside}</${name}>\n`
}
const text = (name: string, value: string | number) => tag(name, {}, escapeXml(String(value)))

function downParameters(school: School, year: number, firstDay: string): string {
  const place =
    text('SIGLE', school.kind === 'lycee' ? 'LGT' : 'CLG') +
    text('DENOM_PRINC', school.name) +
    text('DENOM_COMPL', school.address.town)
  const dates = text('DATE_DEBUT', firstDay) + text('DATE_FIN', `${year + 1}-07-05`)
  return tag(
    'PARAMETRES',
    {},
    tag('UAJ', { CODE: school.uai }, place) +
      tag('ANNEE_SCOLAIRE', { ANNEE: year }, dates) +
      text('DATE_EXPORT', firstDay),
  )
}

const upParameters = (school: School, year: number) =>
  tag('PARAMETRES', {}, text('UAJ', school.uai) + text('ANNEE_SCOLAIRE', year))

function nomenclatures(school: School): string {
  const used = [...new Set(school.lessons.map(({ subject }) => subject))]
  const matieres = used.map((key) => {
    const { code, label } = subjects[key]
    const names =
      text('CODE_GESTION', key) +
      text('LIBELLE_COURT', label.slice(0, 10)) +
      text('LIBELLE_LONG', label) +
      text('LIBELLE_EDITION', label)
    return tag('MATIERE', { CODE: code }, names)
  })
  return tag('NOMENCLATURES', {}, tag('MATIERES', {}, matieres.join('')))
}

const downData = (school: School) =>
  tag(
    'DONNEES',
    {},
    tag('INDIVIDUS', {}, school.staff.map((one) => individual(one, school)).join('')) +
      structure(school, false),
  )

function individual(staff: Staff, school: School): string {
  const { id, title, family, given, birth, posts, formTutorOf } = staff
  const upper = family.toUpperCase()
  const tutored = formTutorOf.filter((one) => one.school === school)
  return tag(
    'INDIVIDU',
    { ID: id, TYPE: 'epp' },
    text('SEXE', title === 'Mme' ? 2 : 1) +
      text('CIVILITE', title === 'Mme' ? 3 : 1) +
      text('NOM_USAGE', upper) +
      text('NOM_PATRONYMIQUE', upper) +
      text('PRENOM', given) +
      text('DATE_NAISSANCE', birth.split('/').reverse().join('-')) +
      text('FONCTION', posts.find((post) => post.school === school)?.code || '-') +
      tag(
        'PROFS_PRINC',
        {},
        tutored.map((one) => tag('PROF_PRINC', {}, text('CODE_STRUCTURE', one.class))).join(''),
      ),
  )
}

/** Classes and groups with their services; with the hours in the file that goes up, without in the one that comes down. */
function structure(school: School, withHours: boolean): string {
  const size = (members: number) => text('EFFECTIF_PREVU', members)
  const divisions = school.classes.map(({ code, label, mefs, level }) => {
    const pupils = school.pupils.filter((pupil) => pupil.class?.code === code).length
    const own = mefs.map((mef) =>
      tag('MEF_APPARTENANCE', { CODE: mef }, text('LIBELLE', levelOf(level).mefLabel)),
    )
    return tag(
      'DIVISION',
      { CODE: code },
      text('LIBELLE_LONG', label) +
        size(pupils) +
        services(school, code, withHours) +
        tag('MEFS_APPARTENANCE', {}, own.join('')),
    )
  })
  const groups = school.groups.map(({ code, label, classes, pupils }) => {
    const own = classes.map((one) => tag('DIVISION_APPARTENANCE', { CODE: one }, ''))
    return tag(
      'GROUPE',
      { CODE: code },
      text('LIBELLE_LONG', label) +
        size(pupils.length) +
        tag('DIVISIONS_APPARTENANCE', {}, own.join('')) +
        services(school, code, withHours),
    )
  })
  return tag(
    'STRUCTURE',
    {},
    tag('DIVISIONS', {}, divisions.join('')) + tag('GROUPES', {}, groups.join('')),
  )
}

function services(school: School, group: string, withHours: boolean): string {
  const own = school.lessons.filter((lesson) => lesson.group === group)
  const keys = [...new Set(own.map(({ subject }) => subject))]
  const list = keys.map((key) =>
    service(
      school,
      key,
      own.filter(({ subject }) => subject === key),
      withHours,
    ),
  )
  return tag('SERVICES', {}, list.join(''))
}

function service(school: School, key: SubjectKey, lessons: Lesson[], withHours: boolean): string {
  const teachers = [...new Set(lessons.flatMap((lesson) => lesson.teachers))]
  const list = teachers.map((teacher) => {
    const hours = lessons.filter((lesson) => lesson.teachers.includes(teacher))
    const courses = hours.map((lesson) => course(school, lesson)).join('')
    return tag(
      'ENSEIGNANT',
      { ID: teacher.id, TYPE: 'epp' },
      withHours ? tag('COURS_RATTACHES', {}, courses) : '',
    )
  })
  return tag(
    'SERVICE',
    { CODE_MATIERE: subjects[key].code, CODE_MOD_COURS: 'CG' },
    tag('ENSEIGNANTS', {}, list.join('')),
  )
}

function course(school: School, { week, day, slot, length, room }: Lesson): string {
  const starts = school.bells[slot]?.starts ?? 0
  const ends = school.bells[slot + length - 1]?.ends ?? starts
  return tag(
    'COURS',
    {},
    text('CODE_ALTERNANCE', week) +
      text('JOUR', day + 1) +
      text('HEURE_DEBUT', clockText(starts, '')) +
      text('DUREE', clockText(ends - starts, '')) +
      text('CODE_SALLE', room ?? ''),
  )
}

/** Holidays as month-day, from the first Monday to the last that is free; near the national calendar of any year. */
const holidays: readonly (readonly [string, string])[] = [
  ['10-17', '10-30'],
  ['12-19', '12-31'],
  ['01-01', '01-02'],
  ['02-13', '02-26'],
  ['04-10', '04-23'],
]

/** Mondays of the weeks with lessons, from the week of the first day to the first days of July. */
export function schoolMondays(firstDay: string): string[] {
  const mondays: string[] = []
  const at = new Date(`${firstDay}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7))
  const last = `${schoolYear(firstDay) + 1}-07-05`
  for (; ; at.setUTCDate(at.getUTCDate() + 7)) {
    const monday = at.toISOString().slice(0, 10)
    if (monday > last) return mondays
    const day = monday.slice(5)
    if (!holidays.some(([from, until]) => day >= from && day <= until)) mondays.push(monday)
  }
}

function alternances(firstDay: string): string {
  const mondays = schoolMondays(firstDay)
  const weeks: Record<Week, [string, string[]]> = {
    W: ['Toutes les semaines', mondays],
    A: ['Semaine A', mondays.filter((_, nth) => nth % 2 === 0)],
    B: ['Semaine B', mondays.filter((_, nth) => nth % 2 === 1)],
  }
  const list = Object.entries(weeks).map(([code, [label, dates]]) =>
    tag(
      'ALTERNANCE',
      { CODE: code },
      text('LIBELLE_COURT', code) +
        text('LIBELLE_LONG', label) +
        tag('SEMAINES', {}, dates.map((date) => text('DATE_DEBUT_SEMAINE', date)).join('')),
    ),
  )
  return tag('ALTERNANCES', {}, list.join(''))
}
