import type { KnownBlock } from '@slack/types'
import type { DiscordMessage } from '../../adapters/discord/payload.ts'
import { pagesOf } from '../../adapters/discord/render.ts'
import { isFolded } from '../../adapters/platform/folded.ts'
import type { Picture } from '../../adapters/platform/platform.ts'
import { render as renderSlack } from '../../adapters/slack/render.ts'
import { render as renderWeb } from '../../adapters/web/render.ts'
import type { ViewBlock } from '../../adapters/web/view.ts'
import { sequences } from '../../diagrams/compose.ts'
import { cutInside } from '../../diagrams/lettering.ts'
import type { Answer } from '../../src/request/answer.ts'
import type { Language, Request } from '../../src/request/calls.ts'
import { bare } from '../../src/request/text.ts'

/*
 * What somebody reads of one answer on each platform, as plain text: the real renderers' output, nothing else.
 */

function picturesOf(answer: Answer): (Picture & { kind: 'image' })[] {
  return answer.blocks.flatMap((block) => {
    if (block.kind !== 'diagram') return []
    const told = sequences(block).map(({ description }) => description)
    const alt = cutInside(told.join(' '), 1_000)
    return [{ kind: 'image' as const, png: new Uint8Array([1]), width: 580, height: 400, alt, name: 'packetwalk.png' }]
  })
}

function discordPage({ payload }: DiscordMessage, i: number, of: number): string {
  const buttons = payload.components.map((row) => row.components.map(({ label }) => `[${label}]`).join(' '))
  return [
    ...(of === 1 ? [] : [`--- page ${i + 1} of ${of}`]),
    payload.content,
    ...payload.embeds.map((embed) => embed.description ?? ''),
    ...payload.attachments.map(({ filename, description }) => `(${filename}: ${description})`),
    ...buttons,
  ].join('\n')
}

/** All pages of the answer on Discord. */
export function discordPages(answer: Answer, ask: Request, language: Language): DiscordMessage[] {
  const pictures = picturesOf(answer)
  return pagesOf(answer, {
    language,
    ask,
    kept: () => 'k'.repeat(20),
    attachmentBytes: 1e7,
    pictures,
    form: !isFolded(ask),
  })
}

export function onDiscord(answer: Answer, ask: Request, language: Language): string {
  const pages = discordPages(answer, ask, language)
  return pages.map((page, i) => discordPage(page, i, pages.length)).join('\n')
}

type Part = { text?: unknown; elements?: unknown; alt_text?: unknown; type?: unknown }
const isPart = (thing: unknown): thing is Part => typeof thing === 'object' && thing !== null

function slackText(thing: unknown): string {
  if (typeof thing === 'string') return thing
  if (Array.isArray(thing)) return thing.map(slackText).join('')
  if (!isPart(thing)) return ''
  if (thing.type === 'button') return `[${slackText(thing.text)}] `
  if (thing.type === 'image') return `(picture: ${slackText(thing.alt_text)})`
  return slackText(thing.text) + slackText(thing.elements)
}

/** The messages of the answer on Slack. */
export function slackMessages(answer: Answer, language: Language): { text: string; blocks: KnownBlock[] }[] {
  const pictures = picturesOf(answer).map(({ alt }) => ({ kind: 'image' as const, file: 'F1', alt }))
  return renderSlack(answer, { by: 'U1', language, pictures }).messages
}

export function onSlack(answer: Answer, language: Language): string {
  const messages = slackMessages(answer, language)
  return messages.map(({ blocks }) => blocks.map((block) => slackText(block).trimEnd()).join('\n')).join('\n---\n')
}

const WEB: { [K in ViewBlock['kind']]: (block: Extract<ViewBlock, { kind: K }>) => string } = {
  headline: ({ mood, text }) => `<${mood}> ${bare(text)}`,
  paragraph: ({ text }) => bare(text),
  note: ({ text }) => `(${bare(text)})`,
  steps: ({ items }) => items.map(({ number, place, text }) => `${number}. ${bare(place)} · ${bare(text)}`).join('\n'),
  table: ({ caption, columns, rows }) =>
    [bare(caption), columns.join(' | '), ...rows.map((row) => row.map(bare).join(' | '))].join('\n'),
  command: ({ about, command }) => `${bare(about)}\n$ ${command}`,
  source: ({ text }) => text,
  town: ({ wide }) => `(map of ${wide.places.length} places)`,
  picture: ({ picture }) => `(picture ${picture})`,
  choices: ({ items }) => items.map(({ label }) => `[${label}]`).join(' '),
  file: ({ name }) => `(file ${name})`,
}
function webText<K extends ViewBlock['kind']>(kind: K, block: Extract<ViewBlock, { kind: K }>): string {
  return WEB[kind](block)
}

export function onWeb(answer: Answer, language: Language): string {
  return renderWeb(answer, language)
    .blocks.map((block) => webText(block.kind, block))
    .join('\n')
}
