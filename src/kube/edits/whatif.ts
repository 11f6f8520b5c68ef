import { hashOf } from '../../networks/build.ts'
import { rewired } from '../../networks/wire-edits.ts'
import { Problem } from '../../request/problem.ts'
import type { AgentOptions } from '../agent/options.ts'
import type { Network } from '../network.ts'
import { networkOf } from '../open.ts'
import { hashOfSnapshot } from '../snapshot/canonical.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { type ClusterEdit, type ClusterKind, type Edit, nothingCalled } from './edit.ts'
import { scaled, withNamespaceLabels, withoutPod, withPodLabels, withPodMoved } from './pods.ts'
import { withoutPolicy, withPolicies } from './policies.ts'
import { withoutService, withPort, withService, withSlices } from './services.ts'
import { editText } from './text.ts'
import { rewiredCluster } from './wire.ts'

/*
 * A network as it would be: changes applied one after the other. The network that was asked stays as it is.
 */

/** A network with changes: theirs is the hash, so the same changes of the same network are the same network. */
export interface Hypothetical {
  network: Network
  edits: readonly Edit[]
  /** Of the changes, not of the network. */
  hash: string
}

/** Applies changes to any network. Throws a Problem for names that it does not have, and for what cannot be changed in it. */
export function whatIf(network: Network, edits: readonly Edit[]): Hypothetical {
  const hash = hashOf(edits)
  const { cluster } = network
  return { network: cluster === undefined ? plainly(network, edits) : inCluster(cluster.snapshot, edits), edits, hash }
}

function isCluster(edit: Edit): edit is ClusterEdit {
  return Object.hasOwn(APPLIED, edit.kind)
}

/** In a network of a file there are machines and wires, and nothing that Kubernetes knows. */
function plainly(network: Network, edits: readonly Edit[]): Network {
  return edits.reduce<Network>((at, edit) => {
    if (isCluster(edit)) throw new Problem('edit-impossible', { edit: editText(edit), network: network.name })
    return rewired(at, edit)
  }, network)
}

interface Here {
  snapshot: Snapshot
  options: AgentOptions
}

function inCluster(snapshot: Snapshot, edits: readonly Edit[]): Network {
  const end = edits.reduce<Here>(step, { snapshot, options: {} })
  const wires = edits.filter((edit) => !isCluster(edit) || edit.kind === 'partition')
  const network = networkOf(end.snapshot, end.options)
  return wires.length === 0 ? network : { ...network, hash: hashOf([end.snapshot.hash, wires]) }
}

function step({ snapshot, options }: Here, edit: Edit): Here {
  if (!isCluster(edit) || edit.kind === 'partition')
    return { snapshot, options: rewiredCluster(snapshot, options, edit) }
  const changed = withSlices(snapshot, applied(edit.kind, edit, snapshot))
  return { snapshot: { ...changed, hash: hashOfSnapshot(changed) }, options }
}

function applied<K extends ClusterKind>(kind: K, edit: ClusterEdit, snapshot: Snapshot): Snapshot {
  const isKind = (one: ClusterEdit): one is Extract<ClusterEdit, { kind: K }> => one.kind === kind
  if (!isKind(edit)) throw new TypeError(`no change of kind ${kind}`)
  return APPLIED[kind](snapshot, edit)
}

const APPLIED: { [K in ClusterKind]: (snapshot: Snapshot, edit: Extract<ClusterEdit, { kind: K }>) => Snapshot } = {
  'apply-policy': withPolicies,
  'delete-policy': (snapshot, { policy }) => withoutPolicy(snapshot, policy),
  'label-pod': withPodLabels,
  'label-namespace': withNamespaceLabels,
  scale: scaled,
  'delete-pod': (snapshot, { pod }) => withoutPod(snapshot, pod),
  'move-pod': withPodMoved,
  'service-port': (snapshot, { service, from, to }) =>
    withService(snapshot, service, (one) => withPort(one, from, (port) => ({ ...port, port: to }))),
  'service-target': (snapshot, { service, of, to }) =>
    withService(snapshot, service, (one) => withPort(one, of, (port) => ({ ...port, targetPort: to }))),
  'service-selector': (snapshot, { service, selector }) =>
    withService(snapshot, service, (one) => ({ ...one, selector })),
  'service-traffic': (snapshot, { service, side, to }) =>
    withService(snapshot, service, (one) => ({ ...one, [`${side}TrafficPolicy`]: to })),
  'delete-service': (snapshot, { service }) => withoutService(snapshot, service),
  'node-ready': withReady,
  partition: (snapshot) => snapshot,
  config: (snapshot, { key, value }) => {
    const { [key]: _, ...rest } = snapshot.config
    const config = value === null ? rest : { ...rest, [key]: value }
    return { ...snapshot, config: sorted(config) }
  },
  'cilium-version': (snapshot, { version }) => ({
    ...snapshot,
    ciliumVersion: version,
    gaps: snapshot.gaps.filter((gap) => gap.kind !== 'version-unknown'),
  }),
}

function sorted(config: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The controllers take every pod of a node that is not ready out of its Services. */
function withReady(snapshot: Snapshot, { node, ready }: { node: string; ready: boolean }): Snapshot {
  if (!snapshot.nodes.some((one) => one.name === node))
    throw nothingCalled(
      node,
      snapshot.name,
      snapshot.nodes.map((one) => one.name),
    )
  return {
    ...snapshot,
    nodes: snapshot.nodes.map((one) => (one.name === node ? { ...one, ready } : one)),
    pods: snapshot.pods.map((one) => (one.node === node ? { ...one, ready } : one)),
  }
}
