import { type RecordedCase, type RecordedRule, type RecordedService, releaseOf, WORLD } from './record.ts'

/*
 * The world of a recorded case as `kubectl get -o json` would print it.
 */

const TUNNEL = { 'cluster-pool-ipv4-cidr': '10.0.0.0/16' }
/** The record's replica of the agent's netfilter rules has no set of nodes: pods are masqueraded towards those too. */
const NATIVE = {
  ...TUNNEL,
  'enable-remote-node-masquerade': 'true',
  'routing-mode': 'native',
  'auto-direct-node-routes': 'true',
  'ipv4-native-routing-cidr': '10.0.0.0/16',
}
const KPR = { 'kube-proxy-replacement': 'true', 'enable-bpf-masquerade': 'true', 'bpf-lb-sock-hostns-only': 'true' }
const BPF = { ...KPR, 'enable-remote-node-masquerade': 'false' }
const PER_ENDPOINT = { 'enable-endpoint-routes': 'true', 'enable-local-node-route': 'false' }
const DROP = { 'service-no-backend-response': 'drop' }

/** cilium-config of the modes in the record. */
const CONFIGS: Record<string, Record<string, string>> = {
  'vxlan-legacy': TUNNEL,
  'vxlan-kpr': { ...TUNNEL, ...KPR },
  'vxlan-kpr-socketlb': { ...TUNNEL, ...KPR, 'bpf-lb-sock-hostns-only': 'false' },
  'vxlan-kpr-legacy': { ...TUNNEL, ...KPR, 'enable-bpf-masquerade': 'false' },
  'vxlan-kpr-nobackend-drop': { ...TUNNEL, ...KPR, ...DROP },
  'vxlan-nobackend-drop': { ...TUNNEL, ...DROP },
  'vxlan-eproutes': { ...TUNNEL, ...PER_ENDPOINT },
  'vxlan-audit': { ...TUNNEL, 'policy-audit-mode': 'true' },
  'vxlan-deny-response': { ...TUNNEL, 'policy-deny-response': 'icmp' },
  'vxlan-hostfw': { ...TUNNEL, 'enable-host-firewall': 'true' },
  'native-legacy': NATIVE,
  'native-kpr': { ...NATIVE, ...BPF },
  'native-kpr-dsr': { ...NATIVE, ...BPF, 'bpf-lb-mode': 'dsr' },
  'native-eproutes': { ...NATIVE, ...PER_ENDPOINT },
}

type KubernetesObject = Record<string, unknown>

export function objectsOf(recorded: RecordedCase): KubernetesObject[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    ...Object.entries(WORLD.nodes).flatMap(nodeObjects),
    ...Object.entries(WORLD.pods).flatMap(podObjects),
    configMap(recorded),
    agentPod(recorded),
    ...recorded.services.flatMap(serviceObjects),
    ...Object.entries(recorded.policies).map(policyObject),
  ]
}

function configMap({ mode, monitor_aggregation: level }: RecordedCase): KubernetesObject {
  const config = CONFIGS[mode]
  if (config === undefined) throw new Error(`no configuration for mode ${mode}`)
  const metadata = { name: 'cilium-config', namespace: 'kube-system' }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { ...config, 'monitor-aggregation': level } }
}

/** The version of Cilium is that of its agent's image. */
function agentPod(recorded: RecordedCase): KubernetesObject {
  const version = `${releaseOf(recorded).replace('-dev', '')}.0`
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cilium-x', namespace: 'kube-system', labels: { 'k8s-app': 'cilium' } },
    spec: {
      nodeName: 'n1',
      hostNetwork: true,
      containers: [{ name: 'cilium-agent', image: `quay.io/cilium/cilium:v${version}` }],
    },
    status: { phase: 'Running', podIP: WORLD.nodes.n1?.ip },
  }
}

function nodeObjects([name, { ip, cidr, router }]: [string, (typeof WORLD.nodes)[string]]): KubernetesObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name },
      spec: { podCIDR: cidr, podCIDRs: [cidr] },
      status: { addresses: [{ type: 'InternalIP', address: ip }], conditions: [{ type: 'Ready', status: 'True' }] },
    },
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNode',
      metadata: { name },
      spec: {
        addresses: [
          { type: 'InternalIP', ip },
          { type: 'CiliumInternalIP', ip: router },
        ],
        ipam: { podCIDRs: [cidr] },
      },
    },
  ]
}

