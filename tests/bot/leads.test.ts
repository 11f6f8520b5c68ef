import { describe, expect, test } from 'vitest'
import { type Asker, answer, parse, stranger } from '../../src/bot/bot.ts'
import type { Answer, Choice } from '../../src/request/answer.ts'
import { bare } from '../../src/request/text.ts'

/*
 * Where an answer leads: the buttons under it, and under a mistake.
 */

const buttonsOf = ({ blocks }: Answer): Choice[] =>
  blocks.flatMap((block) => (block.kind === 'choices' ? block.items : []))
const labelsOf = (answered: Answer): string[] => buttonsOf(answered).map(({ label }) => label)
const me = stranger()
const { alone: _, ...inChannel }: Asker = { ...me, detail: 'brief' }

test.each([
  ['/step 12 22 4', { from: '12', to: '22', number: 4 }],
  ['/step 4 pod12 pod22', { from: 'pod12', to: 'pod22', number: 4 }],
  ['/step 4 10.0.1.12 10.0.2.22', { from: '10.0.1.12', to: '10.0.2.22', number: 4 }],
  ['/step pod12 pod22 4', { from: 'pod12', to: 'pod22', number: 4 }],
])('%s is read as it is meant', (line, meant) => {
  expect(parse(line)).toMatchObject({ kind: 'step', ...meant })
})

test('three numbers of which the first is nobody are offered with the step first', () => {
  const [first] = buttonsOf(answer({ line: '/step 4 12 22' }, me))
  expect(first?.request).toMatchObject({ kind: 'step', from: '12', to: '22', number: 4 })
})

test.each([
  ['/trace 10.0.1.12/24 10.0.2.22', { from: '10.0.1.12', to: '10.0.2.22' }],
  ['/trace pod12 010.0.2.22', { from: 'pod12', to: '10.0.2.22' }],
])('%s has a button for the address in it', (line, meant) => {
  const [first, ...others] = buttonsOf(answer({ line }, me))
  expect(first?.request).toMatchObject({ kind: 'trace', ...meant })
  expect(others).toEqual([])
})

test.each(['/trace 12 22 network=buildngs', '/network use buildngs'])('%s suggests nothing twice', (line) => {
  const answered = answer({ line }, me)
  const values = answered.blocks.flatMap((block) =>
    'text' in block && typeof block.text !== 'string'
      ? block.text.filter((span) => span.kind === 'code' && /^[a-z]+$/.test(span.text)).map((span) => span.text)
      : [],
  )
  expect(values.filter((value) => value === 'buildings')).toHaveLength(1)
  expect(new Set(labelsOf(answered)).size).toBe(labelsOf(answered).length)
})

test('"Show to all" stands once, before More, and not where nobody else is', () => {
  const line = '/trace 12 22 private=yes'
  expect(labelsOf(answer({ line }, inChannel))).toEqual(['Step', 'Why', 'Show to all', 'More'])
  expect(labelsOf(answer({ line }, { ...inChannel, alone: true }))).toEqual(['Step', 'Why', 'More'])
  expect(labelsOf(answer({ line }, inChannel)).filter((label) => label === 'Show to all')).toHaveLength(1)
})

test.each(['/source 12 22 json', '/source 12 22 mermaid', '/compare 12 22'])('%s leads back to the journey', (line) => {
  const back = buttonsOf(answer({ line }, inChannel)).filter(({ request }) => request.kind === 'trace')
  expect(back.map(({ request }) => request)).toMatchObject([{ kind: 'trace', from: '12', to: '22' }])
})

test('More shows all that the short answer folds, and every button under it stays as deep', () => {
  const short = answer({ line: '/trace 14 10.0.20.77 network=neighbourhoods' }, inChannel)
  const more = buttonsOf(short).find(({ label }) => label === 'More')
  if (more === undefined) throw new Error('no More')
  const long = answer(more.request, inChannel)
  const head = ({ blocks: [first] }: Answer): string => (first?.kind === 'headline' ? bare(first.text) : '')
  expect(head(long)).toBe(head(short))
  const traces = buttonsOf(long).flatMap(({ label, request }) =>
    request.kind === 'trace' ? [[label, request.detail]] : [],
  )
  expect(traces.filter(([, detail]) => detail === undefined)).toEqual([])
  expect(traces.find(([label]) => label === 'Less')?.[1]).toBe('brief')
})

describe.each([
  ['/trace 14 10.0.20.77 network=neighbourhoods', ['Step', 'Why']],
  ['/policy shop/web-1 shop/db:6379 network=shop', ['Whole journey', 'Why']],
  ['/policy shop/cart shop/db:6379 network=shop', ['Whole journey']],
  ['/why hangs shop/web-1 shop/db:6379 network=shop', ['Step', 'Whole journey']],
  ['/reach network=shop', ['Why']],
  ['/compare 12 22', ['Step', 'Whole journey']],
])('%s in a chat', (line, labels) => {
  const head = ({ blocks: [first] }: Answer): string => (first?.kind === 'headline' ? bare(first.text) : '')
  const size = ({ blocks }: Answer): number => JSON.stringify(blocks.filter(({ kind }) => kind !== 'diagram')).length
  const short = answer({ line }, inChannel)
  const more = buttonsOf(short).at(-1)
  const long = answer(more?.request ?? { kind: 'help' }, inChannel)

  test('is short, with at most four buttons; its last is More', () => {
    expect(labelsOf(short)).toEqual([...labels, 'More'])
    const hidden = answer({ line: `${line} private=yes` }, inChannel)
    expect(labelsOf(hidden)).toEqual([...labels, 'Show to all', 'More'])
    expect(size(short)).toBeLessThan(size(long))
    expect(short.blocks.flatMap((block) => (block.kind === 'file' ? [block.name] : []))).toEqual([])
  })

  test('says the same first as the whole answer, and More leads back by Less', () => {
    expect(head(long)).toBe(head(short))
    const less = buttonsOf(long).find(({ label }) => label === 'Less')
    expect(answer(less?.request ?? { kind: 'help' }, inChannel).blocks).toEqual(short.blocks)
  })

  test('is whole where nobody is short of room', () => {
    expect(labelsOf(answer({ line }, me))).not.toContain('More')
    expect(size(answer({ line }, me))).toBeGreaterThan(size(short))
  })
})

