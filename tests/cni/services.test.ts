import { describe, expect, test } from 'vitest'
import { simulate } from '../../src/engine/simulate.ts'
import { ways } from '../../src/engine/ways.ts'
import type { Journey, Trace } from '../../src/trace/events.ts'
import { run } from '../support/datapath-table.ts'
import { A, ask, B, behind, C, cluster, KPR, steps } from '../support/small-cluster.ts'

/*
 * Services from inside and outside: sections 1.6 and 1.9 of the datapath reference.
 */

const VIP = '10.96.0.80'
const ASK = ask('shop/a', VIP, { port: 80 })

/** Source and destination of the packet at every door that it left by. */
const sent = (trace: Trace | undefined): string[] =>
  steps(trace, 'sent').map((s) => {
    const inner = s.packet.findLast((h) => h.kind === 'ipv4')
    const tcp = s.packet.findLast((h) => h.kind === 'tcp')
    return `${inner?.src}:${tcp?.sport}>${inner?.dst}:${tcp?.dport}`
  })
const everyIp = (journey: Journey): Set<string> =>
  new Set(
    journey.story.flatMap((h) =>
      h.steps.flatMap((s) => s.packet.flatMap((x) => (x.kind === 'ipv4' ? [x.dst, x.src] : []))),
    ),
  )
const arrivedFrom = (journey: Journey): string[] =>
  steps(journey.request, 'delivered').map((s) => s.packet.find((h) => h.kind === 'ipv4')?.src ?? '')
const seenAs = (journey: Journey): number[] =>
  steps(journey.request, 'conntrack-created')
    .filter((s) => s.connection.scope === 'IN')
    .map((s) => s.connection.identity)
const heardFrom = (journey: Journey): string[] =>
  steps(journey.reply, 'delivered').map((s) => {
    const ip = s.packet.find((h) => h.kind === 'ipv4')
    const tcp = s.packet.find((h) => h.kind === 'tcp')
    return `${ip?.src}:${tcp?.sport}`
  })

