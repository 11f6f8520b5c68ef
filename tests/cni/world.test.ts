import { describe, expect, test } from 'vitest'
import { ciliumDrop } from '../../src/trace/cards/drops.ts'
import type { IcmpTrace, Journey } from '../../src/trace/events.ts'
import { hasPoint, isReported } from '../../src/trace/observation.ts'
import { run } from '../support/datapath-table.ts'
import { A, ask, B, BPF, C, cluster, KPR, NATIVE, steps, walk } from '../support/small-cluster.ts'

/*
 * The world, odd destinations, policies, and what goes wrong: sections 1.7, 1.10, 2 and 3.5 of the datapath reference.
 */

const STRANGER = '203.0.113.9'
const OUT = ask('shop/a', STRANGER, { port: 443 })
const REMOTE = ask('shop/a', '10.0.2.21')

const arrivedFrom = (journey: Journey): string[] =>
  steps(journey.request, 'delivered').map((s) => s.packet.find((h) => h.kind === 'ipv4')?.src ?? '')
const masked = (j: Journey) => ({
  src: arrivedFrom(j),
  by: steps(j.request, 'nat-applied').map((s) => `${s.what} ${s.by}`),
  undone: steps(j.reply, 'nat-undone').map((s) => `${s.by} ${s.to.ip}:${s.to.port}`),
})

describe('pod to the world (1.7)', () => {
  run([
    {
      name: 'a plain install: masqueraded by netfilter on the way out, restored by conntrack',
      config: {},
      question: OUT,
      request: {
        end: 'delivered world',
        ttl: 62,
        path: 'shop/a > node-1 > underlay > fabric > world',
        points: 'from-endpoint to-stack',
      },
      reply: {
        end: 'delivered shop/a',
        ttl: 61,
        points: 'from-network from-host to-endpoint',
        programs: 'from_netdev from_host lxc_policy',
      },
      facts: masked,
      are: { src: ['172.18.0.2'], by: ['masquerade netfilter'], undone: ['netfilter 10.0.1.11:40000'] },
    },
    {
      name: 'BPF masquerade with BPF host routing: at eth0, and straight back into the pod',
      config: KPR,
      question: OUT,
      request: { end: 'delivered world', ttl: 62, points: 'from-endpoint to-network to-network' },
      reply: {
        end: 'delivered shop/a',
        ttl: 62,
        points: 'from-network to-endpoint',
        programs: 'from_netdev lxc_policy',
      },
      facts: masked,
      are: { src: ['172.18.0.2'], by: ['masquerade cil_to_netdev'], undone: ['cil_from_netdev 10.0.1.11:40000'] },
    },
    {
      name: 'BPF masquerade with legacy host routing: after the NAT by the stack and cilium_host',
      config: { 'enable-bpf-masquerade': 'true' },
      question: OUT,
      request: { end: 'delivered world', ttl: 62 },
      reply: { end: 'delivered shop/a', programs: 'from_netdev from_host lxc_policy' },
      facts: masked,
      are: { src: ['172.18.0.2'], by: ['masquerade cil_to_netdev'], undone: ['cil_from_netdev 10.0.1.11:40000'] },
    },
    {
      name: 'a ping is masqueraded too, without ports',
      config: KPR,
      question: ask('shop/a', STRANGER, { proto: 'icmp' }),
      request: { end: 'delivered world' },
      reply: { end: 'delivered shop/a' },
    },
    {
      name: 'the world to a pod address: the fabric does not know pod ranges',
      config: {},
      question: ask('world', '10.0.1.11'),
      request: { end: 'lost fabric no-route' },
    },
    {
      name: 'native, the fabric routes pod ranges: the world reaches a pod, its answer keeps the pod’s address',
      config: { ...BPF, 'auto-direct-node-routes': 'false' },
      question: ask('world', '10.0.1.11'),
      request: { end: 'delivered shop/a', ttl: 62, programs: 'from_netdev lxc_policy' },
      reply: { end: 'delivered world', ttl: 62 },
      facts: (j) => ({
        skipped: steps(j.reply, 'nat-skipped').map((s) => s.why),
        nat: steps(j.reply, 'nat-applied').length,
      }),
      are: { skipped: ['answer'], nat: 0 },
    },
    {
      name: 'the same with legacy host routing and iptables: conntrack knows the connection',
      config: { ...NATIVE, 'auto-direct-node-routes': 'false' },
      question: ask('world', '10.0.1.11'),
      request: { end: 'delivered shop/a', ttl: 61 },
      reply: { end: 'delivered world' },
      facts: (j) => ({ nat: steps(j.reply, 'nat-applied').length }),
      are: { nat: 0 },
    },
    {
      name: 'a closed port in the world: its ICMP error finds the way back through the masquerade',
      config: KPR,
      question: ask('shop/a', STRANGER, { proto: 'udp', port: 53, open: false }),
      request: { end: 'delivered world' },
      facts: (j) => ({ outcome: j.outcome }),
      are: { outcome: { kind: 'refused', from: STRANGER, by: 'port-unreachable' } },
    },
    {
      name: 'the same through netfilter',
      config: {},
      question: ask('shop/a', STRANGER, { proto: 'udp', port: 53, open: false }),
      request: { end: 'delivered world' },
      facts: (j) => ({ outcome: j.outcome }),
      are: { outcome: { kind: 'refused', from: STRANGER, by: 'port-unreachable' } },
    },
    {
      name: 'dual stack: the world is identity 9',
      config: { 'enable-ipv6': 'true' },
      question: OUT,
      request: { end: 'delivered world' },
      facts: (j) => ({ identity: steps(j.request, 'ipcache-found').map((s) => s.entry.identity) }),
      are: { identity: [9] },
    },
    {
      name: 'the NAT map is full: 167',
      config: KPR,
      options: {
        adjust: (wish) => ({ ...wish, nodes: wish.nodes.map((node) => ({ ...node, full: { nat: 524288 } })) }),
      },
      question: OUT,
      request: { end: 'lost node-1 no-mapping-for-nat-masquerade' },
    },
    {
      name: 'the connection map is full: 155',
      config: {},
      options: {
        adjust: (wish) => ({ ...wish, nodes: wish.nodes.map((node) => ({ ...node, full: { conntrack: 524288 } })) }),
      },
      question: OUT,
      request: { end: 'lost node-1 ct-map-insertion-failed' },
    },
  ])
})

