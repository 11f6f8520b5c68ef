import type { ClusterFacts } from '../kube/network.ts'
import type { Target } from '../kube/policy/connect.ts'
import type { Party } from '../kube/policy/parties.ts'

/** What to call an end: `shop/cart`, the name of a node, an address. */
export function partyName(party: Party | Target): string {
  if (party.kind === 'address') return party.names?.[0] ?? party.ip
  if (party.kind === 'node') return party.name
  return `${party.namespace}/${party.name}`
}

/** The same; an address is the pod that has it. */
export function podNameOf({ policies }: Pick<ClusterFacts, 'policies'>, party: Party): string {
  const pod = party.kind === 'address' ? policies.podsByIp.get(party.ip) : undefined
  return pod === undefined ? partyName(party) : `${pod.namespace}/${pod.name}`
}
