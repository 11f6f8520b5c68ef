import type { Answer } from '../../src/request/answer.ts'
import type { Language } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import type { Log } from '../platform/log.ts'
import type { Drawn, Picture, Reply } from '../platform/platform.ts'
import type { Store } from '../store/contract.ts'
import * as files from './files.ts'
import { change, isDirect, type Sent, type SlackPlace, send, tenantOf, turn } from './place.ts'
import {
  type Frame,
  image,
  longRequests,
  type MessagePicture,
  type Rendered,
  render,
  type SlackMessage,
  summary,
} from './render.ts'

export interface Kept {
  store: Store
  log: Log
}

/** Stores what no button can carry; hashes by the request's JSON. */
async function keep(
  answer: Answer,
  frame: Frame,
  at: { place: SlackPlace; store: Store },
): Promise<Map<string, string>> {
  const kept = new Map<string, string>()
  for (const request of longRequests(answer, frame)) {
    const json = JSON.stringify(request)
    kept.set(json, await at.store.keep(tenantOf(at.place), json))
  }
  return kept
}

const moreOf = (picture: Picture): readonly Drawn[] => (picture.kind === 'image' ? (picture.more ?? []) : [])
const same = (a: SlackMessage | undefined, b: SlackMessage): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Only the pictures of messages that cannot be changed any more. */
function picturesOf(message: SlackMessage, text: string): SlackMessage | undefined {
  const blocks = message.blocks.filter((block) => block.type === 'image')
  return blocks.length === 0 ? undefined : { text, blocks }
}

/** Answers one question at one place: the text, then the same messages with their pictures. */
export function slackReply(place: SlackPlace, room: Kept, what: Pick<Frame, 'of' | 'folded'>): Reply {
  const sent: Sent[] = []
  let shown: Rendered = { messages: [], files: [] }
  let frame: Frame = { by: place.person, language: 'en' }
  let hidden = false

  const threadOf = (): string | undefined => {
    const first = sent[0]
    return place.thread ?? (first?.kind === 'message' ? first.ts : undefined)
  }

  /** A page is turned only where as many people see the answer as saw the message. */
  async function first(message: SlackMessage): Promise<Sent> {
    const fits = place.turns !== undefined && (place.turns.kind === 'private') === hidden
    const turned = fits ? await turn(place, message) : undefined
    return turned ?? send(place, message, { hidden, thread: place.thread })
  }

  /** Files stand in the answer's thread; those of a private answer in the direct message. */
  async function attach(some: Rendered['files'], answer: Answer): Promise<void> {
    if (some.length === 0) return
    const own = sent[0]
    const at = own?.kind === 'message' ? own : await direct(answer)
    if (at?.kind !== 'message') return
    const thread = at === own ? (threadOf() ?? at.ts) : at.ts
    for (const file of some) await files.attach(place.client, { channel: at.channel, thread }, file)
  }
  function direct(answer: Answer): Promise<Sent> {
    const text = summary(answer)
    const blocks: SlackMessage['blocks'] = [{ type: 'section', text: { type: 'plain_text', text, emoji: false } }]
    return send({ ...place, channel: place.person }, { text, blocks }, { hidden: false, thread: undefined })
  }

  async function show(picture: Picture): Promise<MessagePicture> {
    if (picture.kind === 'source') return { kind: 'source', mermaid: picture.mermaid }
    return shownImage(picture)
  }
  async function shownImage(picture: Drawn): Promise<MessagePicture> {
    try {
      return { kind: 'image', file: await files.upload(place.client, picture.png, picture.name), alt: picture.alt }
    } catch (cause) {
      // A picture that fails costs nothing: the steps say the same.
      room.log.warn({ err: cause }, 'slack did not take a picture')
      return { kind: 'source', mermaid: '' }
    }
  }

  /** Message `i` as it is with its pictures; where it cannot be changed, the pictures follow it. */
  async function renew(message: SlackMessage, i: number): Promise<void> {
    const old = sent[i]
    if (old === undefined || same(shown.messages[i], message)) return
    if ((await change(place, old, message)) !== undefined) return
    const pictures = picturesOf(message, message.text)
    if (pictures !== undefined) await send(place, pictures, { hidden, thread: threadOf() })
  }

  /** A further page of a long picture stands below the answer, in its thread. */
  async function follow(page: MessagePicture, answer: Answer): Promise<void> {
    if (page.kind !== 'image') return
    const message = { text: summary(answer), blocks: [image(page)] }
    await send(place, message, { hidden, thread: threadOf() })
  }

  return {
    async text(answer, language) {
      hidden = place.hidden === true || answer.private
      frame = { by: place.person, language, ...what }
      frame = { ...frame, kept: await keep(answer, frame, { place, store: room.store }) }
      shown = render(answer, frame)
      for (const [i, message] of shown.messages.entries()) {
        sent.push(i === 0 ? await first(message) : await send(place, message, { hidden, thread: threadOf() }))
      }
      await attach(shown.files, answer)
    },

    async pictures(answer, pictures) {
      const ready = await Promise.all(pictures.map(show))
      const full = render(answer, { ...frame, pictures: ready })
      for (const [i, message] of full.messages.entries()) await renew(message, i)
      const further = await Promise.all(pictures.flatMap(moreOf).map(shownImage))
      for (const page of further) await follow(page, answer)
      const known = new Set(shown.files.map((file) => file.name + file.content))
      await attach(
        full.files.filter((file) => !known.has(file.name + file.content)),
        answer,
      )
    },

    async failed(id, language) {
      const message = failure(id, language)
      await send(place, message, { hidden: !isDirect(place.channel), thread: place.thread })
    },
  }
}

/** Something of ours broke: said with the number under which it stands in the log. */
function failure(id: string, language: Language): SlackMessage {
  const words = catalogues[language].surfaces.service
  const blocks: Answer['blocks'] = [
    { kind: 'headline', mood: 'bad', text: words.failed(id) },
    { kind: 'paragraph', text: words.failedNext },
  ]
  const [message] = render({ blocks, private: true, effects: [] }, { by: '', language }).messages
  return message ?? { text: id, blocks: [] }
}
