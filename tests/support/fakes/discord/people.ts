/*
 * What Discord itself makes: ids, users, messages, interactions. Complete objects, as Discord sends them.
 */

const EPOCH = 1_420_070_400_000n
let count = 0n
/** A new id, as Discord makes them: time and a counter (reference, snowflakes). */
export function snowflake(): string {
  count += 1n
  return String(((BigInt(Date.now()) - EPOCH) << 22n) | (count & 0x3fffffn))
}

export interface User {
  id: string
  name: string
  locale: string
  /** As Discord computes them for the channel; a string of digits. */
  permissions: string
}

/** View, send, use application commands. */
export const MEMBER = '2147485696'
/** The same and "manage server". */
export const MANAGER = '2147485728'

export function user(name: string, more: Partial<User> = {}): User {
  return { id: snowflake(), name, locale: 'en-US', permissions: MEMBER, ...more }
}

export function userObject({ id, name }: Pick<User, 'id' | 'name'>, bot = false) {
  return {
    id,
    username: name,
    discriminator: '0',
    global_name: name,
    avatar: null,
    public_flags: 0,
    flags: 0,
    primary_guild: null,
    ...(bot ? { bot: true } : {}),
  }
}

export interface Stage {
  application: string
  guild?: string
  channel: string
  /** Type of the channel; a text channel when missing. */
  type?: number
  /** The channel that a thread belongs to. */
  parent?: string
  /** What the bot may do there: digits. */
  allowed?: string
}
/** What a bot is allowed that was installed for its commands only: embed links, attach files. */
export const COMMANDS_ONLY = String((1n << 14n) | (1n << 15n))

/** INTERACTION_CREATE in full (interactions/receiving-and-responding). */
export function interactionObject(stage: Stage, by: User, what: { type: number; data: object; message?: object }) {
  const id = snowflake()
  const { application, guild, channel, type = guild === undefined ? 1 : 0, parent } = stage
  const person = userObject(by)
  const member = {
    user: person,
    roles: [],
    joined_at: new Date().toISOString(),
    deaf: false,
    mute: false,
    flags: 0,
    permissions: by.permissions,
  }
  return {
    id,
    token: `token-${id}`,
    version: 1,
    application_id: application,
    channel_id: channel,
    channel: {
      id: channel,
      type,
      name: 'general',
      permissions: by.permissions,
      ...(parent === undefined ? {} : { parent_id: parent }),
    },
    context: guild === undefined ? 1 : 0,
    authorizing_integration_owners: guild === undefined ? { 1: by.id } : { 0: guild },
    app_permissions: stage.allowed ?? COMMANDS_ONLY,
    locale: by.locale,
    entitlements: [],
    attachment_size_limit: 10_485_760,
    ...(guild === undefined ? { user: person } : { guild_id: guild, guild_locale: 'en-US', member }),
    ...what,
  }
}
export type Interaction = ReturnType<typeof interactionObject>
