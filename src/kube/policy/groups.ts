import type { Direction } from '../../trace/rows.ts'
import { isFinished } from '../snapshot/pod-phase.ts'
import type { Pod } from '../snapshot/snapshot.ts'
import type { PolicySet } from './compile.ts'
import { type Face, hit, test } from './faces.ts'
import { plansOf } from './judge.ts'
import type { PolicyView } from './model.ts'
import { addressesOf, asCiliumHost, type Family, faceOf, familyOf, find, nodeOf, type PartyEnd } from './parties.ts'
import type { Layer4, Plan } from './plan.ts'
import { parseAddress } from './ranges.ts'

/*
 * Equivalence classes: pods that every matcher of every policy answers alike, with the same ports. The number of classes
 * is that of the distinctions the policies make, not that of the pods.
 */

/** How a class looks: to ends on its node, and to all others. The same face twice for pods. */
export interface ClassSide {
  face: Face
  plans: Record<Direction, Plan>
}
export interface Sides {
  near: ClassSide
  far: ClassSide
  /** As pods on other nodes see it when it calls them. */
  calling: ClassSide
}
export interface PodClass {
  number: number
  /** By family of address, the first address first. */
  sides: ReadonlyMap<Family, Sides>
  ports: readonly { protocol: Layer4['protocol']; port: number }[]
  /** Set for host-network pods: the node that they are. */
  host?: string
}

/** Pods of one workload that are in one class. */
export interface GroupPart {
  pods: readonly Pod[]
  /** `namespace/name` of the pods. */
  names: readonly string[]
  class: PodClass
}

/** A workload (or one pod), in as many parts as the policies can tell apart. */
export interface PodGroup {
  /** `namespace/name`. */
  name: string
  parts: readonly GroupPart[]
}

/** How all matchers answer for pods with these labels; those for addresses are asked for each pod. */
interface LabelAnswers {
  face: Face
  text: string
}

interface Sorting {
  set: PolicySet
  view: PolicyView
  byAddress: readonly number[]
  byLabels: readonly number[]
  labels: Map<string, LabelAnswers>
}

function sorting(set: PolicySet, view: PolicyView): Sorting {
  const numbers = view.matchers.all.map((_, number) => number)
  const isAddress = (number: number) => view.matchers.all[number]?.kind === 'cidr'
  return {
    set,
    view,
    byAddress: numbers.filter(isAddress),
    byLabels: numbers.filter((number) => !isAddress(number)),
    labels: new Map(),
  }
}

function labelAnswers(sort: Sorting, pod: Pod, end: PartyEnd): LabelAnswers {
  const place = end.kind === 'node' ? `host ${nodeOf(end)}` : ''
  const key = JSON.stringify([pod.namespace, pod.serviceAccount ?? '', place, pod.identity ?? '', pod.labels])
  const known = sort.labels.get(key)
  if (known !== undefined) return known
  const face = faceOf(sort.set, end, false)
  const made = { face, text: `${place} ${sort.byLabels.map((number) => hit(sort.view, number, face)).join('')}` }
  sort.labels.set(key, made)
  return made
}

/** Pods with one signature are one to every policy. */
function signature(sort: Sorting, pod: Pod, end: PartyEnd): string {
  const { face, text } = labelAnswers(sort, pod, end)
  const { address: _, ...rest } = face
  const answers = familiesOf(end).map(({ family, ip }) => {
    const address = ip === undefined ? undefined : parseAddress(ip)
    const mine: Face = address === undefined ? rest : { ...rest, address }
    return `${family} ${sort.byAddress.map((number) => test(sort.view, number, mine)).join('')}`
  })
  return `${portsKey(pod)} ${text} ${answers.join(' ')}`
}

/** The first address of each family; one without address where there is none. */
function familiesOf(end: PartyEnd): { family: Family; ip?: string }[] {
  const firsts = new Map<Family, string>()
  for (const ip of addressesOf(end)) if (!firsts.has(familyOf(ip))) firsts.set(familyOf(ip), ip)
  return firsts.size === 0 ? [{ family: 4 }] : [...firsts].map(([family, ip]) => ({ family, ip }))
}

function portsKey(pod: Pod): string {
  return pod.ports.map((port) => `${port.name ?? ''}:${port.port}/${port.protocol}`).join(',')
}

