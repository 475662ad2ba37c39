import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A part running as its own process; started again when it dies. */
export type Child = {
  /** Resolves when the part first says that it serves. */
  ready: Promise<void>
  stop(): Promise<void>
}

/** Milliseconds. A part that cannot start is tried again at growing intervals, for ever: an operator reads why. */
const restartMs = { first: 500, max: 30_000 }
/** A part closes its connections and ends within this, or is ended. */
const stopMs = 10_000
/** A part that served this long has not failed at its start. */
const steadyMs = 30_000

const program = fileURLToPath(new URL('./preau.ts', import.meta.url))

export function superviseChild(
  part: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Child {
  let stopped = false
  let delayMs = restartMs.first
  let child: ChildProcess
  let timer: NodeJS.Timeout | undefined
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>()

  const launch = (): void => {
    const startedAt = performance.now()
    child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, part], {
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // Its own process group: Ctrl-C reaches the supervisor, which ends the parts in order.
      detached: true,
    })
    child.on('message', (message) => message === 'ready' && isReady())
    let isOver = false
    const over = (how: string): void => {
      if (stopped || isOver) return
      isOver = true
      if (performance.now() - startedAt > steadyMs) delayMs = restartMs.first
      say(`${part} ended (${how}); starting it again in ${delayMs / 1000} s.`)
      timer = setTimeout(launch, delayMs)
      delayMs = Math.min(delayMs * 2, restartMs.max)
    }
    // No process to be had (memory, limits): unheard, it would end the supervisor and orphan the database.
    child.on('error', (error) => over(error.message))
    child.once('exit', (code, signal) => over(signal ?? `exit ${code}`))
  }
  launch()

  return {
    ready,
    async stop() {
      stopped = true
      clearTimeout(timer)
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), stopMs)
      await ended
      clearTimeout(late)
    },
  }
}

/**
 * Says to the supervisor that this part serves, and resolves when it is asked to end — or when the
 * supervisor is gone, so that no part outlives a killed `npm start`.
 */
export function servesUntilAsked(): Promise<void> {
  process.send?.('ready')
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
    process.once('disconnect', () => resolve())
  })
}
