import type { AllMiddlewareArgs, App, BlockAction, ButtonAction, MessageShortcut, RespondFn } from '@slack/bolt'
import { SLACK_WORDS } from '../../src/words/slack.ts'
import { ASK, carried, recalled } from './actions.ts'
import { ask, languageAt, type Room, tell } from './asking.ts'
import { lineOf } from './commands.ts'
import { type Fetched, fetchFile, theirFile } from './files.ts'
import { greet, home } from './home.ts'
import { LIMITS } from './limits.ts'
import { EXPLAIN } from './manifest.ts'
import { MODAL, modal, originOf, submitted } from './modal.ts'
import { readable } from './mrkdwn.ts'
import { type Place, type Responses, tenantOf } from './place.ts'

/*
 * What Slack tells us, and what becomes of it. Every listener acknowledges first and then works on its own; nothing that
 * arrives can end the process.
 */

type Around = Pick<AllMiddlewareArgs, 'context' | 'client'>

const responsesOf = (respond: RespondFn): Responses => ({ left: LIMITS.responses, send: (message) => respond(message) })

function workspaceOf(context: Around['context'], team?: string): string {
  return context.teamId ?? team ?? context.enterpriseId ?? 'unknown'
}

/** Works after the acknowledgement; a failure stands in the log and nowhere else. */
function later(room: Room, work: () => Promise<void>): void {
  work().catch((cause: unknown) => room.log.error({ platform: 'slack', err: cause }, 'an event could not be worked on'))
}

function commands(app: App, room: Room): void {
  app.command(/.*/, async ({ ack, command, context, client, respond }) => {
    await ack()
    const place: Place = {
      client,
      workspace: workspaceOf(context, command.team_id),
      person: command.user_id,
      channel: command.channel_id,
      responses: responsesOf(respond),
    }
    const line = lineOf(command.command, readable(command.text ?? ''))
    later(room, async () => {
      if (await formOf(place, { line, trigger: command.trigger_id }, room)) return
      await ask(place, { request: { line }, event: `command ${command.trigger_id}` }, room)
    })
  })
}

/** A command without the arguments that it needs opens as a form. False when there is nothing to ask for, or no form opens. */
async function formOf(place: Place, typed: { line: string; trigger: string }, room: Room): Promise<boolean> {
  const command = room.commands.find((each) => `/${each.name}` === typed.line)
  if (command === undefined || !command.params.some((param) => param.required)) return false
  const language = await languageAt(place, { line: typed.line }, room)
  const origin =
    place.thread === undefined ? { channel: place.channel } : { channel: place.channel, thread: place.thread }
  try {
    await place.client.views.open({ trigger_id: typed.trigger, view: modal(command, origin, language) })
    return true
  } catch (cause) {
    // The three seconds are over, or this was a repetition: the bot then says what is missing.
    room.log.warn({ err: cause }, 'slack did not open a form')
    return false
  }
}

function forms(app: App, room: Room): void {
  app.view(MODAL, async ({ ack, view, body, context, client }) => {
    await ack()
    const command = room.commands.find((each) => `ask:${each.name}` === view.callback_id)
    const request = command === undefined ? undefined : submitted(command, view.state.values, room.kinds)
    const person = body.user.id
    const place: Place = {
      client,
      workspace: workspaceOf(context, body.team?.id),
      person,
      ...originOf(view.private_metadata, person),
    }
    later(room, async () => {
      if (request !== undefined) return ask(place, { request, event: `view ${view.id} ${view.hash}` }, room)
      await refuse(place, room)
    })
  })
}

/** A button that is none of ours, or whose request is gone. */
async function refuse(place: Place, room: Room): Promise<void> {
  const language = await languageAt(place, { kind: 'help' }, room)
  const text = SLACK_WORDS[language].oldButton
  await tell(place, { text: { kind: 'headline', mood: 'unsure', text }, next: { kind: 'help' }, language })
}

/** Where a button stands. On the Home tab there is no channel: the answer comes as a direct message. */
function placeOf(body: BlockAction, around: Around, respond: RespondFn): Place {
  const person = body.user.id
  const workspace = workspaceOf(around.context, body.team?.id)
  const base = { client: around.client, workspace, person }
  const channel = body.channel?.id
  const { container } = body
  const ts: unknown = container.message_ts ?? body.message?.ts
  if (channel === undefined || typeof ts !== 'string') return { ...base, channel: person }
  const responses = responsesOf(respond)
  const thread: unknown = container.thread_ts ?? body.message?.thread_ts
  const within = typeof thread === 'string' ? thread : undefined
  if (container.is_ephemeral === true) {
    const turns = { kind: 'private' } as const
    return { ...base, channel, responses, turns, ...(within === undefined ? {} : { thread: within }) }
  }
  return { ...base, channel, responses, thread: within ?? ts, turns: { kind: 'message', ts } }
}

async function pressed(place: Place, pressing: { value: unknown; event: string }, room: Room): Promise<void> {
  const button = carried(pressing.value, room.kinds)
  const next = button?.next
  const kept = next !== undefined && 'kept' in next ? await room.store.kept(tenantOf(place), next.kept) : undefined
  const request = next !== undefined && 'request' in next ? next.request : recalled(kept, room.kinds)
  if (button === undefined || request === undefined) return refuse(place, room)
  const mine = button.by === place.person
  // A page turns for the person who asked; anything else follows below, and somebody else gets their own, privately.
  const { turns, ...still } = place
  const turned = mine && button.of === request.kind && turns !== undefined ? { turns } : {}
  await ask(
    { ...still, ...turned, hidden: !mine || (turns?.kind === 'private' && request.manner?.private !== false) },
    { request, event: pressing.event },
    room,
  )
}

