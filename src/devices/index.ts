import type { Node } from '../cni/node/device.ts'
import { node } from '../cni/node/node.ts'
import { type Host, host } from '../linux/host.ts'
import { type Router, router } from '../linux/router.ts'
import type { Behaviour } from '../trace/handling.ts'
import { type Pod, pod } from './pod.ts'
import { type Switch, switch_ } from './switch.ts'

/** Every kind of device, and how it behaves. */
export interface Devices {
  host: Host
  router: Router
  switch: Switch
  node: Node
  pod: Pod
}
export type DeviceKind = keyof Devices
export type Device = Devices[DeviceKind]

export const behaviours: { [K in DeviceKind]: Behaviour<Devices[K]> } = { host, router, switch: switch_, node, pod }
