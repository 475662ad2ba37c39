import Type, { type Static } from 'typebox'
import { route } from './route.ts'
import { Done, Id, Instant } from './words.ts'

/**
 * An import as the head or an administrator of one school makes it: open it, put files, check, look at
 * the report, apply. It can only touch that school. A worker does the work; the screen polls.
 */
const School = Type.Object({ schoolId: Id })
const One = Type.Object({ schoolId: Id, importId: Id })
const OneFile = Type.Object({
  schoolId: Id,
  importId: Id,
  /** The file's own name, URL-encoded; letters, digits, spaces and `. _ - ( ) '` are kept of it. */
  name: Type.String({ minLength: 1, maxLength: 120 }),
})

/** Bytes of one uploaded file: a school's whole AAF extract is some 5 MB, zipped 300 kB. */
export const uploadBytesMax = 256 * 1024 * 1024
export const uploadFilesMax = 60

export const ImportNote = Type.Object({
  severity: Type.Union([Type.Literal('refused'), Type.Literal('warning')]),
  file: Type.String(),
  /** 1 is the first line; 0 means the file as a whole. */
  line: Type.Integer(),
  reason: Type.String(),
})
export type ImportNote = Static<typeof ImportNote>

export const ImportReport = Type.Object({
  /** True: these are, to the byte, the files of the last import; there is nothing to do. */
  unchanged: Type.Boolean(),
  /** `aaf`, `onde`, `oneroster`, `fet`, `sts`, `ical`. */
  formats: Type.Array(Type.String()),
  files: Type.Integer(),
  /**
   * What applying does, by words: `pupils created`, `pupils moved`, `guardians closed`, `staff missing`,
   * `groups changed`, `lessons created`, … each also `unchanged`.
   */
  totals: Type.Record(Type.String(), Type.Integer()),
  /** Sentences of the guards: what a person must confirm before it is applied. */
  guards: Type.Array(Type.Object({ schoolId: Id, sentence: Type.String() })),
  /** All refused and doubtful lines; `notes` holds the first of them. */
  refused: Type.Integer(),
  warned: Type.Integer(),
  /** Present when a file is broken: nothing was changed, and nothing can be applied. */
  broken: Type.Optional(
    Type.Object({ file: Type.String(), line: Type.Integer(), reason: Type.String() }),
  ),
})
export type ImportReport = Static<typeof ImportReport>

export const ImportState = Type.Union([
  /** Files may be put and taken away. */
  Type.Literal('open'),
  /** Waiting for a worker, or at work. */
  Type.Literal('queued'),
  Type.Literal('checking'),
  Type.Literal('applying'),
  /** The report is there; apply it or cancel it. */
  Type.Literal('checked'),
  Type.Literal('applied'),
  Type.Literal('broken'),
  Type.Literal('cancelled'),
])
export type ImportState = Static<typeof ImportState>

export const ImportView = Type.Object({
  id: Id,
  /** Short, for people: « import 12 ». */
  number: Type.Integer(),
  state: ImportState,
  files: Type.Array(Type.Object({ name: Type.String(), bytes: Type.Integer() })),
  /** 0 to 100 of the work asked for last. */
  percent: Type.Integer({ minimum: 0, maximum: 100 }),
  /** `reading`, `comparing`, `applying`, `timetables`; empty before. */
  phase: Type.String(),
  madeAt: Instant,
  appliedAt: Type.Optional(Instant),
  report: Type.Optional(ImportReport),
  notes: Type.Array(ImportNote),
  /** What the viewer may do now: the screen shows exactly what the server will accept. */
  may: Type.Array(
    Type.Union([
      Type.Literal('put'),
      Type.Literal('check'),
      Type.Literal('apply'),
      /** Applying needs `confirm: true`, because of the guards. */
      Type.Literal('confirm'),
      Type.Literal('cancel'),
    ]),
  ),
})
export type ImportView = Static<typeof ImportView>

/** The last imports of the school, newest first, without their notes. */
export const listImports = route({
  method: 'GET',
  path: '/school/schools/:schoolId/imports',
  access: 'person',
  params: School,
  reply: Type.Object({ imports: Type.Array(ImportView) }),
})

export const openImport = route({
  method: 'POST',
  path: '/school/schools/:schoolId/imports',
  access: 'person',
  params: School,
  body: Type.Object({}),
  reply: ImportView,
})

export const readImport = route({
  method: 'GET',
  path: '/school/schools/:schoolId/imports/:importId',
  access: 'person',
  params: One,
  reply: ImportView,
})

/** The body is the file itself, `content-type: application/octet-stream`. Putting a name again replaces it. */
export const putImportFile = route({
  method: 'PUT',
  path: '/school/schools/:schoolId/imports/:importId/files/:name',
  access: 'person',
  params: OneFile,
  reply: ImportView,
  bodyBytesMax: uploadBytesMax,
})

export const dropImportFile = route({
  method: 'DELETE',
  path: '/school/schools/:schoolId/imports/:importId/files/:name',
  access: 'person',
  params: OneFile,
  reply: ImportView,
})

export const checkImport = route({
  method: 'POST',
  path: '/school/schools/:schoolId/imports/:importId/check',
  access: 'person',
  params: One,
  body: Type.Object({}),
  reply: ImportView,
})

export const applyImport = route({
  method: 'POST',
  path: '/school/schools/:schoolId/imports/:importId/apply',
  access: 'person',
  params: One,
  body: Type.Object({
    /** The person has read what the guards say and wants it. */
    confirm: Type.Boolean(),
  }),
  reply: ImportView,
})

export const cancelImport = route({
  method: 'DELETE',
  path: '/school/schools/:schoolId/imports/:importId',
  access: 'person',
  params: One,
  reply: Done,
})
