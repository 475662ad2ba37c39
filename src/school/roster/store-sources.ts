import type pg from 'pg'
import { inPlan } from './store-apply.ts'
import type { StagingName } from './store-staging.ts'

/**
 * The feed that an administrator's files most likely belong to: the one by which this school was last
 * imported in the same format, whatever the operator called it.
 */
export async function usualSource(
  client: pg.ClientBase,
  format: string,
  schoolIds: readonly string[],
): Promise<string | undefined> {
  const { rows } = await client.query<{ source: string }>(
    `select k.source from school.import i
       join school.org_key k on k.source = any (string_to_array(i.source, ' '))
      where i.state = 'applied' and $1 = any (i.formats) and k.org_id = any ($2)
      order by i.number desc limit 1`,
    [format, schoolIds],
  )
  return rows[0]?.source
}

/** Another source that knows most of these people by the same keys, when this one knows none of them. */
export async function sameFeed(
  client: pg.ClientBase,
  staging: StagingName,
): Promise<{ source: string; known: number; all: number } | undefined> {
  const { rows } = await client.query<{ source: string; known: number; all: number }>(
    inPlan(
      staging,
      `with mine as (select count(*) filter (where by_key is not null) as known, count(*) as all_of from t_key)
       select e.source, count(*)::int as known, (select all_of from mine)::int as all
         from t_key k join school.external_id e on e.type = 'key' and e.value = k.key
        where (select known from mine) = 0
        group by e.source having count(*) > (select all_of from mine) / 2
        order by 2 desc limit 1`,
    ),
  )
  return rows[0]
}
