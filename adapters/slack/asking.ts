import type { Answer } from '../../src/request/answer.ts'
import type { CallName, Language, Request } from '../../src/request/calls.ts'
import type { Upload } from '../import/upload.ts'
import type { HeardQuestion } from '../platform/asked.ts'
import { languageOf } from '../platform/asked.ts'
import type { Wishes } from '../platform/asker.ts'
import { isFolded } from '../platform/folded.ts'
import type { Log } from '../platform/log.ts'
import type { Reply, Responder } from '../platform/platform.ts'
import type { CommandDescription } from '../platform/registry.ts'
import type { Store } from '../store/contract.ts'
import type { SlackFileRules } from './files.ts'
import type { People } from './people.ts'
import { type SlackPlace, send } from './place.ts'
import { render } from './render.ts'
import { slackReply } from './reply.ts'

/** What the listeners share. */
export interface Room {
  responder: Responder
  store: Store
  log: Log
  commands: readonly CommandDescription[]
  people: People
  files: SlackFileRules
  kinds: ReadonlySet<string>
}

export interface HeardOnSlack {
  request: HeardQuestion['request']
  /** The id by which Slack repeats it. */
  event: string
  upload?: Upload
}

const isKind = (word: string, kinds: ReadonlySet<string>): word is CallName => kinds.has(word)

/** What the answer will be about, as far as the line says: the first word. */
export function about(request: HeardQuestion['request'], kinds: ReadonlySet<string>): CallName | undefined {
  if (!('line' in request)) return request.kind
  const word = request.line.trim().replace(/^\//, '').split(/\s/)[0] ?? ''
  return isKind(word, kinds) ? word : undefined
}

/** Could the answer change what belongs to others? Everything could that is not known to only answer. */
function mayChange(request: HeardQuestion['request'], room: Room): boolean {
  const kind = about(request, room.kinds)
  return room.commands.find((command) => command.name === kind)?.settings ?? true
}

async function askedAt(place: SlackPlace, heard: HeardOnSlack, room: Room): Promise<HeardQuestion> {
  const [locale, admin] = await Promise.all([
    room.people.locale(place),
    mayChange(heard.request, room) ? room.people.admin(place) : false,
  ])
  return {
    platform: 'slack',
    request: heard.request,
    person: place.person,
    channel: place.channel,
    workspace: place.workspace,
    locale,
    admin,
    detail: 'brief',
    event: heard.event,
    ...(heard.upload === undefined ? {} : { upload: heard.upload }),
  }
}

/** Asks, and answers at the place. Never rejects: what goes wrong is told and logged by the responder. */
export async function ask(place: SlackPlace, heard: HeardOnSlack, room: Room, to?: Reply): Promise<void> {
  const asked = await askedAt(place, heard, room)
  const of = about(heard.request, room.kinds)
  const what = { ...(of === undefined ? {} : { of }), ...(isFolded(heard.request) ? { folded: true } : {}) }
  await room.responder.respond(asked, to ?? slackReply(place, room, what))
}

/** What is known of the asker before an answer. At most a second is spent on finding out. */
export async function askerAt(
  place: SlackPlace,
  request: HeardQuestion['request'],
  room: Room,
): Promise<Wishes | undefined> {
  const found = askedAt(place, { request, event: '' }, room).then((asked) => room.responder.wishes(asked))
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, 1_000, undefined).unref())
  return Promise.race([found.catch(() => undefined), late])
}

/** The language for what must be said before an answer: a modal, a refusal. */
export async function languageAt(place: SlackPlace, request: HeardQuestion['request'], room: Room): Promise<Language> {
  return (await askerAt(place, request, room))?.language ?? languageOf('')
}

/** Says something to one person that is no answer of the bot: about a button, a file, a message. */
export async function tell(
  place: SlackPlace,
  what: { text: Answer['blocks'][0]; next?: Request; language: Language },
): Promise<void> {
  const blocks: Answer['blocks'] = [what.text]
  if (what.next !== undefined)
    blocks.push({ kind: 'choices', items: [{ label: `/${what.next.kind}`, request: what.next }] })
  const { messages } = render({ blocks, private: true, effects: [] }, { by: place.person, language: what.language })
  for (const message of messages) await send(place, message, { hidden: true, thread: place.thread })
}