describe('odd destinations (1.10)', () => {
  const identities = (j: Journey) => ({ identity: steps(j.request, 'ipcache-found').map((s) => s.entry.identity) })
  run([
    {
      name: 'an address of the own range that no pod has, legacy: 151 at cilium_host of the own node',
      config: {},
      question: ask('shop/a', '10.0.1.99'),
      request: { end: 'lost node-1 stale-or-unroutable-ip', programs: 'from_container from_host' },
      facts: identities,
      are: { identity: [2, 2] },
    },
    {
      name: 'the same with BPF host routing: by FIB redirect',
      config: KPR,
      question: ask('shop/a', '10.0.1.99'),
      request: { end: 'lost node-1 stale-or-unroutable-ip', programs: 'from_container from_host' },
    },
    {
      name: 'an address of another node’s range that no pod has: through the tunnel, 151 there',
      config: {},
      question: ask('shop/a', '10.0.2.99'),
      request: {
        end: 'lost node-2 stale-or-unroutable-ip',
        programs: 'from_container to_overlay from_netdev from_overlay to_host from_host',
      },
    },
    {
      name: 'in the pool, but on no node: masqueraded, and lost in the fabric',
      config: {},
      question: ask('shop/a', '10.0.9.9'),
      request: { end: 'lost fabric no-route' },
      facts: (j) => ({ outcome: j.outcome.kind }),
      are: { outcome: 'timeout' },
    },
    {
      name: 'a node that is off, tunnel: the outer packet finds no neighbour; silence for the pod',
      config: {},
      options: { down: ['node-2'] },
      question: REMOTE,
      request: { end: 'lost node-1 arp-failed' },
      facts: (j) => ({ outcome: j.outcome.kind }),
      are: { outcome: 'timeout' },
    },
    {
      name: 'a node that is off, native and legacy: the kernel says host unreachable',
      config: NATIVE,
      options: { down: ['node-2'] },
      question: REMOTE,
      request: { end: 'lost node-1 arp-failed' },
      facts: (j) => ({
        outcome: j.outcome.kind,
        errors: j.errors.map((e: IcmpTrace) => `${e.icmp.name} ${e.received}`),
      }),
      are: { outcome: 'host-unreachable', errors: ['host-unreachable true'] },
    },
    {
      name: 'a pod must not send tunnel packets: 170',
      config: {},
      question: ask('shop/a', '10.0.2.21', { proto: 'udp', port: 8472 }),
      request: { end: 'lost node-1 encapsulation-traffic-is-prohibited' },
    },
    {
      name: 'a source that is not the pod’s: 132',
      config: {},
      question: ask('shop/a', '10.0.2.21', { src: '10.0.1.77' }),
      request: { end: 'lost node-1 invalid-source-ip' },
    },
    {
      name: 'TTL 1: 196, and no ICMP error',
      config: {},
      question: ask('shop/a', '10.0.1.12', { ttl: 1 }),
      request: { end: 'lost node-1 ttl-exceeded' },
      facts: (j) => ({ errors: j.errors.length }),
      are: { errors: 0 },
    },
    {
      name: 'a pod whose program is not loaded: 203',
      config: {},
      change: { pods: [A, { ...B, endpoint: { id: 1012, state: 'waiting-for-identity' } }, C] },
      question: ask('shop/a', '10.0.1.12'),
      request: { end: 'lost node-1 ep-not-ready' },
    },
    {
      name: 'an unreachable route with BPF host routing: 169',
      config: KPR,
      options: {
        adjust: (wish) => ({
          ...wish,
          nodes: wish.nodes.map((node) => ({
            ...node,
            routes: [{ to: '10.0.1.99/32', type: 'unreachable' as const }],
          })),
        }),
      },
      question: ask('shop/a', '10.0.1.99'),
      request: { end: 'lost node-1 fib-lookup-failed' },
    },
  ])
})

