import type { Category, ContactKind, Part, PersonRecord, StaffRole, Tie } from '../format.ts'
import { type AafName, type Sayings, valuesOf } from './names.ts'
import type { AafRequest } from './request.ts'

type Placed<R> = Omit<R, 'file' | 'line'>

/** Identity and contacts, which the three kinds of people have in common. */
export function personOf(
  category: Category,
  request: AafRequest,
  say: Sayings,
): Placed<PersonRecord> | undefined {
  const { op, key } = request
  if (op === 'delete') return { category, op, key, parts: [], ties: [] }
  const first = (name: AafName) => valuesOf(request, name)?.[0]
  const familyName = first('family') ?? request.values.get('ENTPersonNomPatro')?.[0]
  const givenName = first('given')
  if (op === 'put' && !(familyName && givenName)) {
    say.refuse('has no family name or no given name')
    return undefined
  }
  const birthOn = birthOf(first('birth'), say)
  const ine = first('ine')?.toUpperCase()
  const title = first('title')
  const contacts = contactsOf(request)
  const parts: Part[] = ['identity']
  if (contacts) parts.push('contacts')
  return {
    category,
    op,
    key,
    ...(familyName && { familyName }),
    ...(givenName && { givenName }),
    ...(title && { title }),
    ...(birthOn && { birthOn }),
    ...(ine && { ine }),
    parts,
    ties: contacts ?? [],
  }
}

function birthOf(text: string | undefined, say: Sayings): string | undefined {
  if (!text) return undefined
  const date = dateOf(text)
  if (!date) say.warn(`has the impossible date of birth « ${text.slice(0, 20)} »`)
  return date
}

/** dd/mm/yyyy or yyyy-mm-dd, and a day that exists. */
export function dateOf(text: string): string | undefined {
  const french = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim())
  const iso = french
    ? `${french[3]}-${french[2]?.padStart(2, '0')}-${french[1]?.padStart(2, '0')}`
    : text.trim().slice(0, 10)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return undefined
  const date = new Date(`${iso}T00:00:00Z`)
  const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso)
  return real && iso >= '1880-01-01' ? iso : undefined
}

const contactNames: [ContactKind, AafName][] = [
  ['email', 'email'],
  ['phone', 'phone'],
  ['mobile', 'mobile'],
]

function contactsOf(request: AafRequest): Tie[] | undefined {
  const address = addressOf(request)
  const carried =
    request.op === 'put' ||
    address !== undefined ||
    contactNames.some(([, name]) => valuesOf(request, name) !== undefined)
  if (!carried) return undefined
  const ties: Tie[] = []
  for (const [kind, name] of contactNames) {
    const value = valuesOf(request, name)?.[0]
    if (value) ties.push({ tie: 'contact', kind, value })
  }
  if (address) ties.push({ tie: 'contact', kind: 'address', value: address })
  return ties
}

function addressOf(request: AafRequest): string | undefined {
  const street = valuesOf(request, 'street')
  const postCode = valuesOf(request, 'postCode')
  const town = valuesOf(request, 'town')
  if (!street && !postCode && !town) return undefined
  // Lines of one address are divided by `$` in some deliveries.
  const lines = (street ?? []).flatMap((value) => value.split('$')).map((line) => line.trim())
  const last = [postCode?.[0], town?.[0]].filter(Boolean).join(' ')
  return [...lines, last].filter(Boolean).join('\n')
}

/** `structId$code…` values; what has no code is refused, not guessed. */
export function pairs(
  values: readonly string[],
  what: string,
  say: Sayings,
): [schoolKey: string, code: string][] {
  return values.flatMap((value): [string, string][] => {
    const [schoolKey, code] = value.split('$').map((part) => part.trim())
    if (schoolKey && code) return [[schoolKey, code]]
    say.refuse(`${what} « ${value.slice(0, 60)} » is not a school and a code`)
    return []
  })
}

/**
 * Links of a pupil to relatives. Second degree: `key$kinship$payer$authority$contact$payer`, where
 * authority is 1 for a legal guardian, 2 for a person in charge. First degree, and older deliveries:
 * a list of those with parental authority.
 */
export function guardianLinks(request: AafRequest, say: Sayings): Tie[] | undefined {
  const coded = request.values.get('ENTElevePersRelEleve')
  const legal = request.values.get('ENTEleveAutoriteParentale')
  const parents = request.values.get('ENTEleveParents')
  if (!coded && !legal && !parents && request.op === 'patch') return undefined
  const found = new Map<string, Extract<Tie, { tie: 'guardian' }>>()
  for (const value of coded ?? []) addCoded(value, found, say)
  if (found.size > 0) return [...found.values()]
  for (const value of legal ?? []) {
    const adultKey = value.split('$')[0]?.trim()
    if (!adultKey) continue
    found.set(adultKey, { tie: 'guardian', adultKey, kinship: '', legal: true, inCharge: false })
  }
  for (const adultKey of parents ?? []) {
    if (found.has(adultKey)) continue
    found.set(adultKey, {
      tie: 'guardian',
      adultKey,
      kinship: 'parent',
      legal: false,
      inCharge: false,
    })
  }
  return [...found.values()]
}

function addCoded(
  value: string,
  found: Map<string, Extract<Tie, { tie: 'guardian' }>>,
  say: Sayings,
): void {
  const parts = value.split('$').map((part) => part.trim())
  const [adultKey = '', code = '', , authority = ''] = parts
  if (!adultKey || parts.length < 4) {
    say.refuse(`the link to a relative « ${value.slice(0, 60)} » has not its six parts`)
    return
  }
  const link = {
    tie: 'guardian' as const,
    adultKey,
    kinship: kinshipOf(code),
    legal: authority === '1',
    inCharge: authority === '2',
  }
  const before = found.get(adultKey)
  if (before && before.legal !== link.legal) {
    say.warn('names the same relative with and without authority; taken without')
    link.legal = false
  }
  found.set(adultKey, link)
}

/**
 * Kinship codes as public software reads them: 1, 2, 10 and 20 are parents; which is the mother and
 * which the father differs between deliveries, so it is not said. The others are uncertain.
 */
const kinships: Record<string, string> = {
  '1': 'parent',
  '2': 'parent',
  '10': 'parent',
  '20': 'parent',
  '3': 'tutor?',
  '4': 'family?',
  '5': 'child welfare?',
  '6': 'other?',
  '7': 'the pupil?',
  '37': 'sibling?',
  '38': 'grandparent?',
  '39': 'family?',
  '41': 'educator?',
  '42': 'foster family?',
  '50': 'child welfare?',
  '51': 'other?',
  '70': 'the pupil?',
  '90': 'other?',
}
function kinshipOf(code: string): string {
  const word = kinships[code]
  return word ? `${code} ${word}` : code
}

/** Functions of the national nomenclature; the label decides for the codes that are not known. */
export function roleOf(code: string, label: string): StaffRole {
  if (code === 'ENS' || code === 'DOC') return 'teacher'
  if (code === 'DIR') return 'head'
  if (code === 'ADM' || code === 'ADF') return 'secretary'
  if (/^ENSEIGN/i.test(label)) return 'teacher'
  if (/^DIRECT/i.test(label)) return 'head'
  if (/SECR[EÉ]T/i.test(label)) return 'secretary'
  return 'staff'
}
