import { z } from 'zod'
import { CNIS } from '../cni.ts'
import { ciliumNetworkPolicy } from '../objects/cilium-policy.ts'
import { label, labels, name, selector, transport } from '../objects/common.ts'
import { networkPolicy } from '../objects/network-policy.ts'

/*
 * The shape of a snapshot file. Whatever occurs thousands of times (label sets, ports, names of nodes) stands once in
 * `tables` and is named by its number; pods and endpoints are rows of numbers and names.
 */

export const FORMAT = 'packetwalk-snapshot/1'

const text = z.string()
const texts = z.array(text)
const whole = z.int().min(0)
const synthetic = texts
const podPort = z.object({
  name: z.exactOptional(text),
  port: whole,
  protocol: transport,
  hostPort: z.exactOptional(whole),
  hostIp: z.exactOptional(text),
})

/** Namespace, name, labels, addresses, node, flags, ports, workload, account, phase, identity, endpoint, synthetic. */
export const podRow = z.tuple([
  whole,
  name,
  whole,
  z.union([text, texts]),
  z.int(),
  whole,
  whole,
  z.int(),
  z.int(),
  whole,
  z.int(),
  z.union([z.literal(0), z.tuple([whole, z.int(), whole])]),
  whole,
])
export type PodRow = z.output<typeof podRow>
/** Addresses, flags, node, zone, namespace and name of the pod (-1 and '' without one). */
export const endpointRow = z.tuple([z.union([text, texts]), whole, z.int(), z.int(), z.int(), text])
export type EndpointRow = z.output<typeof endpointRow>

const node = z.object({
  name,
  labels,
  addresses: z.array(z.object({ type: z.enum(['InternalIP', 'ExternalIP']), ip: text })),
  podCidrs: texts,
  ciliumHost: z.exactOptional(text),
  healthIp: z.exactOptional(text),
  ready: z.boolean(),
  kubeletVersion: z.exactOptional(text),
  kernel: z.exactOptional(text),
  osImage: z.exactOptional(text),
  cilium: z.boolean(),
  encryptionKey: z.exactOptional(whole),
  wireguardKey: z.exactOptional(text),
  synthetic,
})
const trafficPolicy = z.enum(['Cluster', 'Local'])
const service = z.object({
  namespace: label,
  name: label,
  labels,
  type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']),
  clusterIps: texts,
  headless: z.boolean(),
  externalName: z.exactOptional(text),
  externalIps: texts,
  loadBalancerIps: texts,
  ports: z.array(
    z.object({
      name: z.exactOptional(text),
      port: whole,
      protocol: transport,
      targetPort: z.union([whole, text]),
      nodePort: z.exactOptional(whole),
      appProtocol: z.exactOptional(text),
    }),
  ),
  selector: z.exactOptional(labels),
  externalTrafficPolicy: trafficPolicy,
  internalTrafficPolicy: trafficPolicy,
  sessionAffinity: z.enum(['None', 'ClientIP']),
  affinitySeconds: z.exactOptional(whole),
  sourceRanges: texts,
  publishNotReady: z.boolean(),
  trafficDistribution: z.exactOptional(text),
  annotations: z.record(text, text),
  synthetic,
})
const slice = z.object({
  namespace: label,
  name,
  service: z.exactOptional(label),
  family: z.enum(['IPv4', 'IPv6', 'FQDN']),
  ports: z.array(z.object({ name: z.exactOptional(text), port: z.exactOptional(whole), protocol: transport })),
  endpoints: z.array(endpointRow),
  synthetic,
})
const workload = z.object({
  kind: text,
  namespace: label,
  name,
  labels,
  replicas: whole,
  template: z.object({
    labels,
    ports: z.array(podPort),
    hostNetwork: z.boolean(),
    serviceAccount: z.exactOptional(text),
  }),
})

const pods = z.object({ namespaceSelector: selector, podSelector: selector })
const adminSubject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('namespaces'), namespaces: selector }),
  pods.extend({ kind: z.literal('pods') }),
])
const adminPeer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('namespaces'), namespaces: selector }),
  pods.extend({ kind: z.literal('pods') }),
  z.object({
    kind: z.literal('tenants'),
    values: z.enum(['same', 'different']),
    labels: texts,
    podSelector: selector,
  }),
  z.object({ kind: z.literal('nodes'), nodes: selector }),
  z.object({ kind: z.literal('networks'), networks: texts }),
  z.object({ kind: z.literal('domainNames'), domainNames: texts }),
])
const adminPort = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('number'), protocol: transport, port: whole, endPort: whole }),
  z.object({ kind: z.literal('protocol'), protocol: transport }),
  z.object({ kind: z.literal('named'), name: text, protocol: z.exactOptional(transport) }),
])
const adminRule = z.object({
  name: z.exactOptional(text),
  action: z.enum(['Accept', 'Deny', 'Pass']),
  peers: z.array(adminPeer),
  ports: z.exactOptional(z.array(adminPort)),
})
const adminPolicy = z.object({
  kind: z.enum(['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy']),
  name,
  tier: z.enum(['Admin', 'Baseline']),
  priority: whole,
  subject: adminSubject,
  ingress: z.array(adminRule),
  egress: z.array(adminRule),
  unread: texts,
})

export const snapshotFile = z.object({
  format: z.literal(FORMAT),
  name: text,
  takenAt: z.exactOptional(text),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  ciliumVersion: z.exactOptional(text),
  cni: z.exactOptional(z.object({ name: z.enum([...CNIS, 'unknown']), seen: text })),
  nodes: z.array(node),
  namespaces: z.array(z.object({ name: label, labels, synthetic })),
  services: z.array(service),
  networkPolicies: z.array(z.object({ namespace: label, name, spec: networkPolicy.shape.spec, unread: texts })),
  ciliumPolicies: z.array(
    z.object({
      namespace: z.exactOptional(label),
      name,
      rules: ciliumNetworkPolicy.shape.specs.unwrap(),
      unread: texts,
    }),
  ),
  adminPolicies: z.array(adminPolicy),
  cidrGroups: z.array(z.object({ name, labels, cidrs: texts })),
  identities: z.array(z.object({ id: whole, labels, synthetic })),
  workloads: z.array(workload),
  config: z.record(text, text),
  dns: z.exactOptional(
    z.object({
      corefile: z.exactOptional(text),
      pods: z.array(
        z.object({
          pod: text,
          policy: z.enum(['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']),
          servers: texts,
        }),
      ),
    }),
  ),
  gaps: z.array(z.looseObject({ kind: text, decides: z.boolean() })),
  contradictions: z.array(z.looseObject({ kind: text })),
  seal: z.exactOptional(z.string().regex(/^[0-9a-f]{64}$/)),
  tables: z.object({ labels: z.array(labels), ports: z.array(z.array(podPort)), texts, lists: z.array(texts) }),
  endpointSlices: z.array(slice),
  pods: z.array(podRow),
})
export type SnapshotFile = z.output<typeof snapshotFile>
