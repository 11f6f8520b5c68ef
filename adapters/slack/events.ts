import type { App, BlockAction, ButtonAction, MessageShortcut, RespondFn } from '@slack/bolt'
import type { Request } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import { wantsThreads } from '../platform/asker.ts'
import { questionIn } from '../platform/pasted.ts'
import { ASK, carried, recalled } from './actions.ts'
import { type BoltContext, later, responsesOf, workspaceOf } from './around.ts'
import { ask, askerAt, languageAt, type Room, tell } from './asking.ts'
import { lineOf } from './commands.ts'
import { greet, home } from './home.ts'
import { EXPLAIN } from './manifest.ts'
import { messages } from './messages.ts'
import { fileIn, MODAL, modal, originOf, submitted } from './modal.ts'
import { readable } from './mrkdwn.ts'
import { type SlackPlace, tenantOf } from './place.ts'
import { uploadOf } from './uploads.ts'

/*
 * What Slack tells us, and what becomes of it. Every listener acknowledges first and then works on its own; nothing that
 * arrives can end the process.
 */

function commands(app: App, room: Room): void {
  app.command(/.*/, async ({ ack, command, context, client, respond }) => {
    await ack()
    const place: SlackPlace = {
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
async function formOf(place: SlackPlace, typed: { line: string; trigger: string }, room: Room): Promise<boolean> {
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
    const place: SlackPlace = {
      client,
      workspace: workspaceOf(context, body.team?.id),
      person,
      ...originOf(view.private_metadata, person),
    }
    const event = `view ${view.id} ${view.hash}`
    later(room, async () => {
      if (command === undefined || request === undefined) return refuse(place, room)
      const upload = await uploadOf(fileIn(command, view.state.values), place, { token: context.botToken, room })
      if (upload !== 'told') await ask(place, { request, event, ...(upload === undefined ? {} : { upload }) }, room)
    })
  })
}

/** A button that is none of ours, or whose request is gone. */
async function refuse(place: SlackPlace, room: Room): Promise<void> {
  const language = await languageAt(place, { kind: 'help' }, room)
  const text = catalogues[language].surfaces.slack.oldButton
  await tell(place, { text: { kind: 'headline', mood: 'unsure', text }, next: { kind: 'help' }, language })
}

/** Where a button stands. On the Home tab there is no channel: the answer comes as a direct message. */
function placeOf(body: BlockAction, around: BoltContext, respond: RespondFn): SlackPlace {
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

/** Is the message behind the button changed, rather than followed in its thread? */
async function turnsPage(
  place: SlackPlace,
  { of, request }: { of: string | undefined; request: Request },
  room: Room,
): Promise<boolean> {
  if (of === request.kind) return true
  const asker = await askerAt(place, request, room)
  return asker !== undefined && !wantsThreads(asker)
}

async function pressed(place: SlackPlace, pressing: { value: unknown; event: string }, room: Room): Promise<void> {
  const button = carried(pressing.value, room.kinds)
  const next = button?.next
  const kept = next !== undefined && 'kept' in next ? await room.store.kept(tenantOf(place), next.kept) : undefined
  const request = next !== undefined && 'request' in next ? next.request : recalled(kept, room.kinds)
  if (button === undefined || request === undefined) return refuse(place, room)
  const mine = button.by === place.person
  // A page turns for the person who asked; anything else follows below, or turns as well where no threads are wanted;
  // somebody else gets their own, privately.
  // how a group's question went is the whole group's
  const seenByAll = request.kind === 'study' && request.manner?.private === false
  const { turns, ...still } = place
  const turned =
    mine && turns !== undefined && (await turnsPage(place, { of: button.of, request }, room)) ? { turns } : {}
  await ask(
    {
      ...still,
      ...turned,
      hidden: !seenByAll && (!mine || (turns?.kind === 'private' && request.manner?.private !== false)),
    },
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
      const place: SlackPlace = {
        client,
        workspace,
        person: user.id,
        channel: channel.id,
        thread,
        responses: responsesOf(respond),
      }
      const said = readable(message.text ?? '')
      later(room, async () => {
        if (said !== '') return ask(place, { request: questionIn(said), event: `shortcut ${trigger_id}` }, room)
        const language = await languageAt(place, { kind: 'help' }, room)
        await tell(place, {
          text: { kind: 'headline', mood: 'unsure', text: catalogues[language].surfaces.slack.nothingToExplain },
          language,
        })
      })
    },
  )
}

function lifecycle(app: App, room: Room): void {
  app.event('app_home_opened', async ({ event, body, context, client }) => {
    const workspace = workspaceOf(context, body.team_id)
    const place: SlackPlace = { client, workspace, person: event.user, channel: event.channel }
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
