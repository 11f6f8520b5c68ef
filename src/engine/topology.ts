import type { Device, DeviceKind } from '../devices/index.ts'
import type { Ip } from '../net/address.ts'

/** One end of a cable. */
export interface CableEnd {
  device: string
  port: string
}

/** A cable, or the two ends of a veth pair. */
export interface Link {
  a: CableEnd
  b: CableEnd
  cut: boolean
}

/** A route that the kernel would refuse. `taken`: another one of the same prefix and metric was there first. */
export interface RefusedRoute {
  device: string
  route: string
  taken?: true
}

/** What an administrator configured: devices and the cables between them. Never changed; an edit makes a new one. */
export interface Topology {
  devices: ReadonlyMap<string, Device>
  /** What a device is, where that is known without building it. */
  kindOf?(device: string): Device['kind'] | undefined
  /** The other end of a port's cable. */
  peer(device: string, port: string): { end: CableEnd; cut: boolean } | undefined
  /** All cables, where there are few enough to list. */
  links: readonly Link[]
  /** Routes that the kernel would refuse, by device. */
  refused: readonly RefusedRoute[]
}

/** A topology of devices and the cables between them. */
export function wire(devices: Iterable<Device>, links: readonly Link[], refused: Topology['refused'] = []): Topology {
  const peers = new Map<string, Map<string, { end: CableEnd; cut: boolean }>>()
  const plug = (at: CableEnd, end: CableEnd, cut: boolean): void => {
    const ports = peers.get(at.device) ?? new Map<string, { end: CableEnd; cut: boolean }>()
    ports.set(at.port, { end, cut })
    peers.set(at.device, ports)
  }
  for (const { a, b, cut } of links) {
    plug(a, b, cut)
    plug(b, a, cut)
  }
  const byName = new Map<string, Device>()
  for (const device of devices) byName.set(device.name, device)
  return { devices: byName, links, refused, peer: (device, port) => peers.get(device)?.get(port) }
}

/** Is the port of this device switched on? Ports without an entry of their own live with their device. */
export function isPortUp(device: Device, port: string): boolean {
  if (!device.up) return false
  if (device.kind === 'switch') return device.down?.has(port) !== true
  return device.nics.find((nic) => nic.name === port)?.up ?? true
}

/** The addresses of a device, primary first. */
export function addressesOf(device: Device): Ip[] {
  if (device.kind === 'switch') return []
  return device.nics.flatMap((nic) => nic.addresses.map((a) => a.ip))
}

/** Devices of these kinds, in order. */
export function devicesOf<K extends DeviceKind>(topology: Topology, kind: K): Extract<Device, { kind: K }>[] {
  const isKind = (device: Device): device is Extract<Device, { kind: K }> => device.kind === kind
  return [...topology.devices.values()].filter(isKind)
}
