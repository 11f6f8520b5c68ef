import { describe, expect, test } from 'vitest'
import { stateOf } from '../../src/findings/blast.ts'
import { readEdits } from '../../src/kube/edits/read.ts'
import { editText } from '../../src/kube/edits/text.ts'
import { whatIf } from '../../src/kube/edits/whatif.ts'
import { openLab } from '../../src/kube/labs.ts'
import type { Network } from '../../src/kube/network.ts'
import type { LabName } from '../../src/networks/labs/index.ts'
import type { Ends } from '../../src/request/calls.ts'
import { Problem } from '../../src/request/problem.ts'

/*
 * Every kind of change turns a verdict, and the change back turns it back.
 */

const policy = (kind: string, name: string, spec: string): string =>
  `apply {apiVersion: ${kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'cilium.io/v2'}, kind: ${kind}, metadata: {namespace: shop, name: ${name}}, spec: ${spec}}`
const FROM_CART =
  '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}], ports: [{protocol: TCP, port: 6379}]}]}'
const FROM_OPS =
  '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {team: ops}}}]}]}'

interface Row {
  lab: LabName
  /** What is changed before the question is asked the first time. */
  given?: string
  turn: string
  back?: string
  ask: Ends
  was: string
  now: string
}

const CART_DB: Ends = { from: 'shop/cart', to: 'shop/db:6379' }
const DNS_DB: Ends = { from: 'kube-system/coredns', to: 'shop/db:6379' }
const CART_DNS: Ends = { from: 'shop/cart', to: 'kube-system/coredns', proto: 'udp', port: 53 }
const CART_WEB: Ends = { from: 'shop/cart', to: 'shop/web:80' }
const H: Ends = { from: 'h14', to: 'h24' }

