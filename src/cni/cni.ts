import type { Finding, Skb } from '../handling.ts'
import type { Cidr, Ip, Mac } from '../net/address.ts'
import { header, type Packet, rewrite } from '../net/packet.ts'
import type { Tagged } from '../tagged.ts'
import type { IpcacheEntry } from '../trace.ts'

/*
 * The contract between a node and the datapath that a CNI installed on it: the maps that programs read, the programs, and
 * what a program can decide. The datapath never sees a label or a policy object: the agent (`kube/`) filled the maps.
 */

/** A value of cilium_lxc: a pod on this node, or an address of the node itself ("(localhost)"). */
export type Endpoint = Tagged<{
  pod: { ip: Ip; port: string; podMac: Mac; lxcMac: Mac }
  host: { ip: Ip }
  /** Left over in the map: its interface does not exist any more. */
  stale: { ip: Ip }
}>

/** What programs on one node can look up. */
export interface Maps {
  endpoint(ip: Ip): Endpoint | undefined
  /** The longest prefix, and the shorter ones that also cover the address. */
  ipcache(ip: Ip): { entry?: IpcacheEntry; rivals: IpcacheEntry[] }
}

/** Identities with fixed numbers (pkg/identity/numericidentity.go). */
export const IDENTITY = { host: 1, world: 2, remoteNode: 6 } as const

/** How the datapath was configured on a node. */
export interface DatapathOptions {
  /** BPF host routing puts packets straight into the pod; legacy host routing sends them through its lxc interface. */
  delivery: 'peer' | 'lxc'
  /** Up to 1.18 the program at the lxc also lowered the TTL of what it hands to the stack (removed by fdf020e91e). */
  stackTtl: 'lowered' | 'kept'
  tunnel: 'vxlan' | 'geneve'
  tunnelPort: number
}

/** The node as a program sees it. */
export interface Site {
  maps: Maps
  options: DatapathOptions
  /** cilium_host and cilium_vxlan of this node. */
  hostMac: Mac
  netMac: Mac
  tunnelMac: Mac
  podCidr: Cidr
}

/** The pod at whose lxc interface a program runs; its address and identity are compiled in. */
export interface Attached {
  port: string
  ip: Ip
  lxcMac: Mac
  identity: number
}

/** What a program decides about a packet. */
export type Verdict = Tagged<{
  /** Into a pod of this node. */
  endpoint: Skb & { endpoint: Endpoint; by: DatapathOptions['delivery'] }
  /** To the node's own stack, as if it had come in where the program runs. */
  stack: Skb
  /** To cilium_host, coming in. */
  host: Skb
  tunnel: Skb & { vni: number; remote: Ip }
  /** Back out of the interface where the program runs. */
  back: Skb
  /** On its way, unchanged. */
  pass: Skb
  drop: Record<never, never>
}>

export type ProgramRun = Finding<Verdict>

/** A datapath: which program runs where. One file each; `index.ts` has the table. */
export interface Datapath {
  fromContainer(site: Site, attached: Attached, skb: Skb): ProgramRun
  fromOverlay(site: Site, skb: Skb, vni: number): ProgramRun
  fromHost(site: Site, skb: Skb): ProgramRun
}

/** ipv4_l3(): lowers the TTL, or drops without any ICMP (open FIXME in bpf/lib/l3.h). Undefined: dropped. */
export function* lowerTtl(skb: Skb): Finding<Skb | undefined> {
  const ttl = header(skb.packet, 'ipv4')?.ttl ?? 0
  if (ttl <= 1) {
    yield { kind: 'dropped', reason: { kind: 'ttl-exceeded', ttl }, ...skb }
    return undefined
  }
  const packet = rewrite(skb.packet, 'ipv4', { ttl: ttl - 1 })
  yield { kind: 'ttl-lowered', from: ttl, to: ttl - 1, packet, message: skb.message }
  return { packet, message: skb.message }
}

/** Gives the frame new MAC addresses and says so. */
export function* newMacs(skb: Skb, src: Mac, dst: Mac): Finding<Skb> {
  const packet: Packet = rewrite(skb.packet, 'ethernet', { src, dst })
  yield { kind: 'macs-rewritten', src, dst, packet, message: skb.message }
  return { packet, message: skb.message }
}

/** ipv4_local_delivery(): one TTL, the pod's MAC addresses, and into the pod. */
export function* deliverTo(endpoint: Endpoint, skb: Skb, by: DatapathOptions['delivery']): ProgramRun {
  const lowered = yield* lowerTtl(skb)
  if (lowered === undefined) return { kind: 'drop' }
  if (endpoint.kind !== 'pod') return { kind: 'endpoint', ...lowered, endpoint, by }
  const ready = yield* newMacs(lowered, endpoint.lxcMac, endpoint.podMac)
  yield {
    kind: 'program-ran',
    program: 'cil_lxc_policy',
    port: endpoint.port,
    direction: 'ingress',
    point: 'to-endpoint',
    ...ready,
  }
  return { kind: 'endpoint', ...ready, endpoint, by }
}

/** Looks an address up in cilium_lxc and tells. */
export function* lookUpEndpoint(site: Site, skb: Skb, ip: Ip): Finding<Endpoint | undefined> {
  const endpoint = site.maps.endpoint(ip)
  if (endpoint === undefined) {
    yield { kind: 'endpoint-missed', ip, ...skb }
    return undefined
  }
  const port = endpoint.kind === 'pod' ? endpoint.port : endpoint.kind
  yield { kind: 'endpoint-found', ip, port, host: endpoint.kind === 'host', ...skb }
  return endpoint
}

/** Looks an address up in the ipcache and tells; an address that nobody announced is the world. */
export function* lookUpIpcache(site: Site, skb: Skb, ip: Ip): Finding<IpcacheEntry> {
  const { entry = { prefix: '0.0.0.0/0', identity: IDENTITY.world }, rivals } = site.maps.ipcache(ip)
  yield { kind: 'ipcache-found', ip, entry, rivals, ...skb }
  return entry
}
