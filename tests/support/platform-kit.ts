import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Asker } from '../../adapters/platform/platform.ts'
import type { Answer, Block } from '../../src/request/answer.ts'
import type { Language, Request } from '../../src/request/calls.ts'
import { bare, type Text } from '../../src/request/text.ts'
import { rawCommand } from './raw-command.ts'
import { smallBot } from './small-bot.ts'

/*
 * What every platform must hold to, whatever it looks like. A platform joins with one row in platforms.test.ts.
 */

/** One platform, as the suite sees it. `Sent` is all that is sent for the text of an answer, as it goes over the wire. */
export interface PlatformUnderTest<Sent> {
  name: string
  render(answer: Answer, language: Language): Sent
  /** What somebody reads of it, in order, files included, all markup gone. */
  read(sent: Sent): string
  /** The requests of its buttons, in order. */
  buttons(sent: Sent): Request[]
  /** What the platform's own rules have against it: limits, schema, mentions that would ring. */
  complaints(sent: Sent): string[]
}

const asker = (language: Language): Asker => ({
  language,
  voice: 'technical',
  private: false,
  stored: [],
  networks: [],
  admin: false,
  chosen: { person: {}, channel: {}, workspace: {} },
})

/** Whoever reads must find these, in this order, letter by letter; signs and blanks are the platform's own. */
function piecesOf(block: Block): (string | Text)[] {
  switch (block.kind) {
    case 'headline':
    case 'paragraph':
    case 'note':
      return [block.text]
    case 'steps':
      return block.items.flatMap((item) => [String(item.number), item.place, item.text])
    case 'table':
      return [block.caption, ...block.columns, ...block.rows.flat()]
    case 'command':
      return [block.about, block.command]
    case 'source':
      return [block.text]
    case 'file':
      return [block.content]
    case 'diagram':
    case 'choices':
      return []
  }
}
/** `ˋ` is a letter to Unicode, and a tamed back quote to us. */
const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]|ˋ/gu, '')

/** The first piece that cannot be found behind the one before it. */
export function missing(answer: Answer, read: string): string | undefined {
  const all = letters(read)
  let from = 0
  for (const piece of answer.blocks.flatMap(piecesOf)) {
    const wanted = letters(typeof piece === 'string' ? piece : bare(piece))
    const at = all.indexOf(wanted, from)
    if (at < 0) return wanted
    from = at + wanted.length
  }
  return undefined
}

const LINES = ['/trace 10.0.1.12 10.0.2.22', '/trace 10.0.1.12 10.0.9.9', '/unknown'] as const
const REQUESTS: Request[] = [
  { kind: 'step', from: '10.0.1.12', to: '10.0.2.22', number: 3 },
  { kind: 'source', from: '10.0.1.12', to: '10.0.2.22', as: 'mermaid' },
]
export const QUESTIONS: readonly (Request | { line: string })[] = [...LINES.map((line) => ({ line })), ...REQUESTS]

/** What people type to make a bot do what it should not. */
export const ATTACKS: readonly string[] = [
  '@everyone',
  '@here',
  '<@&198622483471925248>',
  '<@198622483471925248>',
  '<!channel>',
  '<!here|here>',
  '<!subteam^S012345>',
  '<@U012345>',
  '&lt;!here&gt;',
  '`@everyone`',
  '``` @everyone',
  'a`b``c```d',
  '*bold* _under_ ~gone~ ||hidden||',
  '[click](https://evil.example)',
  '<https://evil.example|Approve>',
  '\u202e@enoyreve',
  '@\u200beveryone',
  '\nline\n# header\n> quote',
  '<script>alert(1)</script>',
  '%%{init: {"x":1}}%%',
  '&#64;everyone',
]