const CLUSTER: readonly Omit<Row, 'lab'>[] = [
  {
    turn: policy('NetworkPolicy', 'none', '{podSelector: {}, policyTypes: [Egress]}'),
    back: 'delete policy shop/none',
    ask: CART_DB,
    was: 'open',
    now: 'closed',
  },
  {
    turn: 'delete policy shop/db-from-cart',
    back: policy('NetworkPolicy', 'db-from-cart', FROM_CART),
    ask: DNS_DB,
    was: 'closed',
    now: 'open',
  },
  {
    turn: 'label pod shop/cart app=other',
    back: 'label pod shop/cart app=cart',
    ask: CART_DB,
    was: 'open',
    now: 'closed',
  },
  {
    given: policy('NetworkPolicy', 'ops', FROM_OPS),
    turn: 'label namespace kube-system team=ops',
    back: 'label namespace kube-system team-',
    ask: DNS_DB,
    was: 'closed',
    now: 'open',
  },
  {
    given: 'node node2 down',
    turn: 'scale shop/db 2',
    back: 'scale shop/db 1',
    ask: { from: 'shop/cart', to: 'shop/weblocal:6379' },
    was: 'closed',
    now: 'mixed',
  },
  { turn: 'delete pod shop/db', ask: { from: 'shop/cart', to: 'shop/weblocal:6379' }, was: 'open', now: 'closed' },
  { given: 'node node2 down', turn: 'delete pod shop/web-2', ask: CART_WEB, was: 'mixed', now: 'open' },
  {
    given: 'node node2 down',
    turn: 'move pod shop/db node1',
    back: 'move pod shop/db node2',
    ask: CART_DB,
    was: 'closed',
    now: 'open',
  },
  {
    turn: 'service shop/web port 80 81',
    back: 'service shop/web port 81 80',
    ask: CART_WEB,
    was: 'open',
    now: 'closed',
  },
  {
    turn: 'service shop/weblocal targetPort 80',
    back: 'service shop/weblocal targetPort 6379',
    ask: { from: 'shop/cart', to: 'shop/weblocal:6379' },
    was: 'open',
    now: 'closed',
  },
  {
    turn: 'service shop/empty selector app=web',
    back: 'service shop/empty selector app=nobody',
    ask: { from: 'shop/cart', to: 'shop/empty:80' },
    was: 'closed',
    now: 'open',
  },
  {
    given: 'delete policy shop/db-from-cart',
    turn: 'service shop/weblocal external cluster',
    back: 'service shop/weblocal externalTrafficPolicy Local',
    ask: { from: 'world', to: '192.168.100.11:30081' },
    was: 'closed',
    now: 'open',
  },
  { turn: 'delete service shop/web', ask: CART_WEB, was: 'open', now: 'absent' },
  {
    given: 'node node2 down',
    turn: 'node node2 notready',
    back: 'node node2 ready',
    ask: CART_WEB,
    was: 'mixed',
    now: 'open',
  },
  { turn: 'partition node1', ask: CART_DNS, was: 'open', now: 'closed' },
  { turn: 'config enable-policy=never', back: 'config enable-policy-', ask: DNS_DB, was: 'closed', now: 'open' },
  {
    turn: 'cilium 1.18',
    back: 'cilium 1.20',
    ask: { from: 'shop/cart', to: '192.168.100.12', ttl: 2 },
    was: 'open',
    now: 'closed',
  },
  { turn: 'node node2 down', back: 'node node2 up', ask: CART_DB, was: 'open', now: 'closed' },
  {
    turn: 'interface node1.eth0 down',
    back: 'interface node1.eth0 up',
    ask: CART_DNS,
    was: 'open',
    now: 'closed',
  },
  { turn: 'cable node2.eth0 down', back: 'cable node2.eth0 up', ask: CART_DNS, was: 'open', now: 'closed' },
  {
    turn: 'route node1 add blackhole 192.168.100.12/32',
    back: 'route node1 remove 192.168.100.12/32',
    ask: CART_DNS,
    was: 'open',
    now: 'closed',
  },
  {
    turn: 'route node1 replace 192.168.100.12/32 via 192.168.100.99',
    back: 'route node1 remove 192.168.100.12/32',
    ask: CART_DNS,
    was: 'open',
    now: 'closed',
  },
  {
    turn: 'mtu underlay 1000',
    back: 'mtu underlay 1500',
    ask: { ...CART_DNS, size: 1300 },
    was: 'open',
    now: 'closed',
  },
  {
    turn: 'filter node2 input drop udp 8472',
    back: 'filter node2 none',
    ask: CART_DNS,
    was: 'open',
    now: 'closed',
  },
  { turn: 'close udp 8472', ask: CART_DNS, was: 'open', now: 'closed' },
  { turn: 'close udp 8472 at node2', back: 'filter node2 none', ask: CART_DNS, was: 'open', now: 'closed' },
]

const PLAIN: readonly Omit<Row, 'lab'>[] = [
  { turn: 'node h21 down', back: 'node h21 up', ask: H, was: 'open', now: 'closed' },
  { turn: 'interface h24.eth0 down', back: 'interface h24.eth0 up', ask: H, was: 'open', now: 'closed' },
  { turn: 'cable h24.eth0 down', back: 'cable h24.eth0 up', ask: H, was: 'open', now: 'closed' },
  {
    turn: 'route h11 remove 10.0.20.0/24',
    back: 'route h11 add 10.0.20.0/24 via 10.0.99.201',
    ask: H,
    was: 'open',
    now: 'closed',
  },
  {
    turn: 'route h14 remove default',
    back: 'route h14 add default via 10.0.10.11',
    ask: H,
    was: 'open',
    now: 'closed',
  },
  {
    turn: 'route h11 replace 10.0.20.0/24 via 10.0.99.250',
    back: 'route h11 replace 10.0.20.0/24 via 10.0.99.201',
    ask: H,
    was: 'open',
    now: 'closed',
  },
  {
    turn: 'mtu h11 1000',
    back: 'mtu h11 1500',
    ask: { ...H, size: 1300, df: 'do' },
    was: 'open',
    now: 'closed',
  },
  {
    turn: 'filter h11 forward drop icmp to 10.0.20.0/24',
    back: 'filter h11 none',
    ask: H,
    was: 'open',
    now: 'closed',
  },
  {
    turn: 'close tcp 80 at h21',
    back: 'filter h21 none',
    ask: { ...H, proto: 'tcp', port: 80 },
    was: 'open',
    now: 'closed',
  },
  { turn: 'close udp 53', ask: { ...H, proto: 'udp', port: 53 }, was: 'open', now: 'closed' },
]

