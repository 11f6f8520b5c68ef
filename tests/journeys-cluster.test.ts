import { describe, expect, test } from 'vitest'
import type { Ends, Language, Voice } from '../src/calls.ts'
import { asked, headOf, imported, KPR, NATIVE, type Told, textOf } from './asked-cluster.ts'

/*
 * The scenarios of real clusters as people read them: one row, one golden file. The paths themselves are held by the
 * tables of tests/datapath*.test.ts.
 */

const DENY = `- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: web-only-from-nobody, namespace: shop}, spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}}`

interface Scenario extends Told {
  ask: Ends
  mood: 'good' | 'bad' | 'unsure'
}
const http = (from: string, to: string): Ends => ({ from, to, proto: 'tcp', port: 8080 })

const SCENARIOS: Scenario[] = [
  { name: 'vxlan-same-node', ask: http('shop/a', 'shop/b'), mood: 'good' },
  { name: 'vxlan-other-node', ask: http('shop/a', 'shop/c'), mood: 'good' },
  { name: 'vxlan-other-node-bpf-host-routing', config: KPR, ask: http('shop/a', 'shop/c'), mood: 'good' },
  { name: 'geneve-other-node', config: { 'tunnel-protocol': 'geneve' }, ask: http('shop/a', 'shop/c'), mood: 'good' },
  { name: 'native-bpf-host-routing', config: { ...NATIVE, ...KPR }, ask: http('shop/a', 'shop/c'), mood: 'good' },
  { name: 'native-legacy', config: NATIVE, ask: http('shop/a', 'shop/c'), mood: 'good' },
  { name: 'native-legacy-1.18', config: NATIVE, version: '1.18.10', ask: http('shop/a', 'shop/c'), mood: 'good' },
  {
    name: 'native-endpoint-routes',
    config: { ...NATIVE, 'enable-endpoint-routes': 'true' },
    ask: http('shop/a', 'shop/c'),
    mood: 'good',
  },
  {
    name: 'wireguard-in-the-tunnel',
    config: { 'enable-wireguard': 'true' },
    ask: http('shop/a', 'shop/c'),
    mood: 'good',
  },
  { name: 'clusterip-per-packet', ask: { from: 'shop/a', to: 'svc.shop', proto: 'tcp', port: 80 }, mood: 'good' },
  {
    name: 'clusterip-at-the-socket',
    config: KPR,
    ask: { from: 'shop/a', to: 'svc.shop', proto: 'tcp', port: 80 },
    mood: 'good',
  },
  { name: 'ping-a-clusterip', ask: { from: 'shop/a', to: '10.96.0.80', proto: 'icmp' }, mood: 'bad' },
  {
    name: 'world-iptables-masquerade',
    ask: { from: 'shop/a', to: '203.0.113.9', proto: 'tcp', port: 443 },
    mood: 'good',
  },
  {
    name: 'world-bpf-masquerade',
    config: KPR,
    ask: { from: 'shop/a', to: '203.0.113.9', proto: 'tcp', port: 443 },
    mood: 'good',
  },
  { name: 'remote-node', ask: { from: 'shop/a', to: 'node/node-2', proto: 'icmp' }, mood: 'good' },
  { name: 'node-to-remote-pod', ask: http('node/node-1', 'shop/c'), mood: 'good' },
  { name: 'no-such-pod-there', ask: { from: 'shop/a', to: '10.0.2.99', proto: 'icmp' }, mood: 'bad' },
  { name: 'ingress-denied', items: DENY, ask: http('shop/a', 'shop/c'), mood: 'bad' },
  { name: 'policies-not-given', unseen: true, ask: http('shop/a', 'shop/c'), mood: 'unsure' },
]

function told(scenario: Scenario, manner: { language: Language; voice: Voice }, kind: 'trace' | 'policy' = 'trace') {
  const answered = asked([imported(scenario)], { kind, ...scenario.ask }, manner)
  return { text: textOf(answered), mood: headOf(answered).mood }
}

describe('real clusters, as people read them', () => {
  test.each(SCENARIOS)('$name', async (scenario) => {
    const en = told(scenario, { language: 'en', voice: 'technical' })
    const zh = told(scenario, { language: 'zh', voice: 'house' })
    expect(en.mood).toBe(scenario.mood)
    expect(zh.mood).toBe(scenario.mood)
    await expect(`${en.text}\n${'='.repeat(20)}\n${zh.text}\n`).toMatchFileSnapshot(
      `golden/clusters/${scenario.name}.txt`,
    )
  })

  test('nor does /policy claim what a kind of policies that nobody gave could turn', () => {
    const row: Scenario = { name: 'x', unseen: true, ask: http('shop/a', 'shop/c'), mood: 'unsure' }
    const en = told(row, { language: 'en', voice: 'technical' }, 'policy')
    expect(en.mood).toBe('unsure')
    expect(en.text).toContain('kubectl get --raw /apis/networking.k8s.io/v1/networkpolicies')
  })
})
