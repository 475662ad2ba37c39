import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'

const folder = new URL('../../migrations/', import.meta.url)
const lockKey = 7243

/** Runs, in order and in one transaction, each migration this database has not seen. Returns how many ran. */
export async function migrate(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, application_name: 'preau migrate' })
  await client.connect()
  try {
    await client.query('begin')
    // Roles belong to the whole server, so two databases migrated at once would collide on them.
    await client.query('select pg_advisory_xact_lock($1)', [lockKey])
    await client.query(
      'create table if not exists public.migration (name text primary key, sha256 text not null)',
    )
    const run = await runUnseen(client)
    await client.query('commit')
    return run
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    await client.end()
  }
}

async function runUnseen(client: pg.Client): Promise<number> {
  const rows = await client.query<{ name: string; sha256: string }>(
    'select * from public.migration',
  )
  const seen = new Map(rows.rows.map((row) => [row.name, row.sha256]))
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  for (const name of seen.keys()) {
    if (!names.includes(name)) {
      throw new Error(`This database is newer than this Préau: it has ${name}. Update Préau.`)
    }
  }
  let run = 0
  for (const name of names) {
    const text = await readFile(new URL(name, folder), 'utf8')
    const sha256 = createHash('sha256').update(text).digest('hex')
    if (seen.has(name)) {
      if (seen.get(name) !== sha256) throw new Error(`${name} was edited after it ran.`)
      continue
    }
    await client.query(text)
    await client.query('insert into public.migration values ($1, $2)', [name, sha256])
    run += 1
  }
  return run
}
