import type { Node } from '../cni/node/device.ts'
import { node } from '../cni/node/node.ts'
import { type Host, host } from '../linux/host.ts'
import { type Router, router } from '../linux/router.ts'
import type { Arrival, Behaviour, Onward, Place } from '../trace/handling.ts'
import { type PodDevice, pod } from './pod.ts'
import { type Switch, switch_ } from './switch.ts'

/** Every kind of device, and how it behaves. */
export interface Devices {
  host: Host
  router: Router
  switch: Switch
  node: Node
  pod: PodDevice
}
export type DeviceKind = keyof Devices
export type DeviceOf<K extends DeviceKind> = { [P in K]: Devices[P] & { kind: P } }[K]
export type Device = DeviceOf<DeviceKind>

const BEHAVIOURS: { [K in DeviceKind]: Behaviour<DeviceOf<K>> } = { host, router, switch: switch_, node, pod }

/** What a device does with an arrival. */
export function behave<K extends DeviceKind>(device: DeviceOf<K>, place: Place, arrival: Arrival): Onward {
  return BEHAVIOURS[device.kind](device, place, arrival)
}
