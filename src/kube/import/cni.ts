import { type CniName, cniOfGroup, cniOfName, DATAPATHS, type RecognisedCni } from '../cni.ts'
import type { Draft } from './draft.ts'

/*
 * Which CNI an import shows: by its DaemonSet, its ConfigMap, its pods, its own objects, and what it writes on nodes.
 */

interface Named {
  kind: string
  apiVersion: string
}

const HOMES =
  /^(kube-system|kube-flannel|calico-system|tigera-operator|cilium|openshift-[a-z-]+|kube-ovn|amazon-vpc-cni)$/

/** Remembers what an object shows of a CNI. */
export function noteCni(draft: Draft, { kind, apiVersion }: Named, object: object): void {
  const metadata: unknown = Reflect.get(object, 'metadata')
  const text = (key: string): string => {
    const value: unknown = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, key) : undefined
    return typeof value === 'string' ? value : ''
  }
  const name = text('name')
  const home = text('namespace')
  const remember = (cni: CniName | undefined): void => {
    if (cni === undefined || draft.cnis.has(cni)) return
    draft.cnis.set(cni, `${kind} ${home === '' ? name : `${home}/${name}`}`.slice(0, 200))
  }
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  remember(cniOfGroup(group))
  if (kind === 'Node') for (const key of annotationsOf(metadata)) remember(cniOfGroup(key.split('/')[0] ?? ''))
  if (home !== '' && !HOMES.test(home)) return
  if (kind === 'Pod' && home === 'kube-system') draft.systemPods ??= `Pod ${home}/${name}`
  if (['DaemonSet', 'ConfigMap', 'Pod'].includes(kind)) remember(cniOfName(name))
}

function annotationsOf(metadata: unknown): string[] {
  const all: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'annotations') : undefined
  return typeof all === 'object' && all !== null ? Object.keys(all) : []
}

/**
 * The CNI that is not Cilium, when one was recognised and Cilium was not. A living cluster whose system pods are there and
 * show none is nobody's; manifests alone are walked as Cilium would.
 */
export function otherCni(draft: Draft): RecognisedCni | undefined {
  if (draft.cnis.has('cilium')) return undefined
  for (const [name, seen] of draft.cnis) if (DATAPATHS[name] === undefined) return { name, seen }
  return draft.livePods > 0 && draft.systemPods !== undefined ? { name: 'unknown', seen: draft.systemPods } : undefined
}
