import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mrkdwn, pieces, readable, shortened, unmarked, visible } from '../../adapters/slack/mrkdwn.ts'
import { type Frame, longRequests, type MessagePicture, render, renderView } from '../../adapters/slack/render.ts'
import { answer as answerOf, stranger } from '../../src/bot/bot.ts'
import type { Answer, Block } from '../../src/request/answer.ts'
import { bare, code, plain, strong, type Text, t } from '../../src/request/text.ts'
import type { Journey } from '../../src/trace/events.ts'
import { ATTACKS, answer, text } from '../support/fakes/slack/answers.ts'
import { messageProblems, viewProblems } from '../support/fakes/slack/schema.ts'
import { rawCommand } from '../support/raw-command.ts'

const FRAME: Frame = { by: 'U1', language: 'en' }
const answered = (...blocks: Block[]): Answer => ({ blocks, private: false, effects: [] })
const headline = (words: Text): Block => ({ kind: 'headline', mood: 'good', text: words })
const JOURNEY: Journey = {
  question: { from: 'a', to: '10.0.0.2', proto: 'icmp', port: 0, size: 56, ttl: 64, df: 'want', open: true },
  story: [],
  request: { message: { role: 'request' }, hops: [], disposition: { kind: 'delivered', to: 'b' } },
  errors: [],
  exchanges: [],
  outcome: { kind: 'timeout' },
  result: { kind: 'reachable' },
}
const DIAGRAM: Block = { kind: 'diagram', journey: JOURNEY, language: 'en', voice: 'technical', cut: 'full', cast: {} }

/** The letters and digits of a text, in order: what must survive every rendering. */
const letters = (string: string): string =>
  [
    ...visible(string)
      .replaceAll('ˋ', '')
      .matchAll(/[\p{L}\p{N}]/gu),
  ].join('')

/** All that somebody reads in a block. */
function read(thing: unknown): string {
  if (Array.isArray(thing)) return thing.map(read).join(' ')
  if (typeof thing !== 'object' || thing === null) return ''
  const own = 'text' in thing && typeof thing.text === 'string' ? unmarked(thing.text) : ''
  return [own, ...Object.values(thing).map(read)].join(' ')
}

describe('text as mrkdwn', () => {
  test.each<[string, Text, string]>([
    ['a value stands in a code span', t`to ${'10.0.2.22'}.`, 'to `10.0.2.22`.'],
    ['a value cannot leave its code span', t`at ${'`<!here>` x'}`, 'at `ˋ&lt;!here&gt;ˋ x`'],
    ['a value stays on one line', t`at ${'a\nb'}`, 'at `a b`'],
    ['marks hug their text', strong(' on '), ' *on* '],
    ['an empty value is nothing', t`at ${''}.`, 'at .'],
    ['words cannot make a mention', plain('<!channel> & co'), '&lt;!channel&gt; &amp; co'],
    ['a star in bold words stays a star', strong('a*b'), '*a∗b*'],
    [
      'punctuation is not bold: its marks would be seen',
      [...strong('lost ('), ...code('x'), ...strong('), so:')],
      '*lost* (`x`), *so*:',
    ],
    ['Chinese gets invisible edges around marks', t`到${'eth0'}门`, '到\u200b`eth0`\u200b门'],
    ['two values side by side stay two', [...code('a'), ...code('b')], '`a`\u200b`b`'],
    ['nobody can hide or turn text', plain('a\u202eb\u200bc'), 'abc'],
  ])('%s', (_, from, to) => {
    expect(mrkdwn(from)).toBe(to)
  })

  test('no text of any kind makes a link or a mention', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(mrkdwn(any)).not.toMatch(/[<>]/)
        expect(mrkdwn(any)).not.toMatch(/\p{Bidi_Control}/u)
      }),
    )
  })

  test('pieces keep every character, fit, and cut no word', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 60, max: 400 }), (any, room) => {
        const cut = pieces(any, room)
        for (const piece of cut) expect(piece.length).toBeLessThanOrEqual(room)
        expect(letters(cut.map(unmarked).join(''))).toBe(letters(bare(any)))
      }),
      { endOnFailure: true },
    )
  })

  test('a word that fits is never cut', () => {
    const words = Array.from({ length: 400 }, (_, i) => `word${i}`)
    const back = pieces(plain(words.join(' ')), 100).flatMap((piece) => piece.trim().split(' '))
    expect(back).toEqual(words)
  })

  test('a notification is cut at a word', () => {
    expect(shortened('one two three four', 12)).toBe('one two…')
    expect(shortened('short', 12)).toBe('short')
    expect(shortened('x'.repeat(40), 12)).toBe(`${'x'.repeat(11)}…`)
  })

  test.each([
    ['<@U0BOT> trace 10.0.1.12 10.0.2.22', 'trace 10.0.1.12 10.0.2.22'],
    ['<@U0BOT|packetwalk> trace a <http://b.example|b.example>', 'trace a b.example'],
    ['trace a <http://b.example>', 'trace a http://b.example'],
    ['explain &lt;none&gt; &amp; all', 'explain <none> & all'],
    ['map <#C1|general>', 'map general'],
  ])('%s reads %s', (sent, typed) => {
    expect(readable(sent)).toBe(typed)
  })
})

