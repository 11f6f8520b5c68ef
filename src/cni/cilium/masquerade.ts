import type { Ip } from '../../net/address.ts'
import type { Finding } from '../../trace/handling.ts'
import type { Agent } from '../agent.ts'
import type { Masqueraded, Site } from '../contract.ts'
import { within } from './forward.ts'

/*
 * Masquerading by iptables (CILIUM_POST_nat).
 */

/** From a pod of this node, out of a real interface, to where pod addresses are not known; and by cilium_host to other nodes' pods. */
export function* masquerade(site: Site & { agent: Agent }, leaving: Masqueraded): Finding<Ip | undefined> {
  const router = hostToCluster(site, leaving)
  const { mode, nodeAt } = site.agent
  const { skb, route, src, dst } = leaving
  if (mode.masquerade !== 'iptables') return router
  const inside = route.port?.startsWith('cilium_') || route.port?.startsWith('lxc')
  if (site.maps.endpoint(src.ip)?.kind !== 'pod' || inside) return router
  const prefix = mode.nativeRange ?? site.podCidr
  if (within(dst.ip, prefix)) {
    yield { kind: 'nat-skipped', why: 'native-range', prefix, by: 'netfilter', ...skb }
    return router
  }
  // nodes are in an ipset, in native mode only (pkg/option NodeIpsetNeeded)
  const isNode = nodeAt(dst.ip) !== undefined
  if (!isNode || mode.routing === 'tunnel' || mode.masqueradeToNodes) return leaving.own
  yield { kind: 'nat-skipped', why: 'node', by: 'netfilter', ...skb }
  return router
}

/** "cilium host->cluster masquerade": what leaves for other nodes' pods by cilium_host speaks with that one's address, by tunnel only. */
function hostToCluster(site: Site & { agent: Agent }, { route, src, dst }: Masqueraded): Ip | undefined {
  const { mode } = site.agent
  if (mode.masquerade !== 'iptables' || mode.routing !== 'tunnel' || route.port !== 'cilium_host') return undefined
  return src.ip === site.hostIp || within(dst.ip, site.podCidr) ? undefined : site.hostIp
}
