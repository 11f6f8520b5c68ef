import type { RespondArguments } from '@slack/bolt'
import type { WebClient } from '@slack/web-api'
import type { Tenant } from '../store/contract.ts'
import type { SlackMessage } from './render.ts'

/** Answers to an interaction through its response_url: five times within half an hour, also where the app is no member. */
export interface Responses {
  left: number
  send(message: RespondArguments): Promise<unknown>
}

/** Where a question came from, and how it can be answered there. */
export interface SlackPlace {
  client: WebClient
  workspace: string
  person: string
  /** A channel; the person's id where there is none (Home tab): Slack then takes the direct message. */
  channel: string
  /** The thread that the answer belongs into. */
  thread?: string
  responses?: Responses
  /** The message whose page is turned: changed instead of followed. */
  turns?: { kind: 'message'; ts: string } | { kind: 'private' }
  /** Only for the person who asked, whatever the answer says: somebody else's button was pressed. */
  hidden?: boolean
}

/** What was sent, and whether it can be changed. */
export type Sent =
  | { kind: 'message'; channel: string; ts: string }
  | { kind: 'turned' } // a private message behind a button: changed through the same response_url
  | { kind: 'gone' } // private, or sent through a response_url: nobody can change it any more

export const tenantOf = (place: Pick<SlackPlace, 'workspace'>): Tenant => ({
  platform: 'slack',
  workspace: place.workspace,
})

/** A direct message is private already. */
export const isDirect = (channel: string): boolean => /^[DUW]/.test(channel)

/** Nothing that we send becomes a mention, a link or a preview. */
const QUIET = { parse: 'none', link_names: false } as const
const UNSEEN = { ...QUIET, unfurl_links: false, unfurl_media: false, mrkdwn: false } as const

/** Slack's error code of a failed call, `channel_not_found`; `undefined` when it is not Slack that refuses. */
export function refusal(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('data' in cause)) return undefined
  const { data } = cause
  if (typeof data !== 'object' || data === null || !('error' in data)) return undefined
  return typeof data.error === 'string' ? data.error : undefined
}

/** Errors that say: not here. The answer then takes another way. */
const NOT_HERE = new Set([
  'channel_not_found',
  'not_in_channel',
  'user_not_in_channel',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
  'messages_tab_disabled',
  'cannot_reply_to_message',
  'thread_not_found',
])

const inThread = (thread: string | undefined) => (thread === undefined ? {} : { thread_ts: thread })

async function post(place: SlackPlace, message: SlackMessage, thread: string | undefined): Promise<Sent> {
  const { channel, client } = place
  const sent = await client.chat.postMessage({ channel, ...message, ...UNSEEN, ...inThread(thread) })
  return sent.ts === undefined ? { kind: 'gone' } : { kind: 'message', channel: sent.channel ?? channel, ts: sent.ts }
}

async function whisper(place: SlackPlace, message: SlackMessage, thread: string | undefined): Promise<Sent> {
  const { channel, client, person } = place
  await client.chat.postEphemeral({ channel, user: person, ...message, ...QUIET, ...inThread(thread) })
  return { kind: 'gone' }
}

async function through(responses: Responses, message: RespondArguments): Promise<void> {
  responses.left -= 1
  await responses.send(message)
}

export interface How {
  hidden: boolean
  thread: string | undefined
}

/** Sends a message: into the channel, else through the response_url, else as a direct message. */
export async function send(place: SlackPlace, message: SlackMessage, how: How): Promise<Sent> {
  const whispered = how.hidden && !isDirect(place.channel)
  try {
    return await (whispered ? whisper : post)(place, message, how.thread)
  } catch (cause) {
    if (!NOT_HERE.has(refusal(cause) ?? '')) throw cause
  }
  const { responses } = place
  if (responses !== undefined && responses.left > 0) {
    await through(responses, {
      ...message,
      ...QUIET,
      response_type: how.hidden ? 'ephemeral' : 'in_channel',
      replace_original: false,
    })
    return { kind: 'gone' }
  }
  return post({ ...place, channel: place.person }, message, undefined)
}

/** Turns the page: the message behind a button becomes this one. */
export async function turn(place: SlackPlace, message: SlackMessage): Promise<Sent | undefined> {
  const { turns, responses } = place
  if (turns?.kind === 'message')
    return change(place, { kind: 'message', channel: place.channel, ts: turns.ts }, message)
  if (turns?.kind !== 'private' || responses === undefined || responses.left < 1) return undefined
  await through(responses, { ...message, ...QUIET, response_type: 'ephemeral', replace_original: true })
  return { kind: 'turned' }
}

/** Changes a message that was sent; `undefined` when it cannot be changed. */
export async function change(place: SlackPlace, sent: Sent, message: SlackMessage): Promise<Sent | undefined> {
  if (sent.kind === 'turned') return turn(place, message)
  if (sent.kind === 'gone') return undefined
  await place.client.chat.update({ channel: sent.channel, ts: sent.ts, ...message, ...QUIET })
  return sent
}