describe('an answer as messages', () => {
  test('the first line is the answer, the steps are numbered, the buttons come last', () => {
    const { messages, files } = render(
      answered(
        headline(t`Delivered to ${'pod-22'}`),
        {
          kind: 'steps',
          items: [
            { number: 1, place: code('pod-12'), text: t`sends to ${'10.0.2.22'}` },
            { number: 2, place: code('node-1'), text: plain('wraps it') },
          ],
        },
        { kind: 'choices', items: [{ label: 'Next', request: { kind: 'step', from: 'a', to: 'b', number: 2 } }] },
      ),
      FRAME,
    )
    expect(messages).toEqual([
      {
        text: 'Delivered to pod-22',
        blocks: [
          {
            type: 'section',
            expand: true,
            text: { type: 'mrkdwn', verbatim: true, text: ':white_check_mark: *Delivered to* `pod-22`' },
          },
          {
            type: 'section',
            expand: true,
            text: { type: 'mrkdwn', verbatim: true, text: '1. `pod-12`: sends to `10.0.2.22`\n2. `node-1`: wraps it' },
          },
          {
            type: 'actions',
            elements: [
              {
                type: 'button',
                action_id: 'ask:0',
                text: { type: 'plain_text', text: 'Next', emoji: false },
                value: '{"v":1,"by":"U1","r":{"kind":"step","from":"a","to":"b","number":2}}',
              },
            ],
          },
        ],
      },
    ])
    expect(files).toEqual([])
  })

  test('a table shows the row that decided', () => {
    const { messages } = render(
      answered(headline(plain('Routes')), {
        kind: 'table',
        caption: plain('Routing table'),
        columns: ['to', 'via', '门'],
        rows: [
          [code('10.0.1.0/24'), plain(''), code('cilium_host')],
          [code('default'), code('192.168.100.1'), code('eth0')],
        ],
        marked: 1,
      }),
      FRAME,
    )
    expect(read(messages[0]?.blocks[2])).toContain(
      '  to           via            门\n' +
        '  ───────────  ─────────────  ───────────\n' +
        '  10.0.1.0/24                 cilium_host\n' +
        '▶ default      192.168.100.1  eth0',
    )
  })

  test('every answer stays within every limit and passes the schema, before and after its pictures', () => {
    const shown: fc.Arbitrary<MessagePicture> = fc.oneof(
      fc.string().map((alt): MessagePicture => ({ kind: 'image', file: 'F123', alt })),
      fc.string({ maxLength: 4000 }).map((mermaid): MessagePicture => ({ kind: 'source', mermaid })),
    )
    fc.assert(
      fc.property(answer, shown, (any, picture) => {
        const drawn: Answer = {
          ...any,
          blocks: any.blocks.flatMap((b): Block[] => (b.kind === 'note' ? [b, DIAGRAM] : [b])),
        }
        const pictures = drawn.blocks.filter((b) => b.kind === 'diagram').map(() => picture)
        const kept = new Map(longRequests(drawn, FRAME).map((r) => [JSON.stringify(r), 'abcdefghijklmnop']))
        const before = render(drawn, { ...FRAME, kept })
        const after = render(drawn, { ...FRAME, kept, pictures })
        for (const message of [...before.messages, ...after.messages]) {
          expect(messageProblems({ ...message })).toEqual([])
        }
        expect(after.messages.length).toBe(before.messages.length)
        expect(viewProblems({ type: 'home', blocks: renderView(drawn, { ...FRAME, kept }) })).toEqual([])
      }),
      { numRuns: 150, endOnFailure: true },
    )
  }, 60_000)

  test('nothing that can be read is lost: it stands in a message or in a file', () => {
    fc.assert(
      fc.property(answer, (any) => {
        const { messages, files } = render(any, FRAME)
        const told = messages.flatMap((m) => m.blocks.filter((b) => b.type !== 'actions'))
        const all = letters(read(told) + files.map((f) => f.content).join(' '))
        for (const block of any.blocks) {
          if (block.kind !== 'paragraph' && block.kind !== 'note') continue
          expect(all).toContain(letters(bare(block.text)))
        }
      }),
      { numRuns: 60, endOnFailure: true },
    )
  })

  test('a long answer goes on in further messages and keeps its buttons on the first', () => {
    const items = Array.from({ length: 400 }, (_, i) => ({
      number: i + 1,
      place: code(`node-${i}`),
      text: t`looks up ${`10.0.${i % 256}.1`} in the ipcache and finds it`,
    }))
    const { messages } = render(
      answered(
        headline(plain('Long')),
        { kind: 'steps', items },
        { kind: 'choices', items: [{ label: 'Again', request: { kind: 'trace', from: 'a', to: 'b' } }] },
      ),
      FRAME,
    )
    expect(messages.length).toBeGreaterThan(2)
    expect(messages[0]?.blocks.at(-1)?.type).toBe('actions')
    expect(
      messages
        .slice(1)
        .flatMap((m) => m.blocks)
        .some((b) => b.type === 'actions'),
    ).toBe(false)
    for (const message of messages) expect(messageProblems({ ...message })).toEqual([])
  })

  test('a source too long to copy from a message becomes a file', () => {
    const source = 'graph TD\n'.repeat(600)
    const { files } = render(
      answered(headline(plain('x')), { kind: 'source', language: 'mermaid', text: source }),
      FRAME,
    )
    expect(files).toEqual([{ name: 'packetwalk.mmd', content: source }])
  })

  test('a picture stands at its place with its alt text', () => {
    const blocks = render(answered(headline(plain('x')), DIAGRAM, { kind: 'note', text: plain('after') }), {
      ...FRAME,
      pictures: [{ kind: 'image', file: 'F1', alt: 'a to b: delivered' }],
    }).messages[0]?.blocks
    expect(blocks?.map((b) => b.type)).toEqual(['section', 'image', 'context'])
    expect(blocks?.[1]).toEqual({ type: 'image', slack_file: { id: 'F1' }, alt_text: 'a to b: delivered' })
  })

  test.each(ATTACKS.map((attack) => [attack]))('%j in every place reaches nobody', (attack) => {
    const any: Answer = answered(
      headline(t`No such end: ${attack}`),
      { kind: 'paragraph', text: plain(attack) },
      { kind: 'steps', items: [{ number: 1, place: code(attack), text: strong(attack) }] },
      { kind: 'table', caption: plain(attack), columns: [attack], rows: [[code(attack)]] },
      { kind: 'command', about: plain(attack), command: rawCommand(attack) },
      { kind: 'source', language: 'text', text: attack },
      { kind: 'note', text: code(attack) },
      { kind: 'choices', items: [{ label: attack, request: { kind: 'trace', from: attack, to: attack } }] },
    )
    for (const message of render(any, FRAME).messages) expect(messageProblems({ ...message })).toEqual([])
  })
})

