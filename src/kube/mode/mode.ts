import type { Cidr } from '../../net/address.ts'
import type { ConfigFault } from './config.ts'
import type { Mtu } from './mtu.ts'
import type { Differences, Version } from './versions.ts'

/*
 * What the effective mode says; `effective.ts` computes it.
 */

/** Features that change a packet's way and are not walked; `docs/datapaths.md` has the list. */
export type UnmodelledFeature =
  | 'ipsec'
  | 'node-encryption'
  | 'strict-encryption'
  | 'netkit'
  | 'xdp'
  | 'ipip-dispatch'
  | 'ip-masq-agent'
  | 'egress-gateway'
  | 'local-redirect'
  | 'clustermesh'
  | 'chaining'
  | 'ipv6'

/** Why host routing is legacy although BPF was asked for; the agent names the first one (pkg/kpr/initializer). */
export type HostRoutingReason = 'asked-for-legacy' | 'iptables-masquerade' | 'no-kube-proxy-replacement' | 'old-kernel'

export interface Mode {
  version: Version
  /** Was a cilium-config there? Without one all of this is the plain installation. */
  configKnown: boolean
  routing: 'tunnel' | 'native' | 'hybrid'
  tunnel?: {
    protocol: 'vxlan' | 'geneve'
    port: number
    device: 'cilium_vxlan' | 'cilium_geneve'
    underlay: 'ipv4' | 'ipv6'
  }
  hostRouting: { effective: 'bpf' | 'legacy'; asked: 'bpf' | 'legacy'; why: readonly HostRoutingReason[] }
  masquerade: {
    by: 'bpf' | 'iptables' | 'none'
    /** Destinations that keep the pod's address. Missing: the node's own PodCIDR. */
    excluded?: Cidr
    remoteNodes: boolean
    ipMasqAgent: boolean
  }
  kubeProxyReplacement: boolean
  /** Who translates host and NodePort traffic. */
  nodePortBy: 'cilium' | 'kube-proxy'
  socketLb: 'full' | 'host-namespace-only' | 'off'
  /** Does tc translate ClusterIPs packet by packet? */
  perPacketLb: boolean
  loadBalancer: {
    mode: 'snat' | 'dsr' | 'hybrid'
    dispatch: 'opt' | 'ipip' | 'geneve'
    algorithm: 'random' | 'maglev'
    acceleration: 'disabled' | 'native' | 'best-effort' | 'testing-only'
    noBackend: 'reject' | 'drop'
    externalClusterIp: boolean
    nodePorts: { first: number; last: number }
  }
  endpointRoutes: boolean
  autoDirectNodeRoutes: boolean
  skipUnreachableRoutes: boolean
  localNodeRoute: boolean
  unreachableRoutes: boolean
  encryption: { by: 'wireguard' | 'ipsec' | 'none'; nodes: boolean; strict: boolean }
  mtu: Mtu
  datapath: 'veth' | 'netkit' | 'netkit-l2'
  ipam: string
  policy: {
    enforcement: 'default' | 'always' | 'never'
    /** Is the node's own host always allowed in? */
    allowLocalhost: boolean
    cidrMatchesPods: boolean
    cidrMatchesNodes: boolean
    denyResponse: 'none' | 'icmp'
    hostFirewall: boolean
    l7Proxy: boolean
    clusterNetworkPolicy: boolean
    audit: boolean
  }
  monitorAggregation: string
  cluster: { name: string; id: number }
  families: { ipv4: boolean; ipv6: boolean }
  /** The world is 2, or 9 and 10 in dual stack (bpf/lib/identity.h). */
  worldIdentity: 2 | 9
  chaining: string
  /** Is cil_to_netdev attached? Without it nothing reports TO_NETWORK on the node's device (reference section 0). */
  toNetdev: boolean
  /** What this cluster uses and the datapath does not walk: answers that meet it say so. */
  unmodelled: readonly UnmodelledFeature[]
  differences: Differences
  faults: readonly ConfigFault[]
}
