import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ButtonRoute,
  type Carried,
  customId,
  found,
  isRequest,
  recalled,
  tooLong,
} from '../../adapters/discord/buttons.ts'
import { unmarked } from '../../adapters/discord/markdown.ts'
import type { DiscordMessage } from '../../adapters/discord/payload.ts'
import { type PageSetting, pagesOf } from '../../adapters/discord/render.ts'
import type { Picture } from '../../adapters/platform/platform.ts'
import { answer as realAnswer, stranger } from '../../src/bot/bot.ts'
import type { Answer } from '../../src/request/answer.ts'
import type { Language, Request } from '../../src/request/calls.ts'
import { against, liveMarkup, messageRules } from '../support/fakes/discord/schemas.ts'
import { ATTACKS, anyAnswer, conforms } from '../support/platform-kit.ts'
import { smallBot } from '../support/small-bot.ts'

const KINDS = new Set(['trace', 'step', 'source'])
const HASH = 'abcdefghijklmnopqrstuv'

function setting(language: Language, more: Partial<PageSetting> = {}): PageSetting {
  const ask = { line: '/trace 10.0.1.12 10.0.2.22' }
  return { language, ask, kept: () => HASH, attachmentBytes: 10_000_000, pictures: 'drawing', ...more }
}
const render = (answer: Answer, language: Language): DiscordMessage[] => pagesOf(answer, setting(language))

function read(pages: DiscordMessage[]): string {
  const texts = pages.flatMap(({ payload, files }, i) => [
    ...(i === 0 ? [payload.content] : []),
    ...payload.embeds.map((embed) => embed.description ?? ''),
    ...files.map((file) => new TextDecoder().decode(file.data)),
  ])
  return texts.map(unmarked).join('\n')
}

function complaints(pages: DiscordMessage[]): string[] {
  return pages.flatMap(({ payload, files }) => [
    ...against('IncomingWebhookUpdateRequestPartial', payload),
    ...against('IncomingWebhookInteractionRequest', payload),
    ...messageRules(
      payload,
      files.map((_, i) => `files[${i}]`),
    ),
    ...[payload.content, ...payload.embeds.map((embed) => embed.description ?? '')].flatMap(liveMarkup),
  ])
}

function requests(pages: DiscordMessage[]): Request[] {
  return pages
    .flatMap(({ payload }) => payload.components.flatMap((row) => row.components))
    .flatMap((button) => {
      const back = found(button.custom_id, KINDS)
      return back?.kind === 'carried' && !('line' in back.carried.ask) ? [back.carried.ask] : []
    })
}

conforms<DiscordMessage[]>({ name: 'Discord', render, read, buttons: requests, complaints })

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47])
const trace = (): Answer =>
  smallBot(
    { line: '/trace 10.0.1.12 10.0.2.22' },
    {
      language: 'en',
      voice: 'technical',
      private: false,
      stored: [],
      networks: [],
      admin: false,
      chosen: { person: {}, channel: {}, workspace: {} },
    },
  )
const image: Picture & { kind: 'image' } = {
  kind: 'image',
  png,
  width: 800,
  height: 600,
  alt: 'pod-12, then pod-22',
  name: 'trace.png',
}
const long = (words: number): Answer => ({
  blocks: [
    { kind: 'headline', mood: 'good', text: [{ kind: 'plain', text: 'Delivered.' }] },
    {
      kind: 'paragraph',
      text: [{ kind: 'plain', text: Array.from({ length: words }, (_, i) => `word${i}`).join(' ') }],
    },
  ],
  private: false,
  effects: [],
})

