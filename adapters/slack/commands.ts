import type { CommandDescription } from '../platform/registry.ts'

/** Takes every command, so that those with a name that Slack keeps for itself can be asked too. */
export const ANY = 'packetwalk'

/**
 * Slack's own commands (https://slack.com/help/articles/201259356): an app's command of that name would never arrive.
 * They are asked as `/packetwalk status`.
 */
export const RESERVED: ReadonlySet<string> = new Set(
  (
    'active apps archive away call close collapse dm dnd exit expand feed feedback help huddle invite invite_people ' +
    'join keys kick leave list me msg mute open part prefs remind remove rename search shortcuts shrug star status ' +
    'todo topic users who workflow'
  ).split(' '),
)

/** How a command is called on Slack: its own name, or through the one that takes all. */
export function slashName(name: string): string {
  return RESERVED.has(name) ? `/${ANY} ${name}` : `/${name}`
}

/** The line that somebody meant with a slash command: `/trace a b`. */
export function lineOf(command: string, text: string): string {
  const name = command.replace(/^\//, '')
  if (name !== ANY) return `/${name} ${text}`.trim()
  return text.trim() === '' ? '/help' : text.trim()
}

/** `from to [about]`: what Slack shows behind the command while it is typed. The rest is in the form. */
export function usage(command: CommandDescription): string {
  const shown = command.params.filter((param) => param.required || param.placed === true)
  return shown.map((param) => (param.required ? param.name : `[${param.name}]`)).join(' ')
}
