import { SLACK_WORDS } from '../../src/words/slack.ts'
import { type CommandDescription, describeCommands } from '../platform/registry.ts'

/** Every command of the registry, as Slack must know it. */
export function slackCommands(): CommandDescription[] {
  return describeCommands(SLACK_WORDS)
}
