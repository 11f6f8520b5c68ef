import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { render } from '../adapters/terminal/render.ts'
import { answer, stranger } from '../src/bot.ts'
import type { Ends, Language, Voice } from '../src/calls.ts'
import { importTexts } from '../src/kube/import.ts'
import { writeSnapshot } from '../src/kube/snapshot-file.ts'

/*
 * The scenarios of real clusters as people read them: one row, one golden file. The paths themselves are held by the
 * tables of tests/datapath*.test.ts.
 */

const BASE = readFileSync(new URL('./fixtures/clusters/reference.yaml', import.meta.url), 'utf8')
const AGENT = (version: string): string =>
  `- {apiVersion: v1, kind: Pod, metadata: {name: cilium-x, namespace: kube-system, labels: {k8s-app: cilium}}, spec: {nodeName: node-1, hostNetwork: true, containers: [{name: cilium-agent, image: 'quay.io/cilium/cilium:v${version}'}]}, status: {phase: Running, podIP: 172.18.0.2}}`
const DENY = `- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: web-only-from-nobody, namespace: shop}, spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}}`

const KPR = { 'kube-proxy-replacement': 'true', 'enable-bpf-masquerade': 'true' }
const NATIVE = {
  'routing-mode': 'native',
  'auto-direct-node-routes': 'true',
  'ipv4-native-routing-cidr': '10.0.0.0/16',
}

interface Scenario {
  name: string
  config?: Record<string, string>
  version?: string
  policies?: string
  /** Nobody looked for policies. */
  unseen?: true
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
  { name: 'ingress-denied', policies: DENY, ask: http('shop/a', 'shop/c'), mood: 'bad' },
  { name: 'policies-not-given', unseen: true, ask: http('shop/a', 'shop/c'), mood: 'unsure' },
]

function told(
  scenario: Scenario,
  language: Language,
  voice: Voice,
  kind: 'trace' | 'policy' = 'trace',
): { text: string; mood: string } {
  const { config = {}, version = '1.20.0', policies = '', unseen, ask, name } = scenario
  const data = Object.entries(config).map(([key, value]) => `${key}: '${value}'`)
  const map = `- {apiVersion: v1, kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system}, data: {${data.join(', ')}}}`
  // typed empty lists: the snapshot says that there are none
  const kinds = [
    'networking.k8s.io/v1 NetworkPolicy',
    'cilium.io/v2 CiliumNetworkPolicy',
    'cilium.io/v2 CiliumClusterwideNetworkPolicy',
  ]
    .map((one) => one.split(' '))
    .map(([api, kind]) => `---\napiVersion: ${api}\nkind: ${kind}List\nitems: []`)
  const text = `${BASE}${map}\n${AGENT(version)}\n${policies}\n${unseen === true ? '' : kinds.join('\n')}\n`
  const { snapshot } = importTexts([{ file: 'cluster.yaml', text }], { name, takenAt: '2026-01-02T03:04:05Z' })
  const hash = snapshot.hash.slice(0, 12)
  const stored = { hash, name, source: writeSnapshot(snapshot) }
  const asker = { ...stranger(language), voice, network: hash, stored: [stored], networks: [stored], admin: true }
  const answered = answer({ kind, ...ask }, asker)
  const [first] = answered.blocks
  return { text: render(answered, { colour: false, width: 110 }), mood: first?.kind === 'headline' ? first.mood : '' }
}

describe('real clusters, as people read them', () => {
  test.each(SCENARIOS)('$name', async (scenario) => {
    const en = told(scenario, 'en', 'technical')
    const zh = told(scenario, 'zh', 'house')
    expect(en.mood).toBe(scenario.mood)
    expect(zh.mood).toBe(scenario.mood)
    await expect(`${en.text}\n${'='.repeat(20)}\n${zh.text}\n`).toMatchFileSnapshot(
      `golden/clusters/${scenario.name}.txt`,
    )
  })

  test('nor does /policy claim what a kind of policies that nobody gave could turn', () => {
    const en = told(
      { name: 'x', unseen: true, ask: http('shop/a', 'shop/c'), mood: 'unsure' },
      'en',
      'technical',
      'policy',
    )
    expect(en.mood).toBe('unsure')
    expect(en.text).toContain('kubectl get --raw /apis/networking.k8s.io/v1/networkpolicies')
  })
})
