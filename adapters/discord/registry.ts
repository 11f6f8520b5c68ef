import { MANNER } from '../../src/bot/parse.ts'
import type { Asker } from '../../src/commands/command.ts'
import { commands } from '../../src/commands/index.ts'
import type { CallName } from '../../src/request/calls.ts'
import type { Param } from '../../src/request/param.ts'
import { catalogues } from '../../src/words/index.ts'
import { type CommandDescription, describeCommands } from '../platform/registry.ts'
import { networkOf, suggest } from '../platform/suggest.ts'
import type { Typing } from './commands.ts'
import type { Choice } from './payload.ts'

/** Every command of the registry, as Discord must know it. */
export function discordCommands(): CommandDescription[] {
  return describeCommands((language) => catalogues[language].surfaces.discord)
}

const isCommand = (name: string): name is CallName => Object.hasOwn(commands, name)

/** What may be meant by an option while it is typed: names and addresses of the network in use. `otherwise` is the default network. */
export function discordSuggest(
  { command: name, param: key, typed, given }: Typing,
  asker: Asker,
  otherwise: string,
): Choice[] {
  if (!isCommand(name)) return []
  const params: Record<string, Param> = { ...MANNER, ...commands[name].params }
  const param = Object.hasOwn(params, key) ? params[key] : undefined
  if (param === undefined) return []
  const network = networkOf(asker, typeof given.network === 'string' ? given.network : undefined, otherwise)
  return suggest(param, typed, asker, network).map(({ value, about }) => ({
    name: about === '' ? value : `${value} (${about})`,
    value,
  }))
}
