import type { Language } from '../../src/calls.ts'

/** What Slack must know of a command: derived from the registry, so that a new command appears everywhere by itself. */
export interface CommandDescription {
  /** As it is typed, without the slash. */
  name: string
  about: Readonly<Record<Language, string>>
  params: readonly ParamDescription[]
  /** Can it change settings of others? Then it is looked up whether the asker is an administrator. */
  settings: boolean
}
export interface ParamDescription {
  name: string
  about: Readonly<Record<Language, string>>
  kind: 'text' | 'number' | 'yes-no' | 'choice' | 'file'
  choices: readonly string[]
  required: boolean
  /** Can it be typed without its name, by its place? */
  placed?: boolean
  /** Does it say how to answer (language, voice, network, datapath, private) rather than what is asked? */
  manner?: boolean
}

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
