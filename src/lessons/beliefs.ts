/*
 * What people wrongly believe about networks: 44 ids, in the order in which one learns. A wrong option of a question is
 * always what one of them would answer; `words` names them and says what is so instead.
 */

export const BELIEFS = [
  'arp-asks-far-host',
  'mac-stays',
  'ip-is-gateway',
  'neighbours-through-gateway',
  'switch-is-a-hop',
  'unknown-mac-dropped',
  'switch-learns-destination',
  'one-mac-behind-router',
  'missing-is-reported',
  'broadcast-is-a-host',
  'broadcast-crosses',
  'mask-is-the-routers',
  'server-needs-no-gateway',
  'no-gateway-gets-lost',
  'first-row-wins',
  'routers-know-the-way',
  'answer-same-way',
  'source-is-checked',
  'ttl-is-seconds',
  'receiver-counts',
  'star-is-a-break',
  'other-leg-through-network',
  'routers-split',
  'ping-is-enough',
  'all-of-1500-fits',
  'refused-is-timeout',
  'pods-behind-nat',
  'pods-share-a-bridge',
  'same-node-leaves',
  'underlay-knows-pods',
  'vni-is-a-vlan',
  'deleted-pod-is-reported',
  'pod-address-goes-out',
  'nat-is-a-firewall',
  'clusterip-answers-ping',
  'clusterip-travels',
  'service-takes-turns',
  'empty-service-hangs',
  'container-port-at-service',
  'nodeport-only-there',
  'local-from-every-node',
  'policy-names-service-port',
  'egress-without-name',
  'closed-by-default',
] as const
export type Belief = (typeof BELIEFS)[number]

export function isBelief(text: string): text is Belief {
  return BELIEFS.some((belief) => belief === text)
}
