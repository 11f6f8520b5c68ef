import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { effectiveMode, type ModeFacts } from '../../src/kube/mode/effective.ts'
import type { Mode } from '../../src/kube/mode/mode.ts'

/** The plain `helm install`, as reference section 0 describes it. */
const HELM = {
  'routing-mode': 'tunnel',
  'tunnel-protocol': 'vxlan',
  'kube-proxy-replacement': 'false',
  'enable-bpf-masquerade': 'false',
  'enable-ipv4-masquerade': 'true',
  'monitor-aggregation': 'medium',
  ipam: 'cluster-pool',
}
const FAST = { ...HELM, 'kube-proxy-replacement': 'true', 'enable-bpf-masquerade': 'true' }
const at = (config: Record<string, string>, more: Partial<ModeFacts> = {}): Mode => effectiveMode({ config, ...more })

const rows: [string, Mode, (mode: Mode) => unknown, unknown][] = [
  [
    'a plain installation tunnels',
    at(HELM),
    (m) => [m.routing, m.tunnel?.protocol, m.tunnel?.port],
    ['tunnel', 'vxlan', 8472],
  ],
  [
    'missing keys mean the same',
    at({}),
    (m) => [m.routing, m.tunnel?.protocol, m.masquerade.by],
    ['tunnel', 'vxlan', 'iptables'],
  ],
  [
    'plain host routing is legacy though BPF was asked for',
    at(HELM),
    (m) => m.hostRouting,
    { effective: 'legacy', asked: 'bpf', why: ['iptables-masquerade', 'no-kube-proxy-replacement'] },
  ],
  [
    'KPR and BPF masquerade give BPF host routing',
    at(FAST),
    (m) => m.hostRouting,
    { effective: 'bpf', asked: 'bpf', why: [] },
  ],
  [
    'KPR without masquerade too',
    at({ 'kube-proxy-replacement': 'true', 'enable-ipv4-masquerade': 'false' }),
    (m) => m.hostRouting.effective,
    'bpf',
  ],
  [
    'KPR with iptables masquerade falls back',
    at({ 'kube-proxy-replacement': 'true' }),
    (m) => m.hostRouting.why,
    ['iptables-masquerade'],
  ],
  [
    'BPF masquerade without KPR falls back',
    at({ 'enable-bpf-masquerade': 'true' }),
    (m) => m.hostRouting.why,
    ['no-kube-proxy-replacement'],
  ],
  [
    'who asks for legacy gets legacy',
    at({ ...FAST, 'enable-host-legacy-routing': 'true' }),
    (m) => m.hostRouting,
    { effective: 'legacy', asked: 'legacy', why: ['asked-for-legacy'] },
  ],
  [
    'a kernel before 5.10 falls back',
    at(FAST, { kernels: ['6.8.0-31-generic', '5.4.0'] }),
    (m) => m.hostRouting.why,
    ['old-kernel'],
  ],
  ['kernel 5.10 does not', at(FAST, { kernels: ['5.10.0-8'] }), (m) => m.hostRouting.effective, 'bpf'],
  [
    'KPR forces the socket balancer on',
    at({ ...FAST, 'bpf-lb-sock': 'false' }),
    (m) => [m.socketLb, m.perPacketLb],
    ['full', false],
  ],
  [
    'without KPR ClusterIPs are translated per packet',
    at(HELM),
    (m) => [m.socketLb, m.perPacketLb, m.nodePortBy],
    ['off', true, 'kube-proxy'],
  ],
  [
    'host namespace only leaves pods to tc',
    at({ ...FAST, 'bpf-lb-sock-hostns-only': 'true' }),
    (m) => [m.socketLb, m.perPacketLb],
    ['host-namespace-only', true],
  ],
  ['no TO_NETWORK on a plain node', at(HELM), (m) => m.toNetdev, false],
  ['WireGuard attaches cil_to_netdev', at({ ...HELM, 'enable-wireguard': 'true' }), (m) => m.toNetdev, true],
  [
    'Geneve has its own port',
    at({ ...HELM, 'tunnel-protocol': 'geneve' }),
    (m) => m.tunnel,
    { protocol: 'geneve', port: 6081, device: 'cilium_geneve', underlay: 'ipv4' },
  ],
  [
    'native has no tunnel',
    at({ 'routing-mode': 'native' }),
    (m) => [m.routing, m.tunnel, m.mtu.route],
    ['native', undefined, 1500],
  ],
  ['the old word for native', at({ tunnel: 'disabled' }), (m) => m.routing, 'native'],
  ['the old word for KPR', at({ 'kube-proxy-replacement': 'strict' }), (m) => m.kubeProxyReplacement, true],
  ['Go reads T as true', at({ ...FAST, 'kube-proxy-replacement': 'T' }), (m) => m.kubeProxyReplacement, true],
  [
    'a value nobody knows is a fault and the default stands',
    at({ 'bpf-lb-mode': 'sant' }),
    (m) => [m.loadBalancer.mode, m.faults],
    ['snat', [{ key: 'bpf-lb-mode', value: 'sant', known: ['snat', 'dsr', 'hybrid'] }]],
  ],
  ['VXLAN takes 50 bytes', at(HELM), (m) => [m.mtu.device, m.mtu.route, m.mtu.source], [1500, 1450, 'assumed']],
  ['over an IPv6 underlay 70', at({ ...HELM, 'underlay-protocol': 'ipv6' }), (m) => m.mtu.route, 1430],
  ['IPsec takes 77', at({ ...HELM, 'enable-ipsec': 'true' }), (m) => m.mtu.route, 1373],
  [
    'WireGuard takes 95 in 1.20',
    at({ ...HELM, 'enable-wireguard': 'true' }, { version: '1.20.1' }),
    (m) => m.mtu.route,
    1355,
  ],
  ['and 80 in 1.18', at({ ...HELM, 'enable-wireguard': 'true' }, { version: 'v1.18.10' }), (m) => m.mtu.route, 1370],
  [
    'a configured MTU wins',
    at({ ...HELM, mtu: '9000' }, { linkMtu: 1500 }),
    (m) => [m.mtu.device, m.mtu.source],
    [9000, 'configured'],
  ],
  ['dual stack calls the world 9', at({ ...HELM, 'enable-ipv6': 'true' }), (m) => m.worldIdentity, 9],
  ['auto means that the own host is always let in', at(HELM), (m) => m.policy.allowLocalhost, true],
  ['policy means that it is not', at({ ...HELM, 'allow-localhost': 'policy' }), (m) => m.policy.allowLocalhost, false],
  [
    '1.18 lowers a TTL more and delivers to cilium_net',
    at(HELM, { version: '1.18' }),
    (m) => [m.differences.stackTtlLowered, m.differences.hostDelivery, m.differences.policyMap],
    [true, 'cilium_net', 'cilium_policy_v2'],
  ],
  [
    '1.17 still has the tunnel map',
    at(HELM, { version: '1.17.18' }),
    (m) => [m.differences.tunnelMap, m.differences.ipcacheMap],
    [true, 'cilium_ipcache'],
  ],
  [
    '1.20 is the baseline',
    at(HELM),
    (m) => [m.version.known, m.differences.stackTtlLowered, m.differences.policyMap],
    [false, false, 'cilium_policy_v3'],
  ],
  [
    'ClusterNetworkPolicy exists from 1.20 on, when switched on',
    at({ 'enable-k8s-cluster-network-policy': 'true' }, { version: '1.19.5' }),
    (m) => m.policy.clusterNetworkPolicy,
    false,
  ],
  [
    'a plain installation reports at medium',
    effectiveMode({ config: {}, configKnown: false }),
    (m) => m.monitorAggregation,
    'medium',
  ],
  [
    'inherited properties are no settings',
    at(Object.create({ 'routing-mode': 'native' })),
    (m) => [m.routing, m.faults],
    ['tunnel', []],
  ],
]

