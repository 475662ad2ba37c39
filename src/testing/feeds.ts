import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** Small AAF deliveries for tests, written from plain values. Names of attributes as in the second degree. */
export type AafSchool = {
  id: string
  uai: string
  name: string
  type?: string
  classes?: string[]
  groups?: string[]
}
export type AafPupil = {
  id: string
  name: string
  given?: string
  birth?: string
  ine?: string
  school: string
  classes?: string[]
  groups?: string[]
  /** `key$kinship$payer$authority$contact$payer` */
  relatives?: string[]
}
export type AafRelative = {
  id: string
  name: string
  given?: string
  mail?: string
  mobile?: string
  street?: string
  town?: string
}
export type AafTeacher = {
  id: string
  name: string
  given?: string
  /** `structId$code$label` */
  functions?: string[]
  classes?: string[]
  groups?: string[]
  leads?: string[]
  mail?: string
}
export type AafFeed = {
  schools?: AafSchool[]
  pupils?: AafPupil[]
  relatives?: AafRelative[]
  staff?: AafTeacher[]
}

type Values = Record<string, string | readonly string[] | undefined>

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const attributes = (values: Values) =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const list = typeof value === 'string' ? [value] : (value ?? [])
      const inside =
        list.length > 0
          ? list.map((item) => `<value>${escaped(item)}</value>`).join('')
          : '<value/>'
      return `<attr name="${name}">${inside}</attr>\n`
    })
    .join('')

/** One request of a delivery; `modify` carries only the attributes that changed. */
export function aafRequest(
  op: 'add' | 'modify' | 'delete',
  category: string,
  id: string,
  values: Values = {},
): string {
  const kind = category === 'EtabEducNat' ? 'categorieStructure' : 'categoriePersonne'
  const body =
    op === 'delete'
      ? ''
      : `<${op === 'add' ? 'attributes' : 'modifications'}>\n${attributes(values)}</${op === 'add' ? 'attributes' : 'modifications'}>\n`
  return `<${op}Request>\n<operationalAttributes><attr name="${kind}"><value>${category}</value></attr></operationalAttributes>\n<identifier><id>${id}</id></identifier>\n${body}</${op}Request>\n`
}

export function aafFile(requests: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">\n<ficAlimMENESR>\n${requests.join('')}</ficAlimMENESR>\n`
}

/** The files of a complete delivery, by name. A kind that the feed does not have has no file. */
export function aafComplete(feed: AafFeed, day = '20260901'): Record<string, string> {
  const files: Record<string, string> = {}
  const add = (kind: string, requests: string[] | undefined) => {
    if (requests) files[`ENT_Complet_${day}_${kind}_0001.xml`] = aafFile(requests)
  }
  add(
    'EtabEducNat',
    feed.schools?.map((school) =>
      aafRequest('add', 'EtabEducNat', school.id, schoolValues(school)),
    ),
  )
  add(
    'Eleve',
    feed.pupils?.map((pupil) => aafRequest('add', 'Eleve', pupil.id, pupilValues(pupil))),
  )
  add(
    'PersRelEleve',
    feed.relatives?.map((relative) =>
      aafRequest('add', 'PersRelEleve', relative.id, relativeValues(relative)),
    ),
  )
  add(
    'PersEducNat',
    feed.staff?.map((teacher) =>
      aafRequest('add', 'PersEducNat', teacher.id, staffValues(teacher)),
    ),
  )
  return files
}

const schoolValues = ({
  id,
  uai,
  name,
  type = 'COLLEGE',
  classes = [],
  groups = [],
}: AafSchool): Values => ({
  ENTStructureJointure: id,
  ENTStructureUAI: uai,
  ENTStructureNomCourant: name,
  ENTStructureTypeStruct: type,
  ENTStructureClasses: classes,
  ENTStructureGroupes: groups,
})

export const pupilValues = (pupil: AafPupil): Values => ({
  ENTPersonJointure: pupil.id,
  ENTEleveINE: pupil.ine,
  ENTPersonDateNaissance: pupil.birth ?? '05/06/2013',
  sn: pupil.name,
  givenName: pupil.given ?? 'Camille',
  ENTPersonStructRattach: pupil.school,
  ENTEleveClasses: pupil.classes ?? [],
  ENTEleveGroupes: pupil.groups ?? [],
  ENTElevePersRelEleve: pupil.relatives ?? [],
})

export const relativeValues = (relative: AafRelative): Values => ({
  ENTPersonJointure: relative.id,
  sn: relative.name,
  givenName: relative.given ?? 'Dominique',
  mail: relative.mail ?? [],
  mobile: relative.mobile ?? [],
  ENTPersonAdresse: relative.street ?? [],
  ENTPersonVille: relative.town ?? [],
})

export const staffValues = (teacher: AafTeacher): Values => ({
  ENTPersonJointure: teacher.id,
  sn: teacher.name,
  givenName: teacher.given ?? 'Claude',
  mail: teacher.mail ?? [],
  ENTPersonFonctions: teacher.functions ?? [],
  ENTAuxEnsClassesMatieres: teacher.classes ?? [],
  ENTAuxEnsGroupesMatieres: teacher.groups ?? [],
  ENTAuxEnsClassesPrincipal: teacher.leads ?? [],
})

/** A folder with these files, gone after the test. */
export async function folderOf(
  t: TestContext,
  files: Record<string, string | Uint8Array>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'preau-feed-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return folder
}
