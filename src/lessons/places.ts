import type { LabName } from '../networks/labs/index.ts'
import type { Belief } from './beliefs.ts'
import type { Held, StemKind } from './item.ts'
import type { SituationName } from './situations.ts'

/*
 * Where a belief shows: kinds of questions in situations, and the lab in which it is met first.
 */

export interface QuestionPlace<K extends StemKind = StemKind> {
  kind: K
  situation: SituationName
}

/** Only kinds in which the belief would answer something. */
type PlaceOf<B extends Belief> = { [K in StemKind]: B extends Held[K] ? QuestionPlace<K> : never }[StemKind]

export const places: { [B in Belief]: readonly PlaceOf<B>[] } = {
  'arp-asks-far-host': [{ kind: 'arp-for', situation: 'across' }],
  'mac-stays': [{ kind: 'frame-to', situation: 'across' }],
  'ip-is-gateway': [{ kind: 'packet-to', situation: 'across' }],
  'neighbours-through-gateway': [
    { kind: 'path', situation: 'neighbours' },
    { kind: 'frame-to', situation: 'neighbours' },
    { kind: 'arp-for', situation: 'neighbours' },
    { kind: 'broken', situation: 'neighbours' },
  ],
  'switch-is-a-hop': [
    { kind: 'fate', situation: 'short-neighbours' },
    { kind: 'ttl-left', situation: 'across' },
    { kind: 'ttl-left', situation: 'neighbours' },
    { kind: 'frame-to', situation: 'neighbours' },
    { kind: 'table-asked', situation: 'neighbours' },
  ],
  'unknown-mac-dropped': [
    { kind: 'unknown-at-switch', situation: 'neighbours' },
    { kind: 'unknown-at-switch', situation: 'across' },
  ],
  'switch-learns-destination': [
    { kind: 'switch-writes', situation: 'neighbours' },
    { kind: 'switch-writes', situation: 'across' },
  ],
  'one-mac-behind-router': [{ kind: 'frame-to', situation: 'across' }],
  'missing-is-reported': [{ kind: 'who-notices', situation: 'nobody-here' }],
  'broadcast-is-a-host': [{ kind: 'fate', situation: 'broadcast-here' }],
  'broadcast-crosses': [{ kind: 'fate', situation: 'broadcast-there' }],
  'mask-is-the-routers': [{ kind: 'fate', situation: 'odd-masks' }],
  'server-needs-no-gateway': [{ kind: 'fate', situation: 'to-no-gateway' }],
  'no-gateway-gets-lost': [
    { kind: 'fate', situation: 'no-gateway' },
    { kind: 'sees', situation: 'no-gateway' },
  ],
  'first-row-wins': [
    { kind: 'row-wins', situation: 'neighbours' },
    { kind: 'row-wins', situation: 'across' },
  ],
  'routers-know-the-way': [
    { kind: 'fate', situation: 'nowhere' },
    { kind: 'broken', situation: 'across' },
  ],
  'answer-same-way': [{ kind: 'fate', situation: 'claimed' }],
  'source-is-checked': [{ kind: 'fate', situation: 'claimed' }],
  'ttl-is-seconds': [
    { kind: 'fate', situation: 'short-across' },
    { kind: 'ttl-left', situation: 'across' },
  ],
  'receiver-counts': [
    { kind: 'fate', situation: 'short-across' },
    { kind: 'ttl-left', situation: 'across' },
  ],
  'star-is-a-break': [
    { kind: 'star', situation: 'neighbours' },
    { kind: 'star', situation: 'across' },
  ],
  'other-leg-through-network': [{ kind: 'path', situation: 'other-leg' }],
  'routers-split': [
    { kind: 'fate', situation: 'big' },
    { kind: 'sees', situation: 'big' },
  ],
  'ping-is-enough': [{ kind: 'fate', situation: 'big' }],
  'all-of-1500-fits': [{ kind: 'fate', situation: 'big' }],
  'refused-is-timeout': [{ kind: 'sees', situation: 'closed-port' }],
  'pods-behind-nat': [
    { kind: 'packet-from', situation: 'neighbours' },
    { kind: 'packet-from', situation: 'across' },
  ],
  'pods-share-a-bridge': [
    { kind: 'ttl-left', situation: 'neighbours' },
    { kind: 'table-asked', situation: 'neighbours' },
  ],
  'same-node-leaves': [
    { kind: 'path', situation: 'neighbours' },
    { kind: 'broken', situation: 'neighbours' },
  ],
  'underlay-knows-pods': [
    { kind: 'packet-to', situation: 'across' },
    { kind: 'packet-from', situation: 'across' },
    { kind: 'table-asked', situation: 'across' },
  ],
  'vni-is-a-vlan': [{ kind: 'tunnel-number', situation: 'across' }],
  'deleted-pod-is-reported': [{ kind: 'sees', situation: 'gone-pod' }],
  'pod-address-goes-out': [{ kind: 'packet-from', situation: 'out' }],
  'nat-is-a-firewall': [{ kind: 'fate', situation: 'to-pod' }],
  'clusterip-answers-ping': [{ kind: 'sees', situation: 'service-ping' }],
  'clusterip-travels': [{ kind: 'packet-to', situation: 'service' }],
  'service-takes-turns': [
    { kind: 'shared-how', situation: 'service' },
    { kind: 'backends', situation: 'service' },
  ],
  'empty-service-hangs': [{ kind: 'sees', situation: 'service' }],
  'container-port-at-service': [
    { kind: 'fate', situation: 'container-port' },
    { kind: 'sees', situation: 'container-port' },
  ],
  'nodeport-only-there': [
    { kind: 'packet-from', situation: 'node-port' },
    { kind: 'path', situation: 'node-port' },
    { kind: 'backends', situation: 'node-port' },
  ],
  'local-from-every-node': [{ kind: 'fate', situation: 'local-node-port' }],
  'policy-names-service-port': [{ kind: 'verdict', situation: 'policed' }],
  'egress-without-name': [{ kind: 'verdict', situation: 'name' }],
  'closed-by-default': [{ kind: 'verdict', situation: 'policed' }],
}

/** The lab in which a belief is met first: of those about it, the simplest. */
export function labOf(belief: Belief): LabName {
  return LABS[belief] ?? 'neighbourhoods'
}

const LABS: { [B in Belief]?: LabName } = {
  'mask-is-the-routers': 'masks',
  'server-needs-no-gateway': 'masks',
  'no-gateway-gets-lost': 'masks',
  'routers-split': 'masks',
  'ping-is-enough': 'masks',
  'star-is-a-break': 'buildings',
  'all-of-1500-fits': 'buildings',
  'pods-behind-nat': 'buildings',
  'pods-share-a-bridge': 'buildings',
  'same-node-leaves': 'buildings',
  'underlay-knows-pods': 'buildings',
  'vni-is-a-vlan': 'buildings',
  'deleted-pod-is-reported': 'buildings',
  'pod-address-goes-out': 'shop',
  'nat-is-a-firewall': 'shop',
  'clusterip-answers-ping': 'shop',
  'clusterip-travels': 'shop',
  'service-takes-turns': 'shop',
  'empty-service-hangs': 'shop',
  'container-port-at-service': 'shop',
  'nodeport-only-there': 'shop',
  'local-from-every-node': 'shop',
  'policy-names-service-port': 'shop',
  'egress-without-name': 'shop',
  'closed-by-default': 'shop',
}
