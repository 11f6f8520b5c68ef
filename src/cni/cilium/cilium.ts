import { isEquipped } from '../contract.ts'
import type { Cni } from '../layout.ts'
import { addressesOnly } from './addresses-only.ts'
import { fromContainer, toContainer } from './from-container.ts'
import { toHost } from './host-policy.ts'
import { fromHost, fromOverlay } from './hostdev.ts'
import { corridor, layout } from './layout.ts'
import { fromNetdev, toNetdev } from './netdev.ts'
import { fromWireguard } from './wireguard.ts'

/*
 * Cilium's datapath (1.16 to 1.20, IPv4). A cluster with an agent gets all of it; a network file, which knows neither
 * services nor policies, the part that deals with addresses.
 */
export const cilium: Cni = {
  layout,
  corridor,
  fromContainer: (here, attached, skb) =>
    isEquipped(here) ? fromContainer(here, attached, skb) : addressesOnly.fromContainer(here, attached, skb),
  fromOverlay: (here, skb, key) =>
    isEquipped(here) ? fromOverlay(here, skb, key) : addressesOnly.fromOverlay(here, skb, key),
  fromHost: (here, skb) => (isEquipped(here) ? fromHost(here, skb) : addressesOnly.fromHost(here, skb)),
  more: { toContainer, fromNetdev, toNetdev, fromWireguard, toHost },
}
