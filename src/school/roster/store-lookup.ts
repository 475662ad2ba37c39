import { type Kysely, sql } from 'kysely'

type Db = Kysely<unknown>

/** True once any school was imported. On the role preau_import. */
export async function hasSchools(db: Db): Promise<boolean> {
  const { rows } = await sql<{
    some: boolean
  }>`select exists (select from school.org) as some`.execute(db)
  return rows[0]?.some ?? false
}

/** The person whom a source calls by this key, whatever kind of key it is. On the role preau_import. */
export async function findImported(
  db: Db,
  source: string,
  key: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ person_id: string }>`
    select person_id from school.external_id where source = ${source} and value = ${key} limit 1`.execute(
    db,
  )
  return rows[0]?.person_id
}
