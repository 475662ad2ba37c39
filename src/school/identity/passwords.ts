import { hash, verify } from '@node-rs/argon2'
import { type Lane, openLane } from '#base/lane.ts'
import { Refusal } from '#base/refusal.ts'
import { passwordLettersMin } from '#contracts/identity.ts'
import { limits } from './limits.ts'
import { fold } from './rules.ts'

/** OWASP Password Storage, argon2id: 19 MiB, 2 passes, 1 lane. docs/decisions/41. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashing in a lane of its own, so that a crowd at the door takes no core from those inside. */
export type Passwords = {
  hash(password: string): Promise<string>
  /**
   * Compares in the same time whether there is an account or not. `first` runs in the lane before the
   * comparison: what it throws stops it.
   */
  matches(
    stored: string | undefined,
    password: string,
    first: () => Promise<void>,
  ): Promise<boolean>
}

export async function openPasswords(lane: Lane = hashLane()): Promise<Passwords> {
  const nobody = await hash(crypto.randomUUID(), cost)
  return {
    hash: (password) => lane.run(() => hash(normal(password), cost)),
    matches: (stored, password, first) =>
      lane.run(async () => {
        await first()
        const same = await verify(stored ?? nobody, normal(password))
        return same && stored !== undefined
      }),
  }
}

function hashLane(): Lane {
  const { hashesAtOnceMax, hashQueueMax, hashWaitMs, hashRetry } = limits
  return openLane({
    atOnceMax: hashesAtOnceMax,
    queueMax: hashQueueMax,
    waitMsMax: hashWaitMs,
    retry: hashRetry,
  })
}

/** The same letters from every keyboard: é may be one code point or two (NIST SP 800-63B §3.1.1.2). */
const normal = (password: string): string => password.normalize('NFKC')

/**
 * CNIL, délibération 2022-100, case of an access that slows down failures: 50 bits; at least ten letters
 * besides. What is easy to guess is refused whatever its length: common words with digits around, runs of a
 * keyboard, repetitions, the person's own names.
 */
export function checkNewPassword(password: string, own: readonly string[]): void {
  const text = normal(password)
  if ([...text].length < passwordLettersMin) {
    throw weak(`Use at least ${passwordLettersMin} characters: three or four words do well.`)
  }
  if (nominalBits(text) < 50) {
    throw weak('Make it longer, or mix letters with capitals, digits or signs.')
  }
  if (isCommon(text)) throw weak('This one is among the first that others would try.')
  const rest = own
    .flatMap((name) => name.split(/[^\p{L}]+/u))
    .map(fold)
    .filter((name) => name.length >= 3)
    .reduce((left, name) => left.replaceAll(name, ''), fold(text))
  if (rest !== fold(text) && rest.length < 6) throw weak('Do not build it from your name.')
}

const weak = (message: string): Refusal => new Refusal('weak_password', message)

/** Bits of a password drawn at random from the kinds of characters that this one uses. */
function nominalBits(text: string): number {
  const kinds: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[^a-zA-Z0-9]/, 33],
  ]
  const alphabet = kinds.reduce((sum, [kind, size]) => sum + (kind.test(text) ? size : 0), 0)
  return [...text].length * Math.log2(Math.max(2, alphabet))
}

const rows = [
  '01234567890123456789',
  'azertyuiopqsdfghjklmwxcvbn',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'abcdefghijklmnopqrstuvwxyz',
  'aqwzsxedcrfvtgbyhnujikolpm',
  '1a2z3e4r5t6y7u8i9o0p',
  '1q2w3e4r5t6y7u8i9o0p',
]

/** Folded bases of the commonest passwords of French and English lists; digits and signs around do not save them. */
const bases = new Set(
  (
    'password passw0rd motdepasse mdp azerty azertyuiop qwerty qwertyuiop bonjour bonsoir coucou soleil chocolat ' +
    'doudou loulou nicolas camille julien marseille iloveyou jetaime jetaimefort jetadore princesse princess dragon ' +
    'monkey football footballeur basketball superman batman pokemon naruto minecraft fortnite roblox starwars ' +
    'welcome bienvenue letmein sunshine administrateur administrator admin ecole college lycee preau eleve professeur ' +
    'cartable vacances france paris lyon motdepass changeme changezmoi secret liverpool arsenal juventus barcelona ' +
    'psg ronaldo messi mbappe bonjourlemonde helloworld hello trustno doudoune cheval licorne unicorn computer ' +
    'ordinateur internet whatever michelle jennifer charlie charlotte thomas alexandre maison famille amour toujours'
  ).split(' '),
)

function isCommon(text: string): boolean {
  const plain = fold(text)
  if (new Set(plain).size < 5) return true
  const digits = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '@': 'a', $: 's' }
  const spelt = fold(
    text.replace(
      /(?<=\p{L})[013457@$](?=\p{L})/gu,
      (sign) => digits[sign as keyof typeof digits] ?? sign,
    ),
  )
  for (const form of [plain, spelt]) {
    const base = form.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
    if (bases.has(base) || bases.has(halved(base))) return true
    if (isRun(form) || isRun(base)) return true
  }
  return isRun(halved(plain))
}

/** « bonjourbonjour » is « bonjour ». */
function halved(text: string): string {
  const half = text.slice(0, text.length / 2)
  return half + half === text ? half : text
}

/** Six and more letters that follow each other on a keyboard or in the alphabet, either way, and little else. */
function isRun(text: string): boolean {
  if (text.length < 6) return false
  const back = [...text].reverse().join('')
  return rows.some((row) => row.includes(text) || row.includes(back))
}
