import type { Tagged } from '../../net/tagged.ts'
import type { WireEdit, WireEdits } from '../../networks/wire-edits.ts'
import { Problem } from '../../request/problem.ts'
import { near } from '../../request/spelling.ts'
import type { Labels } from '../objects/policy-types.ts'
import type { AdminPolicy, CiliumPolicy, NetworkPolicy } from '../snapshot/snapshot.ts'

/*
 * Changes to a cluster, as data. Names are those that somebody said; they are looked up when a change is applied.
 */

/** Policies as an import reads them. */
export interface Policies {
  networkPolicies: readonly NetworkPolicy[]
  ciliumPolicies: readonly CiliumPolicy[]
  adminPolicies: readonly AdminPolicy[]
}

export interface ClusterEdits {
  /** New ones, or other versions of those that are there. */
  'apply-policy': Policies
  'delete-policy': { policy: string }
  /** A label without a value goes. */
  'label-pod': { pod: string; labels: Readonly<Record<string, string | null>> }
  'label-namespace': { namespace: string; labels: Readonly<Record<string, string | null>> }
  scale: { workload: string; replicas: number }
  'delete-pod': { pod: string }
  'move-pod': { pod: string; node: string }
  'service-port': { service: string; from: number; to: number }
  /** Of the port `of`; of the only one when missing. */
  'service-target': { service: string; of?: number; to: number | string }
  'service-selector': { service: string; selector: Labels }
  'service-traffic': { service: string; side: 'external' | 'internal'; to: 'Cluster' | 'Local' }
  'delete-service': { service: string }
  /** What Kubernetes knows of a node: what runs on one that is not ready serves no Service. */
  'node-ready': { node: string; ready: boolean }
  /** These nodes, by name or label, cannot talk to the others. */
  partition: { nodes: string }
  /** A key without a value goes. */
  config: { key: string; value: string | null }
  'cilium-version': { version: string }
}
export type ClusterEdit = Tagged<ClusterEdits>
export type ClusterKind = keyof ClusterEdits

/** Any change. */
export type Edit = ClusterEdit | WireEdit
export type EditKind = ClusterKind | keyof WireEdits

/** Nothing of that name: what there is. */
export function nothingCalled(name: string, network: string, known: readonly string[]): Problem {
  const choices = [...new Set([...near(name, known, 3), ...known])].slice(0, 8)
  return new Problem('unknown-device', { name: name.slice(0, 100), network, near: choices })
}

interface Named {
  namespace: string
  name: string
}
const keyOf = ({ namespace, name }: Named): string => `${namespace}/${name}`

/** `shop/web`, or `web` where only one namespace has it. Throws a Problem for none and for several. */
export function oneNamed<T extends Named>(all: readonly T[], text: string, network: string): T {
  const exact = all.find((one) => keyOf(one) === text)
  if (exact !== undefined) return exact
  const named = text.includes('/') ? [] : all.filter((one) => one.name === text)
  const [first] = named
  if (first === undefined) throw nothingCalled(text, network, all.map(keyOf))
  if (named.length > 1)
    throw new Problem('ambiguous-end', { name: text.slice(0, 100), choices: named.slice(0, 8).map(keyOf) })
  return first
}
