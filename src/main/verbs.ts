/** One word of the command line. `run` answers the exit code. */
export type Verb = {
  about: string
  help: string
  run(args: readonly string[]): Promise<number>
}

/** Each verb loads its own code when it is called, so that `--help` is quick. */
const lazy = (about: string, help: string, load: () => Promise<Pick<Verb, 'run'>>): Verb => ({
  about,
  help,
  run: async (args) => (await load()).run(args),
})

export const verbs: Record<string, Verb> = {
  start: lazy(
    'run all of Préau on this machine (npm start)',
    'Usage: preau start\n\nRuns every part on this machine, with the embedded PostgreSQL or the one of DATABASE_URL. On a first run it\nimports the demo académie. PORT, HOST and PREAU_HOME choose where; Ctrl-C stops it. Exit codes: 0 stopped, 1 could not start.',
    () => import('./start.ts'),
  ),
  build: lazy(
    'build the web application',
    'Usage: preau build\n\nMakes dist/web from src/web. `preau start` does it by itself when it is needed.',
    () => import('./web-build.ts'),
  ),
  school: lazy(
    'run the school part alone (production)',
    'Usage: preau school\n\nServes the digital workspace and the web application until SIGTERM. See docs/configuration.md for its environment.',
    () => import('./school-process.ts'),
  ),
  worker: lazy(
    'run the imports that screens ask for (production)',
    'Usage: preau worker\n\nDoes the imports that administrators start on the screen, one at a time, until SIGTERM. Killed, it goes on where it\nwas at its next start. Several may run; they share the uploads in PREAU_HOME.',
    () => import('./worker.ts'),
  ),
  import: lazy(
    'import rosters and timetables',
    [
      'Usage: preau import PATH… [OPTION…]',
      '',
      'Reads files, folders and zips (AAF, ONDE, OneRoster; FET, STS, iCalendar), compares them with what is there, and',
      'changes what differs, one transaction a school. A broken file changes nothing. Run twice, it changes nothing.',
      '',
      '  --check          only says what would change',
      '  --confirm        does what a guard stopped: more than 10 % of the people of a school would end',
      '  --grace-days N   days for which what is absent from a complete file stays; 7 if not said',
      '  --source NAME    name of this feed; an import only ends what the same feed began. The format’s name if not said',
      '  --school UAI     only this school; and which school it is, for files that do not say (ONDE)',
      '  --from DAY       first day that a timetable fills (2026-09-01); this Monday if not said',
      '  --until DAY      last day that it fills; 4 July if not said. Calendars (.ics) of whole days among the PATHs are',
      '                   days on which the school is closed',
      '  --json           the whole report, with every refused line',
      '',
      'Exit codes: 0 done or nothing to do, 1 a broken file, 2 wrong words, 3 stopped by a guard.',
    ].join('\n'),
    () => import('./import.ts'),
  ),
  population: lazy(
    'make an académie to import, from a seed',
    [
      'Usage: preau population --schools N --seed WORDS --out DIR [OPTION…]',
      '',
      'Writes an académie of N schools as AAF files with a solved timetable for each school, into a folder that is',
      'empty or absent. The same words give the same bytes on any machine. 400 schools are about 200,000 people.',
      '',
      '  --date DAY             first day of the school year, or its year; 2026-09-01 if not said',
      '  --cell K               which académie, 1 to 20; neighbouring numbers share a few families',
      '  --timetables KIND      fet, sts or mixed (both kinds; écoles always FET); mixed if not said',
      '  --scale S              size of the schools; 1 is true to life, 0.1 is good for a test',
      '  --no-oddities          leave out what real feeds hold now and then (docs/protocols/population.md)',
      '',
      'Exit codes: 0 written, 1 failed (disk full), 2 wrong words or a folder that is not empty.',
    ].join('\n'),
    () => import('./population.ts'),
  ),
  admin: lazy(
    'make a school’s first administrator',
    [
      'Usage: preau admin find --school UAI [NAME…]',
      '       preau admin grant|withdraw|code --school UAI (--login LOGIN | --person ID)',
      '',
      '  find      people of the school whose names begin so: their ids, roles and logins',
      '  grant     makes a member of the school its administrator; the others can then be made on screen',
      '  withdraw  takes that back',
      '  code      prints a new activation code of one person: the way in before anything is printed',
      '',
      'Each act but find is in the audit trail. Exit codes: 0 done, 1 failed, 2 wrong words, 3 refused.',
    ].join('\n'),
    () => import('./admin.ts'),
  ),
  test: lazy(
    'run the tests (npm test)',
    'Usage: preau test [FILE…]\n\nChecks types, style and dead code, then runs every test on a real PostgreSQL and a real Chromium.\nWith FILEs, runs those test files alone. DATABASE_URL chooses your own server (15 or newer).',
    () => import('./test.ts'),
  ),
  bench: lazy(
    'measure something by name (npm run bench)',
    'Usage: preau bench NAME [OPTION…]\n\nRuns bench/NAME.ts on a PostgreSQL that fsyncs; without NAME, lists them. Published runs are in docs/bench.',
    () => import('./bench.ts'),
  ),
}
