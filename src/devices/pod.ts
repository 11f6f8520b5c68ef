import { connectHook, type Sockets } from '../cni/cilium/sockets.ts'
import type { Linux } from '../linux/box.ts'
import { host } from '../linux/host.ts'
import type { Behaviour } from '../trace/handling.ts'

/**
 * An apartment: a network namespace with one /32 address and two routes, to the router address and through it
 * (pkg/datapath/connector/ipam.go). Its stack is the node's kernel, so it behaves as a host does.
 */
export interface Pod extends Linux {
  kind: 'pod'
  node: string
  ip: string
  identity: number
  namespace?: string
  /** The hook at this pod's sockets, where a cluster has one. */
  sockets?: Sockets
}

export const pod: Behaviour<Pod> = (device, around, arrival) => {
  const { sockets } = device
  if (sockets === undefined) return host(device, around, arrival)
  return host(device, { ...around, connect: () => connectHook(sockets, around) }, arrival)
}
