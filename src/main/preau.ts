import { verbs } from './verbs.ts'

const [name = '--help', ...rest] = process.argv.slice(2)
const verb = verbs[name]
if (name === '--help' || name === 'help' || name === '-h') {
  console.log(usage())
} else if (name === '--version') {
  console.log('préau 0.1.0')
} else if (!verb) {
  console.error(`préau: there is no verb « ${name} ».\n\n${usage()}`)
  process.exitCode = 2
} else if (rest.includes('--help') || rest.includes('-h')) {
  console.log(verb.help)
} else {
  try {
    process.exitCode = await verb.run(rest)
  } catch (error) {
    console.error(`préau: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}

function usage(): string {
  const width = Math.max(...Object.keys(verbs).map((key) => key.length))
  const lines = Object.entries(verbs).map(([key, { about }]) => `  ${key.padEnd(width)}  ${about}`)
  return [
    'Usage: preau VERB [OPTION…]',
    '',
    ...lines,
    '',
    '`preau VERB --help` tells more. Exit codes: 0 done, 1 failed, 2 wrong words,',
    '3 refused by a guard (nothing changed), 130 interrupted.',
  ].join('\n')
}
