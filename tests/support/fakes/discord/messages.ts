import { snowflake, userObject } from './people.ts'
import { bag, list } from './schemas.ts'

/*
 * What the fake keeps: messages, interactions, files.
 */

export interface Part {
  field: string
  name: string
  type: string
  data: Buffer
}
export interface Incoming {
  method: string
  path: string
  body: unknown
  parts: Part[]
  authorization: string | undefined
}
export interface Outcome {
  status: number
  body?: unknown
}

export interface StoredMessage extends Record<string, unknown> {
  id: string
  flags: number
  content: string
  embeds: { description?: string; image?: { url: string } }[]
  components: { components: { custom_id: string; label: string }[] }[]
  attachments: { filename: string; url: string; description?: string }[]
}
/** One interaction as Discord keeps it. */
export interface Kept {
  id: string
  token: string
  type: number
  at: number
  by: { id: string; name: string }
  /** The message that a component stands on. */
  message?: StoredMessage
  acknowledged?: { type: number; ms: number; body: unknown }
  original?: StoredMessage
  followUps: StoredMessage[]
  /** How often the original was changed, with what was then to be seen. */
  edits: StoredMessage[]
  removed: boolean
}

export interface Memory {
  application: string
  token: string
  channel: string
  address: () => string
  socket: () => string
  interactions: Map<string, Kept>
  files: Map<string, Part>
  commands: Record<string, unknown>[]
  registrations: number
  /** What the bot may do in channels (`app_permissions`), digits. */
  allowed: string
  /** Threads by their id, which is the id of the message that they were opened on. */
  threads: Map<string, { name: string; parent: string }>
  /** Messages that the bot sent in its own name, as they are now. */
  posts: StoredMessage[]
  /** The servers that the bot is in. */
  guilds: Set<string>
  /** Milliseconds within which the first response must come. */
  patience: number
}

const metadataOf = (kept: Kept) => ({
  interaction_metadata: { id: kept.id, type: 2, user: userObject(kept.by), authorizing_integration_owners: {} },
})

/** The message after a create or an edit: what is given replaces what was. */
export function written(
  memory: Memory,
  incoming: Pick<Incoming, 'body' | 'parts'>,
  from: Kept | { channel: string },
  before?: StoredMessage,
): StoredMessage {
  const given = bag(incoming.body)
  const id = before?.id ?? snowflake()
  const named = list(given.attachments).map(bag)
  const attachments = named.map((attachment, i) => {
    const part = incoming.parts.find(({ field }) => field === `files[${String(attachment.id)}]`)
    const filename = String(attachment.filename ?? part?.name ?? `file-${i}`)
    const path = `/attachments/${memory.channel}/${id}/${encodeURIComponent(filename)}`
    if (part !== undefined) memory.files.set(path, part)
    const url = `${memory.address()}${path}`
    const described = typeof attachment.description === 'string' ? { description: attachment.description } : {}
    return {
      id: snowflake(),
      filename,
      size: part?.data.length ?? 0,
      content_type: part?.type ?? '',
      url,
      proxy_url: url,
      ...described,
    }
  })
  const rows = list(given.components ?? before?.components).map((row, r) => ({
    type: 1,
    id: r * 10 + 1,
    components: list(bag(row).components).map((button, b) => {
      const { custom_id, label, style } = bag(button)
      return { type: 2, id: r * 10 + b + 2, custom_id: String(custom_id), label: String(label), style }
    }),
  }))
  const embeds = list(given.embeds ?? before?.embeds).map((embed) => {
    const { image, ...rest } = bag(embed)
    return { type: 'rich', ...rest, ...(image === undefined ? {} : { image: { url: String(bag(image).url) } }) }
  })
  const channel = 'channel' in from ? from.channel : memory.channel
  const flags = before?.flags ?? (typeof given.flags === 'number' ? given.flags : 0)
  return {
    id,
    type: 'channel' in from ? 0 : 20,
    channel_id: channel,
    author: userObject({ id: memory.application, name: 'packetwalk' }, true),
    content: String(given.content ?? before?.content ?? ''),
    timestamp: new Date().toISOString(),
    edited_timestamp: null,
    tts: false,
    pinned: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: given.attachments === undefined ? (before?.attachments ?? []) : attachments,
    embeds,
    components: rows,
    flags,
    application_id: memory.application,
    ...('channel' in from ? {} : metadataOf(from)),
  }
}
