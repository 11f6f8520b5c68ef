import { destination } from '../engine/ways.ts'
import { STRANGER } from '../kube/agent/fabric.ts'
import type { ClusterFacts } from '../kube/network.ts'
import { domainPattern, nameMatches } from '../kube/policy/names.ts'
import type { Snapshot } from '../kube/snapshot/snapshot.ts'
import { inPrefix } from '../net/address.ts'
import type { Ends } from '../request/calls.ts'
import type { Journey } from '../trace/events.ts'
import type { Missing } from './missing.ts'
import type { Asked } from './question.ts'

/*
 * What no snapshot can tell of an end: whether anything listens on a node itself, and the address behind a foreign name.
 */

/** The kubelet listens on every node (--port of the kubelet, its default). */
const KUBELET = 10_250

/** A packet that ends in a node's own stack, at a port that nothing in the snapshot has. Whoever says `open` knows better. */
export function unknownListener({ snapshot }: ClusterFacts, { open }: Ends, journey: Journey): Missing[] {
  const { disposition } = journey.request
  const { proto } = journey.question
  if (open !== undefined || proto === 'icmp' || disposition.kind !== 'delivered') return []
  const { ip, port } = destination(journey)
  const node = snapshot.nodes.find(({ addresses }) => addresses.some((one) => one.ip === ip))
  if (node === undefined || disposition.to !== node.name || port === KUBELET) return []
  const protocol = proto.toUpperCase()
  const listens = snapshot.pods.some(
    (pod) =>
      pod.hostNetwork &&
      pod.node === node.name &&
      pod.ports.some((one) => one.port === port && one.protocol === protocol),
  )
  return listens ? [] : [{ kind: 'listener', node: node.name, port, protocol }]
}

/** A name outside the cluster whose address nobody told; one that a policy names is walked as the policy means it. */
export function unknownName({ snapshot }: ClusterFacts, { parties }: Asked): Missing[] {
  const target = parties?.to
  if (target?.kind !== 'address' || target.ip !== STRANGER) return []
  const [name] = target.names ?? []
  return name === undefined || isNamed(snapshot, name) ? [] : [{ kind: 'name', name }]
}

/** So near to a Service's address is another Service's: no API server gives it to anything else. */
const BESIDE = 24

/** An address that only a Service can have, and none has: whoever asks it asks a Service that is not in the snapshot. */
export function unknownService({ snapshot }: ClusterFacts, { parties }: Asked, journey: Journey): Missing[] {
  const target = parties?.to
  const { disposition } = journey.request
  if (target?.kind !== 'address' || target.names !== undefined || disposition.kind !== 'delivered') return []
  if (snapshot.nodes.some(({ name }) => name === disposition.to)) return []
  const { ip } = target
  const isBeside = snapshot.services.some(({ clusterIps }) => clusterIps.some((own) => inPrefix(ip, own, BESIDE)))
  return isBeside ? [{ kind: 'service-address', ip }] : []
}

function isNamed({ ciliumPolicies, adminPolicies }: Snapshot, name: string): boolean {
  const patterns = [
    ...ciliumPolicies.flatMap(({ rules }) =>
      rules.flatMap(({ egress = [] }) =>
        egress.flatMap(({ toFQDNs = [] }) => toFQDNs.flatMap((one) => one.matchName ?? one.matchPattern ?? [])),
      ),
    ),
    ...adminPolicies.flatMap(({ egress }) =>
      egress.flatMap(({ peers }) =>
        peers.flatMap((peer) => (peer.kind === 'domainNames' ? peer.domainNames.map(domainPattern) : [])),
      ),
    ),
  ]
  return patterns.some((pattern) => nameMatches(pattern, name))
}
