import { TUNNEL_OVERHEAD } from './packet.ts'

/** The same over an IPv6 network: its header is 20 bytes longer. */
export const TUNNEL_OVERHEAD_V6 = TUNNEL_OVERHEAD + 20

/** Largest packet of a pod that fits through a link, once encryption and tunnel have added their bytes (pkg/mtu/mtu.go). */
export function innerMtu(linkMtu: number, added: { tunnel: number; encryption: number }): number {
  return linkMtu - added.encryption - added.tunnel
}
