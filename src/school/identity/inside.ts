import type { KeyObject } from 'node:crypto'
import type { Clock } from '#base/clock.ts'
import type { Codes } from '#base/codes.ts'
import type { Lane } from '#base/lane.ts'
import type { Logger } from '#base/log.ts'
import type { Devices } from './devices.ts'
import type { KnownDevices } from './known.ts'
import type { Passwords } from './passwords.ts'
import type { Db } from './store.ts'

export type IdentityNeeds = { databaseUrl: string; secret: KeyObject; clock: Clock; log: Logger }

/** What the files of this noun share; made once a process by openIdentity. */
export type Inside = {
  db: Db
  clock: Clock
  devices: Devices
  known: KnownDevices
  passwords: Passwords
  codes: Codes
  /** Where failures on a login that does not exist are counted. */
  bucketOf(login: string): number
  /** Drawing of slips. */
  drawing: Lane
}
