import type { Cidr, Ip, Mac } from '../net/address.ts'
import type { Tagged } from '../net/tagged.ts'
import type { FibFailure, Filter, Frontend, Hook, PolicyEvidence, Route, SocketAddress } from './rows.ts'

/** Why a packet can die, with the evidence. Names of Cilium's own drops are those of flow.proto, in small letters. */
export interface Drops {
  // ── the kernel's
  'no-route': { dst: Ip; rules: number }
  prohibited: { dst: Ip; route: Route }
  'arp-failed': { ip: Ip; port: string; attempts: number }
  'ttl-expired': { ttl: number }
  'too-big': { length: number; mtu: number; port: string; df: boolean }
  'too-big-for-receiver': { length: number; mtu: number; port: string }
  'not-forwarding': { dst: Ip }
  filter: { hook: Hook; rule: Filter }
  'rp-filter': { src: Ip; port: string; expected?: string }
  'not-for-this-nic': { dst: Mac; port: string }
  'link-drop': { port: string; why: 'cable-cut' | 'interface-down' | 'peer-down' | 'no-cable' }
  'no-tx-target': { dst: Mac }
  /** The same frame came to the same switch again: cables form a ring, and there is no spanning tree. */
  'layer-2-loop': { mac: Mac }
  /** The port of a switch does not carry this VLAN (ingress filtering of 802.1Q). */
  'vlan-not-allowed': { vlan: number; port: string }
  /** No interface of this box belongs to the VLAN of the frame; no `vlan`: it has no tag. */
  'vlan-unknown': { port: string; vlan?: number }
  'redirect-failed': { to: string; why: 'no such interface' | 'target interface down' }
  'device-down': { device: string }
  'source-not-local': { src: Ip }
  'broadcast-not-permitted': { dst: Ip }
  /** A ping or a probe to everybody: received, and not answered (icmp_echo_ignore_broadcasts). */
  'broadcast-ignored': { dst: Ip }
  /** icmp_echo_ignore_all: no ping is answered. */
  'echo-ignored': { dst: Ip }
  /** Nobody here has joined the multicast group. */
  'not-a-member': { dst: Ip }
  'fragment-missing': { have: number }
  /** The tunnel's own packet is routed into the tunnel: the range of a node's pods holds the address of a node. */
  'tunnel-loop': { dst: Ip; range: Cidr }

  // ── Cilium's
  'invalid-source-ip': { src: Ip; expected: Ip }
  /** Connection tracking takes no part of a fragmented ICMP packet (ct_extract_ports4). */
  'invalid-packet': { why: 'icmp-fragment'; offset: number }
  'stale-or-unroutable-ip': { dst: Ip; identity: number; prefix: Cidr }
  'ttl-exceeded': { ttl: number }
  'invalid-identity': { identity: number }
  'encapsulation-traffic-is-prohibited': { port: number }
  'unsupported-l3-protocol': { what: string }
  /** No rule of the policies that isolate the pod allows it. `told`: the sender hears of it, and no drop is reported. */
  'policy-denied': PolicyEvidence & { told?: true }
  /** A rule forbids it. */
  'policy-deny': PolicyEvidence & { told?: true }
  'ct-map-insertion-failed': { entries: number }
  'service-backend-not-found': { frontend: Frontend; why: 'none' | 'none-here' | 'no-such-port' }
  'no-mapping-for-nat-masquerade': { src: SocketAddress; dst: SocketAddress; tries: number }
  /** NAT up to 1.18 knows no ICMP redirects: the node's own are lost at its interface. */
  'nat-unsupported': { what: 'icmp-redirect' }
  'fib-lookup-failed': { dst: Ip; failure: FibFailure; route?: Route }
  'is-a-clusterip': { frontend: Frontend }
  /** `range`: the one that has the source, where the ranges name who may not. */
  'denied-by-lb-src-range-check': { frontend: Frontend; src: Ip; range?: Cidr; ranges: readonly Cidr[] }
  'ep-not-ready': { endpoint: string }

  // ── a Service's, without a drop event of Cilium
  /** The hook at connect() refuses: there is no packet. */
  'socket-refused': { frontend: Frontend; why: 'none' | 'none-here' }
  /** A program answers with port unreachable in the name of the Service. */
  'service-refused': { frontend: Frontend; why: 'none' | 'none-here' }
}
export type Drop = Tagged<Drops>
export type DropKind = keyof Drops
