import fc from 'fast-check'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { columns } from '../../diagrams/lettering.ts'
import { encode, mermaid } from '../../diagrams/mermaid.ts'
import { browserlessEngine } from '../../diagrams/render/browserless.ts'
import type { Sequence } from '../../diagrams/sequence.ts'

// A busy machine may be ten times slower; what hangs is still found.
vi.setConfig({ testTimeout: 300_000 })

const engine = browserlessEngine({ deadline: 100_000 })
afterAll(() => engine.stop())

/** A picture with one text at each place where text can stand. */
function picture(texts: readonly string[]): Sequence {
  const at = (i: number) => texts[i % texts.length] ?? ''
  return {
    title: at(0),
    description: at(1),
    groups: [
      { id: 'left', label: at(2) },
      { id: 'right', label: at(3) },
    ],
    participants: [
      { id: 'a', label: at(4), kind: 'pod', group: 'left' },
      { id: 'b', label: at(5), kind: 'switch', group: 'right' },
      { id: 'c', label: at(6), kind: 'router' },
    ],
    lines: [
      { kind: 'message', from: 'a', to: 'b', label: at(7), number: 1, style: 'request' },
      { kind: 'message', from: 'b', to: 'c', label: at(8), style: 'arp' },
      { kind: 'note', over: ['b'], label: at(9) },
      {
        kind: 'section',
        label: at(10),
        style: 'reply',
        lines: [
          { kind: 'message', from: 'c', to: 'b', label: at(11), style: 'reply' },
          { kind: 'lost', from: 'b', to: 'a', label: at(12) },
        ],
      },
      { kind: 'message', from: 'a', to: 'a', label: at(13), style: 'error' },
    ],
    width: 1_200,
    page: { number: 1, of: 1 },
  }
}
const PLACES = 14

interface Shape {
  participants: number
  messages: number
  notes: number
  boxes: number
  dangers: string[]
}
function shape(svg: string): Shape {
  const count = (pattern: RegExp) => svg.match(pattern)?.length ?? 0
  return {
    participants: count(/<g id="root-\d+" data-et="participant"/g),
    messages: new Set(svg.match(/data-et="message" data-id="i?\d+"/g)).size,
    notes: count(/class="note"/g),
    boxes: count(/<rect [^>]*class="rect"/g),
    dangers: dangers(svg),
  }
}
/** Elements, addresses and style references that could load something. Letters that people see are no danger. */
function dangers(svg: string): string[] {
  const styles = svg.match(/<style>[^<]*/g) ?? []
  const tags = (svg.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/\sxmlns(:\w+)?="[^"]*"/g, ''))
  return [...tags, ...styles].filter((part) =>
    /^<(script|iframe|img|image|foreignObject|a)\b|https?:|url\((?!#)|@import/i.test(part),
  )
}
const svgOf = async (source: string): Promise<string> =>
  new TextDecoder().decode((await engine.draw(source, { format: 'svg' })).data)

const ATTACKS = [
  ';',
  '#',
  '%',
  '%%',
  '%%{init:{"fontFamily":"x;background:url(http://127.0.0.1:1/)"}}%%',
  '<',
  '>',
  '&',
  '"',
  "'",
  '`',
  '\\',
  '$$',
  '$',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  ':',
  'end',
  'end;',
  '\n',
  '\r\n',
  '\u2028',
  '<br>',
  '<br/>',
  '<script>',
  '</text>',
  '<img src=x onerror=1>',
  '&lt;',
  '#35;',
  '#quot;',
  'ﬂ°°',
  '¶ß',
  '°',
  'ß',
  '\u202e',
  '\u200b',
  '\u200d',
  '\0',
  '\u0007',
  '\t',
  '->>',
  '-->>',
  'p0->>p1: y',
  'rect url(http://127.0.0.1:1/)',
  'properties p0: {"icon":"http://127.0.0.1:1/x"}',
  'link p0: x @ http://127.0.0.1:1',
  'participant Z',
  'autonumber',
  'wrap:',
  'nowrap:',
  ':wrap:',
  '中文',
  '网桥',
  '😀',
  '👨‍👩‍👧',
  'é',
  'e\u0301',
  'fe80::1%eth0',
  '10.0.1.0/24',
  '\ud800',
  '---',
  '---\nconfig:\n',
  'accTitle: z',
  'accDescr {',
  'title x',
  '|',
  '~',
  '^',
  '*',
  '**b**',
  '_',
  '@{',
  '+',
  '-',
  ' ',
  ',',
  '.',
  '/',
  '//',
  '\u00a0',
  'fa:fa-x',
  '@',
  'ﬂ',
  'as',
  'box red x',
  'rgb(1,2,3)',
  'transparent',
  'loop x',
  'alt',
  'activate p0',
  'destroy p1',
  'Note over p0: x',
  'create participant Q',
  'actor',
  '__proto__',
  'constructor',
] // prettier-ignore

describe('what people wrote cannot change the picture', () => {
  test('the plain picture has the shape that the attacks are compared with', async () => {
    expect(shape(await svgOf(mermaid(picture(['text']))))).toEqual({
      participants: 3,
      messages: 5,
      notes: 2,
      boxes: 3,
      dangers: [],
    })
  })

  test('400 random attacks, each at every position, keep participants, messages, notes and boxes', async () => {
    const wanted = shape(await svgOf(mermaid(picture(['text']))))
    const labels = fc.sample(
      fc.array(fc.constantFrom(...ATTACKS), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')),
      { numRuns: 400, seed: 20260101 },
    )
    // Picture i carries attack i at place 0, i + 1 at place 1 ...: every attack comes to every place.
    for (let i = 0; i < labels.length; i++) {
      const texts = Array.from({ length: PLACES }, (_, place) => labels[(i + place) % labels.length] ?? '')
      const source = mermaid(picture(texts))
      expect(shape(await svgOf(source)), source).toEqual(wanted)
    }
  })

  test('whatever the text, it becomes one line without a sign that Mermaid obeys', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
        expect(encode(text)).not.toMatch(/[;#%<>&$"`{}\\¶ﬂ\p{Cc}\u202a-\u202e\u200b\ufeff]/u)
        expect(encode(text).isWellFormed()).toBe(true)
      }),
    )
  })
})

describe('labels stay readable', () => {
  const rows: [string, string][] = [
    ['a label of 3,000 characters', 'x'.repeat(3_000)],
    ['a label of 3,000 Chinese characters', '网'.repeat(3_000)],
    ['emoji', '👨‍👩‍👧😀'.repeat(200)],
    ['lone surrogates', '\ud83d'.repeat(50)],
    ['right-to-left marks', '\u202e\u200f'.repeat(500)],
    ['nothing', ''],
  ]
  test.each(rows)('%s still make a picture no wider than 1,200 px', async (_, text) => {
    const drawing = await engine.draw(mermaid(picture([text])), { format: 'png' })
    expect(drawing.width).toBeLessThanOrEqual(1_200)
    expect(drawing.height).toBeGreaterThan(200)
    expect(drawing.height).toBeLessThan(2_500)
  })

  test('text is cut by what it takes on the screen', () => {
    expect(columns(encode('网络'))).toBe(4)
  })
})
