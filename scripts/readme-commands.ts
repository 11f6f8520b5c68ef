import { readFileSync, writeFileSync } from 'node:fs'
import { usage } from '../src/commands/help.ts'
import { COMMAND_NAMES, commands } from '../src/commands/index.ts'
import { catalogues } from '../src/words/index.ts'

const START = '<!-- commands: npx node scripts/readme-commands.ts -->'
const END = '<!-- /commands -->'

/** The README with the table of commands as the registry has it. */
export function withCommands(readme: string): string {
  const rows = COMMAND_NAMES.map(
    (name) =>
      `| \`${usage(name, commands[name].params)}\` | ${catalogues.en.commands[name].about} | ${catalogues.zh.commands[name].about} |`,
  )
  const table = ['| command | what it does | 作用 |', '|---|---|---|', ...rows].join('\n')
  const from = readme.indexOf(START)
  const to = readme.indexOf(END)
  if (from < 0 || to < 0) throw new Error('the README has lost its marks for the table of commands')
  return `${readme.slice(0, from + START.length)}\n\n${table}\n\n${readme.slice(to)}`
}

export const README = new URL('../README.md', import.meta.url)

if (import.meta.main) writeFileSync(README, withCommands(readFileSync(README, 'utf8')))