describe('pod to ClusterIP (1.6)', () => {
  run([
    {
      name: 'socket LB: no packet ever carries the ClusterIP',
      config: KPR,
      question: ASK,
      request: { end: 'delivered shop/c', ttl: 63 },
      reply: { end: 'delivered shop/a', ttl: 63 },
      facts: (j) => ({
        vip: everyIp(j).has(VIP),
        by: steps(j.request, 'socket-translated').map((s) => `${s.frontend.name} ${s.backend.ip}:${s.backend.port}`),
        perPacket: steps(j.request, 'service-translated').length,
      }),
      are: { vip: false, by: ['shop/svc 10.0.2.21:8080'], perPacket: 0 },
    },
    {
      name: 'per-packet LB: translated at the lxc, restored by the pod’s own program',
      config: {},
      question: ASK,
      request: {
        end: 'delivered shop/c',
        ttl: 63,
        points: 'from-endpoint to-overlay from-network from-overlay to-endpoint',
      },
      reply: { end: 'delivered shop/a', ttl: 63 },
      facts: (j) => ({
        first: sent(j.request)[0],
        wire: sent(j.request)[2],
        by: steps(j.request, 'service-translated').map((s) => s.by),
        identity: steps(j.request, 'ipcache-found').map((s) => s.entry.identity),
        restored: steps(j.reply, 'service-restored').map((s) => `${s.by} ${s.backend.ip} ${s.vip.ip}:${s.vip.port}`),
        heard: heardFrom(j),
      }),
      are: {
        first: '10.0.1.11:40000>10.96.0.80:80',
        wire: '10.0.1.11:40000>10.0.2.21:8080',
        by: ['cil_from_container'],
        identity: [12003],
        restored: ['cil_lxc_policy 10.0.2.21 10.96.0.80:80'],
        heard: ['10.96.0.80:80'],
      },
    },
    {
      name: 'per-packet LB with a backend on the same node',
      config: {},
      change: behind([B]),
      question: ASK,
      request: { end: 'delivered shop/b', ttl: 63, path: 'shop/a > node-1 > shop/b' },
      reply: { end: 'delivered shop/a', ttl: 63 },
      facts: (j) => ({ heard: heardFrom(j) }),
      are: { heard: ['10.96.0.80:80'] },
    },
    {
      name: 'per-packet LB back to the client itself: loopback address, no policy, both ways',
      config: {},
      change: behind([A]),
      question: ASK,
      request: { end: 'delivered shop/a', ttl: 63, path: 'shop/a > node-1 > shop/a' },
      reply: { end: 'delivered shop/a', ttl: 63, path: 'shop/a > node-1 > shop/a' },
      facts: (j) => ({
        src: arrivedFrom(j),
        heard: heardFrom(j),
        nat: steps(j.request, 'nat-applied').map((s) => s.what),
      }),
      are: { src: ['169.254.42.1'], heard: ['10.96.0.80:80'], nat: ['hairpin'] },
    },
    {
      name: 'socket LB back to the client itself: stays on loopback',
      config: KPR,
      change: behind([A]),
      question: ASK,
      request: { end: 'delivered shop/a', ttl: 64, path: 'shop/a', programs: '' },
      reply: { end: 'delivered shop/a', ttl: 64 },
    },
    {
      name: 'no backend, per-packet: port unreachable, the program is refused',
      config: {},
      change: behind([]),
      question: ASK,
      request: { end: 'lost node-1 service-refused' },
      facts: (j) => ({ outcome: j.outcome, said: steps(j.request, 'no-backend').map((s) => `${s.why} ${s.response}`) }),
      are: { outcome: { kind: 'refused', from: VIP, by: 'port-unreachable' }, said: ['none reject'] },
    },
    {
      name: 'no backend, per-packet, response drop: 158',
      config: { 'service-no-backend-response': 'drop' },
      change: behind([]),
      question: ASK,
      request: { end: 'lost node-1 service-backend-not-found' },
      facts: (j) => ({ outcome: j.outcome.kind }),
      are: { outcome: 'timeout' },
    },
    {
      name: 'no backend, socket LB: connect() refused, no packet at all',
      config: KPR,
      change: behind([]),
      question: ASK,
      request: { end: 'not-sent shop/a socket-refused' },
      facts: (j) => ({ outcome: j.outcome, sent: steps(j.request, 'sent').length }),
      are: { outcome: { kind: 'host-unreachable', errno: 'EHOSTUNREACH' }, sent: 0 },
    },
    {
      name: 'internalTrafficPolicy Local without a backend here',
      config: {},
      change: behind([C], { internalTrafficPolicy: 'Local' }),
      question: ASK,
      request: { end: 'lost node-1 service-refused' },
      facts: (j) => ({ said: steps(j.request, 'no-backend').map((s) => `${s.why} ${s.response}`) }),
      are: { said: ['none-here reject'] },
    },
    {
      name: 'internalTrafficPolicy Local takes the backend of this node',
      config: {},
      change: behind([C, B], { internalTrafficPolicy: 'Local' }),
      question: ASK,
      request: { end: 'delivered shop/b' },
      reply: { end: 'delivered shop/a' },
    },
    {
      name: 'ping to a ClusterIP is never translated and dies in the fabric',
      config: {},
      question: ask('shop/a', VIP, { proto: 'icmp' }),
      request: { end: 'lost fabric no-route' },
      facts: (j) => ({
        nat: steps(j.request, 'nat-applied').map((s) => `${s.what} ${s.to.ip}`),
        outcome: j.outcome.kind,
      }),
      are: { nat: ['masquerade 172.18.0.2'], outcome: 'timeout' },
    },
    {
      name: 'node to ClusterIP, kube-proxy: netfilter translates, then as node to pod',
      config: {},
      question: ask('node-1', VIP, { port: 80 }),
      request: { end: 'delivered shop/c', ttl: 63 },
      reply: { end: 'delivered node-1' },
      facts: (j) => ({
        by: steps(j.request, 'service-translated').map((s) => s.by),
        src: arrivedFrom(j),
        heard: heardFrom(j),
      }),
      are: { by: ['kube-proxy'], src: ['10.0.1.57'], heard: ['10.96.0.80:80'] },
    },
    {
      name: 'node to ClusterIP, kube-proxy replaced: the node’s socket is translated',
      config: KPR,
      question: ask('node-1', VIP, { port: 80 }),
      request: { end: 'delivered shop/c', ttl: 63 },
      reply: { end: 'delivered node-1' },
      facts: (j) => ({ socket: steps(j.request, 'socket-translated').length, src: arrivedFrom(j) }),
      are: { socket: 1, src: ['10.0.1.57'] },
    },
    {
      name: 'pod to another node’s NodePort, socket LB: translated at once',
      config: KPR,
      question: ask('shop/a', '172.18.0.3', { port: 30080 }),
      request: { end: 'delivered shop/c', ttl: 63 },
      reply: { end: 'delivered shop/a' },
      facts: (j) => ({ vip: everyIp(j).has('172.18.0.3'), socket: steps(j.request, 'socket-translated').length }),
      are: { vip: true, socket: 1 },
    },
    {
      name: 'pod to its own node’s NodePort, kube-proxy, backend elsewhere: masqueraded, so that the answer comes back',
      config: {},
      question: ask('shop/a', '172.18.0.2', { port: 30080 }),
      request: { end: 'delivered shop/c' },
      reply: { end: 'delivered shop/a' },
      facts: (j) => ({ src: arrivedFrom(j), seenAs: seenAs(j), heard: heardFrom(j) }),
      are: { src: ['10.0.1.57'], seenAs: [2], heard: ['172.18.0.2:30080'] },
    },
    {
      name: 'pod to another node’s NodePort, kube-proxy: translated there',
      config: {},
      question: ask('shop/a', '172.18.0.3', { port: 30080 }),
      request: { end: 'delivered shop/c' },
      reply: { end: 'delivered shop/a' },
      facts: (j) => ({ by: steps(j.request, 'service-translated').map((s) => s.by), heard: heardFrom(j) }),
      are: { by: ['kube-proxy'], heard: ['172.18.0.3:30080'] },
    },
  ])
})

