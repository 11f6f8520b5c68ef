import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import { longestMatch } from '../../src/net/longest-match.ts'
import type { Journey } from '../../src/trace/events.ts'
import type { IpcacheEntry } from '../../src/trace/rows.ts'
import { run } from '../support/datapath-table.ts'
import { ask, BPF, cluster, KPR, policy, steps, walk } from '../support/small-cluster.ts'

/*
 * Policies on the way, and what goes wrong: sections 2.2 and 3.5 of the datapath reference.
 */

const STRANGER = '203.0.113.9'
const OUT = ask('shop/a', STRANGER, { port: 443 })
const REMOTE = ask('shop/a', '10.0.2.21')

const _arrivedFrom = (journey: Journey): string[] =>
  steps(journey.request, 'delivered').map((s) => s.packet.find((h) => h.kind === 'ipv4')?.src ?? '')

/** An ipcache of node-1 that knows pod c, but not behind which node it is. */
const halfKnown = (): NonNullable<ReturnType<typeof longestMatch<IpcacheEntry>>> => {
  const table = longestMatch<IpcacheEntry>()
  table.insert('0.0.0.0/0', { prefix: '0.0.0.0/0', identity: 2 })
  table.insert('10.0.1.11/32', { prefix: '10.0.1.11/32', identity: 12001 })
  table.insert('10.0.2.21/32', { prefix: '10.0.2.21/32', identity: 12003 })
  return table
}

describe('what goes wrong (2.2)', () => {
  const ISOLATED = policy('only-a', {
    podSelector: { matchLabels: { app: 'c' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }] }],
  })
  run([
    {
      name: 'an ipcache row without a tunnel endpoint is no drop: the packet leaks to the default gateway',
      config: KPR,
      options: {
        adjust: (wish) => ({
          ...wish,
          nodes: wish.nodes.map((node) =>
            node.name === 'node-1' ? { ...node, ipcache: halfKnown(), unheard: ['node-2'] } : node,
          ),
        }),
      },
      question: REMOTE,
      request: { end: 'lost fabric no-route' },
      facts: (j) => ({ tunnels: steps(j.request, 'encapsulated').length }),
      are: { tunnels: 0 },
    },
    {
      name: 'ipv4-native-routing-cidr too narrow: the far policy sees remote-node and denies',
      config: { ...BPF, 'ipv4-native-routing-cidr': '10.0.1.0/24' },
      change: { networkPolicies: [ISOLATED] },
      question: REMOTE,
      request: { end: 'lost node-2 policy-denied' },
      facts: (j) => ({
        nat: steps(j.request, 'nat-applied').map((s) => `${s.what} ${s.to.ip}`),
        verdict: steps(j.request, 'policy-verdict').map((s) => `${s.direction} ${s.identity} ${s.allowed}`),
      }),
      are: { nat: ['masquerade 172.18.0.2'], verdict: ['ingress 6 false'] },
    },
    {
      name: 'native without direct routes, and a fabric that does not know pod ranges',
      config: { ...BPF, 'auto-direct-node-routes': 'false' },
      options: { fabricRoutes: [] },
      question: REMOTE,
      request: { end: 'lost fabric no-route', path: 'shop/a > node-1 > underlay > fabric' },
    },
    {
      name: 'native without direct routes, and a fabric that knows them',
      config: { ...BPF, 'auto-direct-node-routes': 'false' },
      question: REMOTE,
      request: {
        end: 'delivered shop/c',
        ttl: 61,
        path: 'shop/a > node-1 > underlay > fabric > underlay > node-2 > shop/c',
      },
      reply: { end: 'delivered shop/a', ttl: 61 },
    },
  ])
})

