import { describe, expect, test } from 'vitest'
import type { Ends, Language, Voice } from '../../src/request/calls.ts'
import { asked, headOf, imported, KPR, NATIVE, textOf } from '../support/asked-cluster.ts'
import { AROUND, onlyThere, type Scenario } from '../support/scenarios-services.ts'

/*
 * The scenarios of real clusters as people read them: one row, one golden file. The paths themselves are held by the
 * tables of tests/datapath*.test.ts.
 */

const DENY = `- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: web-only-from-nobody, namespace: shop}, spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}}`

const pod = (name: string, spec: string, ip: string): string =>
  `- {apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: kube-system, labels: {k8s-app: kube-dns}}, spec: {nodeName: node-2, containers: [${spec}]}, status: {phase: Running, podIP: ${ip}, podIPs: [{ip: ${ip}}], conditions: [{type: Ready, status: 'True'}]}}`
const DNS = [
  '- {apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}',
  pod('coredns-1', '{name: c, ports: [{containerPort: 53, protocol: UDP, name: dns}]}', '10.0.2.53'),
  `- {apiVersion: cilium.io/v2, kind: CiliumEndpoint, metadata: {name: coredns-1, namespace: kube-system}, status: {id: 2022, identity: {id: 12009}, networking: {addressing: [{ipv4: 10.0.2.53}], node: 172.18.0.3}, state: ready}}`,
  '- {apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system}, spec: {clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10], selector: {k8s-app: kube-dns}, ports: [{port: 53, protocol: UDP, targetPort: 53, name: dns}]}}',
  `- {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: kube-dns-1, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns}}, ports: [{port: 53, protocol: UDP, name: dns}], endpoints: [{addresses: [10.0.2.53], conditions: {ready: true}, nodeName: node-2}]}`,
].join('\n')
const np = (name: string, spec: string): string =>
  `- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: shop}, spec: {${spec}}}`
const ONLY_WEB = np(
  'only-web',
  'podSelector: {matchLabels: {app: a}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: web}}}]}]',
)
const FROM_A = np(
  'web-from-a',
  'podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]',
)
const OTHER_PORT = np(
  'web-9090',
  'podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 9090}]}]',
)
const SLIP =
  '- {apiVersion: v1, kind: Service, metadata: {name: slip, namespace: shop}, spec: {clusterIP: 10.96.0.81, clusterIPs: [10.96.0.81], selector: {app: wbe}, ports: [{port: 80}]}}'
const L7 = `- {apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: read-along, namespace: shop}, spec: {endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{matchLabels: {app: a}}], toPorts: [{ports: [{port: '8080', protocol: TCP}], rules: {http: [{method: GET, path: /}]}}]}]}}`
const SSH_ONLY = `- {apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: ssh-only}, spec: {nodeSelector: {}, ingress: [{fromEntities: [all], toPorts: [{ports: [{port: '22', protocol: TCP}]}]}]}}`
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
  // what people really ask (questions 2, 4, 6, 11, 12, 14, 16, 17, 20, 23, 24 and the host firewall)
  {
    name: 'small-works-big-does-not',
    config: KPR,
    ask: { from: 'shop/a', to: 'shop/c', proto: 'udp', port: 8080, size: 1430, df: 'do' },
    mood: 'bad',
  },
  {
    name: 'native-range-too-narrow',
    config: { ...NATIVE, ...KPR, 'ipv4-native-routing-cidr': '10.0.1.0/24' },
    items: FROM_A,
    ask: http('shop/a', 'shop/c'),
    mood: 'bad',
  },
  {
    name: 'default-deny-forgot-dns',
    items: `${DNS}\n${ONLY_WEB}`,
    ask: { from: 'shop/a', to: 'svc.shop', proto: 'tcp', port: 80 },
    mood: 'bad',
  },
  {
    name: 'selector-with-a-slip',
    items: SLIP,
    ask: { from: 'shop/a', to: 'slip.shop', proto: 'tcp', port: 80 },
    mood: 'bad',
  },
  {
    name: 'target-port-nobody-declares',
    edit: (yaml) =>
      yaml
        .replace('targetPort: 8080', 'targetPort: 8081')
        .replace('ports: [{port: 8080, protocol: TCP}]\n', 'ports: [{port: 8081, protocol: TCP}]\n'),
    ask: { from: 'shop/a', to: 'svc.shop', proto: 'tcp', port: 80 },
    mood: 'unsure',
  },
  {
    name: 'internal-policy-local-elsewhere',
    config: KPR,
    edit: (yaml) => onlyThere(yaml).replace('{type: NodePort,', '{type: NodePort, internalTrafficPolicy: Local,'),
    ask: { from: 'shop/a', to: 'svc.shop', proto: 'tcp', port: 80 },
    mood: 'bad',
  },
  {
    name: 'external-policy-local-elsewhere',
    config: KPR,
    edit: (yaml) => onlyThere(yaml).replace('{type: NodePort,', '{type: NodePort, externalTrafficPolicy: Local,'),
    ask: { from: 'world', to: 'node/node-1', proto: 'tcp', port: 30080 },
    mood: 'bad',
  },
  { name: 'policy-for-another-port', items: OTHER_PORT, ask: http('shop/a', 'shop/c'), mood: 'bad' },
  {
    name: 'pod-that-cilium-does-not-manage',
    items: FROM_A,
    edit: (yaml) =>
      yaml.replace(/- apiVersion: cilium.io\/v2\n {2}kind: CiliumEndpoint\n {2}metadata: \{name: a,.*\n.*\n/, ''),
    ask: http('shop/a', 'shop/c'),
    mood: 'unsure',
  },
  { name: 'l7-rule', config: KPR, items: L7, ask: http('shop/a', 'shop/c'), mood: 'good' },
  {
    name: 'host-firewall-forgot-the-tunnel',
    config: { ...KPR, 'enable-host-firewall': 'true' },
    items: SSH_ONLY,
    ask: http('shop/a', 'shop/c'),
    mood: 'bad',
  },
  { name: 'policies-not-given', unseen: true, ask: http('shop/a', 'shop/c'), mood: 'unsure' },
]

function told(scenario: Scenario, manner: { language: Language; voice: Voice }, kind: 'trace' | 'policy' = 'trace') {
  const answered = asked([imported(scenario)], { kind, ...scenario.ask }, manner)
  return { text: textOf(answered), mood: headOf(answered).mood }
}

describe('real clusters, as people read them', () => {
  test.each([...SCENARIOS, ...AROUND])('$name', async (scenario) => {
    const en = told(scenario, { language: 'en', voice: 'technical' })
    const zh = told(scenario, { language: 'zh', voice: 'house' })
    expect(en.mood).toBe(scenario.mood)
    expect(zh.mood).toBe(scenario.mood)
    await expect(`${en.text}\n${'='.repeat(20)}\n${zh.text}\n`).toMatchFileSnapshot(
      `../golden/clusters/${scenario.name}.txt`,
    )
  })

  test('nor does /policy claim what a kind of policies that nobody gave could turn', () => {
    const row: Scenario = { name: 'x', unseen: true, ask: http('shop/a', 'shop/c'), mood: 'unsure' }
    const en = told(row, { language: 'en', voice: 'technical' }, 'policy')
    expect(en.mood).toBe('unsure')
    expect(en.text).toContain('kubectl get --raw /apis/networking.k8s.io/v1/networkpolicies')
  })
})