describe('several backends', () => {
  test('one journey each; the headline is one when all end alike', () => {
    const all = ways(cluster({}, behind([B, C])).topology, ASK)
    expect(all.of).toBe(2)
    expect(all.journeys.map((j) => j.request.disposition)).toEqual([
      { kind: 'delivered', to: 'shop/b' },
      { kind: 'delivered', to: 'shop/c' },
    ])
    expect(all.result).toEqual({ kind: 'reachable' })
  })

  test('ambiguous when one of them cannot be reached', () => {
    const all = ways(cluster(KPR, behind([B, C]), { down: ['node-2'] }).topology, ASK)
    expect(all.result).toEqual({ kind: 'ambiguous', ways: 2 })
  })

  test('session affinity: what was learned decides the next question', () => {
    const { topology } = cluster({}, behind([B, C], { sessionAffinity: 'ClientIP' }))
    const { learned } = simulate(topology, { ...ASK, pick: 1 })
    const again = ways(topology, ASK, learned)
    expect(
      again.journeys.map((j) => steps(j.request, 'service-translated').map((s) => `${s.backend.ip} ${s.choice}`)),
    ).toEqual([['10.0.2.21 affinity']])
  })

  test('a question without a service has one way', () => {
    expect(ways(cluster({}).topology, ask('shop/a', '10.0.2.21')).journeys).toHaveLength(1)
  })
})
