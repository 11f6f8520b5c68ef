import { createHash } from 'node:crypto'
import type { Language } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import type { Log } from '../platform/log.ts'
import type { CommandDescription, ParamDescription } from '../platform/registry.ts'
import type { Store } from '../store/contract.ts'
import { COMMAND, LIMITS, OPTION, PERMISSIONS } from './limits.ts'
import { shortened } from './markdown.ts'

/** A command as Discord wants it (interactions/application-commands). */
export interface Registered {
  type: number
  name: string
  description?: string
  description_localizations?: Record<string, string>
  name_localizations?: Record<string, string>
  options?: Option[]
  contexts: number[]
  integration_types: number[]
}
interface Option {
  type: number
  name: string
  description: string
  description_localizations: Record<string, string>
  required: boolean
  autocomplete?: true
  choices?: { name: string; value: string }[]
}

/*
 * No command has `default_member_permissions`: it hides a whole command, and there is none that only administrators may
 * use. `/config` and `/network` are everybody's for one's own language, voice and network; the same commands with
 * `scope:channel` or `scope:workspace` are for those who may manage the server, which is looked at every time they are used
 * (`mayManage`), as Discord asks for in any case. A server that wants more hides commands under Server Settings > Integrations.
 */

/** Server, direct message with the bot, other direct messages and groups; installed in a server or by a person. */
const EVERYWHERE = { contexts: [0, 1, 2], integration_types: [0, 1] }

/** English stands in the map too, or somebody with en-US would be shown en-GB's before the default. */
function localized(texts: Readonly<Record<Language, string>>): Record<string, string> {
  const short = (text: string): string => shortened(text, LIMITS.commandDescription)
  return { 'en-US': short(texts.en), 'en-GB': short(texts.en), 'zh-CN': short(texts.zh), 'zh-TW': short(texts.zh) }
}

const TYPES: Record<ParamDescription['kind'], number> = {
  text: OPTION.string,
  choice: OPTION.string,
  number: OPTION.integer,
  'yes-no': OPTION.boolean,
  file: OPTION.attachment,
}

function option(param: ParamDescription): Option {
  const choices = param.choices.slice(0, LIMITS.commandChoices).map((choice) => ({ name: choice, value: choice }))
  return {
    type: TYPES[param.kind],
    name: param.name,
    description: shortened(param.about.en, LIMITS.commandDescription),
    description_localizations: localized(param.about),
    required: param.required,
    ...(param.kind === 'choice' ? { choices } : {}),
    ...(param.kind === 'text' && param.suggested === true ? { autocomplete: true } : {}),
  }
}

/** Discord wants those that must be given before those that may. */
function options(params: readonly ParamDescription[]): Option[] {
  return params.toSorted((a, b) => Number(b.required) - Number(a.required)).map(option)
}

/** Characters that count against the limit of a command: the longest of each text's languages. */
function weight(command: Registered): number {
  const texts = [command, ...(command.options ?? [])].flatMap((part) => [
    part.name,
    ...[part.description ?? '', ...Object.values(part.description_localizations ?? {})]
      .toSorted((a, b) => b.length - a.length)
      .slice(0, 1),
    ...('choices' in part ? (part.choices ?? []).flatMap(({ name, value }) => [name, value]) : []),
  ])
  return texts.reduce((sum, text) => sum + text.length, 0)
}

/** Developer errors: a registry that Discord would refuse. Throws with all that is wrong. */
function checked(commands: Registered[]): Registered[] {
  const wrong = commands.flatMap((command) => {
    const names = [command.name, ...(command.options ?? []).map((o) => o.name)]
    return [
      ...(command.type === COMMAND.chat ? names : [])
        .filter((name) => !/^[\p{Ll}\p{N}_-]{1,32}$/u.test(name))
        .map((name) => `${command.name}: the name ${name} is not allowed`),
      ...((command.options?.length ?? 0) > LIMITS.commandOptions ? [`${command.name}: too many options`] : []),
      ...(weight(command) > LIMITS.commandTotal ? [`${command.name}: ${weight(command)} characters`] : []),
    ]
  })
  if (commands.length > LIMITS.chatCommands + LIMITS.messageCommands) wrong.push('too many commands')
  if (wrong.length > 0) throw new Error(`Discord would refuse the commands: ${wrong.join('; ')}`)
  return commands
}

/** Every command and the message command "Explain packet". Throws when Discord would refuse one. */
export function registration(commands: readonly CommandDescription[]): Registered[] {
  const chat = commands.map(
    (command): Registered => ({
      type: COMMAND.chat,
      name: command.name,
      description: shortened(command.about.en, LIMITS.commandDescription),
      description_localizations: localized(command.about),
      options: options(command.params),
      ...EVERYWHERE,
    }),
  )
  const [en, zh] = [catalogues.en.surfaces.discord, catalogues.zh.surfaces.discord]
  const explain: Registered = {
    type: COMMAND.message,
    name: en.explain,
    name_localizations: { 'en-US': en.explain, 'en-GB': en.explain, 'zh-CN': zh.explain, 'zh-TW': zh.explain },
    ...EVERYWHERE,
  }
  return checked([...chat, explain])
}

export interface Registering {
  commands: Registered[]
  application: string
  guild?: string
  store: Store
  log: Log
  /** Replaces all commands at Discord. */
  put(commands: Registered[]): Promise<void>
}

/** Registers the commands when they are not those that were registered last: Discord counts and limits registrations. */
export async function register({ commands, application, guild, store, log, put }: Registering): Promise<boolean> {
  const hash = createHash('sha256').update(JSON.stringify(commands)).digest('base64url')
  const tenant = { platform: 'discord', workspace: `@app-${application}` }
  const name = `commands-${guild ?? 'everywhere'}`
  if ((await store.note(tenant, name)) === hash) {
    log.info({ platform: 'discord' }, 'the commands are registered already')
    return false
  }
  await put(commands)
  await store.setNote(tenant, name, hash)
  log.info({ platform: 'discord', commands: commands.length, guild }, 'commands registered')
  return true
}

/** Are all of these allowed? `permissions` as Discord computed them for the channel: digits. An administrator may all. */
export function allows(permissions: string | undefined, wanted: readonly bigint[]): boolean {
  if (permissions === undefined || !/^\d{1,20}$/.test(permissions)) return false
  const have = BigInt(permissions)
  const all = wanted.reduce((sum, one) => sum | one, 0n)
  return (have & PERMISSIONS.administrator) !== 0n || (have & all) === all
}

/** May this person change settings of a channel or workspace? */
export function mayManage(permissions: string | undefined): boolean {
  return allows(permissions, [PERMISSIONS.manageGuild])
}