function buttons(app: App, room: Room): void {
  app.action<BlockAction<ButtonAction>>(/.*/, async ({ ack, action, body, context, client, respond }) => {
    await ack()
    const place = placeOf(body, { context, client }, respond)
    const value = ASK.test(action.action_id) ? action.value : undefined
    later(room, () => pressed(place, { value, event: `action ${body.trigger_id}` }, room))
  })
}

function shortcuts(app: App, room: Room): void {
  app.shortcut<MessageShortcut>(
    { callback_id: EXPLAIN, type: 'message_action' },
    async ({ ack, shortcut, context, client, respond }) => {
      await ack()
      const { message, channel, user, trigger_id } = shortcut
      const thread = typeof message.thread_ts === 'string' ? message.thread_ts : message.ts
      const workspace = workspaceOf(context, shortcut.team?.id)
      const place: Place = {
        client,
        workspace,
        person: user.id,
        channel: channel.id,
        thread,
        responses: responsesOf(respond),
      }
      const term = readable(message.text ?? '')
      later(room, async () => {
        if (term !== '')
          return ask(place, { request: { kind: 'explain', term }, event: `shortcut ${trigger_id}` }, room)
        const language = await languageAt(place, { kind: 'help' }, room)
        await tell(place, {
          text: { kind: 'headline', mood: 'unsure', text: SLACK_WORDS[language].nothingToExplain },
          language,
        })
      })
    },
  )
}

/** What somebody wrote to us: in a mention, or in a direct message. Only these fields of Slack's many kinds of message. */
interface Written {
  user: string
  channel: string
  ts: string
  text: string
  thread?: string
  files: readonly unknown[]
}

/** A person's own new message; nothing for bots, edits, joins, deletions and what we said ourselves. */
function written(event: object): Written | undefined {
  const bag: Record<string, unknown> = { ...event }
  const { user, channel, ts, text, subtype, bot_id, edited, hidden } = bag
  if (bot_id !== undefined || edited !== undefined || hidden === true) return undefined
  if (subtype !== undefined && subtype !== 'file_share') return undefined
  if (typeof user !== 'string' || typeof channel !== 'string' || typeof ts !== 'string') return undefined
  const thread = typeof bag.thread_ts === 'string' ? { thread: bag.thread_ts } : {}
  const files: unknown = bag.files
  return {
    user,
    channel,
    ts,
    text: typeof text === 'string' ? text : '',
    files: Array.isArray(files) ? files : [],
    ...thread,
  }
}

/** The file that came with a message, as text; what stands against it is told. */
async function uploadOf(
  from: Written,
  place: Place,
  at: { token: string; room: Room },
): Promise<{ name: string; text: string } | 'told' | undefined> {
  const file = theirFile(from.files[0])
  if (file === undefined) return undefined
  const found = await fetchFile(file, at.token, at.room.files)
  if (found.kind === 'text') return { name: found.name, text: found.text }
  const language = await languageAt(place, { kind: 'help' }, at.room)
  await tell(place, { text: { kind: 'headline', mood: 'bad', text: why(found, SLACK_WORDS[language]) }, language })
  return 'told'
}

function why(found: Exclude<Fetched, { kind: 'text' }>, words: (typeof SLACK_WORDS)['en']) {
  if (found.kind === 'too-large') return words.fileTooLarge(found.name, found.bytes, LIMITS.upload)
  return found.kind === 'elsewhere' ? words.fileElsewhere(found.name) : words.fileUnreachable(found.name)
}

async function answerTo(from: Written, around: Around & { event: string; team?: string }, room: Room): Promise<void> {
  const direct = from.channel.startsWith('D')
  const place: Place = {
    client: around.client,
    workspace: workspaceOf(around.context, around.team),
    person: from.user,
    channel: from.channel,
    // In a channel always in a thread; in a direct message only where there is one.
    ...(direct && from.thread === undefined ? {} : { thread: from.thread ?? from.ts }),
  }
  const upload = await uploadOf(from, place, { token: around.context.botToken ?? '', room })
  if (upload === 'told') return
  const said = readable(from.text)
  const line = said === '' ? (upload === undefined ? '/help' : '/network') : said
  await ask(place, { request: { line }, event: around.event, ...(upload === undefined ? {} : { upload }) }, room)
}

function messages(app: App, room: Room): void {
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

function lifecycle(app: App, room: Room): void {
  app.event('app_home_opened', async ({ event, body, context, client }) => {
    const workspace = workspaceOf(context, body.team_id)
    const place: Place = { client, workspace, person: event.user, channel: event.channel }
    later(room, async () => {
      if (event.tab === 'home') await home({ ...place, channel: event.user }, `event ${body.event_id}`, room)
      await greet(place, room)
    })
  })
  const forget = async (team: string | undefined, enterprise: string | undefined): Promise<void> => {
    const workspace = team ?? enterprise
    if (workspace !== undefined) await room.store.forgetTenant({ platform: 'slack', workspace })
  }
  app.event('app_uninstalled', async ({ body }) => {
    later(room, () => forget(body.team_id, body.enterprise_id))
  })
  app.event('tokens_revoked', async ({ event, body }) => {
    // Without our bot's token there is nothing that we could do there; a person's own token we never had.
    if ((event.tokens.bot?.length ?? 0) > 0) later(room, () => forget(body.team_id, body.enterprise_id))
  })
}

/** Registers everything with Bolt. */
export function listen(app: App, room: Room): void {
  commands(app, room)
  forms(app, room)
  buttons(app, room)
  shortcuts(app, room)
  messages(app, room)
  lifecycle(app, room)
  app.error(async (error) => {
    room.log.error({ platform: 'slack', err: error }, 'bolt could not work on an event')
  })
}
