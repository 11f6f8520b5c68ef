import { describe, expect, test } from 'vitest'
import { carryOut, stranger } from '../../src/bot/bot.ts'
import { importTexts } from '../../src/kube/import/import.ts'
import { openAny } from '../../src/kube/open.ts'
import { writeSnapshot } from '../../src/kube/snapshot/file.ts'
import type { Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import { LANGUAGES, type Language } from '../../src/request/calls.ts'
import { bare } from '../../src/request/text.ts'

/*
 * Documents as people hand them over: read as meant where that is clear; where not, every answer that they could touch says
 * that, with file and line.
 */

const pod = (name: string, ip: string): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { nodeName: n1, containers: [{ name: c, ports: [{ containerPort: 80 }] }] }
status: { phase: Running, podIP: ${ip}, conditions: [{ type: Ready, status: "True" }] }
`
const PODS = `${pod('a', '10.0.0.5')}---\n${pod('b', '10.0.0.6')}`
const DENY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: deny
  namespace: shop
spec:
  podSelector: { matchLabels: { app: "b" } }
  policyTypes: [Ingress]
`
const WHOLE = `${PODS}---\n${DENY}`
const objects = (text: string): string[] => text.split('---\n')

const imported = (text: string): Snapshot =>
  importTexts([{ file: 'all.yaml', text }], { name: 'all', given: 'everything' }).snapshot

function asked(text: string, line: string, language: Language = 'en'): { mood: unknown; head: string; all: string } {
  const snapshot = imported(text)
  const stored = { hash: snapshot.hash, name: 'all', source: writeSnapshot(snapshot) }
  const asker = { ...stranger(language), network: snapshot.hash, networks: [stored], stored: [stored] }
  const { blocks } = carryOut({ line }, asker)
  const [first] = blocks
  const all = blocks.flatMap((block) =>
    block.kind === 'command'
      ? [bare(block.about)]
      : 'text' in block && typeof block.text !== 'string'
        ? [bare(block.text)]
        : [],
  )
  return {
    mood: first?.kind === 'headline' ? first.mood : undefined,
    head: first?.kind === 'headline' ? bare(first.text) : '',
    all: all.join('\n'),
  }
}

const json = (text: string): string =>
  JSON.stringify(
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny', namespace: 'shop' },
      spec: { podSelector: { matchLabels: { app: 'b' } }, policyTypes: ['Ingress'] },
    },
    null,
    text === 'pretty' ? 2 : 0,
  )
const jsonPod = (name: string, ip: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels: { app: name } },
    spec: { nodeName: 'n1', containers: [] },
    status: { phase: 'Running', podIP: ip },
  })

/** All of them mean the same as WHOLE. */
const MEANT: [name: string, text: string][] = [
  ['as it is', WHOLE],
  ['in a fence', `\`\`\`yaml\n${WHOLE}\`\`\`\n`],
  [
    'in fences, with words around them',
    `Here are the pods:\n\n\`\`\`yaml\n${PODS}\`\`\`\nand the policy:\n\`\`\`\n${DENY}\`\`\`\nthanks!\n`,
  ],
  ['with a closing fence only', `${WHOLE}\`\`\`\n`],
  ['with an opening fence only', `~~~yaml\n${WHOLE}`],
  ['below a prompt', `me@laptop:~/k8s$ kubectl get all -o yaml\n${WHOLE}`],
  ['between prompts', `$ kubectl get -o yaml pods\n${WHOLE}$ \n%\n`],
  ['indented as a whole', WHOLE.replace(/^(?=.)/gm, '    ')],
  ['indented by tabs', WHOLE.replace(/^(?=.)/gm, '\t')],
  ['quoted as in a mail', WHOLE.replace(/^/gm, '> ')],
  ['quoted, with empty lines between', WHOLE.replace(/^/gm, '> ').replaceAll('> ---', '>\n> ---\n>')],
  ['added by a patch', WHOLE.replace(/^(?=.)/gm, '+')],
  ['with round quotes', WHOLE.replaceAll('"b"', '\u201cb\u201d').replaceAll('"True"', '\u201eTrue\u201c')],
  ['with single round quotes', WHOLE.replaceAll('"b"', '\u2018b\u2019')],
  ['with blanks that do not break', WHOLE.replaceAll('  name: deny', '\u00a0\u00a0name:\u00a0deny')],
  ['with long dashes between documents', WHOLE.replaceAll('---', '\u2014\u2014')],
  ['with one long dash between documents', WHOLE.replaceAll('---', '\u2014-')],
  ['with wide colons', WHOLE.replace('  name: deny', '  name\uff1a deny')],
  ['with a byte order mark and carriage returns', `\ufeff${WHOLE.replaceAll('\n', '\r\n')}`],
  ['with invisible signs', WHOLE.replace('name: deny', 'name: \u200bdeny\u200b')],
  [
    'as JSON objects with separators',
    [jsonPod('a', '10.0.0.5'), jsonPod('b', '10.0.0.6'), json('pretty')].join('\n---\n'),
  ],
  ['as JSON objects one below the other', [jsonPod('a', '10.0.0.5'), jsonPod('b', '10.0.0.6'), json('')].join('\n')],
  ['as JSON, then YAML', `${jsonPod('a', '10.0.0.5')}\n---\n${jsonPod('b', '10.0.0.6')}\n---\n${DENY}`],
  ['as YAML, then JSON', `${PODS}---\n${json('pretty')}\n`],
  [
    'as JSON in a fence',
    `\`\`\`json\n${[jsonPod('a', '10.0.0.5'), jsonPod('b', '10.0.0.6'), json('')].join('\n')}\n\`\`\`\n`,
  ],
]

