import { Refusal } from '#base/refusal.ts'
import { type CodeOpens, type CodePlace, readCode } from '#contracts/activation.ts'
import type { Locale } from '#contracts/words.ts'
import { slowDown } from '../accounts.ts'
import type { Admitted, Ended } from '../devices.ts'
import type { Inside } from '../inside.ts'
import { limits } from '../limits.ts'
import { checkNewPassword } from '../passwords.ts'
import { fold, loginFrom } from '../rules.ts'
import {
  addAct,
  findAccount,
  forgetAttempts,
  readNames,
  readWait,
  reserveAttempt,
  setPassword,
  type Tx,
} from '../store.ts'
import {
  addAccount,
  addFirstLocale,
  countBadCode,
  findSeat,
  type GuardianRow,
  readGuardiansWithout,
  readLoginsLike,
  type SeatRow,
} from './store.ts'
import { type TakenSeat, takeFamilySeat, takeOwnSeats } from './store-seats.ts'

/** The same for a code never printed, an older one, a used one, and a school that its person has left. */
const badCode = (): Refusal =>
  new Refusal(
    'bad_code',
    'This code opens nothing. Check each letter; an older or a used code no longer works.',
  )

/** The same whether nobody has that name or that guardian has an account. */
const badNames = (): Refusal =>
  new Refusal(
    'bad_code',
    'This code and this name open nothing together. If you have an account, sign in with it; else check the spelling with the school.',
  )

export async function checkCode(inside: Inside, typed: string): Promise<CodeOpens> {
  const { seat } = await openCode(inside, typed)
  return {
    kind: seat.kind,
    school: seat.school,
    initial: [...seat.given_name.trim()][0] ?? '',
    ...(seat.class_name !== null && { className: seat.class_name }),
    renews: seat.kind === 'self' && seat.login !== null,
  }
}

type Opened = { place: CodePlace; seat: SeatRow }

/** Finds the line of a code; an invented one counts against the sheet that it names. */
async function openCode({ db, clock, codes }: Inside, typed: string): Promise<Opened> {
  const read = readCode(typed)
  if (!read) throw badCode()
  const now = clock.now()
  const until = await readWait(db, [`sheet:${read.place.sheet}`], now)
  if (until) throw slowDown(until, now)
  const place = codes.open(typed)
  if (!place) {
    const budget = { max: limits.sheetFailuresMax, windowS: limits.sheetWindowS }
    await countBadCode(db, read.place.sheet, now, budget)
    throw badCode()
  }
  const seat = await findSeat(db, place, now)
  if (!seat) throw badCode()
  return { place, seat }
}

export type Activation = {
  code: string
  password: string
  givenName?: string | undefined
  familyName?: string | undefined
  locale?: Locale | undefined
  shared: boolean
  label: string
  /** The device row that this browser held until now; its pass is about to be overwritten. */
  replaces: { personId: string; deviceId: string } | undefined
}

type Person = { id: string; given_name: string; family_name: string }

/** Makes the account of whom the code is for, or gives it a new password; and lets the device in. */
export async function activate(
  inside: Inside,
  activation: Activation,
): Promise<{ personId: string; login: string; admitted: Admitted }> {
  const opened = await openCode(inside, activation.code)
  const { seat } = opened
  const person =
    seat.kind === 'self'
      ? { id: seat.person_id, given_name: seat.given_name, family_name: seat.family_name }
      : await findGuardian(inside, opened, activation)
  checkNewPassword(activation.password, [person.given_name, person.family_name, seat.login ?? ''])
  const passwordHash = await inside.passwords.hash(activation.password)
  const { ended, ...done } = await inside.db
    .transaction()
    .execute((tx) => make(inside, tx, opened, activation, { person, passwordHash }))
  inside.devices.forget(ended)
  return done
}

/** What counts the names tried on one family's code. */
const familyKey = ({ sheet, seat }: CodePlace): string => `family:${sheet}:${seat}`

/** A guardian says who they are; nobody is listed, and each wrong name makes the next try wait longer. */
async function findGuardian(
  { db, clock }: Inside,
  { place, seat }: Opened,
  { password, givenName = '', familyName = '' }: Activation,
): Promise<Person> {
  // Before the names: a password to be chosen anew is no wrong name, and tells nothing of the right ones.
  checkNewPassword(password, [givenName, familyName])
  const now = clock.now()
  const key = familyKey(place)
  const schedule = { waitsS: limits.attemptWaitsS, memoryS: limits.attemptMemoryS }
  if (!(await reserveAttempt(db, key, now, schedule))) {
    throw slowDown((await readWait(db, [key], now)) ?? now, now)
  }
  const child = { personId: seat.person_id, schoolId: seat.school_id }
  const found = (await readGuardiansWithout(db, child, now)).find((adult) =>
    isNamed(adult, givenName, familyName),
  )
  if (!found) throw badNames()
  return found
}

