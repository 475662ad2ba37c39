import { createHmac, randomUUID } from 'node:crypto'
import { cpus } from 'node:os'
import { newId } from '#base/ids.ts'
import { deriveKey, parseSecret } from '#base/keys.ts'
import { openPasses } from '#base/passes.ts'
import { passLife } from '#contracts/pass.ts'

/**
 * Microseconds to verify one pass: seen for the first time (parse and MAC), seen before (kept), forged;
 * against the MAC alone, which is the floor. One core, no database. node bench/pass.ts
 */
const rounds = 5
const devices = 20_000
const secret = parseSecret('5e'.repeat(32))
const nowS = Math.floor(Date.now() / 1000)

const sealer = openPasses(secret)
const texts = Array.from({ length: devices }, (_, n) => {
  // Two weeks of passes: as many keys as a process can meet.
  const issuedS = nowS - Math.floor((n / devices) * (passLife.ordinaryS - 60))
  return sealer.seal({
    deviceId: newId(),
    personId: randomUUID(),
    scopes: [{ school: (n % 400) + 1, role: 'pupil' }],
    issuedS,
    expiresS: issuedS + passLife.ordinaryS,
  })
})
const forged = texts.map((text) => text.slice(0, -2) + (text.endsWith('AA') ? 'BA' : 'AA'))

/** The best of the rounds, in processor time: what the code costs, whatever else the machine was doing. */
function time(
  work: (texts: readonly string[]) => void,
  on: readonly string[],
  fresh?: () => void,
): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round += 1) {
    fresh?.()
    const start = process.cpuUsage()
    work(on)
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, (user + system) / on.length)
  }
  return best
}

let passes = openPasses(secret)
const verify = (all: readonly string[]): void => {
  for (const text of all) passes.verify(text, nowS)
}
const anew = (): void => {
  passes = openPasses(secret)
}
const key = deriveKey(secret, 'pass/0')
const mac = (all: readonly string[]): void => {
  for (const text of all) createHmac('sha256', key).update(text).digest('base64url')
}

const first = time(verify, texts, anew)
const again = time(verify, texts)
const bad = time(verify, forged, anew)
const floor = time(mac, texts)
const shown = (label: string, us: number): void =>
  console.log(
    `${label.padEnd(34)} ${us.toFixed(2).padStart(6)} µs  ${Math.round(1e6 / us).toLocaleString('en')} /s`,
  )

console.log(`${cpus()[0]?.model ?? '?'}, ${cpus().length} cores, Node ${process.version}`)
console.log(`${devices} devices over 15 keys, best of ${rounds} rounds, one core\n`)
shown('pass seen for the first time', first)
shown('pass seen before', again)
shown('forged pass', bad)
shown('HMAC-SHA-256 alone', floor)
console.log(`\nfirst time / MAC alone: ${(first / floor).toFixed(2)}`)
