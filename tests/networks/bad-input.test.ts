import { describe, expect, test } from 'vitest'
import { answer, carryOut, explainProblem, stranger } from '../../src/bot/bot.ts'
import { admitNetwork, openNetwork } from '../../src/networks/validate.ts'
import { LANGUAGES } from '../../src/request/calls.ts'
import { Problem, type ProblemKind } from '../../src/request/problem.ts'
import { bare } from '../../src/request/text.ts'
import { catalogues } from '../../src/words/index.ts'

/** What people type wrongly, and the mistake that we must see in it. `undefined`: it is understood after all. */
const LINES: [line: string, kind: ProblemKind | undefined][] = [
  ['/trase 10.0.1.12 10.0.2.22', 'unknown-command'],
  ['/', 'unknown-command'],
  ['frobnicate', 'not-understood'],
  ['/__proto__', 'unknown-command'],
  ['/constructor', 'unknown-command'],
  ['/toString a b', 'unknown-command'],
  ['<script>alert(1)</script>', 'not-understood'],
  ['mapp', 'unknown-command'],
  ['/trace', 'missing-argument'],
  ['/trace 10.0.1.12', 'missing-argument'],
  ['/trace 10.0.1.12 10.0.2.22 10.0.2.24', 'too-many-arguments'],
  ['/trace nobody 10.0.2.22', 'unknown-end'],
  ['/trace 10.0.1.12 nobody', 'unknown-end'],
  ['/trace 10.0.1.99 10.0.2.22', 'unknown-end'],
  ['/trace 10.0.1.300 10.0.2.22', 'not-an-address'],
  ['/trace 10.0.1.12 10.0.2', 'not-an-address'],
  ['/trace 10.0.1.12 10.0.2.22/24', 'not-an-address'],
  ['/trace 10.0.1.12 ::1', 'not-an-address'],
  ['/trace 10.0.1.12 fd00::2:22', 'not-an-address'],
  ['/trace 10.0.1.12 [fd00::2]', 'not-an-address'],
  ['/trace 10.0.1.12 010.0.2.22', 'not-an-address'],
  ['/trace 10.0.1.12 10.0.2.22:99999', 'not-an-address'],
  ['/trace 10.0.1.12 1.2.3.4.5', 'not-an-address'],
  ['/trace 10.0.1.12 http://10.0.2.22:80/cart', undefined],
  ['/trace pod13 pod22', 'unknown-end'],
  ['/trace underlay pod22', 'no-address'],
  ['/trace pod12 underlay', 'no-address'],
  ['/trace pod12 pod22 proto=sctp', 'bad-argument'],
  ['/trace pod12 pod22 port=0', 'bad-argument'],
  ['/trace pod12 pod22 port=65536', 'bad-argument'],
  ['/trace pod12 pod22 port=-1', 'bad-argument'],
  ['/trace pod12 pod22 port=eighty', 'bad-argument'],
  ['/trace pod12 pod22 ttl=0', 'bad-argument'],
  ['/trace pod12 pod22 ttl=256', 'bad-argument'],
  ['/trace pod12 pod22 size=70000', 'bad-argument'],
  ['/trace pod12 pod22 df=perhaps', 'bad-argument'],
  ['/trace pod12 pod22 open=perhaps', 'bad-argument'],
  ['/trace pod12 pod22 prot=tcp', 'bad-argument'],
  ['/trace pod12 pod22 __proto__=1', 'too-many-arguments'],
  ['/trace pod12 pod22 voice=shouting', 'bad-argument'],
  ['/trace pod12 pod22 language=fr', 'bad-argument'],
  ['/trace pod12 pod22 network=nowhere', 'unknown-network'],
  ['/trace pod12 pod22 network=../../etc/passwd', 'unknown-network'],
  ['/trace pod12 pod22 network=__proto__', 'unknown-network'],
  ['/trace pod12 pod22 datapath=magic', 'bad-argument'],
  ['/step 99 pod12 pod22', 'unknown-step'],
  ['/step 0 pod12 pod22', 'bad-argument'],
  ['/table nobody', 'unknown-end'],
  ['/map nobody', 'unknown-end'],
  ['/explain frobnication', 'unknown-term'],
  ['/help frobnicate', 'unknown-command'],
  ['/pod', 'missing-argument'],
  ['/pod burn node1', 'bad-argument'],
  ['/pod add nowhere', 'unknown-end'],
  ['/pod add node1 network=neighbourhoods', 'not-a-cluster'],
  ['/compare 14 24 network=neighbourhoods', 'not-a-cluster'],
  ['/compare pod12 pod22 with=magic', 'bad-argument'],
  ['/config language fr', 'bad-argument'],
  ['/config voice', 'missing-argument'],
  ['/config threads perhaps', 'bad-argument'],
  ['/config language zh scope=workspace', 'admins-only'],
  ['/network use nowhere', 'unknown-network'],
  ['/network upload', 'nothing-uploaded'],
  ['/network forget buildings', 'admins-only'],
  ['/forget', 'missing-argument'],
  ['/forget everything', 'bad-argument'],
  [`/trace ${'a'.repeat(100_000)} b`, 'missing-argument'],
  [`/trace ${'9'.repeat(1_500)} b`, 'unknown-end'],
  ['/trace \u202e10.0.1.12 10.0.2.22', undefined],
  ['／ｔｒａｃｅ　１０．０．１．１２　１０．０．２．２２', undefined],
  ['/trace 12，22', undefined],
  ['/trace 12 → 22', undefined],
  ['/trace 12 到 22', undefined],
  ['/TRACE POD12 POD22', undefined],
  ['/trace pod-12 公寓22', undefined],
  ['10.0.1.12 10.0.2.22', undefined],
  ['/trace pod12 pod22:80', undefined],
  ['/trace pod12 pod22 --port 80 --proto tcp --voice house', undefined],
  ['', undefined],
]

