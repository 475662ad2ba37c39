import { Readable } from 'node:stream'
import type { Clock } from '#base/clock.ts'
import { dateIn } from '#base/clock.ts'
import { asPerson } from '#base/database.ts'
import { newId } from '#base/ids.ts'
import { Refusal } from '#base/refusal.ts'
import type { Door, Who } from '#base/serve.ts'
import {
  applyImport,
  cancelImport,
  checkImport,
  dropImportFile,
  type ImportView,
  listImports as listImportsRoute,
  openImport,
  putImportFile,
  readImport,
  uploadBytesMax,
  uploadFilesMax,
} from '#contracts/imports.ts'
import { limits } from './limits.ts'
import { actsOn, mustImport } from './rights.ts'
import {
  addFile,
  addScreenImport,
  countOpen,
  dropFile,
  firstNotes,
  listImports,
  queueImport,
  readRoles,
  type ScreenDb,
  type SeenImport,
  seeImport,
  setState,
  type Tx,
} from './store-screen.ts'
import { dropUpload, dropUploads, keepUpload, safeName, uploadFolder } from './uploads.ts'
import { viewOf } from './view.ts'

/** `db`: the process's pool of role preau_school. `home`: where uploads wait. */
export type ScreenNeeds = { db: ScreenDb; clock: Clock; home: string }
type Place = { schoolId: string; importId: string }
type Act = ImportView['may'][number]

export function importRoutes(door: Door, needs: ScreenNeeds): void {
  // The body of an upload is passed on as it comes: it is bounded while it is written.
  door.app.addContentTypeParser('application/octet-stream', (_request, payload, done) =>
    done(null, payload),
  )
  listRoutes(door, needs)
  fileRoutes(door, needs)
  workRoutes(door, needs)
}

function listRoutes(door: Door, needs: ScreenNeeds): void {
  door.serve(listImportsRoute, ({ who, params }) =>
    inSchool(needs, who, params.schoolId, async (tx) => {
      const imports = await listImports(tx, params.schoolId)
      return { imports: imports.map((row) => viewOf(row, [])) }
    }),
  )
  door.serve(openImport, ({ who, params }) =>
    inSchool(needs, who, params.schoolId, async (tx) => {
      const { schoolId } = params
      if ((await countOpen(tx, schoolId)) >= limits.openImportsMax) {
        throw new Refusal(
          'conflict',
          'Several imports of this school are open. Apply or cancel one first.',
        )
      }
      const id = newId(needs.clock.now().getTime())
      await addScreenImport(tx, { id, schoolId, madeBy: who.personId, now: needs.clock.now() })
      return viewOf(await mustSee(tx, { schoolId, importId: id }), [])
    }),
  )
  door.serve(readImport, ({ who, params }) =>
    inSchool(needs, who, params.schoolId, async (tx) =>
      viewOf(await mustSee(tx, params), await firstNotes(tx, params.importId)),
    ),
  )
}

function fileRoutes(door: Door, needs: ScreenNeeds): void {
  door.serve(putImportFile, async ({ who, params, request }) => {
    const name = safeName(params.name)
    await onImport(needs, who, params, 'put', async (_tx, row) => {
      if (row.files.length >= uploadFilesMax && !row.files.some((file) => file.name === name)) {
        throw new Refusal('too_large', `At most ${uploadFilesMax} files; put them in one zip.`)
      }
    })
    if (!(request.body instanceof Readable)) {
      throw new Refusal('bad_request', 'Send the file itself, as application/octet-stream.')
    }
    const folder = uploadFolder(needs.home, params.importId)
    const bytes = await keepUpload(folder, name, request.body, uploadBytesMax)
    return onImport(needs, who, params, 'put', (tx) =>
      addFile(tx, { importId: params.importId, name, bytes, now: needs.clock.now() }),
    )
  })
  door.serve(dropImportFile, ({ who, params }) =>
    onImport(needs, who, params, 'put', async (tx) => {
      const name = safeName(params.name)
      await dropFile(tx, params.importId, name)
      await dropUpload(uploadFolder(needs.home, params.importId), name)
    }),
  )
}

function workRoutes(door: Door, needs: ScreenNeeds): void {
  door.serve(checkImport, ({ who, params }) =>
    onImport(needs, who, params, 'check', (tx) => queueImport(tx, params.importId, 'check', {})),
  )
  door.serve(applyImport, ({ who, params, body }) =>
    onImport(needs, who, params, 'apply', (tx, row) => {
      if ((row.report?.guards.length ?? 0) > 0 && !body.confirm) {
        throw new Refusal(
          'needs_confirmation',
          row.report?.guards[0]?.sentence ?? 'Please confirm.',
        )
      }
      return queueImport(tx, params.importId, 'apply', { confirmed: body.confirm })
    }),
  )
  door.serve(cancelImport, async ({ who, params }) => {
    await onImport(needs, who, params, 'cancel', (tx) => setState(tx, params.importId, 'cancelled'))
    await dropUploads(uploadFolder(needs.home, params.importId))
    return { done: true as const }
  })
}

/** One transaction for a person who may import into this school. */
function inSchool<Result>(
  { db, clock }: ScreenNeeds,
  who: Who,
  schoolId: string,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const now = clock.now()
  const scope = { personId: who.personId, today: dateIn('Europe/Paris', now) }
  return asPerson(db, scope, async (tx) => {
    mustImport(await readRoles(tx, who.personId, schoolId, now))
    return work(tx)
  })
}

/** An act on one import in a state that allows it; answers the import as it then is. */
function onImport(
  needs: ScreenNeeds,
  who: Who,
  place: Place,
  act: Act,
  work: (tx: Tx, row: SeenImport) => Promise<void>,
): Promise<ImportView> {
  return inSchool(needs, who, place.schoolId, async (tx) => {
    const row = await mustSee(tx, place, true)
    const may = actsOn(row.state, row.files.length, row.report?.guards.length ?? 0)
    if (!may.includes(act)) {
      throw new Refusal('conflict', `This import is ${row.state}; that cannot be done with it now.`)
    }
    await work(tx, row)
    return viewOf(await mustSee(tx, place), await firstNotes(tx, place.importId))
  })
}

async function mustSee(tx: Tx, { schoolId, importId }: Place, lock = false): Promise<SeenImport> {
  const row = await seeImport(tx, schoolId, importId, lock)
  if (!row) throw new Refusal('not_found', 'There is no such import in this school.')
  return row
}
