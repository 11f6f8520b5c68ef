import { catalogues } from '../../src/words/index.ts'
import { type CommandDescription, describeCommands } from '../platform/registry.ts'

/** Every command of the registry, as Slack must know it. */
export function slackCommands(): CommandDescription[] {
  return describeCommands((language) => catalogues[language].surfaces.slack)
}
