import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { freshDatabase } from './world.ts'

test('a test database is migrated, empty, and seen through the role of the process', async (t) => {
  const world = await freshDatabase(t)
  const db = world.as<Record<string, never>>('preau_school')
  const { rows } = await sql<{ who: string; people: number }>`
    select current_user as who, (select count(*) from school.person) as people`.execute(db)
  assert.deepEqual(rows, [{ who: 'preau_school', people: 0 }])
})
