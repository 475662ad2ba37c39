import { separatorOf } from '../csv.ts'
import { xmlEncodingOf } from '../encoding.ts'
import {
  BrokenFile,
  type Category,
  type Delivery,
  type IntakeFile,
  type Reading,
  type RosterFormat,
  type RosterSink,
} from '../format.ts'
import { isUai } from '../rules.ts'
import { classesOf } from './classes.ts'
import { familiesOf } from './families.ts'
import { kindOf, type OndeKind } from './headers.ts'
import { type About, pupilsOf, teachersOf } from './people.ts'
import { readRows } from './rows.ts'

/** ONDE, the register of the first degree: CSV of pupils, teachers and guardians, any of them alone too. */
export const ondeFormat: RosterFormat = {
  kind: 'roster',
  name: 'onde',
  sniff: (file) => kindOf(headersOf(file)) !== undefined,
  read: readOnde,
}

/** The first line as cells. Cells of a header hold neither quotes nor line ends. */
function headersOf({ head }: IntakeFile): string[] {
  const line = textOfHead(head).split(/[\r\n]/, 1)[0] ?? ''
  return line.split(separatorOf(Buffer.from(line))).map((cell) => cell.replaceAll('"', ''))
}

function textOfHead(head: Buffer): string {
  const start = head.subarray(0, 8192)
  const marked = start[0] === 0x3c ? undefined : xmlEncodingOf(start)
  const text = new TextDecoder(marked ?? 'utf-8').decode(start)
  return text.includes('\uFFFD') ? new TextDecoder('windows-1252').decode(start) : text
}

const categories: Record<OndeKind, Category> = {
  pupils: 'pupil',
  teachers: 'staff',
  guardians: 'guardian',
}

async function readOnde(reading: Reading, sink: RosterSink): Promise<Delivery> {
  const { files, notes, options } = reading
  const about: About = { uai: uaiOf(reading), year: options.schoolYear }
  const rows = await readRows(files, notes)
  const classes = classesOf(rows.pupils, about.uai)
  const hasPupils = rows.kinds.has('pupils')
  const pupils = pupilsOf(rows.pupils, classes, about, notes)
  const families = familiesOf(rows.guardians, hasPupils ? pupils : undefined, about, notes)
  const hasGuardians = rows.kinds.has('guardians')
  if (hasGuardians && !hasPupils) warnAlone(reading)

  const at = { file: files[0]?.name ?? '', line: 1 }
  await sink.school({ ...at, key: about.uai, uai: about.uai, name: '', kind: 'primary' })
  for (const record of classes.records) await sink.group(record)
  for (const record of teachersOf(rows.teachers, classes, about, notes)) await sink.person(record)
  for (const record of families.guardians) await sink.person(record)
  for (const pupil of pupils) {
    const ties = families.tiesOf(pupil)
    const told = hasGuardians && (ties.length > 0 || !families.isDoubted(pupil))
    const { record } = pupil
    await sink.person(
      told
        ? { ...record, parts: [...record.parts, 'guardians'], ties: [...record.ties, ...ties] }
        : record,
    )
  }
  return {
    complete: true,
    categories: [...rows.kinds].map((kind) => categories[kind]),
    groups: hasPupils,
  }
}

function uaiOf({ files, notes, options }: Reading): string {
  const file = files[0]?.name ?? ''
  if (options.uai === undefined) {
    throw new BrokenFile(file, 0, 'does not say which school it is of: say --school 0123456S')
  }
  if (!isUai(options.uai)) {
    if (!/^\d{7}[A-Z]$/.test(options.uai)) {
      throw new BrokenFile(file, 0, 'needs the UAI of its school: seven digits and a letter')
    }
    notes.warn(file, 0, `is imported into ${options.uai}, whose letter does not fit its digits`)
  }
  return options.uai
}

function warnAlone({ files, notes }: Reading): void {
  const file = files.find((one) => kindOf(headersOf(one)) === 'guardians')
  notes.warn(
    file?.name ?? '',
    0,
    'comes without the file of pupils, who alone say which child is meant: particulars of guardians already known are brought up to date, links to children stay as they are',
  )
}
