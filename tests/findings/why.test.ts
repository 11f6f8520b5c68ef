import { describe, expect, test } from 'vitest'
import { answer, stranger } from '../../src/bot/bot.ts'
import { CONFIRM, SUSPECTS } from '../../src/findings/suspects.ts'
import { importTexts } from '../../src/kube/import/import.ts'
import { writeSnapshot } from '../../src/kube/snapshot/file.ts'
import type { Answer } from '../../src/request/answer.ts'
import { LANGUAGES, type Language, SYMPTOMS } from '../../src/request/calls.ts'
import { bare } from '../../src/request/text.ts'

/*
 * From what is seen back to what is behind it.
 */

const pod = (name: string, labels: string, ports = 'containerPort: 6379', namespace = 'shop'): string =>
  `- {apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}, spec: {containers: [{name: a, ports: [{${ports}}]}]}}`
const service = (name: string, port: string, more = '', namespace = 'shop'): string =>
  `- {apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: ${namespace}}, spec: {selector: {app: ${name}}, ports: [{${port}}]${more}}}`
const SHOP = `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
${pod('cart', 'app: cart')}
${pod('silent', 'app: silent')}
${pod('redis-0', 'app: redis')}
${pod('jam', 'app: jam')}
${pod('dns-0', 'k8s-app: kube-dns, app: kube-dns', 'containerPort: 53, protocol: UDP', 'kube-system')}
${service('redis', 'port: 6379')}
${service('none', 'port: 80')}
${service('kube-dns', 'port: 53, protocol: UDP', '', 'kube-system')}
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: only-redis, namespace: shop}
  spec:
    podSelector: {matchLabels: {app: silent}}
    policyTypes: [Egress]
    egress:
    - {to: [{podSelector: {matchLabels: {app: redis}}}]}
`
const snapshot = importTexts([{ file: 'shop.yaml', text: SHOP }], { name: 'shop' }).snapshot
const NARROW = `devices:
  web: {kind: host, nics: {eth0: {ip: 10.0.10.14/24}}}
  db: {kind: host, nics: {eth0: {ip: 10.0.10.15/24}}}
  sw: {kind: switch, nics: {p2: {mtu: 1400}}}
links: [{a: web.eth0, b: sw.p1}, {a: db.eth0, b: sw.p2}]
`
const stored = [
  { hash: 'shop', name: 'shop', source: writeSnapshot(snapshot) },
  { hash: 'narrow', name: 'narrow', source: NARROW },
]
const ask = (line: string, language: Language = 'en'): Answer =>
  answer({ line }, { ...stranger(language), stored, networks: stored })
const headOf = ({ blocks: [first] }: Answer): string => (first?.kind === 'headline' ? bare(first.text) : '')
const stepsOf = ({ blocks }: Answer): { place: string; text: string }[] =>
  blocks
    .flatMap((block) => (block.kind === 'steps' ? block.items : []))
    .map(({ place, text }) => ({ place: bare(place), text: bare(text) }))

describe('with both ends the walk names the cause', () => {
  test.each([
    ['/why hangs shop/silent shop/jam:6379 network=shop', /^A policy does not allow it\. Dropped: .*133 Policy denied/],
    [
      '/why hangs shop/silent shop/redis:6379 network=shop',
      /^The lookup before the call is denied\. Denied: shop\/silent cannot/,
    ],
    ['/why hangs shop/cart shop/redis:6379 network=shop', /^The walk does not show it\. Delivered/],
    ['/why refused shop/cart shop/none:80 network=shop', /^The Service has no backend for this port\./],
    ['/why ping-only shop/cart shop/redis network=shop', /^A Service is a rule, not a machine\. Dropped/],
    ['/why big-hangs web db network=narrow', /^Large packets do not fit\. Dropped: .*Lost at sw/],
    ['/why hangs web db network=narrow', /^The walk does not show it\. Delivered/],
    ['/why big-hangs 12 22', /^The walk does not show it\. Delivered/],
    ['/why hangs 10.0.1.12 10.0.2.99', /^The identity of the address is stale or missing\. Dropped/],
    ['/why hangs 12 nobody', /^Nobody called nobody/],
    ['/why frob', /cannot use frob as symptom/],
  ])('%s', (line, says) => {
    expect(headOf(ask(line))).toMatch(says)
  })

  test('and puts it first, with the command for this very place; what it would have shown is cleared', () => {
    const shown = ask('/why hangs shop/silent shop/jam:6379 network=shop')
    expect(shown.blocks[2]).toMatchObject({
      kind: 'command',
      command: expect.stringContaining('--from-pod shop/silent'),
    })
    expect(stepsOf(shown)[0]?.text).toMatch(/^The walk shows it\./)
    const open = stepsOf(ask('/why hangs shop/cart shop/redis:6379 network=shop'))
    expect(open.slice(-4).map(({ place, text }) => `${place}. ${text}`)).toEqual([
      '✗ A policy does not allow it. Not here: the walk would have shown it.',
      '✗ The lookup before the call is denied. Not here: the policies let the lookup pass.',
      '✗ A CIDR was meant to select pods or nodes. Not here: the walk would have shown it.',
      '✗ Local traffic policy, and no backend on this node. Not here: the walk would have shown it.',
    ])
    expect(open.slice(0, -4).some(({ place }) => place.startsWith('✗'))).toBe(false)
  })
})

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(SYMPTOMS)('%s leads to its suspects, each with a command', (symptom) => {
    const told = ask(`/why ${symptom}`, language)
    const steps = stepsOf(told)
    expect(steps).toHaveLength(SUSPECTS[symptom].length)
    for (const [i, cause] of SUSPECTS[symptom].entries()) expect(steps[i]?.text).toContain(CONFIRM[cause].line)
    expect(headOf(told)).not.toBe('')
  })

  test('without a symptom all of them are offered', () => {
    const choices = ask('/why', language).blocks.find((block) => block.kind === 'choices')
    expect(choices?.items.map(({ request }) => request)).toEqual(SYMPTOMS.map((symptom) => ({ kind: 'why', symptom })))
    expect(new Set(choices?.items.map(({ label }) => label)).size).toBe(SYMPTOMS.length)
  })
})