function endOf(set: PolicySet, pod: Pod): PartyEnd {
  const end = find(set, { kind: 'pod', namespace: pod.namespace, name: pod.name })
  if (end === undefined) throw new Error(`not in the cluster: ${pod.namespace}/${pod.name}`)
  return end
}

function sideOf(set: PolicySet, view: PolicyView, face: Face): ClassSide {
  return { face, plans: plansOf(set, view.semantics, face) }
}

function calls({ semantics, settings }: PolicyView, end: PartyEnd): PartyEnd {
  return semantics === 'cilium' && settings.tunnel ? asCiliumHost(end) : end
}

function sidesOf(set: PolicySet, view: PolicyView, end: PartyEnd): PodClass['sides'] {
  return new Map(
    familiesOf(end).map(({ family, ip }, i) => {
      const at = i === 0 || ip === undefined ? end : { ...end, ip }
      const side = (local: boolean): ClassSide => sideOf(set, view, faceOf(set, at, local))
      const calling = sideOf(set, view, faceOf(set, calls(view, at), false))
      return [family, { near: side(true), far: side(false), calling }]
    }),
  )
}

function classOf(set: PolicySet, view: PolicyView, about: { pod: Pod; end: PartyEnd; number: number }): PodClass {
  const { pod, end, number } = about
  const seen = new Set<string>()
  const ports = pod.ports.filter((port) => {
    const key = `${port.protocol} ${port.port}`
    return seen.has(key) ? false : seen.add(key)
  })
  return {
    number,
    sides: sidesOf(set, view, end),
    ports: ports.map(({ protocol, port }) => ({ protocol, port })),
    ...(end.kind === 'node' ? { host: end.node.name } : {}),
  }
}

/** Sorts pods into classes. A pod that is done (Succeeded, Failed) reaches nobody and is left out. */
function classify(set: PolicySet, view: PolicyView, pods: readonly Pod[]): Map<Pod, PodClass> {
  const classes = new Map<string, PodClass>()
  const found = new Map<Pod, PodClass>()
  const sort = sorting(set, view)
  for (const pod of pods) {
    if (isFinished(pod)) continue
    const end = endOf(set, pod)
    const key = signature(sort, pod, end)
    const known = classes.get(key) ?? classOf(set, view, { pod, end, number: classes.size })
    classes.set(key, known)
    found.set(pod, known)
  }
  return found
}

function nameOf(pod: Pod, by: 'workload' | 'pod'): string {
  return `${pod.namespace}/${by === 'pod' ? pod.name : (pod.workload?.name ?? pod.name)}`
}

/** `namespace/name` of each. */
export function namesOf(pods: readonly Pod[]): string[] {
  return pods.map((pod) => `${pod.namespace}/${pod.name}`)
}

/** The group with only the pods that are wanted; undefined when none is left. */
export function narrowed(group: PodGroup, keep: (pod: Pod) => boolean): PodGroup | undefined {
  const parts = group.parts.flatMap((part) => {
    const pods = part.pods.filter(keep)
    return pods.length === 0 ? [] : [{ class: part.class, pods, names: namesOf(pods) }]
  })
  return parts.length === 0 ? undefined : { name: group.name, parts }
}

export interface Grouping {
  groups: readonly PodGroup[]
  classes: number
}

/** Groups pods by workload and class, in order of name. */
export function groupPods(
  set: PolicySet,
  view: PolicyView,
  about: { pods: readonly Pod[]; by: 'workload' | 'pod' },
): Grouping {
  const classes = classify(set, view, about.pods)
  const workloads = new Map<string, { name: string; parts: Map<PodClass, Pod[]> }>()
  for (const [pod, one] of classes) {
    const name = nameOf(pod, about.by)
    // Two kinds of workload may share a name; the kind tells them apart.
    const key = `${name} ${about.by === 'pod' ? '' : (pod.workload?.kind ?? '')}`
    const workload = workloads.get(key) ?? { name, parts: new Map<PodClass, Pod[]>() }
    workloads.set(key, workload)
    const members = workload.parts.get(one) ?? []
    members.push(pod)
    workload.parts.set(one, members)
  }
  const groups = [...workloads.values()].map(
    ({ name, parts }): PodGroup => ({
      name,
      parts: [...parts].map(([one, pods]) => ({ class: one, pods, names: namesOf(pods) })),
    }),
  )
  groups.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return { groups, classes: new Set(classes.values()).size }
}