/** « Marie-Claire, Jeanne » answers to her first given name too. */
function isNamed(adult: GuardianRow, givenName: string, familyName: string): boolean {
  const given = fold(givenName)
  const first = adult.given_name.split(/[\s,]/)[0] ?? ''
  return (
    given !== '' &&
    fold(adult.family_name) === fold(familyName) &&
    [adult.given_name, first].some((name) => fold(name) === given)
  )
}

async function make(
  inside: Inside,
  tx: Tx,
  { place, seat }: Opened,
  { locale, label, shared, replaces }: Activation,
  { person, passwordHash }: { person: Person; passwordHash: string },
): Promise<{ personId: string; login: string; admitted: Admitted; ended: Ended }> {
  const now = inside.clock.now()
  const own = await takeOwnSeats(tx, person.id, now)
  const isTaken =
    seat.kind === 'family'
      ? await takeFamilySeat(tx, place, seat.sheet_id, now)
      : own.some((one) => isAt(one, seat.sheet_id, place))
  if (!isTaken) throw badCode()
  const account = await findAccount(tx, { personId: person.id })
  // Between the reading of the names and now, the same guardian was quicker elsewhere.
  if (account && seat.kind === 'family') throw badNames()
  const ended = replaces ? [...(await inside.devices.end(tx, replaces))] : []
  if (account) {
    await setPassword(tx, person.id, passwordHash)
    ended.push(...(await inside.devices.end(tx, { personId: person.id })))
  }
  const login = account?.login ?? (await addWithFreeLogin(tx, person, passwordHash, now))
  if (locale) await addFirstLocale(tx, person.id, locale)
  const keys = [`account:${person.id}`, `password:${person.id}`]
  await forgetAttempts(tx, seat.kind === 'family' ? [...keys, familyKey(place)] : keys)
  const { school_id: schoolId, kind } = seat
  const details = { kind, renewed: account !== undefined }
  const act = {
    schoolId,
    actorId: person.id,
    personId: person.id,
    act: 'account.activate' as const,
    details,
  }
  await addAct(tx, now, act)
  const admitted = await inside.devices.admit(tx, { personId: person.id, label, shared })
  return { personId: person.id, login, admitted, ended }
}

const isAt = (one: TakenSeat, sheetId: string, { seat, epoch }: CodePlace): boolean =>
  one.sheetId === sheetId && one.seat === seat && one.epoch === epoch

export type WantedAccount = {
  personId: string
  password: string
  /** Chosen from the name when absent. */
  login?: string
  locale?: Locale
}

/** Makes an account by the operator's hand, or gives the one there is a new password. Answers its login. */
export async function openAccount(inside: Inside, wanted: WantedAccount): Promise<string> {
  const { db, clock, passwords } = inside
  const { personId } = wanted
  const [given_name = '', family_name = ''] = await readNames(db, personId)
  const passwordHash = await passwords.hash(wanted.password)
  return db.transaction().execute(async (tx) => {
    const now = clock.now()
    if (wanted.locale) await addFirstLocale(tx, personId, wanted.locale)
    const account = await findAccount(tx, { personId })
    if (account) {
      await setPassword(tx, personId, passwordHash)
      return account.login
    }
    const { login } = wanted
    if (login === undefined) {
      return addWithFreeLogin(tx, { id: personId, given_name, family_name }, passwordHash, now)
    }
    if (await addAccount(tx, { personId, login, passwordHash }, now)) return login
    throw new Refusal('login_taken', `The login ${login} is taken.`)
  })
}

/** « lea.martin », « lea.martin2 »… Two people of one name at one moment take two numbers. */
async function addWithFreeLogin(
  tx: Tx,
  person: Person,
  passwordHash: string,
  now: Date,
): Promise<string> {
  const base = loginFrom(person.given_name, person.family_name)
  for (let tries = 0; tries < 10; tries += 1) {
    const taken = new Set(await readLoginsLike(tx, base))
    let login = base
    for (let number = 2; taken.has(login); number += 1) login = `${base}${number}`
    if (await addAccount(tx, { personId: person.id, login, passwordHash }, now)) return login
    if (await findAccount(tx, { personId: person.id })) throw badNames()
  }
  throw new Refusal('come_back_later', 'Many people are arriving at once. Try again in a moment.', {
    retryAfterS: 2,
  })
}
