import type { Snapshot } from '../kube/snapshot/snapshot.ts'
import { Problem } from '../request/problem.ts'
import { readName } from './endpoint-name.ts'

/** It stood in what was given, and was left out because it is broken: that is why nobody is called so. */
export function refuseLeftOut({ gaps, name: network }: Snapshot, text: string): void {
  const name = readName(text)
  if (name?.kind !== 'object') return
  const own = name.namespace === undefined ? `/${name.name}` : ` ${name.namespace}/${name.name}`
  const gap = gaps.find((one) => one.kind === 'left-out' && one.object.endsWith(own))
  if (gap?.kind !== 'left-out') return
  const { object, field, place = '' } = gap
  throw new Problem('unknown-end', { name: text.slice(0, 100), network, near: [], leftOut: { object, field, place } })
}
