import fc from 'fast-check'
import type { Answer, Block, Choice } from '../../../../src/request/answer.ts'
import type { Request } from '../../../../src/request/calls.ts'
import type { Span, Text } from '../../../../src/request/text.ts'
import { rawCommand } from '../../raw-command.ts'

/** Things that people try, and text that breaks renderers. */
export const ATTACKS = [
  '<!channel>',
  '<!here>',
  '<!everyone>',
  '<@U0123456789>',
  '<!subteam^S123|@ops>',
  '<#C123|general>',
  '&lt;!here&gt;',
  '&amp;lt;!here&amp;gt;',
  '@everyone @here @channel',
  '<https://evil.example|Approve>',
  '<mailto:a@b.example|write>',
  '[Approve](https://evil.example)',
  'https://evil.example/x?y=1&z=2',
  '`</code> <!channel> `',
  '``` \n<!channel>\n ```',
  '*bold* _it_ ~no~',
  '*`x`*',
  '\u202e<!channel>\u202c',
  '<\u200b!channel>',
  '\u2066@here\u2069',
  '\ud800 lone',
  '__proto__',
  'constructor',
  '<!date^1392734382^{date}|x>',
  'a\nb\r\nc\u2028d',
  '\u0000\u0007\u001b[31mred',
  '👩‍👩‍👧‍👦 家庭',
  '>quote',
  '• item',
  ':boom:',
] as const

const hostile = fc.constantFrom(...ATTACKS)
const word = fc.oneof(
  { weight: 5, arbitrary: fc.string({ minLength: 1, maxLength: 12 }) },
  { weight: 2, arbitrary: hostile },
  { weight: 2, arbitrary: fc.constantFrom('到达', '门卫', '公寓', '10.0.1.12', 'aa:bb:cc:00:00:01', 'cilium_host') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
)
const words = (most: number): fc.Arbitrary<string> => fc.array(word, { maxLength: most }).map((list) => list.join(' '))
/** Rarely, something far too long. */
const long = fc.tuple(word, fc.integer({ min: 100, max: 1500 })).map(([text, n]) => `${text} `.repeat(n).slice(0, 9000))
const string = (most: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 30, arbitrary: words(most) },
    { weight: 1, arbitrary: long },
    { weight: 1, arbitrary: fc.constant('x'.repeat(5000)) },
  )

const span: fc.Arbitrary<Span> = fc
  .tuple(fc.constantFrom('plain' as const, 'code' as const, 'strong' as const), string(6))
  .map(([kind, text]) => ({ kind, text }))
export const text: fc.Arbitrary<Text> = fc.array(span, { maxLength: 6 })

const request: fc.Arbitrary<Request> = fc
  .tuple(string(3), string(3), fc.integer({ min: 1, max: 40 }))
  .map(([from, to, number]) => ({ kind: 'step', from, to, number, manner: { language: 'zh' } }))
const choice: fc.Arbitrary<Choice> = fc.record({ label: string(4), request })

const block: fc.Arbitrary<Block> = fc.oneof(
  text.map((t): Block => ({ kind: 'paragraph', text: t })),
  fc
    .array(fc.record({ number: fc.integer({ min: 1, max: 99 }), place: text, text }), { maxLength: 30 })
    .map((items): Block => ({ kind: 'steps', items })),
  fc
    .tuple(text, fc.array(string(2), { maxLength: 6 }), fc.array(fc.array(text, { maxLength: 6 }), { maxLength: 40 }))
    .map(([caption, columns, rows]): Block => ({ kind: 'table', caption, columns, rows, marked: 1 })),
  fc
    .tuple(text, string(6))
    .map(([about, command]): Block => ({ kind: 'command', about, command: rawCommand(command) })),
  fc
    .tuple(fc.constantFrom('mermaid' as const, 'json' as const, 'text' as const, 'csv' as const), string(40))
    .map(([language, source]): Block => ({ kind: 'source', language, text: source })),
  text.map((t): Block => ({ kind: 'note', text: t })),
  fc.array(choice, { maxLength: 30 }).map((items): Block => ({ kind: 'choices', items })),
  fc.tuple(string(2), string(9)).map(([name, content]): Block => ({ kind: 'file', name, type: 'text/plain', content })),
)

/** Any answer: a headline and up to a dozen blocks of every kind, some of them absurd. */
export const answer: fc.Arbitrary<Answer> = fc
  .tuple(
    fc.constantFrom('good' as const, 'bad' as const, 'unsure' as const, 'neutral' as const),
    text,
    fc.array(block, { maxLength: 12 }),
    fc.boolean(),
  )
  .map(([mood, headline, blocks, hidden]) => ({
    blocks: [{ kind: 'headline', mood, text: headline }, ...blocks],
    private: hidden,
    effects: [],
  }))
