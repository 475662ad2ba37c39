import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  array,
  asyncProperty,
  assert as check,
  constantFrom,
  integer,
  record,
  subarray,
  tuple,
} from 'fast-check'
import { type AafFeed, aafComplete } from '#testing/feeds.ts'
import { type ImportWorld, importWorld, snapshot } from '#testing/imports.ts'

// Any two small académies, one after the other: what is open afterwards is what the second says.

const schools = [
  { id: '1', uai: '0750001A', name: 'Un', classes: ['A$A', 'B$B'], groups: ['G$G'] },
  { id: '2', uai: '0750002B', name: 'Deux', classes: ['A$A'], groups: [] },
]
const pupilKeys = ['101', '102', '103', '104']
const adultKeys = ['201', '202', '203']
const staffKeys = ['301', '302']

const pupil = record({
  school: constantFrom('1', '2'),
  classes: subarray(['1$A', '1$B', '2$A', '2$NEW']),
  groups: subarray(['1$G', '1$H']),
  relatives: array(tuple(constantFrom(...adultKeys, '299'), constantFrom('0', '1', '2')), {
    maxLength: 3,
  }),
  birth: constantFrom('01/02/2013', '02/02/2013'),
})
const teacher = record({
  functions: subarray(['1$ENS$ENSEIGNEMENT', '2$ENS$ENSEIGNEMENT', '1$DIR$DIRECTION', '2$ADF$X']),
  classes: subarray(['1$A$M', '2$A$M']),
  leads: subarray(['1$A', '1$B']),
})
const feed = record({
  pupils: tuple(subarray(pupilKeys), array(pupil, { minLength: 4, maxLength: 4 })),
  staff: tuple(subarray(staffKeys), array(teacher, { minLength: 2, maxLength: 2 })),
  mails: array(integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
}).map(({ pupils, staff, mails }): AafFeed => {
  const links = (relatives: [string, string][]) => {
    const seen = new Map(relatives)
    return [...seen].map(([key, authority]) => `${key}$1$0$${authority}$0$0`)
  }
  return {
    schools,
    pupils: pupils[0].flatMap((id, at) => {
      const one = pupils[1][at]
      return one ? [{ ...one, id, name: `NOM${id}`, relatives: links(one.relatives) }] : []
    }),
    relatives: adultKeys
      .map(
        (id, at) =>
          ({
            id,
            name: `NOM${id}`,
            mail: mails[at] ? `m${mails[at]}@example.org` : undefined,
          }) as const,
      )
      .map(({ mail, ...rest }) => (mail ? { ...rest, mail } : rest)),
    staff: staff[0].flatMap((id, at) => {
      const one = staff[1][at]
      return one ? [{ ...one, id, name: `NOM${id}` }] : []
    }),
  }
})

test('importing twice is importing once, and the last complete import is what is open', async (t) => {
  const [world, fresh] = [await importWorld(t), await importWorld(t)]
  await check(
    asyncProperty(feed, feed, async (first, second) => {
      for (const one of [world, fresh]) await one.ask('truncate school.org, school.person cascade')
      const options = { confirmed: true, graceDays: 0 }
      await world.feed(first, options)
      await twice(world, first)
      await world.feed(second, options)
      await twice(world, second)
      await fresh.feed(second, options)
      assert.deepEqual(await openTies(world), await openTies(fresh))
    }),
    // Each run is five imports; a failure is small enough as it is.
    { numRuns: 6, endOnFailure: true },
  )
})

/** The same records in other bytes, so that the digest does not stop them. */
async function twice(world: ImportWorld, feed: AafFeed): Promise<void> {
  const before = await snapshot(world)
  const files = aafComplete(feed)
  for (const name of Object.keys(files)) files[name] += '\n'
  const { state, report } = await world.files(files, { graceDays: 0 })
  assert.equal(state, 'applied')
  assert.equal(report.unchanged, false)
  assert.deepEqual(
    Object.keys(report.totals).filter((what) => !what.endsWith(' unchanged')),
    [],
  )
  assert.deepEqual(await snapshot(world), before)
}

/** Who is what where, by keys of the source: the ids of two worlds differ. */
async function openTies(world: ImportWorld): Promise<unknown> {
  const key = `(select value from school.external_id e where e.person_id = %.person_id and type = 'key' limit 1)`
  const of = (alias: string, column = 'person_id') =>
    key.replace('%.person_id', `${alias}.${column}`)
  return Promise.all(
    [
      `select ${of('a')} as who, o.uai, a.role from school.affiliation a join school.org o on o.id = a.school_id where a.until_on is null order by 1, 2, 3`,
      `select ${of('m')} as who, o.uai, g.kind, g.code, m.role from school.membership m join school."group" g on g.id = m.group_id
        join school.org o on o.id = m.school_id where m.until_on is null order by 1, 2, 3, 4, 5`,
      `select ${of('g', 'adult_id')} as adult, ${of('g', 'child_id')} as child, o.uai, legal, in_charge from school.guardianship g
        join school.org o on o.id = g.school_id where g.until_on is null order by 1, 2, 3`,
      `select ${of('c')} as who, o.uai, c.kind, value from school.contact c join school.org o on o.id = c.school_id order by 1, 2, 3`,
      `select o.uai, g.kind, g.code, g.label from school."group" g join school.org o on o.id = g.school_id where until_on is null order by 1, 2, 3`,
    ].map((query) => world.ask(query)),
  )
}