function podObjects([name, { node, ip, id, ep }]: [string, (typeof WORLD.pods)[string]]): KubernetesObject[] {
  const labels = { 'k8s:app': name, 'k8s:io.kubernetes.pod.namespace': 'shop' }
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'shop', labels: { app: name } },
      spec: { nodeName: node, containers: [{ name: 'c' }] },
      status: {
        phase: 'Running',
        podIP: ip,
        podIPs: [{ ip }],
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    },
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumEndpoint',
      metadata: { name, namespace: 'shop' },
      status: {
        id: ep,
        identity: { id, labels: Object.entries(labels).map(([key, value]) => `${key}=${value}`) },
        networking: { addressing: [{ ipv4: ip }], node: WORLD.nodes[node]?.ip },
        state: 'ready',
      },
    },
    { apiVersion: 'cilium.io/v2', kind: 'CiliumIdentity', metadata: { name: String(id) }, 'security-labels': labels },
  ]
}

function serviceObjects(service: RecordedService): KubernetesObject[] {
  const { name, vip, port, target = port, nodeport, lbip, affinity } = service
  const protocol = (service.proto ?? 'tcp').toUpperCase()
  const metadata = { name, namespace: 'shop' }
  const type = lbip !== undefined ? 'LoadBalancer' : nodeport !== undefined ? 'NodePort' : 'ClusterIP'
  const endpoints = service.backends.map((pod) => ({
    addresses: [WORLD.pods[pod]?.ip],
    conditions: { ready: true },
    nodeName: WORLD.pods[pod]?.node,
    targetRef: { kind: 'Pod', namespace: 'shop', name: pod },
  }))
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        type,
        clusterIP: vip,
        clusterIPs: [vip],
        ports: [{ port, targetPort: target, protocol, ...(nodeport === undefined ? {} : { nodePort: nodeport }) }],
        ...(service.etp === undefined ? {} : { externalTrafficPolicy: service.etp }),
        ...(service.ranges === undefined ? {} : { loadBalancerSourceRanges: service.ranges }),
        ...(affinity === undefined ? {} : { sessionAffinity: 'ClientIP' }),
      },
      status: { loadBalancer: { ingress: lbip === undefined ? [] : [{ ip: lbip }] } },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${name}-1`, namespace: 'shop', labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ port: target, protocol }],
      endpoints,
    },
  ]
}

function policyObject([pod, sides]: [string, RecordedCase['policies'][string]]): KubernetesObject {
  const node = pod === 'host'
  return {
    apiVersion: 'cilium.io/v2',
    kind: node ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
    metadata: { name: `of-${pod}`, ...(node ? {} : { namespace: 'shop' }) },
    spec: {
      ...(node ? { nodeSelector: {} } : { endpointSelector: { matchLabels: { app: pod } } }),
      ...sideOf('ingress', 'from', sides.ingress),
      ...sideOf('egress', 'to', sides.egress),
    },
  }
}

/** A list without rules denies everything: an empty rule, as people write it. */
function sideOf(side: string, word: 'from' | 'to', rules: RecordedRule[] | undefined): KubernetesObject {
  if (rules === undefined) return {}
  const allow = rules.filter((rule) => rule.deny !== true).map((rule) => ruleObject(word, rule))
  const deny = rules.filter((rule) => rule.deny === true).map((rule) => ruleObject(word, rule))
  return {
    [side]: allow.length === 0 ? [{}] : allow,
    ...(deny.length === 0 ? {} : { [`${side}Deny`]: deny }),
  }
}

function ruleObject(word: 'from' | 'to', { peer, proto, port, proxy }: RecordedRule): KubernetesObject {
  const isPod = peer !== undefined && WORLD.pods[peer] !== undefined
  const selector = { matchLabels: { 'k8s:app': peer, 'k8s:io.kubernetes.pod.namespace': 'shop' } }
  const who = isPod ? { [`${word}Endpoints`]: [selector] } : { [`${word}Entities`]: [peer ?? 'all'] }
  if (proto === undefined) return who
  const ports = [{ port: String(port ?? 0), protocol: proto.toUpperCase() }]
  const rules = proxy === undefined ? {} : { rules: { http: [{ method: 'GET' }] } }
  return { ...who, toPorts: [{ ports, ...rules }] }
}
