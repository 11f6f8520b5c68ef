import { proofOf } from '../../src/findings/proof.ts'
import { CONFIRM } from '../../src/findings/suspects.ts'
import { getsGap } from '../../src/kube/import/gaps.ts'
import { openLab } from '../../src/kube/labs.ts'
import type { Network } from '../../src/kube/network.ts'
import type { MissingEvidence } from '../../src/kube/policy/evidence.ts'
import type { Gap } from '../../src/kube/snapshot/gaps.ts'
import { shownBy } from '../../src/trace/cards/steps.ts'
import type { Drop, DropKind, Drops } from '../../src/trace/drops.ts'
import type { Journey, Step } from '../../src/trace/events.ts'
import { agent, dbg } from '../../src/trace/proof.ts'
import type { Frontend, PolicyEvidence, Route } from '../../src/trace/rows.ts'
import { type CommandLine, sh } from '../../src/trace/shell.ts'
import { commandFor } from '../../src/views/policy.ts'
import { ask, cluster, KPR, walk } from './small-cluster.ts'

/* Every shape of command that is printed, with a name of somebody's choice in every place that takes one. */

const frontend = (name: string): Frontend => ({ name: `${name}/${name}`, kind: 'ClusterIP', vip: { ip: name } })
const route = (name: string): Route => ({ to: name, via: name, port: name, type: 'unicast', origin: 'configured' })
const evidence = (name: string): PolicyEvidence => ({
  direction: name.length % 2 === 0 ? 'egress' : 'ingress',
  endpoint: `${name}/${name}`,
  identity: 1,
  by: [name],
  near: [name],
})

const DROPS: { [K in DropKind]: (name: string) => Drops[K] } = {
  'no-route': (name) => ({ dst: name, rules: 1 }),
  prohibited: (name) => ({ dst: name, route: route(name) }),
  'arp-failed': (name) => ({ ip: name, port: name, attempts: 3 }),
  'ttl-expired': () => ({ ttl: 1 }),
  'too-big': (name) => ({ length: 1500, mtu: 1400, port: name, df: true }),
  'too-big-for-receiver': (name) => ({ length: 1500, mtu: 1400, port: name }),
  'not-forwarding': (name) => ({ dst: name }),
  filter: () => ({ hook: 'input', rule: { hook: 'input', match: {}, action: 'drop' } }),
  'rp-filter': (name) => ({ src: name, port: name, expected: name }),
  'not-for-this-nic': (name) => ({ dst: name, port: name }),
  'link-drop': (name) => ({ port: name, why: 'cable-cut' }),
  'no-tx-target': (name) => ({ dst: name }),
  'layer-2-loop': (name) => ({ mac: name }),
  'vlan-not-allowed': (name) => ({ vlan: 20, port: name }),
  'vlan-unknown': (name) => ({ port: name, vlan: 20 }),
  'redirect-failed': (name) => ({ to: name, why: 'no such interface' }),
  'device-down': (name) => ({ device: name }),
  'source-not-local': (name) => ({ src: name }),
  'broadcast-not-permitted': (name) => ({ dst: name }),
  'broadcast-ignored': (name) => ({ dst: name }),
  'echo-ignored': (name) => ({ dst: name }),
  'not-a-member': (name) => ({ dst: name }),
  'fragment-missing': () => ({ have: 1 }),
  'tunnel-loop': (name) => ({ dst: name, range: name }),
  'invalid-source-ip': (name) => ({ src: name, expected: name }),
  'invalid-packet': () => ({ why: 'icmp-fragment', offset: 0 }),
  'stale-or-unroutable-ip': (name) => ({ dst: name, identity: 2, prefix: name }),
  'ttl-exceeded': () => ({ ttl: 1 }),
  'invalid-identity': () => ({ identity: 1 }),
  'encapsulation-traffic-is-prohibited': () => ({ port: 8472 }),
  'unsupported-l3-protocol': (name) => ({ what: name }),
  'policy-denied': evidence,
  'policy-deny': evidence,
  'ct-map-insertion-failed': () => ({ entries: 1 }),
  'service-backend-not-found': (name) => ({ frontend: frontend(name), why: 'none' }),
  'no-mapping-for-nat-masquerade': (name) => ({ src: { ip: name }, dst: { ip: name }, tries: 1 }),
  'nat-unsupported': () => ({ what: 'icmp-redirect' }),
  'fib-lookup-failed': (name) => ({ dst: name, failure: 'no-route' }),
  'is-a-clusterip': (name) => ({ frontend: frontend(name) }),
  'denied-by-lb-src-range-check': (name) => ({ frontend: frontend(name), src: name, ranges: [name] }),
  'ep-not-ready': (name) => ({ endpoint: name }),
  'socket-refused': (name) => ({ frontend: frontend(name), why: 'none' }),
  'service-refused': (name) => ({ frontend: frontend(name), why: 'none' }),
}

function isDrop(drop: { kind: string }): drop is Drop {
  return Object.hasOwn(DROPS, drop.kind)
}
function dropOf(kind: string, make: (name: string) => object, name: string): Drop {
  const drop = { kind, ...make(name) }
  if (!isDrop(drop)) throw new TypeError(kind)
  return drop
}

