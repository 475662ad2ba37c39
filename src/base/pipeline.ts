import { Socket } from 'node:net'
import pg from 'pg'
import type { DatabaseOptions } from './database.ts'
import { Refusal } from './refusal.ts'

export type PipelineOptions = DatabaseOptions & {
  /** Questions that wait for their answer at once; one more is told to come back. */
  waitingMax: number
  /** Milliseconds for one question; a connection that exceeds it is replaced. */
  answerMs: number
  /** Spreads those who are told to come back. */
  random?: () => number
}

/** One prepared statement, complete in itself. */
export type Question = { name: string; text: string; values: readonly unknown[] }

export type Pipeline = {
  /** Rows as arrays of values. Each question is a transaction of its own. */
  ask(question: Question): Promise<readonly unknown[][]>
  close(): Promise<void>
}

type Lane = { client: pg.Client; socket: Socket; ready: Promise<unknown>; corked: boolean }

/**
 * Few connections that carry many questions at once: the next is sent before the last is answered, and
 * those of one turn of the event loop leave in one write. Only for statements that need no transaction
 * around them; for the rest there is asPerson.
 */
export function openPipeline(options: PipelineOptions): Pipeline {
  const { random = Math.random } = options
  const lanes = new Map<number, Lane>()
  let turn = 0
  let waiting = 0

  const laneOf = (index: number): Lane => {
    const known = lanes.get(index)
    if (known) return known
    const lane = openLane(options)
    lanes.set(index, lane)
    const gone = () => drop(lane)
    lane.client.on('error', gone)
    lane.client.on('end', gone)
    lane.ready.catch(gone)
    return lane
  }
  const drop = (lane: Lane) => {
    for (const [index, other] of lanes) if (other === lane) lanes.delete(index)
  }

  return {
    async ask({ name, text, values }) {
      if (waiting >= options.waitingMax) {
        throw new Refusal(
          'come_back_later',
          'Many people are reading at once. It will be tried again.',
          { retryAfterS: 2 + Math.floor(random() * 8) },
        )
      }
      waiting += 1
      try {
        turn = (turn + 1) % options.connectionsMax
        const lane = laneOf(turn)
        try {
          await lane.ready
          cork(lane)
          const asked = { name, text, values: [...values], rowMode: 'array' as const }
          return (await lane.client.query(asked)).rows
        } catch (error) {
          // The connection goes with the error: the next question opens another.
          if (!(error instanceof pg.DatabaseError) || error.severity === 'FATAL') {
            drop(lane)
            lane.socket.destroy()
          }
          throw error
        }
      } finally {
        waiting -= 1
      }
    },
    close: async () => {
      await Promise.all([...lanes.values()].map(({ client }) => client.end()))
    },
  }
}

/** Holds what is written until the end of this turn of the event loop. */
function cork(lane: Lane): void {
  if (lane.corked) return
  lane.corked = true
  lane.socket.cork()
  setImmediate(() => {
    lane.corked = false
    lane.socket.uncork()
  })
}

function openLane({ url, role, answerMs }: PipelineOptions): Lane {
  const socket = new Socket()
  const client = new pg.Client({
    connectionString: url,
    application_name: `preau ${role} pipeline`,
    connectionTimeoutMillis: 5_000,
    query_timeout: answerMs,
    pipeline: true,
    stream: () => socket,
    ...(role !== 'owner' && { options: `-c role=${role}` }),
  })
  return { client, socket, ready: client.connect(), corked: false }
}
