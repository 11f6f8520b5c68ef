import { CNI_TITLES } from '../kube/cni.ts'
import type { Network } from '../kube/network.ts'
import { Problem } from '../request/problem.ts'

/** No packet is walked where another CNI, or nobody knows which, moves the packets. */
export function otherCniOf({ cluster, name }: Network): Problem<'other-cni'> | undefined {
  const cni = cluster?.snapshot.cni
  if (cni === undefined) return undefined
  return new Problem('other-cni', {
    network: name,
    cni: cni.name === 'unknown' ? '' : CNI_TITLES[cni.name],
    seen: cni.seen,
  })
}
