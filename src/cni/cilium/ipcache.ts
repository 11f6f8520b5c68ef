import { type Cidr, type Ip, parsePrefixed } from '../../net/address.ts'
import { type LongestMatch, longestMatch } from '../../net/longest-match.ts'
import { remembered } from '../../net/remembered.ts'
import type { IpcacheEntry } from '../../trace/rows.ts'
import { IDENTITY, type Maps, WIREGUARD_KEY } from '../contract.ts'
import type { ClusterWish, NodeWish } from '../wish.ts'

/*
 * The ipcache of a cluster: one table for all nodes, of which each sees its own side.
 */

/** An ipcache row as all nodes share it: `node` is where the address lives, so each node sees its own side of it. */
interface SharedEntry {
  identity: number
  node?: string
  /** A node's own address: `host` for itself, `remote-node` for the others. */
  isNode?: boolean
  /** Reached through the tunnel from other nodes. Node addresses proper are not (nodeAddressHasTunnelIP). */
  tunnelled: boolean
  /** Known only to the other nodes: a whole pod range (podCIDREntries), and what is stale (its own node knows better). */
  isElsewhere?: boolean
}

/** What all nodes of a cluster share. */
export interface SharedMaps {
  ipcache: LongestMatch<SharedEntry>
  nodeIps: Map<string, Ip>
  ranges: LongestMatch<string>
  podCidrs: Cidr[]
  /** Rows of pods carry it when the cluster encrypts. */
  encryptKey?: number
}

/** All pod ranges of a node. */
export function rangesOf(node: NodeWish): readonly Cidr[] {
  return [node.podCidr, ...(node.moreCidrs ?? [])]
}

/** The cluster-wide ipcache, as every agent would fill it. */
export function share(wish: ClusterWish): SharedMaps {
  const mode = wish.agent?.mode
  const ipcache = longestMatch<SharedEntry>()
  const nodeIps = new Map<string, Ip>()
  const ranges = longestMatch<string>()
  const world = mode?.world ?? IDENTITY.world
  ipcache.insert('0.0.0.0/0', { identity: world, tunnelled: false })
  for (const node of wish.nodes) {
    const ip = parsePrefixed(node.ip)?.ip ?? ''
    nodeIps.set(node.name, ip)
    const own = { identity: node.remoteIdentity ?? IDENTITY.remoteNode, node: node.name, isNode: true } as const
    // with a host firewall the identity of who speaks to a node has to arrive there (nodeAddressHasTunnelIP)
    const tunnelled = mode?.hostFirewall === true && mode.routing !== 'native'
    ipcache.insert(`${ip}/32`, { ...own, tunnelled })
    // kube-apiserver is a label of the endpoints of default/kubernetes, which no cilium_host is
    ipcache.insert(`${node.hostIp}/32`, { ...own, identity: IDENTITY.remoteNode, tunnelled: true })
    for (const cidr of rangesOf(node)) {
      ranges.insert(cidr, node.name)
      // up to 1.17 the ranges of other nodes are in cilium_tunnel_map instead (commit 17bc606ea7)
      if (mode === undefined || mode.minor > 17)
        ipcache.insert(cidr, { identity: world, node: node.name, isElsewhere: true, tunnelled: true })
    }
    if (node.healthIp !== undefined)
      ipcache.insert(`${node.healthIp}/32`, { identity: IDENTITY.health, node: node.name, tunnelled: true })
  }
  for (const { ip, node, identity } of wish.stale)
    ipcache.insert(`${ip}/32`, { identity, node, isElsewhere: true, tunnelled: true })
  for (const pod of wish.pods)
    ipcache.insert(`${pod.ip}/32`, { identity: pod.identity, node: pod.node, tunnelled: true })
  const podCidrs = wish.nodes.flatMap(rangesOf)
  const encrypted = mode?.encryption === 'wireguard' ? { encryptKey: WIREGUARD_KEY } : {}
  return { ipcache, nodeIps, ranges, podCidrs, ...encrypted }
}

/** The shared ipcache as one node sees it. */
export function seenFrom(node: string, shared: SharedMaps): Maps['ipcache'] {
  return remembered((ip) => {
    const rows: IpcacheEntry[] = []
    for (const { prefix, value } of shared.ipcache.covering(ip)) {
      const own = value.node === node
      if (value.isElsewhere && own) continue
      const identity = value.isNode && own ? IDENTITY.host : value.identity
      const tunnel = value.tunnelled && !own ? shared.nodeIps.get(value.node ?? '') : undefined
      const secret = tunnel === undefined || value.isNode ? undefined : shared.encryptKey
      rows.push({
        prefix,
        identity,
        ...(tunnel === undefined ? {} : { tunnel }),
        ...(secret === undefined ? {} : { encryptKey: secret }),
      })
    }
    const [entry, ...rivals] = rows
    return { ...(entry === undefined ? {} : { entry }), rivals }
  })
}

/** A table as somebody read it from a real node. */
export function asRead(table: LongestMatch<IpcacheEntry>): Maps['ipcache'] {
  return (ip) => {
    const [entry, ...rivals] = table.covering(ip).map((match) => match.value)
    return { ...(entry === undefined ? {} : { entry }), rivals }
  }
}
