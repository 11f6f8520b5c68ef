import { describe } from 'vitest'
import type { Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import type { Journey } from '../../src/trace/events.ts'
import { run } from '../support/datapath-table.ts'
import { ask, BPF, type Config, KPR, NATIVE, steps } from '../support/small-cluster.ts'

/*
 * Pod to pod, host and node addresses: every mode of sections 1.1 to 1.5, 1.8 and 6.0 of the datapath reference.
 */

const LOCAL = ask('shop/a', '10.0.1.12')
const REMOTE = ask('shop/a', '10.0.2.21')
const ROUTES: Config = { 'enable-endpoint-routes': 'true' }
const old = (minor: number): Partial<Snapshot> => ({ ciliumVersion: `1.${minor}` })

describe('pod to pod on one node (1.2): no stack, no cilium_host', () => {
  const both = { path: 'shop/a > node-1 > shop/b', programs: 'from_container lxc_policy' }
  const back = { path: 'shop/b > node-1 > shop/a', programs: 'from_container lxc_policy' }
  run([
    {
      name: 'VXLAN, legacy host routing: through the lxc, TTL 63',
      config: {},
      question: LOCAL,
      request: { end: 'delivered shop/b', ttl: 63, ...both, points: 'from-endpoint to-endpoint' },
      reply: { end: 'delivered shop/a', ttl: 63, ...back, points: 'from-endpoint to-endpoint' },
      facts: (j) => ({
        by: steps(j.request, 'redirected').map((s) => s.by),
        tracked: steps(j.reply, 'conntrack-looked-up').map((s) => s.state),
        identity: steps(j.request, 'ipcache-found').map((s) => s.entry.identity),
      }),
      are: { by: ['bpf_redirect'], tracked: ['reply', 'reply'], identity: [12002] },
    },
    {
      name: 'BPF host routing: straight into the namespace, TTL 63',
      config: KPR,
      question: LOCAL,
      request: { end: 'delivered shop/b', ttl: 63, ...both },
      reply: { end: 'delivered shop/a', ttl: 63, ...back },
      facts: (j) => ({ by: steps(j.request, 'redirected').map((s) => s.by), lxc: steps(j.request, 'sent').length }),
      are: { by: ['bpf_redirect_peer'], lxc: 1 },
    },
    {
      name: 'endpoint routes and legacy: the kernel routes to the lxc, TTL 63',
      config: ROUTES,
      question: LOCAL,
      request: {
        end: 'delivered shop/b',
        ttl: 63,
        programs: 'from_container to_container',
        points: 'from-endpoint to-stack from-stack to-endpoint',
      },
      reply: { end: 'delivered shop/a', ttl: 63, programs: 'from_container to_container' },
    },
    {
      name: 'endpoint routes and BPF host routing: the short cut again',
      config: { ...ROUTES, ...KPR },
      question: LOCAL,
      request: { end: 'delivered shop/b', ttl: 63, ...both },
      reply: { end: 'delivered shop/a', ttl: 63, ...back },
    },
    {
      name: 'native routing changes nothing on one node',
      config: BPF,
      question: LOCAL,
      request: { end: 'delivered shop/b', ttl: 63, ...both },
      reply: { end: 'delivered shop/a', ttl: 63, ...back },
    },
    {
      name: 'to itself: inside the namespace, no program, TTL 64',
      config: KPR,
      question: ask('shop/a', '10.0.1.11'),
      request: { end: 'delivered shop/a', ttl: 64, path: 'shop/a', programs: '' },
      reply: { end: 'delivered shop/a', ttl: 64, path: 'shop/a' },
    },
  ])
})

const WIRE = 'shop/a > node-1 > underlay > node-2 > shop/c'
const WIRE_BACK = 'shop/c > node-2 > underlay > node-1 > shop/a'

describe('pod to pod on another node by tunnel (1.3)', () => {
  const vni = (j: Journey) => ({
    request: steps(j.request, 'encapsulated').map((s) => `${s.vni} ${s.outerSrc}>${s.outerDst}:${s.port} ${s.device}`),
    reply: steps(j.reply, 'encapsulated').map((s) => s.vni),
    identity: steps(j.request, 'source-identified').map((s) => `${s.identity} ${s.from}`),
  })
  run([
    {
      name: 'VXLAN, a plain install: TTL 63, no TO_NETWORK',
      config: {},
      question: REMOTE,
      request: {
        end: 'delivered shop/c',
        ttl: 63,
        path: WIRE,
        programs: 'from_container to_overlay from_netdev from_overlay lxc_policy',
        points: 'from-endpoint to-overlay from-network from-overlay to-endpoint',
      },
      reply: { end: 'delivered shop/a', ttl: 63, path: WIRE_BACK },
      facts: vni,
      are: {
        request: ['12001 172.18.0.2>172.18.0.3:8472 cilium_vxlan'],
        reply: [12003],
        identity: ['6 ipcache', '12001 tunnel-key'],
      },
    },
    {
      name: 'VXLAN with BPF host routing: the same, but TO_NETWORK is reported and the last metre is redirect_peer',
      config: KPR,
      question: REMOTE,
      request: {
        end: 'delivered shop/c',
        ttl: 63,
        path: WIRE,
        points: 'from-endpoint to-overlay to-overlay to-network from-network from-overlay to-endpoint',
      },
      reply: { end: 'delivered shop/a', ttl: 63 },
      facts: (j) => ({ by: steps(j.request, 'redirected').map((s) => s.by) }),
      are: { by: ['bpf_redirect', 'bpf_redirect_peer'] },
    },
    {
      name: 'VXLAN of 1.18: the same TTL, the stack never sees the inner packet',
      config: {},
      change: old(18),
      question: REMOTE,
      request: { end: 'delivered shop/c', ttl: 63, path: WIRE },
      reply: { end: 'delivered shop/a', ttl: 63 },
    },
    {
      name: 'Geneve: port 6081 on cilium_geneve, the same VNI',
      config: { 'tunnel-protocol': 'geneve' },
      question: REMOTE,
      request: { end: 'delivered shop/c', ttl: 63, path: WIRE },
      reply: { end: 'delivered shop/a', ttl: 63 },
      facts: vni,
      are: {
        request: ['12001 172.18.0.2>172.18.0.3:6081 cilium_geneve'],
        reply: [12003],
        identity: ['6 ipcache', '12001 tunnel-key'],
      },
    },
    {
      name: 'endpoint routes: the far node hands it up, the kernel takes another TTL',
      config: ROUTES,
      question: REMOTE,
      request: {
        end: 'delivered shop/c',
        ttl: 62,
        programs: 'from_container to_overlay from_netdev from_overlay to_container',
      },
      reply: { end: 'delivered shop/a', ttl: 62 },
    },
    {
      name: '1.17 finds a range in cilium_tunnel_map when the ipcache has no endpoint',
      config: {},
      change: old(17),
      question: ask('shop/a', '10.0.2.99'),
      request: { end: 'lost node-2 stale-or-unroutable-ip' },
      facts: (j) => ({ map: steps(j.request, 'tunnel-map-found').map((s) => `${s.prefix} ${s.remote}`) }),
      are: { map: ['10.0.2.0/24 172.18.0.3'] },
    },
  ])
})

describe('pod to pod on another node by native routing (1.5)', () => {
  const plain = (j: Journey) => ({
    tunnels: steps(j.request, 'encapsulated').length + steps(j.reply, 'encapsulated').length,
  })
  run([
    {
      name: 'BPF host routing: FIB from the program, TTL 62, TO_NETWORK twice',
      config: BPF,
      question: REMOTE,
      request: {
        end: 'delivered shop/c',
        ttl: 62,
        path: WIRE,
        programs: 'from_container to_netdev from_netdev lxc_policy',
        points: 'from-endpoint to-network to-network from-network to-endpoint',
      },
      reply: { end: 'delivered shop/a', ttl: 62, path: WIRE_BACK },
      facts: plain,
      are: { tunnels: 0 },
    },
    {
      name: 'legacy of 1.19 and later: both stacks and cilium_host of the far node, TTL 61',
      config: NATIVE,
      question: REMOTE,
      request: {
        end: 'delivered shop/c',
        ttl: 61,
        path: WIRE,
        programs: 'from_container from_netdev from_host lxc_policy',
        points: 'from-endpoint to-stack from-network from-host to-endpoint',
      },
      reply: { end: 'delivered shop/a', ttl: 61, path: WIRE_BACK },
      facts: plain,
      are: { tunnels: 0 },
    },
    {
      name: 'legacy up to 1.18: one more at the source, TTL 60',
      config: NATIVE,
      change: old(18),
      question: REMOTE,
      request: { end: 'delivered shop/c', ttl: 60 },
      reply: { end: 'delivered shop/a', ttl: 60 },
    },
    {
      name: 'legacy with endpoint routes: cilium_host is not on the way, TTL 62',
      config: { ...NATIVE, ...ROUTES },
      question: REMOTE,
      request: { end: 'delivered shop/c', ttl: 62, programs: 'from_container from_netdev to_container' },
      reply: { end: 'delivered shop/a', ttl: 62 },
    },
    {
      name: 'the identity comes from the ipcache, and a tunnel endpoint there proves no tunnel',
      config: BPF,
      question: REMOTE,
      request: { end: 'delivered shop/c' },
      facts: (j) => ({
        from: steps(j.request, 'source-identified').map((s) => `${s.identity} ${s.from}`),
        tunnel: steps(j.request, 'ipcache-found').map((s) => s.entry.tunnel),
      }),
      are: { from: ['12001 ipcache'], tunnel: ['172.18.0.3'] },
    },
    {
      name: 'nodes on two links: a router between them takes one TTL, and knows the pod ranges',
      config: { ...BPF, 'auto-direct-node-routes': 'false' },
      options: { subnetLength: 32 - 2 },
      change: {
        nodes: [
          {
            name: 'node-1',
            labels: {},
            addresses: [{ type: 'InternalIP', ip: '172.18.0.2' }],
            podCidrs: ['10.0.1.0/24'],
            ciliumHost: '10.0.1.57',
            ready: true,
            cilium: true,
            synthetic: [],
          },
          {
            name: 'node-2',
            labels: {},
            addresses: [{ type: 'InternalIP', ip: '172.18.9.2' }],
            podCidrs: ['10.0.2.0/24'],
            ciliumHost: '10.0.2.204',
            ready: true,
            cilium: true,
            synthetic: [],
          },
        ],
      },
      question: REMOTE,
      request: {
        end: 'delivered shop/c',
        ttl: 61,
        path: 'shop/a > node-1 > underlay > fabric > underlay-2 > node-2 > shop/c',
      },
      reply: { end: 'delivered shop/a', ttl: 61 },
    },
    {
      name: 'hybrid: inside one subnet natively',
      config: { ...BPF, 'routing-mode': 'hybrid' },
      options: { subnets: [{ cidr: '10.0.0.0/16', id: 7 }] },
      question: REMOTE,
      request: { end: 'delivered shop/c', ttl: 62 },
      facts: plain,
      are: { tunnels: 0 },
    },
    {
      name: 'hybrid: between subnets through the tunnel',
      config: { ...BPF, 'routing-mode': 'hybrid' },
      options: {
        subnets: [
          { cidr: '10.0.1.0/24', id: 1 },
          { cidr: '10.0.2.0/24', id: 2 },
        ],
      },
      question: REMOTE,
      request: { end: 'delivered shop/c', ttl: 63 },
      facts: plain,
      are: { tunnels: 2 },
    },
  ])
})
