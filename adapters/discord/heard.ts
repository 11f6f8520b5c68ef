import { z } from 'zod'
import { directWorkspace } from '../store/contract.ts'
import { CHANNELS, FLAGS, FOR_THREADS, INTERACTION, LIMITS, OPTION } from './limits.ts'
import { allows, mayManage } from './register.ts'

/*
 * The door for everything that Discord sends: raw JSON -> what was heard. Only fields that are read are checked; whatever
 * does not fit is refused here and goes no further. The library's own parser throws on an incomplete event where nobody
 * can catch it, so it never sees one.
 */

const id = z.string().regex(/^\d{1,20}$/)
const value = z.union([z.string().max(6000), z.number(), z.boolean()])
const option = z.object({
  name: z.string().max(32),
  type: z.int(),
  value: value.optional(),
  focused: z.boolean().optional(),
})
const attachment = z.object({
  id,
  filename: z.string().max(1024),
  size: z.number().nonnegative(),
  url: z.string().max(2048),
})
const command = z.object({
  name: z.string().max(32),
  type: z.int().optional(),
  options: z.array(option).max(LIMITS.commandOptions).optional(),
  target_id: id.optional(),
  resolved: z
    .object({
      attachments: z.record(z.string(), attachment).optional(),
      messages: z.record(z.string(), z.object({ content: z.string().max(8000) })).optional(),
    })
    .optional(),
})
const common = z.object({
  id,
  token: z.string().min(1).max(2000),
  application_id: id,
  channel_id: id.optional(),
  channel: z.object({ id, type: z.int(), parent_id: id.nullish() }).optional(),
  guild_id: id.optional(),
  member: z.object({ user: z.object({ id }), permissions: z.string().optional() }).optional(),
  user: z.object({ id }).optional(),
  locale: z.string().max(20).optional(),
  guild_locale: z.string().max(20).optional(),
  app_permissions: z.string().optional(),
  attachment_size_limit: z.number().positive().optional(),
})
const message = z.object({
  id,
  flags: z.int().optional(),
  interaction_metadata: z.object({ user: z.object({ id }).optional() }).optional(),
})
const filledIn = z.object({
  component: z
    .object({
      custom_id: z.string().max(LIMITS.customId),
      value: z.union([z.string().max(4000), z.boolean()]).nullish(),
      values: z.array(z.string().max(LIMITS.choiceValue)).max(25).optional(),
    })
    .optional(),
})
const submission = z.object({
  custom_id: z.string().max(LIMITS.customId),
  components: z.array(filledIn).max(40),
  resolved: z.object({ attachments: z.record(z.string(), attachment).optional() }).optional(),
})
const interaction = z.discriminatedUnion('type', [
  z.object({ type: z.literal(INTERACTION.ping) }),
  common.extend({ type: z.literal(INTERACTION.command), data: command }),
  common.extend({ type: z.literal(INTERACTION.autocomplete), data: command }),
  common.extend({
    type: z.literal(INTERACTION.component),
    data: z.object({ custom_id: z.string().max(LIMITS.customId), component_type: z.int() }),
    message,
  }),
  common.extend({ type: z.literal(INTERACTION.form), data: submission, message: message.optional() }),
])

export type Given = Readonly<Record<string, string | number | boolean>>
export interface AttachedFile {
  name: string
  size: number
  url: string
}

/** Who, where, and with which right to answer. */
export interface DiscordPlace {
  id: string
  token: string
  application: string
  person: string
  channel: string
  workspace: string
  locale: string
  admin: boolean
  attachmentBytes: number
  /** In a channel whose messages can get a thread and where the bot may open one; in a thread; or neither. */
  threads: 'possible' | 'inside' | 'none'
}
export type HeardOnDiscord =
  | { kind: 'ping' }
  | { kind: 'command'; place: DiscordPlace; name: string; given: Given; file?: AttachedFile }
  | { kind: 'message'; place: DiscordPlace; text: string }
  | { kind: 'typing'; place: DiscordPlace; name: string; given: Given; focused: { name: string; typed: string } }
  | { kind: 'button'; place: DiscordPlace; customId: string; on: On }
  | {
      kind: 'form'
      place: DiscordPlace
      customId: string
      fields: Readonly<Record<string, string>>
      file?: AttachedFile
      on?: On
    }
/** The message on which a button stands. */
export interface On {
  message: string
  ephemeral: boolean
  /** Who asked for it, where Discord says so. */
  owner?: string
}

type Common = z.infer<typeof common>
type Command = z.infer<typeof command>

