import type { ImportOutcome, Note } from '#school/roster/api.ts'

/** A bar that moves on a terminal; plain lines, a few, elsewhere. Always on the error stream. */
export function openBar(quiet: boolean) {
  const out = process.stderr
  let last = ''
  let shownAt = 0
  const width = 30
  const draw = (phase: string, share: number) => {
    const full = Math.round(share * width)
    const percent = `${Math.floor(share * 100)}`.padStart(3)
    out.write(`\r${phase.padEnd(11)} ${'█'.repeat(full)}${'░'.repeat(width - full)} ${percent} %`)
  }
  return {
    move: (phase: string, share: number) => {
      if (quiet) return
      const now = performance.now()
      if (out.isTTY) {
        if (phase === last && share < 1 && now - shownAt < 100) return
        if (phase !== last && last !== '') out.write('\n')
        draw(phase, share)
      } else if (phase !== last) {
        out.write(`${phase}…\n`)
      }
      last = phase
      shownAt = now
    },
    end: () => {
      if (!quiet && out.isTTY && last !== '') out.write('\n')
    },
  }
}

const shownSchools = 20

export function printOutcome(
  number: number,
  outcome: ImportOutcome,
  notes: readonly Note[],
  checkOnly: boolean,
): void {
  const { report, state } = outcome
  if (report.broken) {
    const { file, line, reason } = report.broken
    console.error(`${line > 0 ? `${file}:${line}` : file}: ${reason}\nNothing was changed.`)
    return
  }
  if (report.unchanged) {
    console.log(
      'Nothing to do: these are, to the byte, the files of the last import of this source.',
    )
    return
  }
  printTotals(outcome, checkOnly)
  printSchools(outcome)
  printNotes(outcome, notes)
  for (const guard of report.guards) console.log(`! ${guard.sentence}`)
  if (state === 'guarded') {
    console.log(
      'A guard stopped this import. Look at the report; to do it all the same, add --confirm.',
    )
  } else if (checkOnly) {
    console.log('Only checked: nothing was changed. Run it again without --check to apply.')
  } else {
    console.log(`Import ${number} is done.`)
  }
}

function printTotals({ report, state }: ImportOutcome, checkOnly: boolean): void {
  const tense = checkOnly || state === 'guarded' ? 'Would be' : 'Now'
  console.log(
    `${report.formats.join(', ')}: ${report.files} files, ${report.schools.length} schools. ${tense}:`,
  )
  const entries = Object.entries(report.totals).filter(([, count]) => count > 0)
  for (const [what, count] of entries.sort()) {
    console.log(`  ${String(count).padStart(9)}  ${what}`)
  }
  if (entries.length === 0) console.log('  nothing at all')
}

function printSchools({ report }: ImportOutcome): void {
  const changed = report.schools.filter((school) =>
    Object.entries(school.counts).some(([what, count]) => count > 0 && !what.endsWith('unchanged')),
  )
  if (changed.length === 0 || report.schools.length === 1) return
  console.log('By school:')
  for (const { name, counts } of changed.slice(0, shownSchools)) {
    const text = Object.entries(counts)
      .filter(([what]) => !what.endsWith('unchanged'))
      .map(([what, count]) => `${count} ${what}`)
    console.log(`  ${name}: ${text.join(', ')}`)
  }
  if (changed.length > shownSchools) console.log(`  … and ${changed.length - shownSchools} others`)
}

function printNotes({ report }: ImportOutcome, notes: readonly Note[]): void {
  if (report.refused + report.warned === 0) return
  console.log(`${report.refused} lines refused, ${report.warned} doubtful:`)
  for (const { severity, file, line, reason } of notes) {
    const mark = severity === 'refused' ? '✗' : '?'
    console.log(`  ${mark} ${line > 0 ? `${file}:${line}` : file}: ${reason}`)
  }
  const more = report.refused + report.warned - notes.length
  if (more > 0) console.log(`  … and ${more} more (--json gives them all)`)
}
