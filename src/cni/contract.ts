import type { Cidr, Ip, Mac } from '../net/address.ts'
import { header, type Packet, rewrite } from '../net/packet.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Message, Question } from '../trace/events.ts'
import type { Finding, Memory, Skb } from '../trace/handling.ts'
import type { IpcacheEntry, Point, Route, SocketAddress } from '../trace/rows.ts'
import type { Agent } from './agent.ts'

/*
 * The contract between a node and the datapath that a CNI installed on it: the maps that programs read, the programs, and
 * what a program can decide. The datapath never sees a label or a policy object: the agent (`kube/`) filled the maps.
 */

/** A value of cilium_lxc: a pod on this node, or an address of the node itself ("(localhost)"). */
export type Endpoint = Tagged<{
  pod: { ip: Ip; port: string; podMac: Mac; lxcMac: Mac }
  host: { ip: Ip }
  /** A pod whose policy program is not loaded: being built, or torn down. */
  'not-ready': { ip: Ip; port: string }
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
export const IDENTITY = { host: 1, world: 2, unmanaged: 3, health: 4, init: 5, remoteNode: 6, apiServer: 7 } as const
/** ipcache key of everything that is reached through WireGuard (bpf/lib/wireguard.h). */
export const WIREGUARD_KEY = 255
/** UDP port of Cilium's WireGuard (pkg/wireguard/types). */
export const WIREGUARD_PORT = 51871

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
  /** Address of cilium_host. */
  hostIp: Ip
  /** Mode, services and policies of a real cluster. Missing: addresses are all there is. */
  agent?: Agent
  /** Its own rules in nat POSTROUTING, asked for the first packet of a connection: the source that it gets. */
  masquerade?(leaving: Masqueraded): Finding<Ip | undefined>
  /** Maps that take no more rows, with how many they have. */
  full?: { conntrack?: number; nat?: number }
}

/** A packet that leaves by a route, with the ends of its connection before and after kube-proxy's translation. */
export interface Masqueraded {
  skb: Skb
  route: Route
  src: SocketAddress
  dst: SocketAddress
  /** The address that MASQUERADE would take. */
  own: Ip | undefined
}

/** A site while it handles something: the maps that programs write, and what they can ask of the kernel. */
export interface Here extends Site {
  name: string
  memory: Memory
  question: Question
  /** Is this an address of the node itself? */
  owns(ip: Ip): boolean
  /** bpf_fib_lookup: the kernel's own routing table. */
  fib(dst: Ip): { route?: Route; rivals: Route[] }
  /** The same for one interface; without a route there the address is taken to be on its link. */
  fibVia(port: string, dst: Ip): { route: Route; rivals: Route[] }
  /** The node's own address towards another one. */
  source(dst: Ip): Ip | undefined
  /** Identities that programs wrote into the mark of what they handed to the stack. */
  marks: Map<Message, number>
  /** Did a program of this node make the packet (mark 0xC00), or does the node pass it on? */
  madeHere(skb: Skb): boolean
}

export interface Equipped extends Here {
  agent: Agent
}
export function isEquipped(here: Here): here is Equipped {
  return here.agent !== undefined
}

/** The pod at whose lxc interface a program runs; its address and identity are compiled in. */
export interface Attached {
  port: string
  ip: Ip
  podMac: Mac
  lxcMac: Mac
  identity: number
}

/** What a program decides about a packet. */
export type ProgramVerdict = Tagged<{
  /** Into a pod of this node. */
  endpoint: Skb & { endpoint: Endpoint; by: DatapathOptions['delivery']; point?: Point }
  /** To the node's own stack, as if it had come in where the program runs. Reported: TO_STACK. */
  stack: Skb & { mark?: number }
  /** The same without a report: the program has nothing to do with it. */
  up: Skb
  /** To cilium_host, or by way of cilium_net, coming in; with who sends, for the host firewall. */
  host: Skb & { identity: number; through?: 'cilium_net' }
  /** `snat`: its source was translated already. */
  tunnel: Skb & { vni: number; remote: Ip; dsr?: SocketAddress; snat?: 'done' }
  /** Out by the kernel's routing table, past its netfilter (bpf_redirect_neigh). */
  fib: Skb & { route: Route; point?: Point }
  /** To cilium_wg0. */
  wireguard: Skb & { peer: Ip }
  /** Back out of the interface where the program runs. */
  back: Skb
  /** On its way, unchanged. */
  pass: Skb
  drop: Record<never, never>
}>

export type ProgramRun = Finding<ProgramVerdict>

/** What came along in the tunnel's header: who sends, and for direct server return what a client asked for. */
export interface TunnelKey {
  vni: number
  dsr?: SocketAddress
}

/** A datapath: which program runs where. One file each; `index.ts` has the table. */
export interface Datapath {
  fromContainer(here: Here, attached: Attached, skb: Skb): ProgramRun
  fromOverlay(here: Here, skb: Skb, key: TunnelKey): ProgramRun
  fromHost(here: Here, skb: Skb): ProgramRun
  /** Programs that need a whole agent. A datapath without them leaves these doors to the kernel. */
  more?: {
    toContainer(here: Equipped, endpoint: Endpoint, skb: Skb): ProgramRun
    fromNetdev(here: Equipped, skb: Skb): ProgramRun
    toNetdev(here: Equipped, skb: Skb): ProgramRun
    fromWireguard(here: Equipped, skb: Skb): ProgramRun
    toHost(here: Equipped, at: { skb: Skb; identity: number; port: string }): ProgramRun
  }
}

export const DROPPED: Extract<ProgramVerdict, { kind: 'drop' }> = { kind: 'drop' }

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
  const world = site.agent?.mode.world ?? IDENTITY.world
  const { entry = { prefix: '0.0.0.0/0', identity: world }, rivals } = site.maps.ipcache(ip)
  yield { kind: 'ipcache-found', ip, entry, rivals, ...skb }
  return entry
}
