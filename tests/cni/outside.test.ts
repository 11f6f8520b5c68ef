import { describe } from 'vitest'
import type { Journey, Question } from '../../src/trace/events.ts'
import { run } from '../support/datapath-table.ts'
import { A, ask, B, BPF, behind, C, type Config, KPR, steps } from '../support/small-cluster.ts'

/*
 * Services from outside: section 1.9 of the datapath reference.
 */

const VIP = '10.96.0.80'
const outside = (to: string, port: number, change: Partial<Question> = {}): Question =>
  ask('world', to, { port, ...change })
const DSR: Config = { 'bpf-lb-mode': 'dsr' }

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

describe('from outside to a NodePort (1.9)', () => {
  run([
    {
      name: 'SNAT, tunnel, backend elsewhere: the router address as source, VNI world',
      config: KPR,
      question: outside('172.18.0.2', 30080),
      request: {
        end: 'delivered shop/c',
        ttl: 61,
        points: 'from-network to-overlay to-network from-network from-overlay to-endpoint',
      },
      reply: {
        end: 'delivered world',
        points: 'from-endpoint to-overlay to-overlay to-network from-network from-overlay to-network',
      },
      facts: (j) => ({
        src: arrivedFrom(j),
        seenAs: seenAs(j),
        vni: steps(j.request, 'encapsulated').map((s) => s.vni),
        back: steps(j.reply, 'encapsulated').map((s) => s.vni),
        heard: heardFrom(j),
      }),
      are: { src: ['10.0.1.57'], seenAs: [2], vni: [2], back: [12003], heard: ['172.18.0.2:30080'] },
    },
    {
      name: 'SNAT, native, backend elsewhere: the policy sees remote-node',
      config: BPF,
      question: outside('172.18.0.2', 30080),
      request: { end: 'delivered shop/c', ttl: 61 },
      reply: { end: 'delivered world' },
      facts: (j) => ({ src: arrivedFrom(j), seenAs: seenAs(j), heard: heardFrom(j) }),
      are: { src: ['172.18.0.2'], seenAs: [6], heard: ['172.18.0.2:30080'] },
    },
    {
      name: 'backend here, BPF host routing: the client’s address stays, the reply is restored at eth0',
      config: BPF,
      change: behind([B]),
      question: outside('172.18.0.2', 30080),
      request: { end: 'delivered shop/b', ttl: 62 },
      reply: { end: 'delivered world' },
      facts: (j) => ({
        src: arrivedFrom(j),
        seenAs: seenAs(j),
        restored: steps(j.reply, 'service-restored').map((s) => s.by),
        heard: heardFrom(j),
      }),
      are: { src: ['203.0.113.9'], seenAs: [2], restored: ['cil_to_netdev'], heard: ['172.18.0.2:30080'] },
    },
    {
      name: 'backend here, legacy host routing: by the stack and cilium_host',
      config: { 'kube-proxy-replacement': 'true' },
      change: behind([B]),
      question: outside('172.18.0.2', 30080),
      request: { end: 'delivered shop/b', ttl: 61, programs: 'from_netdev from_host lxc_policy' },
      reply: { end: 'delivered world' },
      facts: (j) => ({ src: arrivedFrom(j), heard: heardFrom(j) }),
      are: { src: ['203.0.113.9'], heard: ['172.18.0.2:30080'] },
    },
    {
      name: 'DSR by option, native: the reply goes straight to the client',
      config: { ...BPF, ...DSR },
      question: outside('172.18.0.2', 30080),
      request: { end: 'delivered shop/c', ttl: 61 },
      reply: { end: 'delivered world', path: 'shop/c > node-2 > underlay > fabric > world' },
      facts: (j) => ({
        src: arrivedFrom(j),
        dsr: steps(j.request, 'dsr-learned').map((s) => s.by),
        heard: heardFrom(j),
      }),
      are: { src: ['203.0.113.9'], dsr: ['opt'], heard: ['172.18.0.2:30080'] },
    },
    {
      name: 'DSR by Geneve',
      config: { ...KPR, ...DSR, 'tunnel-protocol': 'geneve', 'bpf-lb-dsr-dispatch': 'geneve' },
      question: outside('172.18.0.2', 30080),
      request: { end: 'delivered shop/c', ttl: 61 },
      reply: { end: 'delivered world', path: 'shop/c > node-2 > underlay > fabric > world' },
      facts: (j) => ({
        src: arrivedFrom(j),
        dsr: steps(j.request, 'dsr-learned').map((s) => s.by),
        heard: heardFrom(j),
      }),
      are: { src: ['203.0.113.9'], dsr: ['geneve'], heard: ['172.18.0.2:30080'] },
    },
    {
      name: 'externalTrafficPolicy Local keeps the client’s address',
      config: KPR,
      change: behind([B], { externalTrafficPolicy: 'Local' }),
      question: outside('172.18.0.2', 30080),
      request: { end: 'delivered shop/b' },
      reply: { end: 'delivered world' },
      facts: (j) => ({ src: arrivedFrom(j) }),
      are: { src: ['203.0.113.9'] },
    },
    {
      name: 'externalTrafficPolicy Local without a backend here: refused',
      config: KPR,
      change: behind([C], { externalTrafficPolicy: 'Local' }),
      question: outside('172.18.0.2', 30080),
      request: { end: 'lost node-1 service-refused' },
    },
    {
      name: 'and dropped (158) where service-no-backend-response says so',
      config: { ...KPR, 'service-no-backend-response': 'drop' },
      change: behind([C], { externalTrafficPolicy: 'Local' }),
      question: outside('172.18.0.2', 30080),
      request: { end: 'lost node-1 service-backend-not-found' },
    },
    {
      name: 'no backend at all: refused',
      config: KPR,
      change: behind([]),
      question: outside('172.18.0.2', 30080),
      request: { end: 'lost node-1 service-refused' },
      facts: (j) => ({ outcome: j.outcome }),
      are: { outcome: { kind: 'refused', from: '172.18.0.2', by: 'port-unreachable' } },
    },
    {
      name: 'load balancer: a client inside the source ranges',
      config: KPR,
      change: behind([C], { sourceRanges: ['203.0.113.0/24'] }),
      question: outside('192.0.2.80', 80),
      request: { end: 'delivered shop/c' },
      reply: { end: 'delivered world' },
      facts: (j) => ({ range: steps(j.request, 'source-range-checked').map((s) => s.range), heard: heardFrom(j) }),
      are: { range: ['203.0.113.0/24'], heard: ['192.0.2.80:80'] },
    },
    {
      name: 'load balancer: a client outside the source ranges, 177',
      config: KPR,
      change: behind([C], { sourceRanges: ['198.51.100.0/24'] }),
      question: outside('192.0.2.80', 80),
      request: { end: 'lost node-2 denied-by-lb-src-range-check' },
    },
    {
      name: 'load balancer: a port that the service does not have, 158',
      config: KPR,
      question: outside('192.0.2.80', 81),
      request: { end: 'lost node-2 service-backend-not-found' },
    },
    {
      name: 'ClusterIP from outside: 174',
      config: KPR,
      options: { fabricRoutes: [{ to: '10.96.0.0/16', via: '172.18.0.2' }] },
      question: outside(VIP, 80),
      request: { end: 'lost node-1 is-a-clusterip' },
    },
    {
      name: 'ClusterIP from outside, allowed',
      config: { ...KPR, 'bpf-lb-external-clusterip': 'true' },
      options: { fabricRoutes: [{ to: '10.96.0.0/16', via: '172.18.0.2' }] },
      question: outside(VIP, 80),
      request: { end: 'delivered shop/c' },
      reply: { end: 'delivered world' },
    },
    {
      name: 'kube-proxy: netfilter translates and masquerades, the policy sees the world',
      config: {},
      question: outside('172.18.0.2', 30080),
      request: { end: 'delivered shop/c' },
      reply: { end: 'delivered world' },
      facts: (j) => ({ src: arrivedFrom(j), seenAs: seenAs(j), heard: heardFrom(j) }),
      are: { src: ['10.0.1.57'], seenAs: [2], heard: ['172.18.0.2:30080'] },
    },
    {
      name: 'kube-proxy without a backend: refused by its rule',
      config: {},
      change: behind([]),
      question: outside('172.18.0.2', 30080),
      request: { end: 'lost node-1 service-refused' },
      facts: (j) => ({ outcome: j.outcome.kind }),
      are: { outcome: 'refused' },
    },
    {
      name: 'hostPort: only the pod’s own node knows it',
      config: KPR,
      change: { pods: [A, { ...B, ports: [{ port: 8080, protocol: 'TCP', hostPort: 9000 }] }, C] },
      question: outside('172.18.0.2', 9000),
      request: { end: 'delivered shop/b' },
      reply: { end: 'delivered world' },
      facts: (j) => ({ heard: heardFrom(j) }),
      are: { heard: ['172.18.0.2:9000'] },
    },
  ])
})
