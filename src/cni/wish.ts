import type { RouteWish } from '../linux/box.ts'
import type { Cidr, Ip, Mac } from '../net/address.ts'
import type { LongestMatch } from '../net/longest-match.ts'
import type { Filter, IpcacheEntry } from '../trace/rows.ts'
import type { Agent } from './agent.ts'
import type { DatapathOptions, Endpoint, Site } from './contract.ts'

/*
 * What a cluster is to be, before devices are made of it: from a network file, or from a snapshot.
 */

export interface NodeWish {
  name: string
  /** Address with prefix length on eth0, and the MAC addresses of the node's devices. */
  ip: string
  macs: { eth0: Mac; host: Mac; net: Mac; tunnel: Mac }
  podCidr: Cidr
  /** Further pod ranges of it (multi-pool IPAM). */
  moreCidrs?: readonly Cidr[]
  /** Address of cilium_host: the pods' gateway. */
  hostIp: Ip
  up: boolean
  mtu: number
  gateway?: Ip
  routes: RouteWish[]
  filters: Filter[]
  /** A map as somebody read it from a real node; computed from the pods when missing. */
  endpoints?: Map<Ip, Endpoint>
  ipcache?: LongestMatch<IpcacheEntry>
  /** Identity under which other nodes know it: remote-node, or kube-apiserver where that runs. */
  remoteIdentity?: number
  healthIp?: Ip
  /** Neighbours whose MAC addresses health probes keep known. */
  warm?(port: string, ip: Ip): Mac | undefined
  /** Nodes that its agent has never heard of: it has no routes to their pods. */
  unheard?: readonly string[]
  /** Maps that take no more rows. */
  full?: Site['full']
}

export interface PodWish {
  name: string
  node: string
  ip: Ip
  identity: number
  mac: Mac
  lxc: string
  lxcMac: Mac
  up: boolean
  namespace?: string
  /** Its policy program is not loaded: being built, or torn down. */
  notReady?: true
}

export interface ClusterWish {
  nodes: NodeWish[]
  pods: PodWish[]
  options: DatapathOptions
  podMtu: number
  /** MTU on the pod's routes; 0: none. */
  podRouteMtu: number
  /** Addresses that the ipcache still knows although nobody has them any more. */
  stale: { ip: Ip; node: string; identity: number }[]
  /** Mode, services and policies of a real cluster. */
  agent?: Agent
}
