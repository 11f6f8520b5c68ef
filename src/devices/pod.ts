import type { PodLayout } from '../cni/layout.ts'
import type { Linux } from '../linux/box.ts'
import { host } from '../linux/host.ts'
import type { Behaviour } from '../trace/handling.ts'

/**
 * An apartment: a network namespace as the datapath of its cluster furnished it. Its stack is the node's kernel, so it
 * behaves as a host does.
 */
export interface PodDevice extends Linux {
  kind: 'pod'
  node: string
  ip: string
  identity: number
  namespace?: string
  /** The hook at this pod's sockets, where a cluster has one. */
  connect?: PodLayout['connect']
}

export const pod: Behaviour<PodDevice> = (device, around, arrival) => {
  const { connect } = device
  if (connect === undefined) return host(device, around, arrival)
  return host(device, { ...around, connect: () => connect(around) }, arrival)
}
