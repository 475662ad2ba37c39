import { openCodes } from '#base/codes.ts'
import { openDatabase } from '#base/database.ts'
import { openLane } from '#base/lane.ts'
import type { Recognise } from '#base/serve.ts'
import { openBuckets } from './buckets.ts'
import { type Admitted, type Guest, openDevices } from './devices.ts'
import type { IdentityNeeds, Inside } from './inside.ts'
import { openKnownDevices } from './known.ts'
import { limits } from './limits.ts'
import { openPasswords } from './passwords.ts'
import { openRevocations } from './revocations.ts'
import type { Tables } from './store.ts'
import { openUpkeep } from './upkeep.ts'

export { openAccount } from './activation/activate.ts'
export { findByName, grantAdmin, newCode, revokeAdmin } from './administration/operator.ts'
export { readMe, setPreferences } from './me/me.ts'

/** Who is who: passes, accounts, devices. One a process. */
export type Identity = {
  /** Finds who asks, from the pass alone. */
  recognise: Recognise
  /** Calls back with each device that is refused from now on, once it is; some more than once. */
  onRevoked(call: (deviceId: string) => void): void
  /** Lets a device in without asking for a password: for tests, the demo and visits. */
  admit(guest: Guest): Promise<Admitted>
  /** For the routes of this noun, and the operator's acts below. */
  inside: Inside
  close(): Promise<void>
}

/** Resolves once it is known which devices are revoked: without that, nobody is let in. */
export async function openIdentity(needs: IdentityNeeds): Promise<Identity> {
  const { databaseUrl: url, clock, log, secret } = needs
  const db = openDatabase<Tables>({
    url,
    role: 'preau_identity',
    connectionsMax: limits.connections,
  })
  const revocations = openRevocations({ url, db, clock, log })
  await revocations.ready
  const care = openUpkeep({ db, clock, log })
  const devices = openDevices({ db, secret, clock, log, revocations })
  const inside: Inside = {
    db,
    clock,
    devices,
    known: openKnownDevices(secret),
    passwords: await openPasswords(),
    codes: openCodes(secret),
    bucketOf: openBuckets(secret),
    drawing: openLane({
      atOnceMax: limits.slipsAtOnceMax,
      queueMax: limits.slipsQueueMax,
      waitMsMax: limits.slipsWaitMs,
      retry: limits.hashRetry,
    }),
  }
  return {
    recognise: devices.recognise,
    onRevoked: revocations.onAdded,
    admit: (guest) => devices.admit(db, guest),
    inside,
    close: async () => {
      care.close()
      await revocations.close()
      await db.destroy()
    },
  }
}