/** Names that nobody has, and what is offered instead: as a button that asks the same question again. */
const MEANT: [line: string, offered: object][] = [
  ['/trace pod13 pod22', { kind: 'trace', from: 'pod14', to: 'pod22' }],
  ['/trace 10.0.1.99 10.0.2.22', { kind: 'trace', from: '10.0.1.12', to: '10.0.2.22' }],
  ['/trace pod12 pod222:80 proto=tcp', { kind: 'trace', from: 'pod12', to: 'pod22:80', proto: 'tcp' }],
  ['/step 3 pd12 pod22', { kind: 'step', number: 3, from: 'pod12', to: 'pod22' }],
  ['/table pd12', { kind: 'table', device: 'pod12' }],
  ['/map pd12', { kind: 'map', device: 'pod12' }],
  ['/trace 14 24 network=neighbourhood', { kind: 'trace', manner: { network: 'neighbourhoods' } }],
  ['/network use buildngs', { kind: 'network', do: 'use', name: 'buildings' }],
  ['/explain vxlann', { kind: 'explain', term: 'VXLAN' }],
]

const host = (more = ''): string => `{kind: host, nics: {eth0: {ip: 10.0.0.1/24}}${more}}`

/** Files that are wrong, what is wrong with them, and in which line. */
const FILES: [name: string, text: string, kind: ProblemKind, line?: number][] = [
  ['an empty file', '', 'empty-file'],
  ['only blanks', ' \n\n ', 'empty-file'],
  ['a binary file', '\u0000\u0001\u0002ELF', 'not-text'],
  ['something that is not UTF-8', '\ufffd\ufffd\ufffd', 'not-text'],
  ['a word', 'hello', 'bad-file'],
  ['a list', '- 1\n- 2', 'bad-file'],
  ['half a JSON file', '{"devices": {"a": {', 'bad-file'],
  ['broken YAML', 'devices:\n  a: [1\nb: }', 'bad-file'],
  ['no devices', 'name: nothing', 'bad-file'],
  ['two devices with one name', `devices:\n  a: ${host()}\n  a: ${host()}`, 'bad-file', 3],
  ['an unknown kind', 'devices:\n  a: {kind: hots}', 'bad-file', 2],
  ['a malformed address', 'devices:\n  a:\n    kind: host\n    nics:\n      eth0: {ip: 10.0.0.300/24}', 'bad-file', 5],
  ['a malformed CIDR', 'devices:\n  a:\n    kind: host\n    nics:\n      eth0: {ip: 10.0.0.3/33}', 'bad-file', 5],
  ['a malformed MAC address', 'devices:\n  a:\n    kind: host\n    nics:\n      eth0: {mac: 02-00}', 'bad-file', 5],
  ['a negative MTU', 'devices:\n  a:\n    kind: host\n    nics:\n      eth0: {mtu: -1}', 'bad-file', 5],
  ['a misspelt field', `devices:\n  a: ${host(', gatway: 10.0.0.2')}`, 'unknown-field', 2],
  ['a gateway that is no address', `devices:\n  a: ${host(', gateway: next-door')}`, 'bad-file', 2],
  ['a cable to nowhere', `devices:\n  a: ${host()}\nlinks:\n  - {a: a.eth0, b: nowhere.p1}`, 'bad-file', 4],
  [
    'a cable to a port that is not there',
    `devices:\n  a: ${host()}\n  s: {kind: switch}\nlinks:\n  - {a: a.eth7, b: s.p1}`,
    'bad-file',
    5,
  ],
  [
    'two cables in one port',
    `devices:\n  a: ${host()}\n  s: {kind: switch}\nlinks:\n  - {a: a.eth0, b: s.p1}\n  - {a: a.eth0, b: s.p2}`,
    'bad-file',
    6,
  ],
  ['a cable end without a port', `devices:\n  a: ${host()}\nlinks:\n  - {a: a, b: a.eth0}`, 'bad-file', 4],
  [
    'a pod on an unknown node',
    'nodes:\n  n: {ip: 10.1.0.1/24, pod_cidr: 10.0.1.0/24}\npods:\n  p: {node: m, ip: 10.0.1.2}',
    'bad-file',
    4,
  ],
  [
    'a port past the last one',
    `devices:\n  a: ${host(', filters: [{hook: input, match: {dport: 70000}}]')}`,
    'bad-file',
    2,
  ],
  ['an unknown hook', `devices:\n  a: ${host(', filters: [{hook: sideways}]')}`, 'bad-file', 2],
  [
    'a YAML bomb',
    `a: &a [x,x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`},*${i === 0 ? 'a' : `b${i - 1}`}]`).join('\n')}`,
    'bad-file',
  ],
  ['deep nesting', '['.repeat(40) + ']'.repeat(40), 'file-too-deep'],
  ['a line of ten megabytes', `name: ${'x'.repeat(10_000_000)}`, 'file-too-large'],
]