const anyText: fc.Arbitrary<Text> = fc.array(
  fc.record({
    kind: fc.constantFrom('plain', 'code', 'strong'),
    text: fc.oneof(
      { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
      { weight: 2, arbitrary: fc.constantFrom(...ATTACKS) },
      { weight: 1, arbitrary: fc.string({ minLength: 1500, maxLength: 6000 }) },
      { weight: 1, arbitrary: fc.constantFrom('数据包经由隧道'.repeat(300), 'x'.repeat(5000), '') },
    ),
  }),
  { minLength: 1, maxLength: 5 },
)
const anyRequest: fc.Arbitrary<Request> = fc.record({
  kind: fc.constant('trace'),
  from: fc.oneof(fc.string({ maxLength: 30 }), fc.string({ minLength: 90, maxLength: 300 })),
  to: fc.constantFrom(...ATTACKS),
})
const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('paragraph'), text: anyText }),
  fc.record({ kind: fc.constant('note'), text: anyText }),
  fc.record({
    kind: fc.constant('steps'),
    items: fc.array(fc.record({ number: fc.nat(99), place: anyText, text: anyText }), { maxLength: 25 }),
  }),
  fc.record({
    kind: fc.constant('table'),
    caption: anyText,
    columns: fc.array(fc.string({ maxLength: 30 }), { minLength: 2, maxLength: 2 }),
    rows: fc.array(fc.array(anyText, { minLength: 2, maxLength: 2 }), { maxLength: 40 }),
  }),
  fc.record({ kind: fc.constant('command'), about: anyText, command: fc.string({ maxLength: 400 }).map(rawCommand) }),
  fc.record({ kind: fc.constant('source'), language: fc.constant('mermaid'), text: fc.string({ maxLength: 9000 }) }),
  fc.record({
    kind: fc.constant('choices'),
    items: fc.array(fc.record({ label: fc.string({ maxLength: 40 }), request: anyRequest }), { maxLength: 30 }),
  }),
  fc.record({
    kind: fc.constant('file'),
    name: fc.string({ maxLength: 300 }),
    type: fc.constant('text/plain'),
    content: fc.string({ maxLength: 2000 }),
  }),
)

/** Any answer that the types allow: long, short, empty, hostile. */
export const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  blocks: fc
    .tuple(
      fc.record({
        kind: fc.constant('headline'),
        mood: fc.constantFrom('good', 'bad', 'unsure', 'neutral'),
        text: anyText,
      }),
      fc.array(anyBlock, { maxLength: 8 }),
    )
    .map(([headline, rest]) => [headline, ...rest]),
  private: fc.boolean(),
  effects: fc.constant([]),
})

/** The suite for one platform. */
export function conforms<Sent>(platform: PlatformUnderTest<Sent>): void {
  describe(`a platform keeps its promises: ${platform.name}`, () => {
    for (const language of ['en', 'zh'] as const) {
      test.each(QUESTIONS)(`says every word of the answer, in its order (${language}, %j)`, (question) => {
        const answer = smallBot(question, asker(language))
        expect(missing(answer, platform.read(platform.render(answer, language)))).toBeUndefined()
      })
    }
    test('the first thing that is read is the answer', () => {
      const answer = smallBot({ line: LINES[0] }, asker('en'))
      const read = letters(platform.read(platform.render(answer, 'en')))
      expect(read.indexOf('Delivered')).toBeLessThan(40)
      expect(read.indexOf('Delivered')).toBeGreaterThanOrEqual(0)
    })
    test('every button carries its complete request', () => {
      const answer = smallBot({ line: LINES[0] }, asker('en'))
      const offered = answer.blocks.flatMap((block) => (block.kind === 'choices' ? block.items : []))
      expect(platform.buttons(platform.render(answer, 'en'))).toEqual(offered.map((choice) => choice.request))
    })
    test('the same answer is the same payload', () => {
      const answer = smallBot({ line: LINES[0] }, asker('zh'))
      expect(platform.render(answer, 'zh')).toEqual(platform.render(answer, 'zh'))
    })
    test('nothing that the types allow breaks a rule of the platform', { timeout: 60_000 }, () => {
      fc.assert(
        fc.property(anyAnswer, fc.constantFrom('en', 'zh'), (answer, language) => {
          expect(platform.complaints(platform.render(answer, language))).toEqual([])
        }),
        // Shrinking answers of this size costs gigabytes; the seed finds the failing one again.
        { numRuns: 150, endOnFailure: true },
      )
    })
    test.each(ATTACKS)('what somebody typed stays what it is: %j', (attack) => {
      const answer = smallBot({ line: attack }, asker('en'))
      const sent = platform.render(answer, 'en')
      expect(platform.complaints(sent)).toEqual([])
      const shown = letters(attack.replace(/\p{Default_Ignorable_Code_Point}/gu, ''))
      expect(letters(platform.read(sent))).toContain(shown)
    })
  })
}