describe('what is readable on Slack', () => {
  const LONG =
    'Longest match for 10.0.2.22: 10.0.2.0/24, directly, out of cilium_host, past the own routing of the node'
  const row = (n: number): Text[] => [plain(String(n)), plain(`${n}a ${LONG}`), plain(`${n}b ${LONG}`)]
  const compare: Answer = {
    blocks: [
      { kind: 'headline', mood: 'neutral', text: plain('Two ways') },
      { kind: 'table', caption: plain('Compare'), columns: ['#', 'storybook', 'cilium'], rows: [row(1), row(2)] },
    ],
    private: false,
    effects: [],
  }
  test('a table wider than a thread is told row by row, each cell after the name of its column', () => {
    const { messages, files } = render(compare, { by: 'U1', language: 'en' })
    const text = JSON.stringify(messages)
    expect(files).toEqual([])
    expect(text).not.toContain('rich_text_preformatted')
    expect(text).toMatch(/• \*1\*.*storybook\*: 1a.*cilium\*: 1b.*• \*2\*/)
  })
  test('the source of a picture that was asked for is not told to be a failure', () => {
    const asked = answerOf({ line: '/source 12 22 mermaid' }, stranger())
    const { messages } = render(asked, {
      by: 'U1',
      language: 'en',
      pictures: [{ kind: 'source', mermaid: 'sequenceDiagram' }],
    })
    expect(JSON.stringify(messages)).toContain('sequenceDiagram')
    expect(JSON.stringify(messages)).not.toContain('could not be drawn')
  })
})