describe('the effective mode', () => {
  test.each(rows)('%s', (_, mode, read, expected) => {
    expect(read(mode)).toEqual(expected)
  })
})

const VECTORS = new URL('../../../shared/acceptance/vectors/vectors.json', import.meta.url)

interface Measured {
  source: string
  cilium?: string
  linkMtu: number
  encryption?: string
  tunnel?: string
  biggestPodPacketThatPasses?: number
  wireguardDeviceMtu?: number
}

describe('MTUs that people measured', () => {
  if (!existsSync(VECTORS)) {
    test.skip('the published vectors are not here', () => {})
    return
  }
  const { mtuMeasured }: { mtuMeasured: Measured[] } = JSON.parse(readFileSync(VECTORS, 'utf8'))
  test.each(mtuMeasured)('$source', (row) => {
    const config = {
      'routing-mode': row.tunnel === undefined ? 'native' : 'tunnel',
      ...(row.tunnel === undefined ? {} : { 'tunnel-protocol': row.tunnel }),
      'enable-wireguard': String(row.encryption === 'wireguard'),
    }
    const version = row.cilium === undefined ? {} : { version: row.cilium }
    const { mtu } = effectiveMode({ config, linkMtu: row.linkMtu, ...version })
    if (row.biggestPodPacketThatPasses !== undefined) expect(mtu.route).toBe(row.biggestPodPacketThatPasses)
    if (row.wireguardDeviceMtu !== undefined) expect(mtu.wireguard).toBe(row.wireguardDeviceMtu)
  })
  test('there are some', () => {
    expect(mtuMeasured.length).toBeGreaterThan(3)
  })
})
