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
  school: lazy(
    'run the school part alone (production)',
    'Usage: preau school\n\nServes the digital workspace and the web application until SIGTERM. See docs/configuration.md for its environment.',
    () => import('./school-process.ts'),
  ),
  test: lazy(
    'run the tests (npm test)',
    'Usage: preau test [FILE…]\n\nChecks types, style and dead code, then runs every test on a real PostgreSQL and a real Chromium.\nWith FILEs, runs those test files alone. DATABASE_URL chooses your own server (15 or newer).',
    () => import('./test.ts'),
  ),
}
