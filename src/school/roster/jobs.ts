import { listen } from '#base/listen.ts'
import type { Logger } from '#base/log.ts'
import { Refusal } from '#base/refusal.ts'
import { limits } from './limits.ts'
import { runImport, type SessionNeeds } from './session.ts'
import { changeImport } from './store.ts'
import { cancelForgotten, claimJob, type Job, liveImports, returnJob } from './store-jobs.ts'
import { dropUploads, uploadFolder, uploadsOnDisk } from './uploads.ts'

export type WorkerNeeds = SessionNeeds & {
  log: Logger
  /** Where the screens put their uploads. */
  home: string
}

export type Worker = {
  /** Does what waits now; resolves when nothing does. For tests, and at each wake. */
  drain(): Promise<void>
  close(): Promise<void>
}

/** Runs the imports that screens ask for, one at a time, until it is closed. */
export function openWorker(needs: WorkerNeeds): Worker {
  let closed = false
  let wanted = false
  let working: Promise<void> | undefined
  // One run at a time; what is said while it looks for the last time makes it look again.
  const run = (): Promise<void> => {
    wanted = true
    working ??= (async () => {
      while (wanted && !closed) {
        wanted = false
        await drain(needs, () => closed)
      }
    })().finally(() => {
      working = undefined
    })
    return working
  }
  const wake = () => {
    if (closed) return
    run().catch((error: unknown) => needs.log.error({ err: error }, 'imports stopped'))
  }
  const ear = listen({
    url: needs.databaseUrl,
    channels: ['preau_import'],
    onNotice: wake,
    onHeard: wake,
  })
  // Whatever was said while the database was away, and jobs whose worker was killed.
  const timer = setInterval(wake, limits.workerDeadMs)
  return {
    drain: run,
    close: async () => {
      closed = true
      clearInterval(timer)
      await ear.close()
      await working?.catch(() => undefined)
    },
  }
}

async function drain(needs: WorkerNeeds, isClosed: () => boolean): Promise<void> {
  const { db, clock } = needs
  await tidy(needs)
  while (!isClosed()) {
    const now = clock.now()
    const job = await claimJob(db, now, new Date(now.getTime() - limits.workerDeadMs))
    if (!job) return
    if (!(await work(needs, job))) return
  }
}

/** False when the job had to be put back. */
async function work(needs: WorkerNeeds, job: Job): Promise<boolean> {
  const { db, log, home } = needs
  const folder = uploadFolder(home, job.id)
  try {
    const { state } = await runImport(needs, {
      importId: job.id,
      number: job.number,
      paths: [folder],
      options: { ...job.options, ...(job.uai && { uai: job.uai }) },
      schoolIds: [job.school_id],
      schoolId: job.school_id,
      ...(job.made_by && { madeBy: job.made_by }),
      until: job.wanted === 'apply' ? 'apply' : 'check',
    })
    if (state === 'applied' || state === 'broken') await dropUploads(folder)
    log.info({ importId: job.id, state }, 'import')
    return true
  } catch (error) {
    if (error instanceof Refusal && error.code === 'conflict') {
      await returnJob(db, job.id)
      return false
    }
    log.error({ err: error, importId: job.id }, 'import')
    await changeImport(db, job.id, { state: 'cancelled', phase: 'failed' })
    return true
  }
}

/** Files of imports that are over, or that nobody came back to, do not stay on disk. */
async function tidy({ db, clock, home }: WorkerNeeds): Promise<void> {
  const before = new Date(clock.now().getTime() - limits.forgottenMs)
  await cancelForgotten(db, before)
  const live = new Set(await liveImports(db, before))
  for (const id of await uploadsOnDisk(home)) {
    if (!live.has(id)) await dropUploads(uploadFolder(home, id))
  }
}