describe('numbers and visibility', () => {
  test('drops carry Cilium’s numbers', () => {
    const codes = [
      'policy-denied',
      'policy-deny',
      'service-backend-not-found',
      'is-a-clusterip',
      'ep-not-ready',
    ] as const
    expect(codes.map((kind) => ciliumDrop(kind)?.code)).toEqual([133, 181, 158, 174, 203])
  })

  test('with the default aggregation only to-overlay and to-endpoint are seen of a tunnelled packet', () => {
    const journey = walk(cluster({}), REMOTE)
    const steps = journey.request.hops.flatMap((hop) => hop.steps.filter(hasPoint))
    const reported = (level: string) => steps.filter((step) => isReported(step, level)).map((step) => step.point)
    expect(reported('medium')).toEqual(['to-overlay', 'to-endpoint'])
    expect(reported('none')).toEqual(['from-endpoint', 'to-overlay', 'from-network', 'from-overlay', 'to-endpoint'])
  })

  test('at medium TO_NETWORK is reported by the program at the pod, not by the one at eth0 (1.5 a)', () => {
    const journey = walk(cluster(BPF), REMOTE)
    const steps = journey.request.hops.flatMap((hop) => hop.steps.filter(hasPoint))
    const points = steps.filter((step) => isReported(step, 'medium')).map((step) => `${step.point} ${step.kind}`)
    expect(points).toEqual(['to-network redirected', 'to-endpoint redirected'])
  })
})
