import type { Pod } from '../snapshot.ts'
import type { PolicySet } from './compile.ts'
import type { Direction } from './evidence.ts'
import { type Face, hit } from './faces.ts'
import { plansOf } from './judge.ts'
import type { View } from './model.ts'
import { type End, faceOf, find, nodeOf } from './parties.ts'
import type { Layer4, Plan } from './plan.ts'

/*
 * Equivalence classes: pods that every matcher of every policy answers alike, with the same ports. The number of classes
 * is that of the distinctions the policies make, not that of the pods.
 */

/** How a class looks: to ends on its node, and to all others. The same face twice for pods. */
export interface Side {
  face: Face
  plans: Record<Direction, Plan>
}
export interface PodClass {
  number: number
  near: Side
  far: Side
  ports: readonly { protocol: Layer4['protocol']; port: number }[]
  /** Set for host-network pods: the node that they are. */
  host?: string
}

/** Pods of one workload (or one pod) that are in one class. */
export interface Group {
  name: string
  pods: readonly Pod[]
  /** Does the workload have pods in other classes too? */
  part: boolean
  class: PodClass
}

function signature(view: View, face: Face): string {
  const answers: number[] = []
  for (let number = 0; number < view.matchers.all.length; number++) answers.push(hit(view, number, face))
  return answers.join('')
}

function portsKey(pod: Pod): string {
  return pod.ports.map((port) => `${port.name ?? ''}:${port.port}/${port.protocol}`).join(',')
}

function endOf(set: PolicySet, pod: Pod): End {
  const end = find(set, { kind: 'pod', namespace: pod.namespace, name: pod.name })
  if (end === undefined) throw new Error(`not in the cluster: ${pod.namespace}/${pod.name}`)
  return end
}

function sideOf(set: PolicySet, view: View, face: Face): Side {
  return { face, plans: plansOf(set, view.semantics, face) }
}

function classOf(set: PolicySet, view: View, about: { pod: Pod; end: End; number: number }): PodClass {
  const { pod, end, number } = about
  const seen = new Set<string>()
  const ports = pod.ports.filter((port) => {
    const key = `${port.protocol} ${port.port}`
    return seen.has(key) ? false : seen.add(key)
  })
  return {
    number,
    near: sideOf(set, view, faceOf(set, end, true)),
    far: sideOf(set, view, faceOf(set, end, false)),
    ports: ports.map(({ protocol, port }) => ({ protocol, port })),
    ...(end.kind === 'node' ? { host: end.node.name } : {}),
  }
}

/** Sorts pods into classes. A pod that is done (Succeeded, Failed) reaches nobody and is left out. */
function classify(set: PolicySet, view: View, pods: readonly Pod[]): Map<Pod, PodClass> {
  const classes = new Map<string, PodClass>()
  const found = new Map<Pod, PodClass>()
  for (const pod of pods) {
    if (pod.phase === 'Succeeded' || pod.phase === 'Failed') continue
    const end = endOf(set, pod)
    const place = end.kind === 'node' ? `host ${nodeOf(end)}` : ''
    const key = `${place} ${portsKey(pod)} ${signature(view, faceOf(set, end, false))}`
    const known = classes.get(key) ?? classOf(set, view, { pod, end, number: classes.size })
    classes.set(key, known)
    found.set(pod, known)
  }
  return found
}

function nameOf(pod: Pod, by: 'workload' | 'pod'): string {
  return `${pod.namespace}/${by === 'pod' ? pod.name : (pod.workload?.name ?? pod.name)}`
}

export interface Grouping {
  groups: readonly Group[]
  classes: number
}

/** Groups pods by workload and class, in order of name. */
export function groupPods(
  set: PolicySet,
  view: View,
  about: { pods: readonly Pod[]; by: 'workload' | 'pod' },
): Grouping {
  const classes = classify(set, view, about.pods)
  const workloads = new Map<string, Map<PodClass, Pod[]>>()
  for (const [pod, one] of classes) {
    // Two kinds of workload may share a name; the kind tells them apart.
    const kind = about.by === 'pod' ? '' : (pod.workload?.kind ?? '')
    const key = `${nameOf(pod, about.by)} ${kind}`
    const parts = workloads.get(key) ?? new Map<PodClass, Pod[]>()
    const members = parts.get(one) ?? []
    members.push(pod)
    workloads.set(key, parts.set(one, members))
  }
  const groups = [...workloads.values()].flatMap((parts) =>
    [...parts].map(
      ([one, pods]): Group => ({
        name: pods[0] === undefined ? '' : nameOf(pods[0], about.by),
        pods,
        part: parts.size > 1,
        class: one,
      }),
    ),
  )
  groups.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return { groups, classes: new Set(classes.values()).size }
}
