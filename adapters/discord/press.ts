import { DISCORD_WORDS } from '../../src/words/discord.ts'
import { wantsThreads } from '../asker.ts'
import { languageOf } from '../platform.ts'
import { within } from '../within.ts'
import { type Carried, found, recalled } from './buttons.ts'
import { askedAt, type Desk, defer, known, type Respond, tell } from './desk.ts'
import type { Heard } from './heard.ts'
import { RESPONSE, TIMES } from './limits.ts'
import { createReply, type Showing } from './reply.ts'

/*
 * Buttons. Turning a page changes the message that it stands on. What leads on to something else changes it too, or goes
 * into a thread below it, as the asker, the channel or the server has chosen and the bot is allowed.
 */

type Pressed = Extract<Heard, { kind: 'button' }>

/** What a button asks; `undefined` when it is forged, too old, or cannot be looked up now. */
async function carriedBy({ place, customId }: Pressed, desk: Desk): Promise<Carried | undefined> {
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
async function goesTo(pressed: Pressed, carried: Carried, desk: Desk): Promise<Showing['as']> {
  const { place, ephemeral } = pressed
  const { ask, onward } = carried
  const wanted = 'line' in ask ? undefined : ask.manner?.private
  if (wanted !== undefined && wanted !== ephemeral) return 'new'
  // Nobody's: a hello to all, which stays as it is.
  if (pressed.owner === undefined && carried.owner === undefined) return 'new'
  if (onward !== true || ephemeral || place.threads === 'none') return 'update'
  const asker = await known(askedAt(place, ask), desk, TIMES.beforeAck)
  if (asker === undefined || !wantsThreads(asker)) return 'update'
  return place.threads === 'inside' ? 'new' : 'thread'
}

/** Answers a button: for whom it belongs to. */
export async function press(pressed: Pressed, desk: Desk, respond: Respond): Promise<void> {
  const { place, ephemeral, message } = pressed
  const words = DISCORD_WORDS[languageOf(place.locale)]
  const carried = await carriedBy(pressed, desk)
  const owner = pressed.owner ?? carried?.owner
  if (!desk.anybody && owner !== undefined && owner !== place.person) return tell(place, respond, words.notYours)
  if (carried === undefined) return tell(place, respond, words.oldButton)
  const { ask, page } = carried
  const as = await goesTo(pressed, carried, desk)
  const wanted = ('line' in ask ? undefined : ask.manner?.private) ?? owner === undefined
  if (as === 'new') await defer(place, respond, wanted)
  else await respond(place, { type: RESPONSE.deferUpdate })
  const hidden = as === 'new' ? wanted : ephemeral
  const own = as !== 'new' && pressed.owner === undefined && owner !== undefined ? { owner } : {}
  const showing: Showing = { place, ask, page, as, pressed: message, ephemeral: hidden, ...own }
  await desk.responder.respond(askedAt(place, ask), createReply(showing, desk))
}
