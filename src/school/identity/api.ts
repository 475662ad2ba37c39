import type { KeyObject } from 'node:crypto'
import type { Clock } from '#base/clock.ts'
import { openDatabase } from '#base/database.ts'
import type { Logger } from '#base/log.ts'
import type { Recognise } from '#base/serve.ts'
import { type Admitted, type Devices, type Guest, openDevices } from './devices.ts'
import { limits } from './limits.ts'
import { openRevocations } from './revocations.ts'
import type { Db, Tables } from './store.ts'

export type IdentityNeeds = { databaseUrl: string; secret: KeyObject; clock: Clock; log: Logger }

/** Who is who: passes, accounts, devices. One a process. */
export type Identity = {
  /** Finds who asks, from the pass alone. */
  recognise: Recognise
  /** Lets a device in without asking for a password: for tests, the demo and visits. */
  admit(guest: Guest): Promise<Admitted>
  /** The pool of the role preau_identity, for the routes of this noun. */
  db: Db
  devices: Devices
  close(): Promise<void>
}

export async function openIdentity(needs: IdentityNeeds): Promise<Identity> {
  const { databaseUrl: url, clock, log, secret } = needs
  const db = openDatabase<Tables>({
    url,
    role: 'preau_identity',
    connectionsMax: limits.connections,
  })
  const revocations = openRevocations({ url, db, clock, log })
  await revocations.ready
  const devices = openDevices({ db, secret, clock, log, revocations })
  return {
    recognise: devices.recognise,
    admit: (guest) => devices.admit(db, guest),
    db,
    devices,
    close: async () => {
      await revocations.close()
      await db.destroy()
    },
  }
}
