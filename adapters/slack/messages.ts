import type { App } from '@slack/bolt'
import type { Upload } from '../import/upload.ts'
import { type BoltContext, later, workspaceOf } from './around.ts'
import { about, ask, type Room } from './asking.ts'
import { readable } from './mrkdwn.ts'
import type { SlackPlace } from './place.ts'
import { uploadOf } from './uploads.ts'

/** What somebody wrote to us: in a mention, or in a direct message. Only these fields of Slack's many kinds of message. */
interface Written {
  user: string
  channel: string
  ts: string
  text: string
  thread?: string
  file: unknown
}

/** A person's own new message; nothing for bots, edits, joins, deletions and what we said ourselves. */
function written(event: object): Written | undefined {
  const bag: Record<string, unknown> = { ...event }
  const { user, channel, ts, text, subtype, bot_id, edited, hidden, files } = bag
  if (bot_id !== undefined || edited !== undefined || hidden === true) return undefined
  if (subtype !== undefined && subtype !== 'file_share') return undefined
  if (typeof user !== 'string' || typeof channel !== 'string' || typeof ts !== 'string') return undefined
  const thread = typeof bag.thread_ts === 'string' ? { thread: bag.thread_ts } : {}
  const file: unknown = Array.isArray(files) ? files[0] : undefined
  return { user, channel, ts, text: typeof text === 'string' ? text : '', file, ...thread }
}

/** The line that was meant. A file without a command is a network to be read. */
function lineOf(from: Written, upload: Upload | undefined, room: Room): string {
  const line = readable(from.text)
  if (upload !== undefined && about({ line }, room.kinds) === undefined) return '/network upload'
  return line === '' ? '/help' : line
}

async function answerTo(
  from: Written,
  around: BoltContext & { event: string; team?: string },
  room: Room,
): Promise<void> {
  const direct = from.channel.startsWith('D')
  const place: SlackPlace = {
    client: around.client,
    workspace: workspaceOf(around.context, around.team),
    person: from.user,
    channel: from.channel,
    // In a channel always in a thread; in a direct message only where there is one.
    ...(direct && from.thread === undefined ? {} : { thread: from.thread ?? from.ts }),
  }
  const upload = await uploadOf(from.file, place, { token: around.context.botToken, room })
  if (upload === 'told') return
  const line = lineOf(from, upload, room)
  await ask(place, { request: { line }, event: around.event, ...(upload === undefined ? {} : { upload }) }, room)
}

/** Mentions and direct messages. */
export function messages(app: App, room: Room): void {
  app.event('app_mention', async ({ event, body, context, client }) => {
    const from = written(event)
    // A mention in a direct message also arrives as a message.
    if (from === undefined || from.channel.startsWith('D')) return
    later(room, () => answerTo(from, { context, client, event: `event ${body.event_id}`, team: body.team_id }, room))
  })
  app.message(async ({ message, body, context, client }) => {
    const from = written(message)
    if (from === undefined || message.channel_type !== 'im' || from.user === context.botUserId) return
    later(room, () => answerTo(from, { context, client, event: `event ${body.event_id}`, team: body.team_id }, room))
  })
}