const spoken = (problem: Problem, language: 'en' | 'zh'): string[] =>
  explainProblem(problem, catalogues[language]).blocks.flatMap((block) =>
    'text' in block && typeof block.text !== 'string' ? [bare(block.text)] : [],
  )

function caught(action: () => unknown): Problem {
  try {
    action()
  } catch (problem) {
    if (problem instanceof Problem) return problem
    throw problem
  }
  throw new Error('nothing was found wrong')
}

describe('what may have been meant', () => {
  test.each(MEANT)('%s: is a button, and answers', (line, offered) => {
    for (const language of LANGUAGES) {
      const { blocks } = answer({ line }, stranger(language))
      const items = blocks.flatMap((block) => (block.kind === 'choices' ? block.items : []))
      const found = items.find(({ request }) => JSON.stringify({ ...request, ...offered }) === JSON.stringify(request))
      expect(items.map(({ request }) => request)).toContainEqual(expect.objectContaining(offered))
      const again = found === undefined ? undefined : answer(found.request, stranger(language)).blocks[0]
      expect(again?.kind === 'headline' ? again.mood : 'good').not.toBe('bad')
    }
  })
  test('is nothing where nothing is near', () => {
    const { blocks } = answer({ line: '/trace 10.0.1.12 nobody' }, stranger('en'))
    expect(blocks.some((block) => block.kind === 'choices')).toBe(false)
  })
})

describe('a line that cannot be answered is explained', () => {
  test.each(LINES)('%s', (line, kind) => {
    for (const language of LANGUAGES) {
      const { blocks } = answer({ line }, stranger(language))
      const [first] = blocks
      if (kind === undefined) {
        expect(first?.kind === 'headline' ? first.mood : undefined).not.toBe('bad')
        continue
      }
      const texts = blocks.flatMap((block) =>
        block.kind === 'headline' || block.kind === 'paragraph' ? [bare(block.text)] : [],
      )
      expect(first?.kind === 'headline' ? first.mood : undefined).toBe(kind === 'not-understood' ? 'unsure' : 'bad')
      // what, why, what next
      expect(texts).toHaveLength(3)
      for (const text of texts) expect(text).toMatch(/\S.{5,}/)
      expect(texts.join(' ')).not.toMatch(/\bat .+:\d+:\d+|undefined|\[object|NaN/)
      expect(texts.join(' ').length).toBeLessThan(1_000)
    }
  })

  test.each(LINES.filter(([, kind]) => kind !== undefined))('%s is seen as the mistake that it is', (line, kind) => {
    expect(caught(() => carryOut({ line }, stranger())).kind).toBe(kind)
  })
})

describe('a file that is wrong is explained with its place', () => {
  test.each(FILES)('%s', (_name, text, kind, line) => {
    const problem = caught(() => openNetwork({ file: 'net.yaml', text }))
    expect(problem.kind).toBe(kind)
    if (line !== undefined) expect('line' in problem.details ? problem.details.line : undefined).toBe(line)
    for (const language of LANGUAGES) {
      const texts = spoken(problem, language)
      expect(texts).toHaveLength(3)
      expect(texts.join(' ')).not.toMatch(/undefined|\[object|NaN/)
    }
  })

  test('a prototype key is a field that nobody knows, and does no harm', () => {
    const text = `{"__proto__": {"polluted": 1}, "devices": {"a": {"kind": "host"}}}`
    expect(caught(() => openNetwork({ file: 'net.json', text })).kind).toBe('unknown-field')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  test('a network with too many devices is refused by number', () => {
    const devices = Object.fromEntries(Array.from({ length: 20_001 }, (_, i) => [`h${i}`, { kind: 'host' }]))
    expect(caught(() => admitNetwork('net', { devices })).kind).toBe('too-many-devices')
  })

  test('a gateway outside the prefix is refused as the kernel does, and the rest stands', () => {
    const network = openNetwork({ file: 'net.yaml', text: `devices:\n  a: ${host(', gateway: 10.9.9.9')}` })
    expect(network.topology.refused).toEqual([{ device: 'a', route: '0.0.0.0/0 via 10.9.9.9' }])
  })
})