describe('policies (3.5)', () => {
  const TO_C = { podSelector: { matchLabels: { app: 'c' } }, policyTypes: ['Ingress' as const] }
  const verdicts = (j: Journey) => ({
    verdicts: steps(j.request, 'policy-verdict').map((s) => `${s.direction} ${s.allowed} ${s.match} ${s.by.join()}`),
  })
  run([
    {
      name: 'no policy: no verdict is reported',
      config: {},
      question: REMOTE,
      request: { end: 'delivered shop/c' },
      facts: verdicts,
      are: { verdicts: [] },
    },
    {
      name: 'ingress is allowed on the node of the receiver, by peer and port; the answer is not asked',
      config: {},
      change: {
        networkPolicies: [
          policy('c-from-a', {
            ...TO_C,
            ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }], ports: [{ port: 8080 }] }],
          }),
        ],
      },
      question: REMOTE,
      request: { end: 'delivered shop/c' },
      reply: { end: 'delivered shop/a' },
      facts: (j) => ({ ...verdicts(j), back: steps(j.reply, 'policy-verdict').length }),
      are: { verdicts: ['ingress true L3-L4 NetworkPolicy shop/c-from-a ingress[0]'], back: 0 },
    },
    {
      name: 'ingress is denied by default on the receiver’s node: 133',
      config: {},
      change: { networkPolicies: [policy('c-closed', { ...TO_C, ingress: [] })] },
      question: REMOTE,
      request: { end: 'lost node-2 policy-denied', path: 'shop/a > node-1 > underlay > node-2' },
      facts: (j) => ({ ...verdicts(j), outcome: j.outcome.kind }),
      are: { verdicts: ['ingress false none NetworkPolicy shop/c-closed'], outcome: 'timeout' },
    },
    {
      name: 'the right peer on the wrong port is a near miss',
      config: {},
      change: {
        networkPolicies: [
          policy('c-other-port', {
            ...TO_C,
            ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }], ports: [{ port: 9090 }] }],
          }),
        ],
      },
      question: REMOTE,
      request: { end: 'lost node-2 policy-denied' },
      facts: (j) => ({ near: steps(j.request, 'policy-verdict').flatMap((s) => s.near) }),
      are: { near: ['NetworkPolicy shop/c-other-port ingress[0]'] },
    },
    {
      name: 'egress is denied on the sender’s node',
      config: {},
      change: {
        networkPolicies: [
          policy('a-closed', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'], egress: [] }),
        ],
      },
      question: REMOTE,
      request: { end: 'lost node-1 policy-denied', path: 'shop/a > node-1' },
      facts: (j) => ({ direction: steps(j.request, 'policy-verdict').map((s) => s.direction) }),
      are: { direction: ['egress'] },
    },
    {
      name: 'a deny rule has its own number: 181',
      config: {},
      change: {
        ciliumPolicies: [
          {
            namespace: 'shop',
            name: 'no-a',
            rules: [
              {
                endpointSelector: { matchLabels: { 'any:app': 'c' } },
                ingressDeny: [{ fromEndpoints: [{ matchLabels: { 'any:app': 'a' } }] }],
              },
            ],
            unread: [],
          },
        ],
      },
      question: REMOTE,
      request: { end: 'lost node-2 policy-deny' },
    },
    {
      name: 'egress through a service is judged on the backend and its port',
      config: {},
      change: {
        networkPolicies: [
          policy('a-to-c', {
            podSelector: { matchLabels: { app: 'a' } },
            policyTypes: ['Egress'],
            egress: [{ to: [{ podSelector: { matchLabels: { app: 'c' } } }], ports: [{ port: 8080 }] }],
          }),
        ],
      },
      question: ask('shop/a', '10.96.0.80', { port: 80 }),
      request: { end: 'delivered shop/c' },
      facts: (j) => ({ allowed: steps(j.request, 'policy-verdict').map((s) => `${s.identity} ${s.allowed}`) }),
      are: { allowed: ['12003 true'] },
    },
    {
      name: 'the node itself always gets in',
      config: {},
      change: {
        networkPolicies: [
          policy('a-closed', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Ingress'], ingress: [] }),
        ],
      },
      question: ask('node-1', '10.0.1.11'),
      request: { end: 'delivered shop/a' },
      facts: verdicts,
      are: { verdicts: ['ingress true L3-Only own-node'] },
    },
    {
      name: 'a NodePort client through SNAT and tunnel is the world, not the node whose address it has',
      config: KPR,
      change: {
        ciliumPolicies: [
          {
            namespace: 'shop',
            name: 'c-world',
            rules: [{ endpointSelector: { matchLabels: { 'any:app': 'c' } }, ingress: [{ fromEntities: ['world'] }] }],
            unread: [],
          },
        ],
      },
      question: ask('world', '172.18.0.2', { port: 30080 }),
      request: { end: 'delivered shop/c' },
    },
    {
      name: 'the same in native mode is remote-node, and denied',
      config: BPF,
      change: {
        ciliumPolicies: [
          {
            namespace: 'shop',
            name: 'c-world',
            rules: [{ endpointSelector: { matchLabels: { 'any:app': 'c' } }, ingress: [{ fromEntities: ['world'] }] }],
            unread: [],
          },
        ],
      },
      question: ask('world', '172.18.0.2', { port: 30080 }),
      request: { end: 'lost node-2 policy-denied' },
    },
  ])

  const L7 = (rules: object): Partial<Snapshot> => ({
    ciliumPolicies: [
      {
        namespace: 'shop',
        name: 'read-along',
        rules: [
          {
            endpointSelector: { matchLabels: { 'any:app': 'c' } },
            ingress: [
              {
                fromEndpoints: [{ matchLabels: { 'any:app': 'a' } }],
                toPorts: [{ ports: [{ port: '8080', protocol: 'TCP' }], rules }],
              },
            ],
          },
        ],
        unread: [],
      },
    ],
  })
  const proxied = (j: Journey) => ({
    proxy: steps(j.request, 'sent-to-proxy').map((s) => `${s.endpoint} ${s.direction} ${s.protocol}`),
    back: steps(j.reply, 'sent-to-proxy').length,
  })
  run([
    {
      name: 'an L7 rule sends the connection to the proxy of the receiver’s node: TO_PROXY, FROM_PROXY',
      config: KPR,
      change: L7({ http: [{ method: 'GET', path: '/' }] }),
      question: REMOTE,
      request: {
        end: 'delivered shop/c',
        points:
          'from-endpoint to-overlay to-overlay to-network from-network from-overlay to-proxy from-proxy to-endpoint',
      },
      reply: { end: 'delivered shop/a' },
      facts: proxied,
      are: { proxy: ['shop/c ingress http'], back: 0 },
    },
    {
      name: 'the same rule without L7 does not',
      config: KPR,
      change: L7({}),
      question: REMOTE,
      request: { end: 'delivered shop/c' },
      facts: proxied,
      are: { proxy: [], back: 0 },
    },
  ])

  test('a name that nobody has looked up makes the answer undetermined', () => {
    const rules = [
      { endpointSelector: { matchLabels: { 'any:app': 'a' } }, egress: [{ toFQDNs: [{ matchName: 'example.org' }] }] },
    ]
    const journey = walk(
      cluster({}, { ciliumPolicies: [{ namespace: 'shop', name: 'names', rules, unread: [] }] }),
      OUT,
    )
    expect(journey.result.kind).toBe('undetermined')
  })
})
