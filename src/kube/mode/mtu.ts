import type { Version } from './versions.ts'

/*
 * The MTU budget (pkg/mtu/mtu.go). The pod's link keeps the device's MTU; only its routes are smaller.
 */

export type MtuPart = 'vxlan' | 'geneve' | 'wireguard' | 'ipsec'

export interface Mtu {
  /** MTU of the underlay device, and of every pod's eth0. */
  device: number
  /** From the `mtu` key, from who asked, or the Ethernet default because nobody said. */
  source: 'configured' | 'given' | 'assumed'
  /** MTU of cilium_wg0. */
  wireguard?: number
  /** MTU of the routes inside pods: the biggest packet between pods of two nodes. */
  route: number
  /** What is taken from the device MTU, outermost last. */
  why: readonly { what: MtuPart; bytes: number }[]
}

/**
 * 95 since 1.20 and 1.19.5 (measured in cilium/cilium#37919), 80 before. Of a 1.19 without a patch number the newest is
 * meant.
 */
export function wireguardOverhead(version: Version): number {
  if (version.minor !== 19) return version.minor > 19 ? 95 : 80
  return (version.patch ?? 5) >= 5 ? 95 : 80
}

/** Authentication key of 128 bits; longer ones add their difference (EncryptionIPsecOverhead). */
const IPSEC = 77

/** Outer IP, UDP, VXLAN or Geneve and inner Ethernet: 50 over IPv4, 70 over IPv6. */
export function tunnelOverhead(underlay: 'ipv4' | 'ipv6'): number {
  return underlay === 'ipv6' ? 70 : 50
}

export interface MtuBudget {
  device: Pick<Mtu, 'device' | 'source'>
  tunnel: 'vxlan' | 'geneve' | undefined
  underlay: 'ipv4' | 'ipv6'
  encryption: 'wireguard' | 'ipsec' | 'none'
  version: Version
}

export function mtuOf({ device, tunnel, underlay, encryption, version }: MtuBudget): Mtu {
  const why: { what: MtuPart; bytes: number }[] = []
  if (tunnel !== undefined) why.push({ what: tunnel, bytes: tunnelOverhead(underlay) })
  if (encryption === 'wireguard') why.push({ what: 'wireguard', bytes: wireguardOverhead(version) })
  if (encryption === 'ipsec') why.push({ what: 'ipsec', bytes: IPSEC })
  const route = device.device - why.reduce((sum, part) => sum + part.bytes, 0)
  const wireguard = encryption === 'wireguard' ? { wireguard: device.device - wireguardOverhead(version) } : {}
  return { ...device, ...wireguard, route, why }
}