describe('a page of an answer', () => {
  test('says that the picture is being drawn, and later shows it with its alt text', () => {
    const before = render(trace(), 'en')[0]
    const after = pagesOf(trace(), setting('en', { pictures: [image] }))[0]
    expect(before?.payload.embeds.map((embed) => embed.description).join()).toContain('being drawn')
    expect(after?.payload.embeds.map((embed) => embed.description).join()).not.toContain('being drawn')
    expect(after?.payload.attachments).toEqual([{ id: '0', filename: 'trace.png', description: 'pod-12, then pod-22' }])
    expect(after?.payload.embeds.at(-1)?.image).toEqual({ url: 'attachment://trace.png' })
    expect(after?.files).toEqual([{ name: 'trace.png', type: 'image/png', data: png }])
  })
  test('offers the source when the picture could not be drawn', () => {
    const source: Picture = { kind: 'source', mermaid: 'sequenceDiagram', alt: '', why: 'no browser' }
    const page = pagesOf(trace(), setting('zh', { pictures: [source] }))[0]
    expect(page?.files.map((file) => file.name)).toEqual(['packetwalk.mmd'])
    expect(page?.payload.embeds.map((embed) => embed.description).join()).toContain('图没能画出来')
  })
  test('says nothing of a failure when its source was asked for, and waits for no picture', () => {
    const asked = realAnswer({ line: '/source 12 22 mermaid' }, stranger())
    const source: Picture = { kind: 'source', mermaid: 'sequenceDiagram', alt: '', why: '' }
    const texts = [render(asked, 'en')[0], pagesOf(asked, setting('en', { pictures: [source] }))[0]].map((page) =>
      JSON.stringify(page?.payload),
    )
    expect(texts.join()).not.toMatch(/drawn/)
    expect(texts[1]).toContain('packetwalk.mmd')
  })
  test('that is too long goes on at the next, word by word, with buttons that turn the pages', () => {
    const pages = render(long(3000), 'en')
    expect(pages.length).toBeGreaterThan(2)
    const words = pages.flatMap(({ payload }) => (payload.embeds[0]?.description ?? '').split(/\s+/)).filter((w) => w)
    expect(words).toEqual(Array.from({ length: 3000 }, (_, i) => `word${i}`))
    const turns = pages[1]?.payload.components.at(-1)?.components ?? []
    expect(turns.map((button) => button.label)).toEqual([`◀ 1/${pages.length}`, `3/${pages.length} ▶`])
    expect(turns.map((button) => found(button.custom_id, KINDS))).toMatchObject([
      { carried: { page: 0, ask: { line: '/trace 10.0.1.12 10.0.2.22' } } },
      { carried: { page: 2 } },
    ])
  })
  test('shows every page of a picture that is too long for one', () => {
    const long: Picture = { ...image, more: [{ ...image, name: 'trace-2.png', alt: 'the second page' }] }
    const page = pagesOf(trace(), setting('en', { pictures: [long] }))[0]
    expect(page?.payload.attachments).toMatchObject([{ filename: image.name }, { description: 'the second page' }])
    expect(page?.payload.embeds.flatMap((embed) => embed.image?.url ?? [])).toHaveLength(2)
  })
  test('leaves out a file that is too large, and says so', () => {
    const answer: Answer = {
      ...trace(),
      blocks: [
        ...trace().blocks,
        { kind: 'file', name: 'big.json', type: 'application/json', content: 'x'.repeat(500) },
      ],
    }
    const page = pagesOf(answer, setting('en', { attachmentBytes: 400 }))[0]
    expect(page?.files).toEqual([])
    expect(page?.payload.embeds.map((embed) => embed.description).join()).toContain('`big.json` is larger')
  })
  test('with pictures breaks no rule either, whatever the answer', () => {
    fc.assert(
      fc.property(anyAnswer, (answer) => {
        const withDiagram: Answer = {
          ...answer,
          blocks: [...answer.blocks, ...trace().blocks.filter((b) => b.kind === 'diagram')],
        }
        expect(complaints(pagesOf(withDiagram, setting('en', { pictures: [image, image] })))).toEqual([])
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})

const anyPlain = fc.oneof(
  fc.string(),
  fc.constantFrom(...ATTACKS),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
  fc.boolean(),
)
const anyBag = fc.dictionary(
  fc.constantFrom('from', 'to', 'number', 'size', 'anything', 'private', 'language'),
  anyPlain,
)

const anyRoute: fc.Arbitrary<ButtonRoute> = fc
  .tuple(
    fc.option(fc.constantFrom('onward' as const, 'form' as const)),
    fc.option(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })),
  )
  .map(([leads, owner]) => ({
    ...(leads === null ? {} : { leads }),
    ...(owner === null ? {} : { owner: owner.toString() }),
  }))

describe('what a button carries', () => {
  test('comes back as it was, or is kept under its hash', () => {
    fc.assert(
      fc.property(anyBag, anyBag, fc.nat(400), anyRoute, (own, manner, page, route) => {
        const thing = { kind: 'trace', ...own, ...(Object.keys(manner).length === 0 ? {} : { manner }) }
        if (!isRequest(thing, KINDS)) throw new Error('not a request')
        const carried: Carried = { ask: thing, page, ...route }
        const id = customId(carried, HASH) ?? ''
        expect(id.length).toBeLessThanOrEqual(100)
        const text = tooLong(carried)
        if (text !== undefined) {
          expect(found(id, KINDS)).toEqual({ kind: 'kept', hash: HASH, page, ...route })
          expect(recalled(text, KINDS)).toEqual(JSON.parse(JSON.stringify(thing)))
          return
        }
        expect(found(id, KINDS)).toEqual({ kind: 'carried', carried })
      }),
    )
  })
  test.each([
    '',
    '1',
    '1~',
    '1~nope~f=a',
    '1~trace~',
    '1~trace~__proto__=x',
    '1~trace~constructor=x',
    '1~trace~@kind=x',
    '2~trace~f=a',
    '1~trace~f',
    '1~trace~n:NaN',
    '1~trace~n:',
    '1#',
    '1#../../etc',
    `1#${'x'.repeat(90)}`,
    '1~trace~toString+\u0000',
    '{"kind":"trace"}',
    '1~trace~manner=x',
    '1zzzz~trace~f=a',
    '1!~trace~f=a',
    '1!A~trace~f=a',
    '1>>~trace~f=a',
    '~',
    '#',
  ])('a forged one is nothing: %j', (id) => {
    expect(found(id, KINDS)).toBeUndefined()
  })
  test('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.string(), (id) => void found(id, KINDS)))
    fc.assert(fc.property(fc.string(), (id) => void found(`1~trace~${id}`, KINDS)))
  })
})
