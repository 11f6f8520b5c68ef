import type { Language } from '../../src/calls.ts'
import { DISCORD_WORDS, type DiscordWords } from '../../src/words/discord.ts'
import type { Text } from '../../src/words/text.ts'
import { questionIn } from '../pasted.ts'
import type { Asked, Asker } from '../platform.ts'
import { languageOf, type Responder } from '../platform.ts'
import type { CommandDescription } from '../registry.ts'
import { within } from '../within.ts'
import { type Carried, found, recalled } from './buttons.ts'
import type { Typing } from './commands.ts'
import { type Attached, type Heard, heard, type Place } from './heard.ts'
import { FLAGS, LIMITS, OURS, RESPONSE, TIMES } from './limits.ts'
import { shortened } from './markdown.ts'
import { isGone } from './outbound.ts'
import type { Callback, Choice } from './payload.ts'
import { createReply, type Means, type Showing, said } from './reply.ts'
import { type Fetched, type FileRules, fetchUpload } from './uploads.ts'

/** What is needed to serve an interaction, in whichever mode it came. */
export interface Desk extends Means {
  responder: Responder
  commands: ReadonlyMap<string, CommandDescription>
  kinds: ReadonlySet<string>
  /** What may be meant, best first. */
  suggest: (typing: Typing, asker: Asker) => readonly Choice[]
  files: FileRules
  /** May anybody press the buttons of an answer, or only who asked? */
  anybody: boolean
}

/** Gives the first response. In HTTP mode it is the answer to Discord's request, else a request of our own. */
export type Respond = (place: Place, body: Callback) => Promise<void>

type Of<K extends Heard['kind']> = Extract<Heard, { kind: K }>

function askedAt(place: Place, request: Asked['request']): Asked {
  const { person, channel, workspace, locale, admin, id } = place
  return { platform: 'discord', request, person, channel, workspace, realm: 'discord', locale, admin, event: id }
}

/** The settings of the asker, if they can be had in time. */
async function known(asked: Asked, desk: Desk, ms: number): Promise<Asker | undefined> {
  try {
    return await within(ms, 'settings before the first response', desk.responder.asker(asked))
  } catch (cause) {
    desk.log.warn({ err: cause }, 'answering without settings')
    return undefined
  }
}

const languageAt = (asker: Asker | undefined, place: Place): Language => asker?.language ?? languageOf(place.locale)

/** Says something that is no answer of the bot, for the asker only, as the first response. */
async function tell(place: Place, respond: Respond, text: Text): Promise<void> {
  const { payload } = said(text)
  await respond(place, { type: RESPONSE.message, data: { ...payload, flags: FLAGS.ephemeral } })
}

async function defer(place: Place, respond: Respond, ephemeral: boolean): Promise<void> {
  await respond(
    place,
    ephemeral ? { type: RESPONSE.defer, data: { flags: FLAGS.ephemeral } } : { type: RESPONSE.defer },
  )
}

function complaint(got: Exclude<Fetched, { kind: 'text' }>, words: DiscordWords): Text {
  const name = shortened(got.name, 100)
  return got.kind === 'too-large' ? words.fileTooLarge(name, got.bytes, OURS.upload) : words.fileUnreachable(name)
}

/** The file that came with a question, or `undefined` when it could not be read and that was said. */
async function uploaded(file: Attached, asked: Asked, showing: Showing, desk: Desk): Promise<Asked | undefined> {
  const got = await fetchUpload(file, desk.files)
  if (got.kind === 'text') return { ...asked, upload: { name: got.name, text: got.text } }
  if (got.kind === 'unreachable') desk.log.info({ why: got.why }, 'an upload could not be fetched')
  const language = languageAt(await known(asked, desk, TIMES.beforeAck), showing.place)
  await desk.outbound.edit(showing.place, said(complaint(got, DISCORD_WORDS[language])))
  return undefined
}

/** Options of a slash command as a request: what is asked, and how to answer. The bot checks both. */
export function requestFrom(command: CommandDescription, given: Typing['given'], kinds: ReadonlySet<string>) {
  const isManner = new Set(command.params.flatMap((param) => (param.manner === true ? [param.name] : [])))
  const entries = Object.entries(given)
  const manner = Object.fromEntries(entries.filter(([name]) => isManner.has(name)))
  const own = Object.fromEntries(entries.filter(([name]) => !isManner.has(name)))
  const request = { kind: command.name, ...own, ...(Object.keys(manner).length === 0 ? {} : { manner }) }
  return recalled(JSON.stringify(request), kinds)
}