function threadsAt({ channel, guild_id, app_permissions: allowed }: Common): DiscordPlace['threads'] {
  if (channel === undefined || guild_id === undefined) return 'none'
  if (CHANNELS.threads.has(channel.type)) return 'inside'
  const may = CHANNELS.withThreads.has(channel.type) && allows(allowed, FOR_THREADS)
  return may ? 'possible' : 'none'
}

/** A thread has the settings of the channel that it belongs to. */
function channelOf({ channel, channel_id }: Common): string | undefined {
  const parent = channel !== undefined && CHANNELS.threads.has(channel.type) ? channel.parent_id : undefined
  return parent ?? channel_id ?? channel?.id
}

/** `undefined` when nobody is named: then there is nobody to answer. */
function placeOf(raw: Common): DiscordPlace | undefined {
  const person = raw.member?.user.id ?? raw.user?.id
  if (person === undefined) return undefined
  return {
    id: raw.id,
    token: raw.token,
    application: raw.application_id,
    person,
    channel: channelOf(raw) ?? person,
    workspace: raw.guild_id ?? directWorkspace(person),
    locale: raw.locale ?? raw.guild_locale ?? 'en-US',
    // A conversation without a server belongs to the person alone.
    admin: raw.guild_id === undefined || mayManage(raw.member?.permissions),
    attachmentBytes: raw.attachment_size_limit ?? LIMITS.attachmentBytes,
    threads: threadsAt(raw),
  }
}

function givenOf({ options = [] }: Command): Given {
  const entries = options.flatMap(({ name, type, value: given }): [string, string | number | boolean][] =>
    given === undefined || type === OPTION.attachment ? [] : [[name, given]],
  )
  return Object.fromEntries(entries)
}

function fileOf({ options = [], resolved }: Command): { file?: AttachedFile } {
  const wanted = options.find(({ type }) => type === OPTION.attachment)?.value
  const files = resolved?.attachments ?? {}
  const found = typeof wanted === 'string' && Object.hasOwn(files, wanted) ? files[wanted] : undefined
  return found === undefined ? {} : { file: { name: found.filename, size: found.size, url: found.url } }
}

function onOf({ id: own, flags = 0, interaction_metadata: by }: z.infer<typeof message>): On {
  const owner = by?.user?.id
  return { message: own, ephemeral: (flags & FLAGS.ephemeral) !== 0, ...(owner === undefined ? {} : { owner }) }
}

/** What was typed and chosen, by field; and the first file. */
function form({ components, resolved }: z.infer<typeof submission>) {
  const files = resolved?.attachments ?? {}
  const fields: Record<string, string> = {}
  let file: AttachedFile | undefined
  for (const { component } of components) {
    if (component === undefined) continue
    const { custom_id: name, value, values } = component
    const found = values?.map((one) => (Object.hasOwn(files, one) ? files[one] : undefined))[0]
    if (found !== undefined) file ??= { name: found.filename, size: found.size, url: found.url }
    else Object.defineProperty(fields, name, { value: String(value ?? values?.[0] ?? ''), enumerable: true })
  }
  return { fields, ...(file === undefined ? {} : { file }) }
}

function textOf({ target_id: target = '', resolved }: Command): string {
  const messages = resolved?.messages ?? {}
  return Object.hasOwn(messages, target) ? (messages[target]?.content ?? '') : ''
}

function typing(place: DiscordPlace, data: Command): HeardOnDiscord | undefined {
  const focused = data.options?.find((o) => o.focused === true)
  if (focused === undefined) return undefined
  const { [focused.name]: _, ...given } = givenOf(data)
  return {
    kind: 'typing',
    place,
    name: data.name,
    given,
    focused: { name: focused.name, typed: String(focused.value ?? '') },
  }
}

/** What a raw interaction says; `undefined` when it is none that we could answer. */
export function heard(raw: unknown): HeardOnDiscord | undefined {
  const result = interaction.safeParse(raw)
  if (!result.success) return undefined
  const { data } = result
  if (data.type === INTERACTION.ping) return { kind: 'ping' }
  const place = placeOf(data)
  if (place === undefined) return undefined
  if (data.type === INTERACTION.component) {
    return { kind: 'button', place, customId: data.data.custom_id, on: onOf(data.message) }
  }
  if (data.type === INTERACTION.form) {
    const on = data.message === undefined ? {} : { on: onOf(data.message) }
    return { kind: 'form', place, customId: data.data.custom_id, ...form(data.data), ...on }
  }
  if (data.type === INTERACTION.autocomplete) return typing(place, data.data)
  if (data.data.type === 3) return { kind: 'message', place, text: textOf(data.data) }
  return { kind: 'command', place, name: data.data.name, given: givenOf(data.data), ...fileOf(data.data) }
}