test.each([
  ['/trace 14 10.0.20.77 network=neighbourhoods', { kind: 'why', symptom: 'hangs' }],
  ['/trace 14 24 network=neighbourhoods proto=tcp port=7777 open=no', { kind: 'step', show: 'tables' }],
  ['/trace 14 24 network=neighbourhoods', { kind: 'step', number: 3, show: 'tables' }],
])('Why, after %s, asks what fits', (line, request) => {
  const why = buttonsOf(answer({ line }, inChannel)).find(({ label }) => label === 'Why')
  expect(why?.request).toMatchObject(request)
  expect(answer(why?.request ?? { kind: 'help' }, inChannel).blocks[0]).not.toMatchObject({ mood: 'unsure' })
})

test.each([
  ['/why hang 12 22', 'hangs', { kind: 'why', symptom: 'hangs', from: '12', to: '22' }],
  ['/trace 12 22 prot=tcp', 'proto=tcp', { kind: 'trace', proto: 'tcp' }],
  ['/trace 12 22 proto=tpc port=80', 'tcp', { kind: 'trace', proto: 'tcp', port: 80 }],
  ['/trace 12 22 voice=hous', 'house', { kind: 'trace', manner: { voice: 'house' } }],
  ['/source 12 22 as=jsn', 'json', { kind: 'source', as: 'json' }],
])('%s offers what may have been meant', (line, label, request) => {
  const answered = answer({ line }, me)
  expect(buttonsOf(answered)).toMatchObject([{ label, request }])
  expect(answered.blocks.some((block) => 'text' in block && JSON.stringify(block.text).includes(label))).toBe(true)
})

test.each(['/trace 12 22 proto=quantum', '/trace 12 22 size=-5', '/trace 12 22 zzzzzz=1'])(
  '%s offers nothing',
  (line) => {
    expect(buttonsOf(answer({ line }, me))).toEqual([])
  },
)

test.each([
  ['/trace 12 22:99999', '99999'],
  ['/trace 12 22:http', 'http'],
  ['/trace shop/cart shop/web:99999 network=shop', '99999'],
  ['/why hangs shop/cart shop/web:htpp network=shop', 'htpp'],
])('%s is told about its port, not about a name', (line, port) => {
  const [head] = answer({ line }, me).blocks
  expect(head?.kind === 'headline' && bare(head.text)).toContain(`${port} as port`)
})

test('a port may say its protocol', () => {
  const outcome = (line: string): string => JSON.stringify(answer({ line }, me).blocks[0])
  expect(outcome('/trace 12 22:80/tcp')).toBe(outcome('/trace 12 22 proto=tcp port=80'))
  expect(outcome('/trace 12 22:80/UDP')).toBe(outcome('/trace 12 22 proto=udp port=80'))
})

test.each([
  ['/trace 12 22 proto=tcp size=9000', /9000 bytes come after it/],
  ['/trace 12 22 proto=tcp size=9000 language=zh', /9000/],
  ['/trace 12 22 proto=icmp port=8099', /A ping has no port/],
  ['/trace 12 22:8099 proto=icmp language=zh', /ping 没有端口/],
  ['/trace shop/cart shop/db:8099 proto=icmp network=shop', /A ping has no port/],
])('what an answer cannot use of %s is said in it, the short one too', (line, says) => {
  for (const who of [me, inChannel]) {
    const notes = answer({ line }, who).blocks.flatMap((block) => (block.kind === 'note' ? [bare(block.text)] : []))
    expect(notes.join('\n')).toMatch(says)
  }
})

test.each([
  ['en', '/trace shop/cart 10.96.0.99:80 network=shop', /which Service has 10\.96\.0\.99/],
  ['zh', '/trace shop/cart 10.96.0.99:80 network=shop', /10\.96\.0\.99 是哪个 Service 的/],
  ['en', '/why hangs shop/cart 10.96.0.11:53 network=shop', /which Service has 10\.96\.0\.11/],
] as const)('an address among those of Services that none has is not the world (%s): %s', (language, line, says) => {
  const [head] = answer({ line }, stranger(language)).blocks
  expect(head).toMatchObject({ kind: 'headline', mood: 'unsure' })
  expect(head?.kind === 'headline' && bare(head.text)).toMatch(says)
})

test.each(['/trace shop/cart 8.8.8.8:53 network=shop', '/trace shop/cart 10.96.0.80:80 network=shop'])(
  '%s is answered as before',
  (line) => {
    expect(answer({ line }, me).blocks[0]).toMatchObject({ mood: 'good' })
  },
)

test.each([
  ['/trace 12 22 src=1.2.3', '1.2.3 as src'],
  ['/trace shop/cart shop/db:6379 network=shop src=nobody', 'nobody as src'],
  ['/reach shop/crat network=shop', 'Nobody called shop/crat'],
  ['/reach shop/cart shop/nobody network=shop', 'Nobody called shop/nobody'],
])('%s is a slip, and told as one', (line, says) => {
  const [head] = answer({ line }, me).blocks
  expect(head?.kind === 'headline' && bare(head.text)).toContain(says)
})