const ROWS: readonly Row[] = [
  ...CLUSTER.map((row) => ({ ...row, lab: 'shop' as const })),
  ...PLAIN.map((row) => ({ ...row, lab: 'neighbourhoods' as const })),
]

function changed(network: Network, changes: readonly string[]): Network {
  return whatIf(
    network,
    changes.flatMap((text) => readEdits(text, network)),
  ).network
}

describe('a change turns a verdict, and back', () => {
  test.each(ROWS)('$lab: $given $turn', ({ lab, given, turn, back, ask, was, now }) => {
    const network = openLab(lab)
    const start = given === undefined ? [] : [given]
    expect(stateOf(changed(network, start), ask)).toBe(was)
    expect(stateOf(changed(network, [...start, turn]), ask)).toBe(now)
    if (back !== undefined) expect(stateOf(changed(network, [...start, turn, back]), ask)).toBe(was)
  })
})

describe('changes as data', () => {
  test('what a change is called is understood as the same change', () => {
    for (const { lab, turn } of ROWS) {
      if (turn.startsWith('apply')) continue
      const network = openLab(lab)
      const edits = readEdits(turn, network)
      expect(readEdits(edits.map(editText).join('; '), network)).toEqual(edits)
    }
  })

  test('the same changes are the same network, others are not, and what was asked stays as it is', () => {
    for (const { lab, turn } of ROWS) {
      const network = openLab(lab)
      const [one, other] = [0, 1].map(() => whatIf(network, readEdits(turn, network)))
      expect(one?.hash).toBe(other?.hash)
      expect(one?.network.hash).toBe(other?.network.hash)
      expect(one?.network.hash).not.toBe(network.hash)
      expect(openLab(lab).hash).toBe(network.hash)
    }
  })

  test('changes there and back are the same snapshot', () => {
    const network = openLab('shop')
    const back = changed(network, ['label pod shop/cart app=x; label pod shop/cart app=cart'])
    expect(stateOf(back, CART_DB)).toBe('open')
    expect(changed(network, ['scale shop/db 3', 'scale shop/db 1']).hash).toBe(network.hash)
  })

  test('Chinese words and full-width characters say the same', () => {
    const network = openLab('shop')
    expect(readEdits('删除策略 shop/db-from-cart；节点 node2 未就绪', network)).toEqual(
      readEdits('delete policy shop/db-from-cart; node node2 notready', network),
    )
  })

  test.each([
    ['shop', 'paint node1 blue', 'edit-not-understood'],
    ['shop', 'route node1 add nonsense', 'edit-not-understood'],
    ['shop', 'node node9 down', 'unknown-device'],
    ['shop', 'delete policy shop/nobody', 'unknown-device'],
    ['shop', 'label pod shop/nobody a=b', 'unknown-device'],
    ['shop', 'service shop/web port 99 100', 'bad-argument'],
    ['shop', 'partition node1,node2', 'unknown-device'],
    ['shop', 'apply {apiVersion: v1, kind: Namespace, metadata: {name: x}}', 'bad-file'],
    ['neighbourhoods', 'delete policy a/b', 'edit-impossible'],
    ['neighbourhoods', 'interface h24.eth9 down', 'unknown-device'],
    ['neighbourhoods', 'mtu h11 12', 'edit-not-understood'],
  ] as const)('%s: %s is refused: %s', (lab, text, kind) => {
    const network = openLab(lab)
    try {
      whatIf(network, readEdits(text, network))
    } catch (problem) {
      expect(problem instanceof Problem ? problem.kind : problem).toBe(kind)
      return
    }
    throw new Error('not refused')
  })
})