async function ask(
  place: Place,
  request: Asked['request'],
  desk: Desk,
  respond: Respond,
  more: { file?: Attached; hidden?: boolean },
): Promise<void> {
  const asked = askedAt(place, request)
  // What is not known in time stays private: that can be shared later, the other way round it cannot be taken back.
  const wanted = 'line' in request ? undefined : request.manner?.private
  const ephemeral = more.hidden === true || (wanted ?? (await known(asked, desk, TIMES.beforeAck))?.private ?? true)
  await defer(place, respond, ephemeral)
  const showing: Showing = { place, ask: request, page: 0, as: 'new', ephemeral }
  const complete = more.file === undefined ? asked : await uploaded(more.file, asked, showing, desk)
  if (complete !== undefined) await desk.responder.respond(complete, createReply(showing, desk))
}

async function command({ place, name, given, file }: Of<'command'>, desk: Desk, respond: Respond): Promise<void> {
  const description = desk.commands.get(name)
  const request = description === undefined ? undefined : requestFrom(description, given, desk.kinds)
  if (request === undefined) {
    return tell(place, respond, DISCORD_WORDS[languageOf(place.locale)].unknownCommand(`/${name}`))
  }
  const hidden = description?.hidden === true
  await ask(place, request, desk, respond, file === undefined ? { hidden } : { file, hidden })
}

async function message({ place, text }: Of<'message'>, desk: Desk, respond: Respond): Promise<void> {
  if (text.trim() === '') return tell(place, respond, DISCORD_WORDS[languageOf(place.locale)].nothingToExplain)
  await ask(place, questionIn(text), desk, respond, {})
}

/** What a button asks; `undefined` when it is forged, too old, or cannot be looked up now. */
async function carriedBy({ place, customId }: Of<'button'>, desk: Desk): Promise<Carried | undefined> {
  const back = found(customId, desk.kinds)
  if (back?.kind !== 'kept') return back?.carried
  const tenant = { platform: 'discord', workspace: place.workspace }
  try {
    const text = await within(TIMES.beforeAck, 'a kept button', desk.store.kept(tenant, back.hash))
    const request = recalled(text, desk.kinds)
    return request === undefined ? undefined : { ask: request, page: back.page }
  } catch (cause) {
    desk.log.warn({ err: cause }, 'a kept button could not be looked up')
    return undefined
  }
}

/** Pressing a button changes its message, unless what it asks for must be seen by others than the message is. */
async function button(pressed: Of<'button'>, desk: Desk, respond: Respond): Promise<void> {
  const { place, ephemeral, owner } = pressed
  const words = DISCORD_WORDS[languageOf(place.locale)]
  if (!desk.anybody && owner !== undefined && owner !== place.person) return tell(place, respond, words.notYours)
  const carried = await carriedBy(pressed, desk)
  if (carried === undefined) return tell(place, respond, words.oldButton)
  const wanted = 'line' in carried.ask ? undefined : carried.ask.manner?.private
  const update = wanted === undefined || wanted === ephemeral
  if (update) await respond(place, { type: RESPONSE.deferUpdate })
  else await defer(place, respond, wanted)
  const showing: Showing = { place, ...carried, as: update ? 'update' : 'new', ephemeral: update ? ephemeral : wanted }
  await desk.responder.respond(askedAt(place, carried.ask), createReply(showing, desk))
}

async function typing({ place, name, given, focused }: Of<'typing'>, desk: Desk, respond: Respond): Promise<void> {
  const asked = askedAt(place, { line: `/${name}` })
  const asker = await known(asked, desk, TIMES.beforeSuggesting)
  const question: Typing = {
    command: name,
    param: focused.name,
    typed: focused.typed.slice(0, LIMITS.choiceValue),
    given,
  }
  const suggested = asker === undefined ? [] : desk.suggest(question, asker)
  const choices = suggested
    .filter(({ value }) => typeof value === 'number' || value.length <= LIMITS.choiceValue)
    .slice(0, LIMITS.commandChoices)
    .map(({ name: label, value }) => ({ name: shortened(label, LIMITS.choiceName) || String(value), value }))
  await respond(place, { type: RESPONSE.choices, data: { choices } })
}

function handleHeard(what: Exclude<Heard, { kind: 'ping' }>, desk: Desk, respond: Respond): Promise<void> {
  switch (what.kind) {
    case 'command':
      return command(what, desk, respond)
    case 'message':
      return message(what, desk, respond)
    case 'button':
      return button(what, desk, respond)
    case 'typing':
      return typing(what, desk, respond)
  }
}

/** Serves one raw interaction: acknowledges, asks, answers. Never rejects; junk is logged and dropped. */
export async function serve(raw: unknown, desk: Desk, respond: Respond): Promise<void> {
  const what = heard(raw)
  if (what === undefined || what.kind === 'ping') {
    desk.log.warn({ platform: 'discord' }, 'an interaction that cannot be read was dropped')
    return
  }
  try {
    await handleHeard(what, desk, respond)
  } catch (cause) {
    const facts = { platform: 'discord', kind: what.kind, err: cause }
    if (isGone(cause)) desk.log.warn(facts, 'Discord does not know the interaction any more: we were too late')
    else desk.log.error(facts, 'an interaction could not be served')
  }
}
