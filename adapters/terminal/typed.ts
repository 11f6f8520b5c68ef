import type { Command } from 'commander'
import { Problem } from '../../src/request/problem.ts'
import { near } from '../../src/request/spelling.ts'
import { namesOf, optionsOf } from './usage.ts'

/*
 * What was typed, before commander reads it.
 */

/** Commands whose own text may hold an equals sign. */
const FREE: ReadonlySet<string> = new Set(['whatif', 'paste', 'explain', 'help'])
const ALIASES: Readonly<Record<string, string>> = { language: 'lang', protocol: 'proto' }

/**
 * The words with options as they are typed in the chats, `proto=tcp`, in the way of the command line. Throws a Problem for
 * `help` about a command that is none: commander would show the whole help.
 */
export function typed(root: Command, argv: readonly string[]): string[] {
  const [name = '', about = ''] = argv
  const names = namesOf(root)
  if (name === 'help' && about !== '' && !about.startsWith('-') && !names.includes(about))
    throw new Problem('unknown-command', { name: about.slice(0, 100), near: near(about, names) })
  const command = root.commands.find((one) => one.name() === name)
  if (command === undefined || FREE.has(name)) return [...argv]
  const known = new Set(optionsOf(command))
  return argv.flatMap((word) => {
    const [, key = '', value = ''] = /^([a-z]+)=(\S+)$/.exec(word) ?? []
    const option = `--${ALIASES[key] ?? key}`
    return value !== '' && known.has(option) ? [option, value] : [word]
  })
}
