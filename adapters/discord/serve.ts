import type { Text } from '../../src/request/text.ts'
import type { DiscordWords } from '../../src/words/contract/discord.ts'
import { catalogues } from '../../src/words/index.ts'
import type { HeardQuestion } from '../platform/asked.ts'
import { languageOf } from '../platform/asked.ts'
import { questionIn } from '../platform/pasted.ts'
import type { Asker } from '../platform/platform.ts'
import type { CommandDescription } from '../platform/registry.ts'
import type { Typing } from '../platform/suggest.ts'
import { within } from '../platform/within.ts'
import { customId, recalled } from './buttons.ts'
import { askedAt, type Desk, defer, known, languageAt, type Respond, tell } from './desk.ts'
import { fileForm } from './form.ts'
import { type AttachedFile, type DiscordPlace, type HeardOnDiscord, heard } from './heard.ts'
import { LIMITS, OURS, RESPONSE, TIMES } from './limits.ts'
import { shortened } from './markdown.ts'
import { isGone } from './outbound.ts'
import { carriedBy, press } from './press.ts'
import { createReply, type Showing, said } from './reply.ts'
import { type FetchedFromDiscord, fetchUpload } from './uploads.ts'

type Of<K extends HeardOnDiscord['kind']> = Extract<HeardOnDiscord, { kind: K }>

function complaint(got: Exclude<FetchedFromDiscord, { kind: 'file' }>, words: DiscordWords): Text {
  const name = shortened(got.name, 100)
  return got.kind === 'too-large' ? words.fileTooLarge(name, got.bytes, OURS.upload) : words.fileUnreachable(name)
}

/** The file that came with a question, or `undefined` when it could not be read and that was said. */
async function uploaded(
  file: AttachedFile,
  asked: HeardQuestion,
  showing: Showing,
  desk: Desk,
): Promise<HeardQuestion | undefined> {
  const got = await fetchUpload(file, desk.files)
  if (got.kind === 'file') return { ...asked, upload: { name: got.name, bytes: got.bytes } }
  if (got.kind === 'unreachable') desk.log.info({ why: got.why }, 'an upload could not be fetched')
  const language = languageAt(await known(asked, desk, TIMES.beforeAck), showing.place)
  await desk.outbound.edit(showing.place, said(complaint(got, catalogues[language].surfaces.discord)))
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
  place: DiscordPlace,
  request: HeardQuestion['request'],
  desk: Desk,
  respond: Respond,
  more: { file?: AttachedFile; hidden?: boolean },
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
    return tell(place, respond, catalogues[languageOf(place.locale)].surfaces.discord.unknownCommand(`/${name}`))
  }
  const hidden = description?.hidden === true
  if (file === undefined && description !== undefined && wantsFile(description, given)) {
    const asked = askedAt(place, request)
    const language = languageAt(await known(asked, desk, TIMES.beforeAck), place)
    const id = customId({ ask: request, page: 0 }, undefined)
    if (id !== undefined) return respond(place, { type: RESPONSE.form, data: fileForm(description, { id, language }) })
  }
  await ask(place, request, desk, respond, file === undefined ? { hidden } : { file, hidden })
}

/** An upload without its file: a form asks for it. */
function wantsFile({ params }: CommandDescription, given: Typing['given']): boolean {
  return params.some(({ kind }) => kind === 'file') && Object.values(given).includes('upload')
}

/** A form that came with a button's message, or one that a command opened. */
async function form(what: Of<'form'>, desk: Desk, respond: Respond): Promise<void> {
  const { place, on, file } = what
  if (on !== undefined) return press({ ...what, on }, desk, respond)
  const carried = await carriedBy(what.customId, place, desk)
  if (carried === undefined)
    return tell(place, respond, catalogues[languageOf(place.locale)].surfaces.discord.oldButton)
  await ask(place, carried.ask, desk, respond, file === undefined ? {} : { file })
}

async function message({ place, text }: Of<'message'>, desk: Desk, respond: Respond): Promise<void> {
  if (text.trim() === '')
    return tell(place, respond, catalogues[languageOf(place.locale)].surfaces.discord.nothingToExplain)
  await ask(place, questionIn(text), desk, respond, {})
}

/** Who types, if that can be had in time. */
async function asking(asked: HeardQuestion, desk: Desk): Promise<Asker | undefined> {
  try {
    return await within(TIMES.beforeSuggesting, 'settings before suggesting', desk.responder.asker(asked))
  } catch (cause) {
    desk.log.warn({ err: cause }, 'suggesting without settings')
    return undefined
  }
}

async function typing({ place, name, given, focused }: Of<'typing'>, desk: Desk, respond: Respond): Promise<void> {
  // A network that is named there is opened like the one in use.
  const asked = askedAt(place, { line: `/${name} ${given.network ?? ''}` })
  const asker = await asking(asked, desk)
  const question: Typing = {
    command: name,
    param: focused.name,
    typed: focused.typed.slice(0, LIMITS.choiceValue),
    given,
  }
  const suggested = asker === undefined ? [] : await desk.suggest(question, asker, `discord ${place.person}`)
  const choices = suggested
    .filter(({ value }) => typeof value === 'number' || value.length <= LIMITS.choiceValue)
    .slice(0, LIMITS.commandChoices)
    .map(({ name: label, value }) => ({ name: shortened(label, LIMITS.choiceName) || String(value), value }))
  await respond(place, { type: RESPONSE.choices, data: { choices } })
}

function handleHeard(what: Exclude<HeardOnDiscord, { kind: 'ping' }>, desk: Desk, respond: Respond): Promise<void> {
  switch (what.kind) {
    case 'command':
      return command(what, desk, respond)
    case 'message':
      return message(what, desk, respond)
    case 'button':
      return press(what, desk, respond)
    case 'form':
      return form(what, desk, respond)
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
