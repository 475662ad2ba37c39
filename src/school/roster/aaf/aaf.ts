import {
  BrokenFile,
  type Category,
  type Delivery,
  type IntakeFile,
  type Reading,
  type RosterFormat,
  type RosterSink,
} from '../format.ts'
import type { Sayings } from './names.ts'
import { groupsOf, pupilOf, relativeOf, schoolOf, staffOf } from './records.ts'
import type { AafRequest } from './request.ts'
import { readRequests } from './requests.ts'

/** AAF, the national feed of schools, first and second degree, complete or delta. */
export const aaf: RosterFormat = {
  kind: 'roster',
  name: 'aaf',
  sniff: (file) => /<ficAlimMENESR[\s>]/.test(file.head.toString('latin1')),
  read: readAaf,
}

const categories: Record<string, Category> = {
  Eleve: 'pupil',
  PersRelEleve: 'guardian',
  PersEducNat: 'staff',
}

async function readAaf(reading: Reading, sink: RosterSink): Promise<Delivery> {
  const complete = isComplete(reading.files)
  const delivered = new Set<Category>()
  let groups = false
  let changes = false
  for (const file of ordered(reading.files)) {
    const fromName = kindOfName(file.name)
    if (fromName && categories[fromName]) delivered.add(categories[fromName])
    await readRequests(file, async (request) => {
      const kind = request.category || fromName || ''
      changes ||= request.op !== 'put'
      if (kind === 'EtabEducNat') groups = true
      const category = categories[kind]
      if (category) delivered.add(category)
      await hand(kind, request, file, reading, sink)
    })
  }
  return { complete: complete ?? !changes, categories: [...delivered], groups }
}

/** Schools first, so that a report speaks of them by name whatever breaks later. */
function ordered(files: readonly IntakeFile[]): IntakeFile[] {
  const rank = (file: IntakeFile) => (kindOfName(file.name) === 'EtabEducNat' ? 0 : 1)
  return [...files].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}

/** `…_Complet_20260901_PersRelEleve_0001.xml`: the kind stands before the number. */
function kindOfName(name: string): string | undefined {
  return /(?:^|[_/-])(EtabEducNat|PersRelEleve|Eleve|PersEducNat|MefEducNat|MatiereEducNat)[_.-]/.exec(
    name,
  )?.[1]
}

function isComplete(files: readonly IntakeFile[]): boolean | undefined {
  const says = (word: RegExp) => files.find((file) => word.test(file.name))
  const complete = says(/[_-]Complet[_-]/i)
  const delta = says(/[_-]Delta[_-]/i)
  if (complete && delta) {
    throw new BrokenFile(
      delta.name,
      0,
      'is a delta beside complete files: import the complete ones first, then the delta',
    )
  }
  return complete ? true : delta ? false : undefined
}

/** Turns one request into records; what cannot be one is refused with its line. */
async function hand(
  kind: string,
  request: AafRequest,
  file: IntakeFile,
  reading: Reading,
  sink: RosterSink,
): Promise<void> {
  const at = { file: file.name, line: request.line }
  const say: Sayings = {
    refuse: (reason) => reading.notes.refuse(at.file, at.line, reason),
    warn: (reason) => reading.notes.warn(at.file, at.line, reason),
    now: reading.options.now,
  }
  if (!request.key) return say.refuse('has no identifier')
  if (kind === 'EtabEducNat') return handSchool(request, at, say, sink)
  if (kind === 'MefEducNat' || kind === 'MatiereEducNat' || kind === 'MatEducNat') return
  const read = { Eleve: pupilOf, PersRelEleve: relativeOf, PersEducNat: staffOf }[kind]
  if (!read) return say.refuse(`is of the unknown category « ${kind.slice(0, 40)} »`)
  const record = read(request, say)
  if (record) await sink.person({ ...at, ...record })
}

async function handSchool(
  request: AafRequest,
  at: { file: string; line: number },
  say: Sayings,
  sink: RosterSink,
): Promise<void> {
  if (request.op === 'delete') {
    return say.warn('asks to remove a school; a person does that, and its people stay until then')
  }
  const school = schoolOf(request, say)
  if (school) await sink.school({ ...at, ...school })
  for (const group of groupsOf(request, say)) await sink.group({ ...at, ...group })
}
