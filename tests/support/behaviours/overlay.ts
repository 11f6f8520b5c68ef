import { expect } from 'vitest'
import { header, innermost } from '../../../src/net/packet.ts'
import { ask, askKnowing, buildings, ending, errors, pathOf, seenAt, steps } from './networks.ts'
import type { Rows } from './rows.ts'

const near = { from: 'pod12', to: '10.0.1.14' }
const far = { from: 'pod12', to: '10.0.2.22' }

/** A cluster on VXLAN, as Cilium's programs walk it. */
export const overlay: Rows = {
  'overlay-arp-by-bpf': () => {
    const { journey } = ask(buildings(), near)
    expect(steps(journey, 'arp-answered').map((s) => [s.device, s.ip, s.mac])).toEqual([
      ['node1', '10.0.1.11', '02:bb:00:00:01:12'],
      ['node1', '10.0.1.11', '02:bb:00:00:01:14'],
    ])
    expect(seenAt(journey, 'node1', 'cilium_host')).toEqual([])
  },
  'overlay-target-pod-arps-too': () => {
    const { exchanges } = ask(buildings(), near).journey
    expect(exchanges.map((e) => [e.device, e.ip])).toEqual([
      ['pod12', '10.0.1.11'],
      ['pod14', '10.0.1.11'],
    ])
  },
  'overlay-ttl-local': () => {
    const { journey } = ask(buildings(), near)
    const request = [...steps(journey, 'sent'), ...steps(journey, 'received')].filter(
      (s) => s.message.role === 'request',
    )
    expect(request.map((s) => [s.device, s.port, header(s.packet, 'ipv4')?.ttl])).toEqual([
      ['pod12', 'eth0', 64],
      ['node1', 'lxc12', 64],
      ['pod14', 'eth0', 63],
    ])
    expect(header(request.at(-1)?.packet ?? [], 'ethernet')).toMatchObject({
      src: '02:bb:00:00:01:14',
      dst: '02:aa:00:00:01:14',
    })
  },
  'overlay-redirect-peer-skips-lxc': () => {
    const { journey } = ask(buildings(), near, near)
    expect(seenAt(journey, 'node1', 'lxc14')).toEqual(['in icmp']) // the answer only
    expect(seenAt(journey, 'pod14', 'eth0')).toEqual(['in icmp', 'out icmp'])
  },
  'overlay-legacy-shows-lxc': () => {
    const { journey } = ask(buildings({ options: { bpf_host_routing: false } }), near, near)
    expect(seenAt(journey, 'node1', 'lxc14')).toEqual(['out icmp', 'in icmp'])
  },
  'overlay-inner-untouched': () => {
    const { journey } = ask(buildings(), far)
    const [sent] = steps(journey, 'encapsulated')
    const inner = innermost(sent?.packet ?? [])
    expect(header(inner, 'ethernet')).toMatchObject({ src: '02:aa:00:00:01:12', dst: '02:bb:00:00:01:12' })
    expect(header(inner, 'ipv4')).toMatchObject({ ttl: 64, df: true })
    expect(header(sent?.packet ?? [], 'ipv4')).toMatchObject({
      src: '192.168.100.11',
      dst: '192.168.100.12',
      ttl: 64,
      df: false,
    })
    expect(header(sent?.packet ?? [], 'udp')).toMatchObject({ dport: 8472, checksum: 'zero' })
    const arrived = steps(journey, 'delivered')[0]
    expect([arrived?.device, header(arrived?.packet ?? [], 'ipv4')?.ttl]).toEqual(['pod22', 63])
  },
  'overlay-vni-is-source-identity': () => {
    const { journey } = ask(buildings(), far)
    expect(steps(journey, 'encapsulated').map((s) => s.vni)).toEqual([1012, 1022])
    expect(new Set(steps(journey, 'encapsulated').map((s) => header(s.packet, 'udp')?.sport)).size).toBe(1)
  },
  'overlay-decap-foreign-mac': () => {
    const { journey } = ask(buildings(), far)
    const [arrived] = steps(journey, 'decapsulated')
    expect(arrived?.device).toBe('node2')
    expect(header(arrived?.packet ?? [], 'ethernet')?.dst).toBe('02:bb:00:00:01:12')
  },
  'overlay-cilium-host-invisible': () => {
    const { journey } = ask(buildings({ options: { bpf_host_routing: false } }), { from: 'node1', to: '10.0.1.12' })
    expect(seenAt(journey, 'node1', 'cilium_host')).toEqual([])
    expect(steps(journey, 'program-ran').some((s) => s.program === 'cil_from_host')).toBe(true)
    expect(seenAt(journey, 'node1', 'lxc12')[0]).toBe('out icmp')
    expect(journey.outcome.kind).toBe('reply')
  },
  'overlay-forward-chain-bypassed': () => {
    const filters = [{ hook: 'forward' as const, action: 'drop' as const }]
    expect(ask(buildings({ nodes: { node1: { filters }, node2: { filters } } }), far).journey.outcome.kind).toBe(
      'reply',
    )
    for (const [node, hook] of [
      ['node1', 'output'],
      ['node2', 'input'],
    ] as const) {
      const closed = { filters: [{ hook, match: { proto: 'udp' as const, dport: 8472 } }] }
      expect(ending(ask(buildings({ nodes: { [node]: closed } }), far).journey.request)).toContain(`${node} filter`)
    }
  },
  'overlay-node-down-silence': () => {
    const { journey } = ask(buildings({ nodes: { node2: { up: false } } }), far)
    expect(ending(journey.request)).toBe('lost node1 arp-failed')
    expect([errors(journey), journey.outcome.kind]).toEqual([[], 'timeout'])
    expect(steps(journey, 'icmp-made')).toMatchObject([
      { device: 'node1', name: 'host-unreachable', to: '192.168.100.11' },
    ])
    // where the neighbour entry was warm, the packet leaves and nobody hears of anything
    const { learned } = ask(buildings(), far)
    expect(askKnowing(buildings({ nodes: { node2: { up: false } } }), learned, far).outcome.kind).toBe('timeout')
  },
  'overlay-ttl-1-silent': () => {
    const local = ask(buildings(), { ...near, ttl: 1 }).journey
    expect([ending(local.request), errors(local), local.outcome.kind]).toEqual([
      'lost node1 ttl-exceeded',
      [],
      'timeout',
    ])
    expect(ending(ask(buildings(), { ...far, ttl: 1 }).journey.request)).toBe('lost node2 ttl-exceeded')
  },
  'overlay-route-mtu': () => {
    for (const to of [near.to, far.to]) {
      const { journey } = ask(buildings(), { from: 'pod12', to, size: 1423, df: 'do' })
      expect(journey.outcome).toEqual({ kind: 'message-too-long', mtu: 1450, errno: 'EMSGSIZE' })
      expect(steps(journey, 'sent')).toEqual([])
      expect(ask(buildings(), { from: 'pod12', to, size: 1422, df: 'do' }).journey.outcome.kind).toBe('reply')
    }
  },
  'overlay-outer-fragments': () => {
    const { journey } = ask(buildings({ options: { pod_route_mtu: 0 } }), { ...far, size: 1472, df: 'do' })
    const pieces = steps(journey, 'sent').filter(
      (s) => s.device === 'node1' && s.port === 'eth0' && s.message.role === 'request',
    )
    expect(pieces.map((s) => header(s.packet, 'ipv4')?.offset)).toEqual([0, 1480])
    expect(steps(journey, 'reassembled')[0]?.device).toBe('node2')
    expect(journey.outcome.kind).toBe('reply')
  },
  'overlay-stale-ip': () => {
    const stale = [{ ip: '10.0.2.99', node: 'node2', identity: 1099 }]
    const { journey } = ask(buildings({ stale_ipcache: stale }), { from: 'pod12', to: '10.0.2.99' })
    expect(ending(journey.request)).toBe('lost node2 stale-or-unroutable-ip')
    expect(pathOf(journey.request)).toEqual(['pod12', 'node1', 'underlay', 'node2'])
    // the packet comes in; what goes out is a redirect of node2's stack, for cilium_host is where the packet came from
    expect(seenAt(journey, 'node2', 'cilium_vxlan')).toEqual(['in icmp', 'out icmp'])
    expect(seenAt(journey, 'node2', 'cilium_host')).toEqual(['in icmp'])
    expect([errors(journey), journey.outcome.kind]).toEqual([['redirect-host from 10.0.2.21 (node2)'], 'timeout'])
  },
}
