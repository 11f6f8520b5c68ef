/* Versions of Cilium and what differs between them. */

/** `1.19.4` as numbers; the baseline 1.20 when the version is not known. `patch` is missing when only `1.19` is known. */
export interface Version {
  known: boolean
  minor: number
  patch?: number
  text: string
}

/** Cilium's version as numbers. Without one: 1.20, the baseline of every table here. */
export function readVersion(text: string | undefined): Version {
  const match = /^v?1\.(\d{1,3})(?:\.(\d{1,4}))?/.exec(text ?? '')
  if (match === null) return { known: false, minor: 20, text: '1.20' }
  const [, minor = '20', patch] = match
  const numbers = { known: true, minor: Number(minor), text: match[0].replace('v', '') }
  return patch === undefined ? numbers : { ...numbers, patch: Number(patch) }
}

/** What older versions do otherwise, as far as the reference names it. */
export interface Differences {
  /** Up to 1.18 bpf_lxc lowers the TTL also of packets for the stack (commit fdf020e91e). */
  stackTtlLowered: boolean
  /** Up to 1.17 a missing tunnel endpoint is looked up in cilium_tunnel_map; since 1.18 the ipcache holds the PodCIDRs. */
  tunnelMap: boolean
  /** Where packets for the local host are delivered from the overlay (commit 724a101aed). */
  hostDelivery: 'cilium_host' | 'cilium_net'
  ipcacheMap: 'cilium_ipcache' | 'cilium_ipcache_v2'
  policyMap: 'cilium_policy' | 'cilium_policy_v2' | 'cilium_policy_v3'
  /** fromRequires and toRequires were removed in 1.19. */
  requires: boolean
  clusterNetworkPolicy: boolean
}

export function differencesOf({ minor }: Version): Differences {
  return {
    stackTtlLowered: minor <= 18,
    tunnelMap: minor <= 17,
    hostDelivery: minor <= 18 ? 'cilium_net' : 'cilium_host',
    ipcacheMap: minor <= 17 ? 'cilium_ipcache' : 'cilium_ipcache_v2',
    policyMap: minor >= 20 ? 'cilium_policy_v3' : minor >= 18 ? 'cilium_policy_v2' : 'cilium_policy',
    requires: minor <= 18,
    clusterNetworkPolicy: minor >= 20,
  }
}
