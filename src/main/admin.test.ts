import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openTestSchool } from '#testing/people.ts'
import { smallSchool } from '#testing/school.ts'

const program = fileURLToPath(new URL('./preau.ts', import.meta.url))

test('on the command line the operator finds a person, makes them administrator and gives a code', async (t) => {
  const school = await openTestSchool(t)
  const { people } = await smallSchool(school.world)
  const admin = (...words: string[]) => {
    const env = {
      ...process.env,
      DATABASE_URL: school.world.url,
      PREAU_SECRET: '5e'.repeat(32),
      PREAU_HOME: school.needs.home,
    }
    const args = ['--disable-warning=ExperimentalWarning', program, 'admin', ...words]
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (out += text))
    return new Promise<{ code: number | null; out: string }>((resolve) =>
      child.on('close', (code) => resolve({ code, out: out.trim() })),
    )
  }
  const found = await admin('find', '--school', '0010001W', 'Fab')
  assert.deepEqual(found, { code: 0, out: `${people.history}  Luc Fabre  teacher  (no account)` })
  const on = ['--school', '0010001W', '--person', people.history]
  assert.equal((await admin('grant', ...on)).code, 0)
  const { out: code } = await admin('code', ...on)
  assert.match(code, /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/)
  const reply = await school.door.app.inject({
    method: 'POST',
    url: '/school/activations',
    body: { code, password: 'trois petits chats', shared: false },
  })
  assert.equal(reply.json().login, 'luc.fabre')
  assert.equal((await admin('withdraw', '--school', '0010001W', '--login', 'luc.fabre')).code, 0)
  assert.equal((await admin('grant', '--school', '0000000A', '--login', 'luc.fabre')).code, 3)
  assert.equal((await admin('steal', ...on)).code, 2)
})
