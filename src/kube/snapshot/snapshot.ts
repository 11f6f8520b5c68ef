import type { Cidr, Ip } from '../../net/address.ts'
import type { RecognisedCni } from '../cni.ts'
import type {
  AdminRule,
  AdminSubject,
  CiliumRule,
  Labels,
  NetworkPolicySpec,
  Transport,
} from '../objects/policy-types.ts'
import type { Contradiction, Gap } from './gaps.ts'

/*
 * A cluster as it was at one moment: plain data, made by `import.ts`, walked by the agent and judged by the policies.
 * Lists are sorted by namespace and name, so that the same cluster always is the same snapshot.
 */

export interface Snapshot {
  name: string
  /** ISO 8601, UTC. Missing when nobody said when the objects were read. */
  takenAt?: string
  /** SHA-256 in hex over the canonical content, without name and time. */
  hash: string
  nodes: readonly ClusterNode[]
  namespaces: readonly Namespace[]
  pods: readonly Pod[]
  services: readonly Service[]
  endpointSlices: readonly EndpointSlice[]
  networkPolicies: readonly NetworkPolicy[]
  ciliumPolicies: readonly CiliumPolicy[]
  adminPolicies: readonly AdminPolicy[]
  cidrGroups: readonly CidrGroup[]
  identities: readonly Identity[]
  workloads: readonly Workload[]
  /** The keys of the `cilium-config` ConfigMap as they stand there; no defaults filled in. `mode.ts` reads them. */
  config: Readonly<Record<string, string>>
  /** Who answers names, where the snapshot shows something out of the ordinary. */
  dns?: NameFacts
  /** Version of Cilium as `1.20.1` or `1.20`, when the snapshot shows it. */
  ciliumVersion?: string
  /** The CNI, where it is not Cilium: no packet is walked as Cilium would. */
  cni?: RecognisedCni
  gaps: readonly Gap[]
  contradictions: readonly Contradiction[]
}

/** What a snapshot says, before it is known what is missing or at odds in it. */
export type SnapshotParts = Omit<Snapshot, 'hash' | 'gaps' | 'contradictions'>

/** Names the fields that were not in the snapshot but made up, the way Kubernetes or Cilium would make them. */
export interface Synthetic {
  synthetic: readonly string[]
}

/** Facts about names: how CoreDNS is configured, and pods that do not ask it. */
export interface NameFacts {
  /** `data.Corefile` of the ConfigMap `kube-system/coredns`, as it stands there. */
  corefile?: string
  /** Pods whose dnsPolicy is not ClusterFirst, or that have servers of their own; sorted by name. */
  pods: readonly PodDns[]
}
export interface PodDns {
  /** `namespace/name`. */
  pod: string
  policy: 'ClusterFirst' | 'ClusterFirstWithHostNet' | 'Default' | 'None'
  /** Of its dnsConfig. */
  servers: readonly string[]
}

export interface ClusterNode extends Synthetic {
  name: string
  labels: Labels
  /** InternalIP first. IPv4 and IPv6. */
  addresses: readonly { type: 'InternalIP' | 'ExternalIP'; ip: string }[]
  podCidrs: readonly string[]
  /** The IPv4 address of cilium_host (CiliumInternalIP), the gateway of the pods. */
  ciliumHost?: Ip
  healthIp?: Ip
  ready: boolean
  kubeletVersion?: string
  kernel?: string
  osImage?: string
  /** Is a CiliumNode known? Without one the node is not (yet) managed by Cilium. */
  cilium: boolean
  encryptionKey?: number
  wireguardKey?: string
}

export interface Namespace extends Synthetic {
  name: string
  labels: Labels
}

