import Type, { type Static } from 'typebox'
import { Password, SignedIn } from './identity.ts'
import { route } from './route.ts'
import { Done, Id, Instant, Locale } from './words.ts'

/**
 * An activation code: 16 letters of Crockford's base 32, printed by fours. The first eight are
 * (sheet, seat, epoch), the last eight a MAC of them: the gate knows a printed code from an invented one
 * without a database. docs/protocols/identity.md.
 */
export type CodePlace = {
  /** Number of the printed sheet in this cell. */
  sheet: number
  /** Line of the sheet. */
  seat: number
  /** Grows when the sheet is printed anew: the slips before are dead. */
  epoch: number
}

/** Exclusive upper bounds: 24 + 10 + 6 bits. */
export const codeBounds = { sheet: 2 ** 24, seat: 2 ** 10, epoch: 2 ** 6 } as const

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Writes a number below 2^40 as eight letters. */
export function codeLetters(value: number): string {
  let text = ''
  for (let left = value, at = 0; at < 8; at += 1) {
    text = letters.charAt(left % 32) + text
    left = Math.floor(left / 32)
  }
  return text
}

export const placeNumber = ({ sheet, seat, epoch }: CodePlace): number =>
  (sheet * codeBounds.seat + seat) * codeBounds.epoch + epoch

/** What people type, whatever the case, spaces and dashes; O is zero, I and L are one. Undefined: not a code. */
export function readCode(typed: string): { place: CodePlace; mac: string } | undefined {
  const text = typed
    .toUpperCase()
    .replace(/[\s\-–—_.]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  if (!/^[0-9A-HJKMNP-TV-Z]{16}$/.test(text)) return undefined
  let value = 0
  for (const letter of text.slice(0, 8)) value = value * 32 + letters.indexOf(letter)
  const epoch = value % codeBounds.epoch
  const rest = Math.floor(value / codeBounds.epoch)
  const seat = rest % codeBounds.seat
  return { place: { sheet: Math.floor(rest / codeBounds.seat), seat, epoch }, mac: text.slice(8) }
}

/** As printed: `ABCD-EFGH-JKMN-PQRS`. */
export const showCode = (code: string): string => code.match(/.{4}/g)?.join('-') ?? code

const Code = Type.String({ minLength: 1, maxLength: 60 })

/** What a code opens, with the least said: whoever found a slip must not learn a name from it. */
export const CodeOpens = Type.Object({
  /** 'self': the pupil's or staff member's own account; 'family': the account of a guardian. */
  kind: Type.Union([Type.Literal('self'), Type.Literal('family')]),
  school: Type.String(),
  /** First letter of the given name of whom the slip is about. */
  initial: Type.String(),
  className: Type.Optional(Type.String()),
  /** True: an account exists and the code sets a new password for it (forgotten password). */
  renews: Type.Boolean(),
})
export type CodeOpens = Static<typeof CodeOpens>

/** `bad_code`: not one of ours, an older one, or used. */
export const checkCode = route({
  method: 'POST',
  path: '/school/activations/check',
  access: 'anyone',
  body: Type.Object({ code: Code }),
  reply: CodeOpens,
})

/**
 * Makes the account and signs in. For a 'family' code the guardian gives their own names: whichever part does
 * not fit, the answer is the same `bad_code`.
 */
export const activate = route({
  method: 'POST',
  path: '/school/activations',
  access: 'anyone',
  body: Type.Object({
    code: Code,
    password: Password,
    givenName: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    familyName: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    locale: Type.Optional(Locale),
    shared: Type.Boolean(),
  }),
  reply: SignedIn,
})

export const Sheet = Type.Object({
  id: Id,
  number: Type.Integer(),
  /** « 4e B »; empty for a sheet of staff. */
  className: Type.String(),
  kind: Type.Union([Type.Literal('pupils'), Type.Literal('adults')]),
  /** Set when the sheet is one person's new code. */
  personName: Type.Optional(Type.String()),
  madeAt: Instant,
  /** Slips on it, and how many of its codes have served. */
  slips: Type.Integer(),
  used: Type.Integer(),
  /** Address of the PDF; add `?locale=en` for English. */
  pdf: Type.String(),
})
export type Sheet = Static<typeof Sheet>

const School = Type.Object({ schoolId: Id })
const SheetParams = Type.Object({ schoolId: Id, sheetId: Id })

/** What the administrator of a school prints from: classes, staff, and the sheets made so far. */
export const listSheets = route({
  method: 'GET',
  path: '/school/schools/:schoolId/activation-sheets',
  access: 'person',
  params: School,
  reply: Type.Object({
    classes: Type.Array(
      Type.Object({
        groupId: Id,
        label: Type.String(),
        pupils: Type.Integer(),
        activated: Type.Integer(),
      }),
    ),
    staff: Type.Object({ people: Type.Integer(), activated: Type.Integer() }),
    sheets: Type.Array(Sheet),
  }),
})

/**
 * Makes the slips of those who need one: pupils without an account, families with a guardian without one.
 * Older slips of the same people are dead from now on. `already_done`: nobody needs one.
 */
export const makeSheet = route({
  method: 'POST',
  path: '/school/schools/:schoolId/activation-sheets',
  access: 'person',
  params: School,
  body: Type.Union([
    Type.Object({ groupId: Id }, { additionalProperties: false }),
    Type.Object({ kind: Type.Literal('staff') }, { additionalProperties: false }),
  ]),
  reply: Sheet,
})

/** A lost pile of slips: kills its codes and gives the same people new ones. */
export const renewSheet = route({
  method: 'POST',
  path: '/school/schools/:schoolId/activation-sheets/:sheetId/renew',
  access: 'person',
  params: SheetParams,
  reply: Done,
})

/** A PDF of A4 pages to cut. */
export const printSheet = route({
  method: 'GET',
  path: '/school/schools/:schoolId/activation-sheets/:sheetId/slips.pdf',
  access: 'person',
  params: SheetParams,
  query: Type.Object({ locale: Type.Optional(Locale) }),
  reply: Type.Any(),
})
