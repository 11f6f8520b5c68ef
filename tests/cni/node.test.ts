import { describe } from 'vitest'
import type { Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import type { Journey } from '../../src/trace/events.ts'
import { run } from '../support/datapath-table.ts'
import { ask, BPF, KPR, NATIVE, steps } from '../support/small-cluster.ts'

/*
 * Encryption, and the node itself as one end: sections 1.4, 1.8 and 6.0 of the datapath reference.
 */

const LOCAL = ask('shop/a', '10.0.1.12')
const REMOTE = ask('shop/a', '10.0.2.21')
const old = (minor: number): Partial<Snapshot> => ({ ciliumVersion: `1.${minor}` })

describe('WireGuard (6.0)', () => {
  const wg = { 'enable-wireguard': 'true' }
  const layers = (j: Journey) => ({
    wire: steps(j.request, 'sent')
      .filter((s) => s.port === 'eth0')
      .map((s) => s.packet.map((h) => h.kind).join(' '))
      .at(-1),
    encrypted: steps(j.request, 'encrypted').map((s) => `${s.outerSrc}>${s.outerDst}:${s.port}`),
  })
  run([
    {
      name: 'tunnel mode: VXLAN inside WireGuard, no FROM_CRYPTO at the receiver',
      config: wg,
      question: REMOTE,
      request: {
        end: 'delivered shop/c',
        ttl: 63,
        programs:
          'from_container to_overlay to_netdev to_wireguard to_netdev from_netdev from_wireguard from_overlay lxc_policy',
        points: 'from-endpoint to-overlay to-crypto to-network from-network from-overlay to-endpoint',
      },
      reply: { end: 'delivered shop/a', ttl: 63 },
      facts: layers,
      are: {
        wire: 'ethernet ipv4 udp wireguard ipv4 udp vxlan ethernet ipv4 tcp',
        encrypted: ['172.18.0.2>172.18.0.3:51871'],
      },
    },
    {
      name: 'native with BPF host routing: one more layer, FROM_CRYPTO',
      config: { ...BPF, ...wg },
      question: REMOTE,
      request: {
        end: 'delivered shop/c',
        ttl: 62,
        programs: 'from_container to_netdev to_wireguard to_netdev from_netdev from_wireguard lxc_policy',
        points: 'from-endpoint to-network to-crypto to-network from-network from-crypto to-endpoint',
      },
      reply: { end: 'delivered shop/a', ttl: 62 },
      facts: layers,
      are: { wire: 'ethernet ipv4 udp wireguard ipv4 tcp', encrypted: ['172.18.0.2>172.18.0.3:51871'] },
    },
    {
      name: 'native and legacy: decrypted, up the stack, to cilium_host',
      config: { ...NATIVE, ...wg },
      question: REMOTE,
      request: {
        end: 'delivered shop/c',
        ttl: 61,
        programs: 'from_container to_netdev to_wireguard to_netdev from_netdev from_wireguard from_host lxc_policy',
      },
      reply: { end: 'delivered shop/a', ttl: 61 },
    },
    {
      name: 'on one node nothing is encrypted',
      config: wg,
      question: LOCAL,
      request: { end: 'delivered shop/b', ttl: 63, programs: 'from_container lxc_policy' },
    },
  ])
})

describe('the node itself (1.4, 1.8)', () => {
  const from = (j: Journey) => ({
    src: steps(j.request, 'delivered').map((s) => s.packet.find((h) => h.kind === 'ipv4')?.src),
    vni: steps(j.request, 'encapsulated').map((s) => s.vni),
  })
  run([
    {
      name: 'node to its own pod: by cilium_host and its address, identity host by mark',
      config: {},
      question: ask('node-1', '10.0.1.11'),
      request: { end: 'delivered shop/a', ttl: 63, programs: 'from_host lxc_policy' },
      reply: { end: 'delivered node-1', ttl: 64, points: 'from-endpoint to-stack' },
      facts: (j) => ({
        ...from(j),
        identity: steps(j.request, 'source-identified').map((s) => `${s.identity} ${s.from}`),
      }),
      are: { src: ['10.0.1.57'], vni: [], identity: ['1 mark'] },
    },
    {
      name: 'node to another node’s pod, tunnel: source 10.0.1.57, VNI 6',
      config: {},
      question: ask('node-1', '10.0.2.21'),
      request: {
        end: 'delivered shop/c',
        ttl: 63,
        programs: 'from_host to_overlay from_netdev from_overlay lxc_policy',
      },
      reply: {
        end: 'delivered node-1',
        ttl: 63,
        programs: 'from_container to_overlay from_netdev from_overlay to_host',
      },
      facts: from,
      are: { src: ['10.0.1.57'], vni: [6] },
    },
    {
      name: 'node to another node’s pod, native: the node’s own address',
      config: BPF,
      question: ask('node-1', '10.0.2.21'),
      request: { end: 'delivered shop/c', ttl: 63 },
      reply: { end: 'delivered node-1', ttl: 63 },
      facts: from,
      are: { src: ['172.18.0.2'], vni: [] },
    },
    {
      name: 'pod to its own node: left to the stack, TTL 64',
      config: {},
      question: ask('shop/a', '172.18.0.2'),
      request: { end: 'delivered node-1', ttl: 64, points: 'from-endpoint to-stack' },
      reply: { end: 'delivered shop/a', ttl: 63, programs: 'from_host lxc_policy' },
    },
    {
      name: 'pod to its own node up to 1.18: TTL 63',
      config: {},
      change: old(18),
      question: ask('shop/a', '172.18.0.2'),
      request: { end: 'delivered node-1', ttl: 63 },
    },
    {
      name: 'pod to another node, tunnel mode, iptables: masqueraded, a plain packet',
      config: {},
      question: ask('shop/a', '172.18.0.3'),
      request: { end: 'delivered node-2', ttl: 63, points: 'from-endpoint to-stack from-network' },
      reply: { end: 'delivered shop/a' },
      facts: (j) => ({ ...from(j), identity: steps(j.request, 'ipcache-found').map((s) => s.entry.identity) }),
      are: { src: ['172.18.0.2'], vni: [], identity: [6] },
    },
    {
      name: 'pod to another node, tunnel mode, BPF: masqueraded at eth0',
      config: KPR,
      question: ask('shop/a', '172.18.0.3'),
      request: { end: 'delivered node-2', ttl: 63 },
      reply: { end: 'delivered shop/a' },
      facts: from,
      are: { src: ['172.18.0.2'], vni: [] },
    },
    {
      name: 'pod to another node, native: no SNAT',
      config: BPF,
      question: ask('shop/a', '172.18.0.3'),
      request: { end: 'delivered node-2', ttl: 63 },
      reply: { end: 'delivered shop/a' },
      facts: from,
      are: { src: ['10.0.1.11'], vni: [] },
    },
    {
      name: 'pod to another node, native, iptables: nodes are in the ipset, no SNAT',
      config: NATIVE,
      question: ask('shop/a', '172.18.0.3'),
      request: { end: 'delivered node-2', ttl: 63 },
      reply: { end: 'delivered shop/a' },
      facts: from,
      are: { src: ['10.0.1.11'], vni: [] },
    },
    {
      name: 'pod to another node’s cilium_host: through the tunnel with the pod’s identity',
      config: {},
      question: ask('shop/a', '10.0.2.204'),
      request: {
        end: 'delivered node-2',
        ttl: 63,
        programs: 'from_container to_overlay from_netdev from_overlay to_host',
      },
      reply: { end: 'delivered shop/a', ttl: 63 },
      facts: from,
      are: { src: ['10.0.1.11'], vni: [12001] },
    },
  ])
})
