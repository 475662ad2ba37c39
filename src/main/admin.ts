import { parseArgs } from 'node:util'
import { systemClock } from '#base/clock.ts'
import { masterSecret, parseSecret } from '#base/keys.ts'
import { openLog } from '#base/log.ts'
import { Refusal } from '#base/refusal.ts'
import {
  findByName,
  grantAdmin,
  type Identity,
  newCode,
  openIdentity,
  revokeAdmin,
} from '#school/identity/api.ts'
import { readConfig } from './config.ts'
import { openDatabaseServer } from './database.ts'

const words = `Usage: preau admin find --school UAI [NAME…]
       preau admin grant|withdraw|code --school UAI (--login LOGIN | --person ID)`

/** `preau admin …`: what the operator does before a school has an administrator of its own. */
export async function run(args: readonly string[]): Promise<number> {
  const asked = read(args)
  if (!asked) {
    console.error(words)
    return 2
  }
  const config = readConfig()
  const database = await openDatabaseServer(config, () => undefined)
  const identity = await openIdentity({
    databaseUrl: database.url,
    secret: config.secret ? parseSecret(config.secret) : await masterSecret(config.home),
    clock: systemClock,
    log: openLog('admin', config.logLevel),
  })
  try {
    return await act(identity, asked)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    console.error(`préau: ${error.message}`)
    return 3
  } finally {
    await identity.close()
    await database.close()
  }
}

type Asked = {
  act: 'find' | 'grant' | 'withdraw' | 'code'
  name: string
  uai: string
  login: string | undefined
  personId: string | undefined
}

function read(args: readonly string[]): Asked | undefined {
  const options = {
    school: { type: 'string' },
    login: { type: 'string' },
    person: { type: 'string' },
  } as const
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch {
    return undefined
  }
  const [act, ...name] = parsed.positionals
  const { school, login, person } = parsed.values
  if (act !== 'find' && act !== 'grant' && act !== 'withdraw' && act !== 'code') return undefined
  if (!school || (act !== 'find' && !login === !person)) return undefined
  if (person && !/^[0-9a-f-]{36}$/i.test(person)) return undefined
  return { act, name: name.join(' '), uai: school, login, personId: person }
}

async function act({ inside }: Identity, asked: Asked): Promise<number> {
  switch (asked.act) {
    case 'find': {
      for (const person of await findByName(inside, asked.uai, asked.name)) {
        const login = person.login ?? '(no account)'
        console.log(`${person.id}  ${person.name}  ${person.roles.join(', ')}  ${login}`)
      }
      return 0
    }
    case 'grant': {
      const granted = await grantAdmin(inside, asked)
      console.log(granted ? `Administrator of ${asked.uai} from now on.` : 'Already so.')
      return 0
    }
    case 'withdraw': {
      const ended = await revokeAdmin(inside, asked)
      console.log(ended ? 'No longer administrator.' : 'Does not hold it by delegation.')
      return ended ? 0 : 3
    }
    case 'code': {
      console.log(await newCode(inside, asked))
      return 0
    }
  }
}
