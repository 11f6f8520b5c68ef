import type { ConntrackEntry } from '../rows.ts'
import type { MapsOf } from './card.ts'

/*
 * Names of eBPF maps that change with the release, the protocol or the pod.
 */

export const SERVICE_MAPS = 'cilium_lb4_services_v2, cilium_lb4_backends_v3'

export function conntrackMap(protocol: ConntrackEntry['protocol'] | undefined): string {
  return protocol === 'tcp' ? 'cilium_ct4_global' : 'cilium_ct_any4_global'
}

export function ipcacheMap(minor: number): string {
  return minor > 17 ? 'cilium_ipcache_v2' : 'cilium_ipcache'
}

/** One map per endpoint, its number in five digits; the node's own is not in a snapshot. */
export function policyMap(pod: string, { minor, endpointId }: MapsOf): string {
  const name = minor > 19 ? 'cilium_policy_v3' : minor > 17 ? 'cilium_policy_v2' : 'cilium_policy'
  const id = endpointId(pod)
  return id === undefined ? `${name}_*` : `${name}_${String(id).padStart(5, '0')}`
}

/** Netfilter has no eBPF map. */
export function unlessNetfilter(by: string, name: string): string | undefined {
  return by === 'netfilter' || by === 'kube-proxy' ? undefined : name
}
