import type { Command } from 'commander'
import type { Asker } from '../../src/bot/bot.ts'
import type { Answer } from '../../src/request/answer.ts'
import type { Language } from '../../src/request/calls.ts'
import type { Options } from './options.ts'

/** What the command line lends to its commands. */
export interface Shell {
  common(command: Command): Command
  askerOf(options: Options): Promise<Asker>
  printData(answered: Answer): Promise<number>
  tell(problem: unknown, language: Language): number
  language: Language
}
