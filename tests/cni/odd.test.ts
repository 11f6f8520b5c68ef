import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { simulate } from '../../src/engine/simulate.ts'
import { ways } from '../../src/engine/ways.ts'
import { clusterOf } from '../../src/kube/agent/agent.ts'
import type { AgentOptions } from '../../src/kube/agent/options.ts'
import { deviceOf } from '../../src/kube/agent/wish.ts'
import { importTexts } from '../../src/kube/import/import.ts'
import type { Pod, Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import { toBytes } from '../../src/net/frame.ts'
import {
  A,
  ask,
  B,
  BPF,
  behind,
  C,
  type Config,
  cluster,
  end,
  KPR,
  NATIVE,
  path,
  programs,
  snapshot,
  steps,
  walk,
} from '../support/small-cluster.ts'

/*
 * Snapshots as they come: with holes, with cloud addresses, straight from kubectl. Nothing throws, and what is left is walked.
 */

const PODS: Pod[] = [A, B, C]
const pick = <T>(...values: T[]) => fc.constantFrom(...values)

const oddPod = fc.record({
  base: pick(...PODS),
  ip: pick<string | undefined>(undefined, '10.0.1.11', '10.0.2.21', '172.18.0.2', '203.0.113.50', 'fd00::1'),
  node: pick<string | undefined>(undefined, 'node-1', 'node-2', 'gone'),
  phase: pick<Pod['phase']>('Running', 'Succeeded', 'Pending'),
  hostNetwork: fc.boolean(),
})
const oddNode = fc.record({
  name: pick('node-1', 'node-2', 'fabric'),
  ip: pick<string | undefined>(undefined, '172.18.0.2', '172.18.0.3', '10.0.1.5', 'fd00::2'),
  cidrs: fc.array(pick('10.0.1.0/24', '10.0.2.0/24', '10.0.1.0/32', '10.0.0.0/16', 'fd00::/64'), { maxLength: 2 }),
  host: pick<string | undefined>(undefined, '10.0.1.57', '10.0.2.204'),
})
const oddConfig = fc.record({
  'routing-mode': pick('tunnel', 'native', 'hybrid', 'nonsense'),
  'kube-proxy-replacement': pick('true', 'false', 'strict', ''),
  'enable-bpf-masquerade': pick('true', 'false'),
  'enable-endpoint-routes': pick('true', 'false'),
  'enable-wireguard': pick('true', 'false'),
  'auto-direct-node-routes': pick('true', 'false'),
  'bpf-lb-mode': pick('snat', 'dsr', 'hybrid'),
  'cluster-pool-ipv4-cidr': pick('10.0.0.0/8', '999.1.1.1/40', '', 'fd00::/8', '10.0.0.0'),
  'ipv4-native-routing-cidr': pick('10.0.0.0/8', '', 'nonsense'),
})

const oddSnapshot = fc
  .record({ pods: fc.array(oddPod, { maxLength: 5 }), nodes: fc.array(oddNode, { maxLength: 4 }), config: oddConfig })
  .map(({ pods, nodes, config }): Snapshot => {
    const made = pods.map(({ base, ip, node, phase, hostNetwork }, i): Pod => {
      const { ip: _, node: __, ...rest } = base
      return {
        ...rest,
        name: `p${i}`,
        phase,
        hostNetwork,
        ...(ip === undefined ? {} : { ip }),
        ...(node === undefined ? {} : { node }),
      }
    })
    return snapshot(config, {
      pods: made,
      nodes: nodes.map(({ name, ip, cidrs, host }) => ({
        name,
        labels: {},
        addresses: ip === undefined ? [] : [{ type: 'InternalIP', ip }],
        podCidrs: cidrs,
        ...(host === undefined ? {} : { ciliumHost: host }),
        ready: true,
        cilium: true,
        synthetic: [],
      })),
      ...behind(made),
    })
  })

describe('snapshots with holes', () => {
  test('whatever is missing or contradicts itself, a question has an answer and ends', () => {
    const to = pick(
      '10.0.1.11',
      '10.0.2.21',
      '10.0.2.99',
      '172.18.0.3',
      '10.96.0.80',
      '203.0.113.9',
      '10.0.1.57',
      '192.0.2.80',
    )
    const from = pick('shop/p0', 'shop/p1', 'node-1', 'world', 'nobody')
    const check = fc.property(
      oddSnapshot,
      from,
      to,
      pick<'tcp' | 'udp' | 'icmp'>('tcp', 'udp', 'icmp'),
      (odd, source, ip, proto) => {
        const { topology } = clusterOf(odd)
        const { journey } = simulate(topology, ask(source, ip, { proto, port: 80 }))
        expect(['reachable', 'unreachable', 'undetermined']).toContain(journey.result.kind)
        expect(journey.story.length).toBeLessThan(1500)
        ways(topology, ask(source, ip, { proto, port: 80 }))
      },
    )
    fc.assert(check, { numRuns: 600, seed: 7 })
  })

  test('all devices and cables of a cluster can be listed, and every cable has two ends', () => {
    const { topology } = cluster(KPR)
    expect([...topology.devices.keys()].sort()).toEqual(
      ['fabric', 'node-1', 'node-2', 'shop/a', 'shop/b', 'shop/c', 'underlay', 'world'].sort(),
    )
    for (const { a, b } of topology.links) {
      expect(topology.peer(a.device, a.port)?.end).toEqual(b)
      expect(topology.peer(b.device, b.port)?.end).toEqual(a)
    }
    expect(topology.links).toHaveLength(7)
  })

  test('nodes without pod ranges, endpoint routes: a cloud brings pod addresses to their node', () => {
    const eni: Config = {
      'routing-mode': 'native',
      'enable-endpoint-routes': 'true',
      'ipv4-native-routing-cidr': '10.0.0.0/8',
    }
    const bare = snapshot(eni).nodes.map((node) => ({ ...node, podCidrs: [] }))
    const journey = walk(cluster(eni, { nodes: bare }), ask('shop/a', '10.0.2.21'))
    expect([end(journey.request), end(journey.reply)]).toEqual(['delivered shop/c', 'delivered shop/a'])
    expect(path(journey.request)).toBe('shop/a > node-1 > underlay > fabric > underlay > node-2 > shop/c')
  })

  test('a second pod range of a node is routed like the first', () => {
    const nodes = snapshot({}).nodes.map((node) =>
      node.name === 'node-2' ? { ...node, podCidrs: ['10.0.3.0/24', '10.0.2.0/24'] } : node,
    )
    const journey = walk(cluster(NATIVE, { nodes }), ask('shop/a', '10.0.2.21'))
    expect(end(journey.request)).toBe('delivered shop/c')
  })

  test('what a mode uses and nobody walks is named', () => {
    const network = cluster({ ...BPF, 'enable-ipsec': 'true', 'datapath-mode': 'netkit', 'enable-ipv6': 'true' })
    expect(network.mode.unmodelled).toEqual(['ipsec', 'netkit', 'ipv6'])
    expect(cluster({}).mode.unmodelled).toEqual([])
  })

  test('the storybook walks an imported cluster too: by the lobby and cilium_host, without services or policies', () => {
    const journey = walk(cluster({}, {}, { datapath: 'storybook' }), ask('shop/a', '10.0.2.21'))
    expect(end(journey.request)).toBe('delivered shop/c')
    expect(programs(journey.request)).toBe('from_container from_host from_overlay lxc_policy')
  })

  test('made-up devices say so; a host-network pod is its node', () => {
    expect([...cluster({}).synthetic].sort()).toEqual(['fabric', 'lan', 'underlay', 'world'])
    expect(deviceOf({ ...A, hostNetwork: true })).toBe('node-1')
    expect(deviceOf(A)).toBe('shop/a')
  })
})

const YAML = `
apiVersion: v1
kind: Node
metadata: { name: n1 }
spec: { podCIDR: 10.244.0.0/24 }
status: { addresses: [{ type: InternalIP, address: 192.168.1.11 }] }
---
apiVersion: v1
kind: Node
metadata: { name: n2 }
spec: { podCIDR: 10.244.1.0/24 }
status: { addresses: [{ type: InternalIP, address: 192.168.1.12 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: cart, namespace: shop, labels: { app: cart } }
spec: { nodeName: n1, containers: [{ name: c, ports: [{ containerPort: 80 }] }] }
status: { phase: Running, podIP: 10.244.0.5, podIPs: [{ ip: 10.244.0.5 }], conditions: [{ type: Ready, status: "True" }] }
---
apiVersion: v1
kind: Pod
metadata: { name: redis, namespace: shop, labels: { app: redis } }
spec: { nodeName: n2, containers: [{ name: c, ports: [{ containerPort: 6379 }] }] }
status: { phase: Running, podIP: 10.244.1.7, podIPs: [{ ip: 10.244.1.7 }], conditions: [{ type: Ready, status: "True" }] }
---
apiVersion: v1
kind: Service
metadata: { name: redis, namespace: shop }
spec: { clusterIP: 10.96.0.5, clusterIPs: [10.96.0.5], selector: { app: redis }, ports: [{ port: 6379 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: redis, namespace: shop }
spec: { podSelector: { matchLabels: { app: redis } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: cart } } }], ports: [{ port: 6379 }] }] }
`

describe('straight from kubectl', () => {
  const imported = (options: AgentOptions = {}) =>
    clusterOf(importTexts([{ file: 'all.yaml', text: YAML }], { name: 'shop' }).snapshot, options)

  test('pod to service: translated, tunnelled, allowed by its rule', () => {
    const journey = walk(imported(), ask('shop/cart', '10.96.0.5', { port: 6379 }))
    expect(end(journey.request)).toBe('delivered shop/redis')
    expect(end(journey.reply)).toBe('delivered shop/cart')
    expect(steps(journey.request, 'policy-verdict').map((s) => `${s.match} ${s.by.join()}`)).toEqual([
      'L3-L4 NetworkPolicy shop/redis ingress[0]',
    ])
  })

  test('the wrong port: denied on the node of redis', () => {
    const journey = walk(imported(), ask('shop/cart', '10.244.1.7', { port: 80 }))
    expect(end(journey.request)).toBe('lost n2 policy-denied')
  })
})

describe('on the wire', () => {
  test('the option of direct server return stands in the IPv4 header: its length, port and address', () => {
    const journey = walk(cluster({ ...BPF, 'bpf-lb-mode': 'dsr' }), ask('world', '172.18.0.2', { port: 30080 }))
    const noted = steps(journey.request, 'dsr-noted')[0]
    const bytes = toBytes((noted?.packet ?? []).filter((h) => h.kind !== 'ethernet'))
    expect([bytes[0], bytes.length, ...bytes.slice(20, 28)]).toEqual([0x47, 68, 0x9a, 8, 0x75, 0x80, 172, 18, 0, 2])
  })

  test('what WireGuard carries cannot be read', () => {
    const journey = walk(cluster({ 'enable-wireguard': 'true' }), ask('shop/a', '10.0.2.21'))
    const sealed = steps(journey.request, 'encrypted')[0]
    const bytes = toBytes(sealed?.packet ?? [])
    expect(bytes.slice(28, 32)).toEqual(Uint8Array.of(4, 0, 0, 0))
    expect(bytes.slice(44).every((byte) => byte === 0)).toBe(true)
  })
})
