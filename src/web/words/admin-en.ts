import type { adminFr } from './admin-fr.ts'
import { pluralOf } from './plural.ts'
import type { Shape } from './shape.ts'

export type AdminWords = Shape<typeof adminFr>

const plural = pluralOf('en')

const frame: AdminWords['frame'] = {
  title: 'School',
  parts: 'Parts of the administration',
  people: 'People',
  codes: 'Activation codes',
  imports: 'Imports',
  trail: 'Trail',
  school: 'School',
  nothing: 'This account administers no school.',
}

const people: AdminWords['people'] = {
  search: 'Name or login',
  role: 'Role',
  everyone: 'Everyone',
  find: 'Search',
  none: 'Nobody matches.',
  more: 'Show more',
  noAccount: 'Account to activate',
  account: (login) => `Account open: ${login}`,
  devices: (count) =>
    plural(count, { one: '1 device signed in', other: `${count} devices signed in` }),
  since: (date) => `activated on ${date}`,
  acts: 'Act on this account',
  actsOn: (name) => `Act on this account: ${name}`,
  reset: 'Give a new code',
  resetWill: (name) =>
    `A new code will be printed for ${name}. The old password stays good until the code is used.`,
  resetDone: 'The code is ready to print.',
  end: 'Sign out all their devices',
  endWill: (name) =>
    `${name} will have to sign in again on each device. What was not sent yet stays kept there.`,
  endDone: (count) =>
    plural(count, { one: '1 device signed out.', other: `${count} devices signed out.` }),
  endOne: 'Sign out',
  showDevices: 'See their devices',
  noDevices: 'No device is signed in.',
  visit: 'Visit this account',
  visitWill: (name) =>
    `For 30 minutes you will see what ${name} sees, and can change nothing. ${name} will see it in their account, with the reason.`,
  reason: 'Reason for the visit',
  reasonShort: 'Write the reason in a few words.',
  visitBegin: 'Begin the visit',
  delegate: 'Delegate the administration',
  delegateWill: (name) =>
    `${name} will be able to import, print codes and look after the accounts of this school.`,
  delegateDone: 'The administration is delegated.',
  withdraw: 'Withdraw the administration',
  withdrawWill: (name) => `${name} will no longer administer this school.`,
  withdrawDone: 'The administration is withdrawn.',
  lastAdmin: 'The school would have nobody left to administer it.',
  confirm: 'Confirm',
  leave: 'Do nothing',
}

const codes: AdminWords['codes'] = {
  lead: 'One sheet a class: for each pupil, their own code and the family’s, to cut out.',
  class: 'Class',
  state: (activated, pupils) =>
    `${activated} of ${plural(pupils, { one: '1 account open', other: `${pupils} accounts open` })}`,
  staff: 'Staff',
  make: 'Make the codes',
  makeFor: (label) => `Make the codes of ${label}`,
  makeWill: (label) =>
    `New codes will be made for those of ${label} who have no account yet. Sheets printed for them before will be worth nothing.`,
  makeDone: 'The sheet is ready.',
  nobody: 'Everyone has an account already.',
  sheets: 'Sheets made',
  sheetsNone: 'No sheet yet.',
  sheet: (number, label) => `Sheet ${number} · ${label}`,
  used: (used, slips) => `${used} codes used of ${slips}`,
  made: (when) => `made on ${when}`,
  print: 'Open the PDF',
  printNamed: (label) => `Open the PDF of sheet ${label}`,
  renew: 'Sheet lost',
  renewNamed: (label) => `Sheet lost: replace ${label}`,
  renewWill: (label) =>
    `The codes of sheet ${label} will be worth nothing; the same people get new ones, to print.`,
  renewDone: 'The old codes are dead. Print the new sheet.',
}

const trail: AdminWords['trail'] = {
  lead: 'All that the administration did in this school, newest first.',
  none: 'Nothing yet.',
}

const imports: AdminWords['imports'] = {
  lead: 'Files accepted: AAF (first and second degree), ONDE, OneRoster 1.1 and 1.2, timetables of FET, STS and iCalendar; alone, in a folder or in a zip. Nothing changes before you have said so.',
  start: 'New import',
  choose: 'Choose files',
  drop: 'or drop them here',
  chosen: (count, size) => `${plural(count, { one: '1 file', other: `${count} files` })}, ${size}`,
  held: (names) => `Sent already: ${names}.`,
  remove: (name) => `Remove ${name}`,
  tooMany: (most) => `These are too many files at once: ${most} at most. Put them in a zip.`,
  send: 'Send and check',
  cancel: 'Give up this import',
  sending: (name) => `Sending ${name}`,
  sendingAll: 'Sending the files',
  checking: 'Checking',
  applying: 'Applying',
  queued: 'Waiting for its turn',
  percent: (share) => `${share}%`,
  safe: 'You may leave this page: the work goes on without it.',
  broken: 'This file is broken: nothing was changed.',
  at: (file, line) => (line > 0 ? `${file}, line ${line}` : file),
  unchanged: 'These are exactly the files of the last import: there is nothing to do.',
  nothing: 'This import changes nothing.',
  report: 'What the import will do',
  reportDone: 'What the import did',
  what: 'What',
  pupils: 'Pupils',
  guardians: 'Guardians',
  staff: 'Staff',
  groups: 'Classes and groups',
  lessons: 'Lessons',
  created: 'created',
  changed: 'changed',
  moved: 'change class',
  closed: 'closed',
  missing: 'absent, kept',
  noChange: 'unchanged',
  missingHelp:
    'Who is absent from the file is not removed: they are closed if still missing after the delay.',
  guards: 'To confirm',
  guardHelp: 'This import would close more than usual. Is it really the right file?',
  understood: 'I have checked: do this import all the same',
  refused: (count) => plural(count, { one: '1 line refused', other: `${count} lines refused` }),
  warned: (count) => plural(count, { one: '1 doubtful line', other: `${count} doubtful lines` }),
  noNotes: 'No line refused or doubtful.',
  more: (count) => plural(count, { one: 'and 1 more', other: `and ${count} more` }),
  place: 'File and line',
  reason: 'Reason',
  apply: 'Apply the import',
  applyWill: 'The changes above will be made. Pupils, families and teachers will see them at once.',
  applied: 'The import is applied.',
  history: 'Imports so far',
  historyNone: 'No import yet.',
  number: (number) => `Import ${number}`,
  see: 'See',
  seeNamed: (number) => `See import ${number}`,
  back: 'All imports',
  states: {
    open: 'to complete',
    queued: 'waiting',
    checking: 'being checked',
    checked: 'checked, to apply',
    applying: 'being applied',
    applied: 'applied',
    broken: 'broken file',
    cancelled: 'given up',
  },
}

export const adminEn: AdminWords = { frame, people, codes, imports, trail }
