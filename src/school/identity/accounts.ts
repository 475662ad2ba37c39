import { Refusal } from '#base/refusal.ts'
import type { Who } from '#base/serve.ts'
import type { Device } from '#contracts/identity.ts'
import type { Admitted, Ended } from './devices.ts'
import type { Inside } from './inside.ts'
import type { Known } from './known.ts'
import { limits } from './limits.ts'
import { checkNewPassword } from './passwords.ts'
import { typedLogin } from './rules.ts'
import {
  type Account,
  addAct,
  findAccount,
  forgetAttempts,
  holdAccount,
  readDevices,
  readNames,
  readWait,
  reserveAttempt,
  setPassword,
  type Tx,
} from './store.ts'

const schedule = { waitsS: limits.attemptWaitsS, memoryS: limits.attemptMemoryS }

/** One sentence for a wrong login, a wrong password, an account not yet activated. */
const wrong = (): Refusal =>
  new Refusal('bad_credentials', 'This login and this password do not go together.')

export type SignIn = {
  login: string
  password: string
  shared: boolean
  label: string
  known: Known | undefined
  /** The device row that this browser held until now; its pass is about to be overwritten. */
  replaces: { personId: string; deviceId: string } | undefined
}

/** Lets a device in by password. */
export async function signIn(
  inside: Inside,
  { login: typed, password, shared, label, known, replaces }: SignIn,
): Promise<{ account: Account; admitted: Admitted }> {
  const { db, devices } = inside
  const login = typedLogin(typed)
  const account = await findAccount(db, { login })
  const keys = attemptKeys(inside, login, account, known)
  if (!(await isPasswordOf(inside, account, password, keys)) || !account) throw wrong()
  const gone: Ended[] = []
  const admitted = await db.transaction().execute(async (tx) => {
    // A new password set meanwhile has signed everybody out: this one comes too late.
    if (!(await holdAccount(tx, account))) throw wrong()
    if (replaces) gone.push(await devices.end(tx, replaces))
    gone.push(await makeRoom(inside, tx, account.personId))
    await forgetAttempts(tx, keys)
    return devices.admit(tx, { personId: account.personId, label, shared })
  })
  for (const ended of gone) devices.forget(ended)
  return { account, admitted }
}

/**
 * On a device where this person once signed in, failures count on the device alone, so that nobody can shut
 * them out from elsewhere. On any other they count on the account, and on the device if it is known.
 */
function attemptKeys(
  { bucketOf }: Inside,
  login: string,
  account: Account | undefined,
  known: Known | undefined,
): [string, ...string[]] {
  if (account && known?.people.includes(account.personId)) return [`device:${known.nonce}`]
  const key = account ? `account:${account.personId}` : `login:${bucketOf(login)}`
  return known ? [key, `device:${known.nonce}`] : [key]
}

/** Compares a password, counting the try on `keys`. The same steps and the same time without an account. */
async function isPasswordOf(
  inside: Inside,
  account: Account | undefined,
  password: string,
  keys: readonly string[],
): Promise<boolean> {
  const { db, clock, passwords } = inside
  const waiting = async (): Promise<Refusal | undefined> => {
    const until = await readWait(db, keys, clock.now())
    return until && slowDown(until, clock.now())
  }
  const refusal = await waiting()
  if (refusal) throw refusal
  return passwords.matches(account?.passwordHash, password, async () => {
    for (const key of keys) {
      if (await reserveAttempt(db, key, clock.now(), schedule)) continue
      throw (await waiting()) ?? slowDown(clock.now(), clock.now())
    }
  })
}

export function slowDown(until: Date, now: Date): Refusal {
  const retryAfterS = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000))
  return new Refusal('slow_down', 'Too many tries. Wait a moment, then try again.', { retryAfterS })
}

/** The oldest devices leave when a person has too many. */
async function makeRoom(inside: Inside, tx: Tx, personId: string): Promise<Ended> {
  const live = await readDevices(tx, personId, inside.clock.now())
  const gone: Ended[] = []
  for (const { id } of live.slice(limits.devicesMax - 1)) {
    gone.push(await inside.devices.end(tx, { personId, deviceId: id }))
  }
  return gone.flat()
}

/** Ends devices, with a line in the trail when somebody else did it. Answers how many. */
export async function endDevices(
  inside: Inside,
  which: { personId: string; deviceId?: string | undefined; except?: string | undefined },
  note?: (tx: Tx, ended: number) => Promise<void>,
): Promise<number> {
  const ended = await inside.db.transaction().execute(async (tx) => {
    const gone = await inside.devices.end(tx, which)
    await note?.(tx, gone.length)
    return gone
  })
  inside.devices.forget(ended)
  return ended.length
}

export async function changePassword(
  inside: Inside,
  who: { personId: string; deviceId: string },
  { oldPassword, newPassword }: { oldPassword: string; newPassword: string },
): Promise<void> {
  const { db, clock, devices } = inside
  const { personId } = who
  const account = await findAccount(db, { personId })
  checkNewPassword(newPassword, [account?.login ?? '', ...(await readNames(db, personId))])
  const keys = [`password:${personId}`]
  if (!(await isPasswordOf(inside, account, oldPassword, keys)) || !account) throw wrong()
  const passwordHash = await inside.passwords.hash(newPassword)
  const ended = await db.transaction().execute(async (tx) => {
    if (!(await holdAccount(tx, account))) throw wrong()
    await setPassword(tx, personId, passwordHash)
    await forgetAttempts(tx, keys)
    await addAct(tx, clock.now(), { actorId: personId, personId, act: 'account.password' })
    return devices.end(tx, { personId, except: who.deviceId })
  })
  devices.forget(ended)
}

/** Devices of a person as the contract shows them to the one who asks. */
export async function devicesOf(inside: Inside, personId: string, asks: Who): Promise<Device[]> {
  const live = await readDevices(inside.db, personId, inside.clock.now())
  return live.map(({ issuedAt, ...device }) => ({
    ...device,
    signedInAt: issuedAt.toISOString(),
    current: device.id === asks.deviceId,
  }))
}