describe('a document is read as it was meant', () => {
  test.each(MEANT)('%s', (_name, text) => {
    const snapshot = imported(text)
    expect(snapshot.pods.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(snapshot.networkPolicies.map(({ name, spec }) => [name, spec.podSelector])).toEqual([
      ['deny', { matchLabels: { app: 'b' } }],
    ])
    expect(snapshot.gaps.filter(({ kind }) => kind === 'unread')).toEqual([])
    expect(asked(text, '/policy shop/a shop/b:80').mood).toBe('bad')
  })

  test('where an object of that name was given and left out, the answer says which, where and why', () => {
    const torn = WHOLE.replace(
      'spec: { nodeName: n1, containers: [{ name: c, ports: [{ containerPort: 80 }] }] }\n',
      '',
    )
    for (const line of ['/policy shop/a shop/b:80', '/trace a shop/b:80', '/why hangs shop/a shop/b'])
      expect(() => asked(torn, line), line).toThrow(/unknown-end.*"object":"Pod shop\/a".*all.yaml/)
    expect(() => asked(torn, '/policy shop/nobody shop/b:80')).toThrow(/unknown-end(?!.*leftOut)/)
  })

  test('what is clear is left alone: a dash or a round quote inside of a value', () => {
    const note = '  annotations: { note: "he said \u201cno\u201d \u2013 twice" }\n'
    const snapshot = imported(WHOLE.replace('  name: deny\n', `  name: deny\n${note}`))
    expect(snapshot.networkPolicies).toHaveLength(1)
    expect(snapshot.gaps.filter(({ kind }) => kind === 'unread')).toEqual([])
  })
})

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length

/** The policy that isolates the destination cannot be read. */
const BROKEN: [name: string, text: string, line: number, object: string][] = [
  ['a tab', WHOLE.replace('  name: deny', '\tname: deny'), lineOf(WHOLE, '  name: deny'), 'NetworkPolicy shop/deny'],
  [
    'a bracket that stays open',
    `${WHOLE.replace('[Ingress]', '[Ingress')}`,
    lineOf(WHOLE, 'policyTypes'),
    'NetworkPolicy shop/deny',
  ],
  ['a stray sign', WHOLE.replace('name: deny', 'name: de\u0001ny'), lineOf(WHOLE, 'name: deny'), 'NetworkPolicy'],
  ['JSON that breaks off', `${objects(json('pretty')).join('').slice(0, -20)}`, 0, 'NetworkPolicy'],
]

describe('what could not be read', () => {
  test.each(BROKEN.slice(0, 3))('%s: no answer that it could touch is certain', (_name, text, line, object) => {
    for (const question of ['/policy shop/a shop/b:80', '/trace shop/a shop/b:80 proto=tcp']) {
      for (const language of LANGUAGES) {
        const { mood, head, all } = asked(text, question, language)
        expect(mood).toBe('unsure')
        expect(head).toMatch(/all\.yaml:\d+/)
        expect(head).toContain(object)
        expect(all.split('\n').length).toBeGreaterThan(1)
      }
    }
    const places = imported(text).gaps.flatMap((gap) => (gap.kind === 'unread' ? [gap.place] : []))
    expect(places).toHaveLength(1)
    expect(Math.abs(Number(places[0]?.split(':')[1]) - line)).toBeLessThan(3)
  })

  test('a matrix says so too', () => {
    expect(asked(BROKEN[0]?.[1] ?? '', '/reach')).toMatchObject({ mood: 'unsure' })
  })

  test('JSON that breaks off', () => {
    const text = `${[jsonPod('a', '10.0.0.5'), jsonPod('b', '10.0.0.6')].join('\n')}\n${json('pretty').slice(0, -30)}`
    expect(asked(text, '/policy shop/a shop/b:80').mood).toBe('unsure')
  })

  test('a broken item of a list', () => {
    const items = [jsonPod('a', '10.0.0.5'), jsonPod('b', '10.0.0.6'), json('').replace('"spec":', '"spec":,')]
    const text = `{"apiVersion":"v1","kind":"List","items":[${items.join(',\n')}]}`
    expect(asked(text, '/policy shop/a shop/b:80').head).toContain('NetworkPolicy shop/deny')
  })

  test('a policy with a field that cannot be is named with its line', () => {
    const text = WHOLE.replace('policyTypes: [Ingress]', 'policyTypes: 7')
    const { mood, head } = asked(text, '/policy shop/a shop/b:80')
    expect(mood).toBe('unsure')
    expect(head).toContain('NetworkPolicy shop/deny, spec.policyTypes')
    expect(head).toContain(`all.yaml:${lineOf(text, 'policyTypes')}`)
  })

  test.each([
    ['a README beside them', `${PODS}---\nSome words: [about\n`],
    ['a broken Secret', `${PODS}---\nkind: Secret\n\tdata: x\n`],
    ['a broken Ingress of somebody', `${PODS}---\napiVersion: x/v1\nkind: Dashboard\nspec: [\n`],
  ])('%s has no say', (_name, text) => {
    expect(asked(text, '/policy shop/a shop/b:80').mood).toBe('good')
  })

  test('a policy of another namespace that cannot be has no say', () => {
    const other = DENY.replace('namespace: shop', 'namespace: other').replace(
      'policyTypes: [Ingress]',
      'policyTypes: 7',
    )
    expect(asked(`${PODS}---\n${other}`, '/policy shop/a shop/b:80').mood).toBe('good')
  })
})

describe('a table of kubectl', () => {
  const TABLE =
    'NAMESPACE   NAME   READY   STATUS    RESTARTS   AGE   IP         NODE\nshop   b   1/1   Running   0   1h   10.0.0.6   n1\n'
  test('is refused by name, with the command that helps', () => {
    const open = (): unknown => openAny({ file: 'pods.txt', text: TABLE })
    expect(open).toThrow(/kubectl-table.*"resource":"pods"/)
  })
  test('beside documents makes answers open', () => {
    const { mood, head } = asked(`${PODS}---\n${TABLE}`, '/policy shop/a shop/b:80')
    expect(mood).toBe('unsure')
    expect(head).toContain('all.yaml:')
  })
})

describe('a redacted node', () => {
  const node = (more: string): string =>
    `apiVersion: v1\nkind: Node\nmetadata: { name: n1, labels: { zone: z } }\n${more}`
  test.each([
    [
      'address and range',
      'spec: { podCIDR: "***HIDDEN***/24" }\nstatus: { addresses: [{ type: InternalIP, address: "***HIDDEN***" }] }',
    ],
    ['one of the ranges', 'spec: { podCIDRs: ["<redacted>", 10.0.0.0/24] }'],
    ['an address with a port', 'status: { addresses: [{ type: InternalIP, address: "[REDACTED]:6443" }] }'],
    ['the state', 'status: { conditions: [{ type: Ready, status: "XXXXX" }] }'],
  ])('%s: it stays, and what was taken is named', (_name, more) => {
    const snapshot = imported(`${node(more)}\n---\n${PODS}`)
    expect(snapshot.nodes.map(({ name, labels }) => [name, labels.zone])).toEqual([['n1', 'z']])
    expect(snapshot.gaps.some((gap) => gap.kind === 'redacted' && gap.object === 'Node n1')).toBe(true)
    expect(snapshot.contradictions.some(({ kind }) => kind === 'node-unknown')).toBe(false)
  })

  test('an address that was made up is listed by the name of its node', () => {
    const gap = imported(`${node('')}\n---\n${PODS}`).gaps.find(
      (one) => one.kind === 'made-up' && one.what === 'node-addresses',
    )
    expect(gap).toMatchObject({ count: 1, names: ['n1'] })
  })
})