const LAB = openLab('buildings')
const CLUSTER = cluster(KPR)
const REAL: Network = { ...CLUSTER, file: LAB.file }
const REAL_WAY = walk(CLUSTER, ask('shop/a', '10.0.2.21'))
const FLAT = openLab('neighbourhoods')

/** A journey that was walked, with the names and the end of somebody's choice. */
function lost(name: string, reason: Drop): Journey {
  const question = { ...REAL_WAY.question, from: `${name}/${name}`, to: name }
  return { ...REAL_WAY, question, request: { ...REAL_WAY.request, disposition: { kind: 'lost', at: name, reason } } }
}

function arrived(name: string): Journey {
  return { ...REAL_WAY, question: { ...REAL_WAY.question, from: `${name}/${name}`, to: name } }
}
function pinged(name: string): Journey {
  const { question, ...rest } = arrived(name)
  return { ...rest, question: { ...question, proto: 'icmp', ttl: 3, size: 9 } }
}

/** One command of a name. */
type Shape = (name: string) => CommandLine

const journeys: ((name: string) => Journey)[] = [
  arrived,
  pinged,
  ...Object.entries(DROPS).map(
    ([kind, make]) =>
      (name: string) =>
        lost(name, dropOf(kind, make, name)),
  ),
]
const proofs = journeys.flatMap((journey) =>
  [REAL, LAB, FLAT].map(
    (network): Shape =>
      (name) =>
        proofOf(journey(name), network).command,
  ),
)

function gaps(name: string): Gap[] {
  const [pod, object, decides] = [`${name}/${name}`, `Pod ${name}/${name}`, true]
  return [
    { kind: 'kind-missing', resource: 'pods', decides },
    { kind: 'made-up', what: 'pods', count: 1, decides },
    { kind: 'pod-without-address', pod, decides },
    { kind: 'pod-without-node', pod, decides },
    { kind: 'pod-unmanaged', pod, decides },
    { kind: 'pod-without-identity', pod, decides },
    { kind: 'redacted', object, field: name, decides },
    { kind: 'left-out', object: `${name} ${name}`, field: name, decides },
    { kind: 'unread', place: `${name}:1`, object: name, decides },
    { kind: 'policy-unread', policy: `CiliumNetworkPolicy ${name}/${name}`, field: name, decides },
    { kind: 'version-unknown', decides },
    { kind: 'time-unknown', decides },
  ]
}

function missing(name: string): MissingEvidence[] {
  const policy = { kind: 'NetworkPolicy' as const, namespace: name, name }
  const rule = { ...policy, list: 'ingress' as const, index: 0 }
  return [
    { kind: 'fqdn-addresses', rule, names: [name] },
    { kind: 'groups', rule },
    { kind: 'cidr-group', rule, group: name },
    { kind: 'service', rule, service: name },
    { kind: 'api-server', rule },
    { kind: 'pod-address', rule, pod: `${name}/${name}` },
    { kind: 'pod-node', pod: `${name}/${name}` },
    { kind: 'policy-unread', policy, fields: [name] },
  ]
}

const TOLD = { packet: [], message: { role: 'request' as const } }

function stepsOf(name: string): Step[] {
  return [
    { kind: 'endpoint-missed', ip: name, ...TOLD },
    { kind: 'ipcache-found', ip: name, entry: { prefix: name, identity: 1 }, rivals: [], ...TOLD },
    { kind: 'source-identified', ip: name, identity: 1, from: 'mark', ...TOLD },
    { kind: 'route-found', dst: name, route: route(name), rivals: [], ...TOLD },
    { kind: 'fib-looked-up', dst: name, route: route(name), rivals: [], ...TOLD },
    { kind: 'arp-found', ip: name, mac: name, port: name, ...TOLD },
    { kind: 'decapsulated', vni: 1, outerSrc: name, device: name, ...TOLD },
    { kind: 'policy-verdict', ...evidence(name), allowed: true, match: 'none', missing: [], ...TOLD },
    { kind: 'nat-undone', from: { ip: name }, to: { ip: name }, by: 'netfilter', ...TOLD },
  ]
}

const each = <T>(of: (name: string) => readonly T[], line: (one: T) => CommandLine | undefined): Shape[] =>
  of('a').map(
    (_, i) => (name) =>
      of(name)
        .slice(i, i + 1)
        .map(line)[0] ?? sh``.line,
  )

/** All of them. */
export const SHAPES: readonly Shape[] = [
  ...proofs,
  ...each(gaps, (gap) => getsGap(gap).line),
  ...each(missing, (fact) => commandFor(fact).line),
  ...each(stepsOf, (step) => shownBy(step, { node: 'n1', minor: 20 })),
  (name) => dbg({ node: name, minor: 14 }, sh`bpf ipcache get ${name}`).line,
  (name) => agent(name, sh`hubble observe --to-pod ${`${name}/${name}`}`).line,
  // a command as an argument of another, and as an argument of that
  (name) => sh`kubectl exec ${name} -- sh -c ${sh`ip link show ${name}`.line}`.line,
  (name) => sh`sh -c ${sh`sh -c ${sh`ip link show ${name}`.line}`.line}`.line,
]

export const FIXED: readonly CommandLine[] = Object.values(CONFIRM).map((command) => command.line)
