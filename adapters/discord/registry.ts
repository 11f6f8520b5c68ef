import { catalogues } from '../../src/words/index.ts'
import { type CommandDescription, describeCommands } from '../platform/registry.ts'
import type { Suggestion } from '../platform/suggest.ts'
import type { OptionChoice } from './payload.ts'

/** Every command of the registry, as Discord must know it. */
export function discordCommands(): CommandDescription[] {
  return describeCommands((language) => catalogues[language].surfaces.discord)
}

/** What may be meant by an option while it is typed, as Discord lists it. */
export function choicesOf(suggested: readonly Suggestion[]): OptionChoice[] {
  return suggested.map(({ value, about }) => ({ name: about === '' ? value : `${value} (${about})`, value }))
}