test('every button asks something that can be answered', () => {
  const { blocks } = ask('/why hangs shop/cart shop/redis:6379 network=shop')
  const items = blocks.flatMap((block) => (block.kind === 'choices' ? block.items : []))
  expect(items.map(({ request }) => request.kind)).toEqual(['trace', 'trace', 'policy', 'why', 'why', 'why'])
  for (const { request } of items) expect(request.manner).toEqual({ network: 'shop' })
})

test('a command to confirm only reads', () => {
  const changing = /\b(apply|create|delete|edit|patch|replace|scale|set|flush|add|restart|annotate|label|-w)\b/
  for (const command of Object.values(CONFIRM)) expect(command.line.replace('ip route get', '')).not.toMatch(changing)
})

describe('a symptom is held against the walk', () => {
  const at = (name: string, more: string, port: string): string =>
    pod(name, `app: ${name}`, `containerPort: ${port}`).replace('spec: {', `spec: {${more}`)
  const node = (name: string, i: number): string =>
    `- {apiVersion: v1, kind: Node, metadata: {name: ${name}}, spec: {podCIDR: 10.0.${i}.0/24}, status: {addresses: [{type: InternalIP, address: 192.168.0.1${i}}]}}`
  const TWO = `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
${node('n1', 1)}
${node('n2', 2)}
${at('cart', 'nodeName: n1, ', '8080')}
${at('near', 'nodeName: n1, ', '8080')}
${at('api', 'nodeName: n2, ', '8080')}
${at('redis', 'nodeName: n2, ', '6379')}
${service('api', 'port: 80, targetPort: 8081')}
${service('slip', 'port: 80')}
${service('redis', 'port: 6379, targetPort: 6380')}
- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: none, namespace: shop}, spec: {podSelector: {matchLabels: {app: near}}, policyTypes: [Ingress]}}
`
  const two = importTexts([{ file: 'two.yaml', text: TWO }], { name: 'two' }).snapshot
  const networks = [{ hash: 'two', name: 'two', source: writeSnapshot(two) }]
  const inTwo = (line: string, language: Language = 'en'): Answer =>
    answer({ line: `${line} network=two` }, { ...stranger(language), stored: networks, networks })

  test.each([
    [
      '/why refused shop/cart svc/shop/api:80',
      /^Probably: Nobody listens on that port\. Arrives: .* leads to 8081\/TCP/,
    ],
    [
      '/why hangs shop/cart svc/shop/slip:80',
      /^This walk does not explain "Connecting hangs": .*refused at once\..* selects app=slip/,
    ],
    [
      '/why refused shop/cart shop/near:8080',
      /^This walk does not explain "Refused at once": .*wait and time out\. A policy/,
    ],
    ['/why hangs shop/cart shop/near:8080', /^A policy does not allow it\./],
    ['/trace shop/cart svc/shop/api:80', /^Arrives: .*declare 8080\/TCP: probably nobody listens/],
    ['/policy shop/cart svc/shop/api:80', /^Allowed: .*declare 8080\/TCP: probably nobody listens/],
    ['/policy shop/cart svc/shop/slip:80', /^Refused: .* selects app=slip/],
    ['/trace shop/cart shop/redis:6379', /can mean several/],
  ])('%s', (line, says) => expect(headOf(inTwo(line))).toMatch(says))

  test('what the walk rules out is struck out, last, with its reason', () => {
    const struck = stepsOf(inTwo('/why other-node shop/cart shop/api:8080')).filter(({ place }) =>
      place.startsWith('✗'),
    )
    expect(struck.map(({ text }) => text)).toEqual([
      expect.stringContaining('bytes of payload passes as well'),
      expect.stringContaining('the 2 nodes do not overlap'),
      expect.stringContaining('source address that it left with'),
    ])
    const alike = stepsOf(inTwo('/why other-node pod/shop/api pod/shop/redis:6379'))
    expect(alike.some(({ text }) => text.includes('both ends are on n2'))).toBe(true)
  })

  test.each(LANGUAGES)('in %s no sentence is said twice in the first line', (language) => {
    const head = headOf(inTwo('/why refused shop/cart svc/shop/api:80', language))
    expect(head.split('8081/TCP')).toHaveLength(2)
  })
})
