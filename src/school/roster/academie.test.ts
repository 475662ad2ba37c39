import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { importWorld } from '#testing/imports.ts'

/** The small académie of test/fixtures: both degrees, oddities and all, against what its maker says it holds. */
const folder = new URL('../../../test/fixtures/academie-small/', import.meta.url)

type Manifest = {
  schools: {
    uai: string
    zone: string
    kind: string
    classes: number
    groups: number
    pupils: number
    staff: number
  }[]
  counts: { people: number }
  examples: Record<string, { id: string }[]>
}

test('an académie of both degrees is imported as it was made', async (t) => {
  const manifest: Manifest = JSON.parse(await readFile(new URL('population.json', folder), 'utf8'))
  const world = await importWorld(t)
  const { state, report } = await world.paths([fileURLToPath(new URL('aaf', folder))])
  assert.equal(state, 'applied')
  assert.equal(report.refused, 0)
  assert.deepEqual(
    await world.ask(`select uai, zone, kind,
      (select count(*)::int from school."group" g where g.school_id = o.id and g.kind = 'class') as classes,
      (select count(*)::int from school."group" g where g.school_id = o.id and g.kind = 'teaching') as groups,
      (select count(distinct person_id)::int from school.affiliation a where a.school_id = o.id and role = 'pupil') as pupils,
      (select count(distinct person_id)::int from school.affiliation a where a.school_id = o.id and role not in ('pupil', 'guardian')) as staff
      from school.org o order by uai`),
    manifest.schools
      .map(({ uai, zone, kind, classes, groups, pupils, staff }) => ({
        uai,
        zone,
        kind,
        classes,
        groups,
        pupils,
        staff,
      }))
      .sort((a, b) => (a.uai < b.uai ? -1 : 1)),
  )
  const nobodies = report.warned
  assert.deepEqual(await world.ask('select count(*)::int as n from school.person'), [
    { n: manifest.counts.people - nobodies },
  ])
  const places = async (sort: string) => {
    const id = manifest.examples[sort]?.[0]?.id ?? ''
    return world.ask<{
      role: string
      uai: string
    }>(`select distinct a.role, o.uai from school.external_id e
      join school.affiliation a on a.person_id = e.person_id join school.org o on o.id = a.school_id
      where e.value = '${id}' order by 1, 2`)
  }
  assert.equal((await places('guardian of two schools')).length, 2)
  assert.equal((await places('teacher of two schools')).length, 2)
  assert.deepEqual(await places('contact without authority'), [])
  assert.deepEqual(await places('guardian of nobody'), [])
  assert.deepEqual(
    (await places('head of a college')).map(({ role }) => role),
    ['head'],
  )
})