export interface Pod extends Synthetic {
  namespace: string
  name: string
  labels: Labels
  /** The first IPv4 address; missing while the pod has none. The node's own for hostNetwork. */
  ip?: Ip
  /** All addresses, IPv6 too. */
  ips: readonly string[]
  node?: string
  hostNetwork: boolean
  ports: readonly PodPort[]
  /** The workload that made it: `Deployment/cart`, not the ReplicaSet between. */
  workload?: { kind: string; name: string }
  serviceAccount?: string
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
  ready: boolean
  terminating: boolean
  /** Security identity, from the CiliumEndpoint, the labels, or made up. */
  identity?: number
  /** What the CiliumEndpoint says: its number on the node, state, and which directions it enforces. */
  endpoint?: { id: number; state?: string; enforcesIngress?: boolean; enforcesEgress?: boolean }
}
export interface PodPort {
  name?: string
  port: number
  protocol: Transport
  hostPort?: number
  hostIp?: string
}

export interface Service extends Synthetic {
  namespace: string
  name: string
  labels: Labels
  type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'
  /** Empty for headless services (`clusterIP: None`) and ExternalName. */
  clusterIps: readonly string[]
  headless: boolean
  externalName?: string
  externalIps: readonly string[]
  loadBalancerIps: readonly string[]
  ports: readonly ServicePort[]
  /** Missing: somebody else writes the EndpointSlices. */
  selector?: Labels
  externalTrafficPolicy: 'Cluster' | 'Local'
  internalTrafficPolicy: 'Cluster' | 'Local'
  sessionAffinity: 'None' | 'ClientIP'
  affinitySeconds?: number
  sourceRanges: readonly string[]
  publishNotReady: boolean
  /** PreferClose, PreferSameZone, PreferSameNode. */
  trafficDistribution?: string
  annotations: Labels
}
export interface ServicePort {
  name?: string
  port: number
  protocol: Transport
  /** A number, or the name of a container port. */
  targetPort: number | string
  nodePort?: number
  appProtocol?: string
}

export interface EndpointSlice extends Synthetic {
  namespace: string
  name: string
  /** The service it belongs to (label kubernetes.io/service-name). */
  service?: string
  family: 'IPv4' | 'IPv6' | 'FQDN'
  ports: readonly { name?: string; port?: number; protocol: Transport }[]
  endpoints: readonly ServiceEndpoint[]
}
export interface ServiceEndpoint {
  addresses: readonly string[]
  /** Unknown counts as ready (discovery.k8s.io/v1). */
  ready: boolean
  serving: boolean
  terminating: boolean
  node?: string
  zone?: string
  pod?: { namespace: string; name: string }
}

/** `unread` names fields of the specification that Packetwalk does not know: a verdict that leans on this policy is in doubt. */
export interface NetworkPolicy {
  namespace: string
  name: string
  spec: NetworkPolicySpec
  unread: readonly string[]
}

/** A CiliumNetworkPolicy, or, without a namespace, a CiliumClusterwideNetworkPolicy. `spec` and `specs` in one list. */
export interface CiliumPolicy {
  namespace?: string
  name: string
  rules: readonly CiliumRule[]
  unread: readonly string[]
}

export interface AdminPolicy {
  kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy'
  name: string
  tier: 'Admin' | 'Baseline'
  /** 0-1000, lower first. 0 for a BaselineAdminNetworkPolicy, of which there is one. */
  priority: number
  subject: AdminSubject
  ingress: readonly AdminRule[]
  egress: readonly AdminRule[]
  unread: readonly string[]
}

export interface CidrGroup {
  name: string
  labels: Labels
  cidrs: readonly Cidr[]
}

/** A CiliumIdentity: number and labels with their source (`k8s:app`). */
export interface Identity extends Synthetic {
  id: number
  labels: Labels
}

/** A Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob or ReplicationController. */
export interface Workload {
  kind: string
  namespace: string
  name: string
  labels: Labels
  replicas: number
  /** Labels and ports of the pods that it makes. */
  template: { labels: Labels; ports: readonly PodPort[]; hostNetwork: boolean; serviceAccount?: string }
}
