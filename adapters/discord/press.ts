import { catalogues } from '../../src/words/index.ts'
import { languageOf } from '../platform/asked.ts'
import { wantsThreads } from '../platform/asker.ts'
import { within } from '../platform/within.ts'
import { type Carried, EVERYBODY, found, recalled, withoutLead } from './buttons.ts'
import { askedAt, type Desk, defer, known, languageAt, type Respond, tell } from './desk.ts'
import { filled, optionsForm } from './form.ts'
import type { DiscordPlace, HeardOnDiscord, On } from './heard.ts'
import { RESPONSE, TIMES } from './limits.ts'
import { createReply, type Showing } from './reply.ts'

/*
 * Buttons, and the forms that they open. Turning a page changes the message that it stands on. What leads on to something
 * else changes it too, or goes into a thread below it, as the asker, the channel or the server has chosen and the bot is
 * allowed.
 */

interface Pressed {
  place: DiscordPlace
  on: On
  carried: Carried
}

/** What a custom_id carries; `undefined` when it is forged, too old, or cannot be looked up now. */
export async function carriedBy(customId: string, place: DiscordPlace, desk: Desk): Promise<Carried | undefined> {
  const back = found(customId, desk.kinds)
  if (back?.kind !== 'kept') return back?.carried
  const tenant = { platform: 'discord', workspace: place.workspace }
  try {
    const text = await within(TIMES.beforeAck, 'a kept button', desk.store.kept(tenant, back.hash))
    const request = recalled(text, desk.kinds)
    const { kind: _, hash: __, ...route } = back
    return request === undefined ? undefined : { ask: request, ...route }
  } catch (cause) {
    desk.log.warn({ err: cause }, 'a kept button could not be looked up')
    return undefined
  }
}

/** Where the answer to a button goes. */
async function goesTo({ place, on, carried }: Pressed, desk: Desk): Promise<Showing['as']> {
  const { ask, leads } = carried
  const wanted = 'line' in ask ? undefined : ask.manner?.private
  if (wanted !== undefined && wanted !== on.ephemeral) return 'new'
  // A hello to all stays as it is.
  if (carried.owner === EVERYBODY) return 'new'
  if (leads !== 'onward' || on.ephemeral || place.threads === 'none') return 'update'
  const asker = await known(askedAt(place, ask), desk, TIMES.beforeAck)
  if (asker === undefined || !wantsThreads(asker)) return 'update'
  return place.threads === 'inside' ? 'new' : 'thread'
}

async function answer(pressed: Pressed, desk: Desk, respond: Respond): Promise<void> {
  const { place, on, carried } = pressed
  const { ask, page } = carried
  const owner = on.owner ?? carried.owner
  const as = await goesTo(pressed, desk)
  const wanted = ('line' in ask ? undefined : ask.manner?.private) ?? owner === EVERYBODY
  if (as === 'new') await defer(place, respond, wanted)
  else await respond(place, { type: RESPONSE.deferUpdate })
  const own = as !== 'new' && on.owner === undefined && owner !== undefined ? { owner } : {}
  const ephemeral = as === 'new' ? wanted : on.ephemeral
  const showing: Showing = { place, ask, page, as, pressed: on.message, ephemeral, ...own }
  await desk.responder.respond(askedAt(place, ask), createReply(showing, desk))
}

/** The options of the question behind a button, as a form. */
async function open(pressed: Pressed & { customId: string }, desk: Desk, respond: Respond): Promise<void> {
  const { place, carried, customId } = pressed
  const { ask } = carried
  const command = 'line' in ask ? undefined : desk.commands.get(ask.kind)
  if (command === undefined)
    return tell(place, respond, catalogues[languageOf(place.locale)].surfaces.discord.oldButton)
  const language = languageAt(await known(askedAt(place, ask), desk, TIMES.beforeAck), place)
  const data = optionsForm(command, { id: withoutLead(customId), ask: { ...ask }, language })
  await respond(place, { type: RESPONSE.form, data })
}

/** Answers a button, or a form that a button opened: for whom it belongs to. */
export async function press(
  what: Extract<HeardOnDiscord, { kind: 'button' | 'form' }> & { on: On },
  desk: Desk,
  respond: Respond,
): Promise<void> {
  const { place, on, customId } = what
  const words = catalogues[languageOf(place.locale)].surfaces.discord
  const carried = await carriedBy(customId, place, desk)
  const owner = on.owner ?? carried?.owner
  // a question to the group is everybody's to answer
  const isGroups = carried !== undefined && !('line' in carried.ask) && carried.ask.kind === 'study'
  const isTheirs = owner === undefined || owner === EVERYBODY || owner === place.person || isGroups
  if (!desk.anybody && !isTheirs) return tell(place, respond, words.notYours)
  const ask = carried !== undefined && what.kind === 'form' ? filled(carried.ask, what.fields, desk) : carried?.ask
  if (carried === undefined || ask === undefined) return tell(place, respond, words.oldButton)
  const pressed = { place, on, carried: { ...carried, ask } }
  if (what.kind === 'button' && carried.leads === 'form') return open({ ...pressed, customId }, desk, respond)
  return answer(pressed, desk, respond)
}
