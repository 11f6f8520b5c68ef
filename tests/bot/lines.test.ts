import { describe, expect, test } from 'vitest'
import { answer, stranger } from '../../src/bot/bot.ts'
import { parse } from '../../src/bot/parse.ts'
import { typed } from '../../src/bot/typed.ts'
import { bare } from '../../src/request/text.ts'

/*
 * A typed line: a command keeps its meaning, what a tool printed is a paste, and a sentence says what it became.
 */

test.each([
  '/trace pod12 pod22',
  'trace 12 22 port=80',
  '10.0.1.12 10.0.2.22',
  'explain arp',
  'help trace',
  'map node1',
  'table node1',
  'learn mask',
  'why hangs',
  'practice',
  'config language zh',
  '/explain how does 12 get to 22',
])('%s is the command that it always was', (line) => {
  const answered = answer({ line }, stranger())
  if (answered.asked === undefined) expect(answered.blocks[0]).toMatchObject({ mood: 'bad' })
  else expect(answered.asked).toEqual(parse(line))
  expect(
    answered.blocks.some(({ kind, ...rest }) => kind === 'note' && JSON.stringify(rest).includes('Understood')),
  ).toBe(false)
})

test.each([
  '14:02:11.000001 IP 10.0.1.12.53124 > 10.0.2.22.80: Flags [S], seq 1, win 64240, length 0',
  'From 10.0.1.11 icmp_seq=1 Destination Host Unreachable',
  'curl: (7) Failed to connect to 10.0.2.22 port 80 after 1 ms: Connection refused',
  'PING 10.0.2.22 (10.0.2.22) 56(84) bytes of data.\nFrom 10.0.1.11 icmp_seq=1 Destination Host Unreachable',
])('%s is what a tool printed', (line) => {
  expect(answer({ line }, stranger()).asked).toMatchObject({ kind: 'paste', text: line })
})

describe('what a sentence became', () => {
  test.each([
    ['en', 'how does 12 get to 22', 'Understood as: /trace 12 22'],
    ['zh', 'pod12 怎么到 pod22？', '我的理解是：/trace pod12 pod22'],
  ] as const)('%s: stands under the headline', (language, line, note) => {
    const [head, second] = answer({ line }, stranger(language)).blocks
    expect(head?.kind).toBe('headline')
    expect(second?.kind === 'note' && bare(second.text)).toBe(note)
  })

  test('a name that is almost right is mended by a button, and the note says how it was read', () => {
    const { blocks } = answer({ line: 'how does pod12 get to pod222' }, stranger())
    expect(blocks[1]?.kind === 'note' && bare(blocks[1].text)).toBe('Understood as: /trace pod12 pod222')
    expect(blocks.flatMap((block) => (block.kind === 'choices' ? block.items : []))[0]?.request).toMatchObject({
      kind: 'trace',
      to: 'pod22',
    })
  })
})

test.each([
  { kind: 'trace', from: 'pod12', to: 'pod22', proto: 'tcp', port: 80, open: false, manner: { language: 'zh' } },
  { kind: 'step', from: 'a', to: 'b', number: 3, show: 'headers' },
  { kind: 'why', from: 'cart', to: 'db', symptom: 'hangs' },
  { kind: 'reach', to: 'db' },
  { kind: 'explain', term: 'MAC address' },
  { kind: 'trace', from: 'app=web', to: 'shop/db:6379' },
  { kind: 'table', device: 'h14', about: 'arp' },
  { kind: 'learn' },
] as const)('%j is read again from what it is typed as', (request) => {
  expect(parse(typed(request))).toEqual(request)
})

test('a sentence of any length and any characters is read quickly', () => {
  for (const piece of ['how does ', 'from 12 to ', '从 12 到 ', 'a to b and ', '，', 'why '])
    for (const length of [40, 400, 4_000]) {
      const began = performance.now()
      answer({ line: piece.repeat(length) }, stranger())
      expect(performance.now() - began).toBeLessThan(1_000)
    }
})

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
  'an option of that name is none, and nothing breaks: %s',
  (name) => {
    for (const line of [`/trace 12 22 ${name}=3`, `/trace 12 22 --${name}`, `/map ${name}=x`]) {
      const { blocks } = answer({ line }, stranger('en'))
      expect(blocks[0]).toMatchObject({ kind: 'headline', mood: 'bad' })
    }
  },
)

test('a button that names another network says what to type for the same', () => {
  const line = '/trace 10.0.10.14 10.0.20.24'
  const refused = answer({ line }, stranger())
  const choices = refused.blocks.flatMap((block) => (block.kind === 'choices' ? block.items : []))
  const [first] = choices
  expect(first?.label).toBe('network=neighbourhoods')
  expect(answer({ line: `${line} ${first?.label}` }, stranger()).asked).toEqual(first?.request)
})
