import { newId } from '#base/ids.ts'
import { Refusal } from '#base/refusal.ts'
import { codeBounds, type Sheet } from '#contracts/activation.ts'
import type { Locale } from '#contracts/words.ts'
import type { Inside } from '../inside.ts'
import { limits } from '../limits.ts'
import { addAct } from '../store.ts'
import { drawSlips } from './slips.ts'
import {
  addSheet,
  groupExists,
  type Needy,
  type NewSeat,
  type NewSheet,
  readClasses,
  readPupils,
  readSchoolName,
  readSheets,
  readSlips,
  readStaff,
  renewSeats,
  type SheetRow,
} from './store.ts'

/** `personId`: who makes it; null: the operator on the server. */
type Maker = { schoolId: string; personId: string | null }

/** The slips of a class or of the staff, for those who need one. */
export async function makeSheet(
  inside: Inside,
  { schoolId, personId }: Maker,
  of: { groupId: string } | { kind: 'staff' },
): Promise<Sheet> {
  const { db, clock } = inside
  const now = clock.now()
  const id = newId(now.getTime())
  const common = { id, schoolId, madeBy: personId, now }
  if ('kind' in of) {
    const seats = seatsOf(await readStaff(db, schoolId, now))
    return keep(inside, { ...common, kind: 'adults' }, seats, 'sheet.make')
  }
  if (!(await groupExists(db, schoolId, of.groupId))) throw noSuch()
  const seats = seatsOf(await readPupils(db, { schoolId, groupId: of.groupId }, now))
  return keep(inside, { ...common, kind: 'pupils', groupId: of.groupId }, seats, 'sheet.make')
}

/** A sheet of one slip: the new code of one person, whether they have an account or not. */
export function makeOwnSheet(
  inside: Inside,
  { schoolId, personId }: Maker,
  target: { personId: string; isPupil: boolean },
): Promise<Sheet> {
  const now = inside.clock.now()
  const kind = target.isPupil ? 'pupils' : 'adults'
  const sheet: NewSheet = {
    id: newId(now.getTime()),
    schoolId,
    madeBy: personId,
    now,
    kind,
    personId: target.personId,
  }
  return keep(inside, sheet, [{ personId: target.personId, kind: 'self' }], 'account.reset')
}

const noSuch = (): Refusal =>
  new Refusal('not_found', 'There is no such class or sheet in this school.')

/** A pupil's own code and the family's are neighbours: they are printed side by side. */
function seatsOf(people: readonly Needy[]): NewSeat[] {
  return people.flatMap(({ personId, hasAccount, familyNeeds, administersElsewhere }) => [
    ...(hasAccount || administersElsewhere ? [] : [{ personId, kind: 'self' } as const]),
    ...(familyNeeds ? [{ personId, kind: 'family' } as const] : []),
  ])
}

async function keep(
  { db }: Inside,
  sheet: NewSheet,
  seats: readonly NewSeat[],
  act: 'sheet.make' | 'account.reset',
): Promise<Sheet> {
  if (seats.length === 0) throw new Refusal('already_done', 'Everyone here has an account already.')
  if (seats.length > limits.seatsMax) {
    throw new Refusal('too_large', `A sheet holds ${limits.seatsMax} slips at most.`)
  }
  const { id, schoolId, madeBy, personId, now } = sheet
  const made = await db.transaction().execute(async (tx) => {
    await addSheet(tx, sheet, seats)
    const [row] = await readSheets(tx, schoolId, { sheetId: id, max: 1 })
    if (!row || row.number >= codeBounds.sheet) throw new Error('Sheet numbers are used up.')
    const details = { sheet: row.number, class: row.class_name ?? '', slips: row.slips }
    await addAct(tx, now, { schoolId, actorId: madeBy ?? undefined, personId, act, details })
    return row
  })
  return shown(schoolId, made)
}

function shown(schoolId: string, row: SheetRow): Sheet {
  return {
    id: row.id,
    number: row.number,
    className: row.class_name ?? '',
    kind: row.kind,
    ...(row.person_name !== null && { personName: row.person_name }),
    madeAt: row.made_at.toISOString(),
    slips: row.slips,
    used: row.used,
    pdf: `/school/schools/${schoolId}/activation-sheets/${row.id}/slips.pdf`,
  }
}

export async function listSheets({ db, clock }: Inside, schoolId: string) {
  const now = clock.now()
  const classes = await readClasses(db, schoolId, now)
  const staff = await readStaff(db, schoolId, now)
  const sheets = await readSheets(db, schoolId, { max: limits.sheetsListed })
  return {
    classes: classes.map(({ group_id, ...rest }) => ({ groupId: group_id, ...rest })),
    staff: { people: staff.length, activated: staff.filter((one) => one.hasAccount).length },
    sheets: sheets.map((row) => shown(schoolId, row)),
  }
}

export async function renewSheet(
  { db, clock }: Inside,
  { schoolId, personId }: Maker,
  sheetId: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const [row] = await readSheets(tx, schoolId, { sheetId, max: 1 })
    if (!row || (await renewSeats(tx, schoolId, sheetId, codeBounds.epoch)) === 0) throw noSuch()
    const details = { sheet: row.number, class: row.class_name ?? '' }
    const actorId = personId ?? undefined
    await addAct(tx, clock.now(), { schoolId, actorId, act: 'sheet.renew', details })
  })
}

/** The PDF of a sheet; that it was printed is in the trail, for it holds codes. */
export async function printSheet(
  { db, clock, codes, drawing }: Inside,
  { schoolId, personId }: Maker,
  sheetId: string,
  how: { locale: Locale; origin: string },
): Promise<Buffer> {
  const [sheet] = await readSheets(db, schoolId, { sheetId, max: 1 })
  if (!sheet) throw noSuch()
  const slips = await readSlips(db, sheetId)
  const school = await readSchoolName(db, schoolId)
  const details = { sheet: sheet.number, class: sheet.class_name ?? '' }
  const actorId = personId ?? undefined
  await addAct(db, clock.now(), { schoolId, actorId, act: 'sheet.print', details })
  return drawing.run(() =>
    drawSlips({
      ...how,
      school,
      className: sheet.class_name ?? '',
      kind: sheet.kind,
      number: sheet.number,
      slips: slips.map((slip) => ({
        code: codes.seal({ sheet: sheet.number, seat: slip.seat, epoch: slip.epoch }),
        kind: slip.kind,
        personId: slip.person_id,
        givenName: slip.given_name,
        familyName: slip.family_name,
      })),
    }),
  )
}
