import type { NetworkFile } from '../networks/file.ts'
import type { Random } from './random.ts'

/*
 * What can be broken in a network file, one fault at a time: each names where it can sit, and breaks a copy.
 */

export const FAULTS = ['cable', 'nic', 'node', 'mask', 'gateway', 'route', 'mtu', 'filter', 'endpoint'] as const
export type Fault = (typeof FAULTS)[number]

export function isFault(text: string): text is Fault {
  return FAULTS.some((fault) => fault === text)
}

/** The easier ones first: what is unplugged, what is written wrongly, what only some packets meet. */
export const GRADES: Record<1 | 2 | 3, readonly Fault[]> = {
  1: ['cable', 'nic', 'node'],
  2: ['mask', 'gateway', 'route'],
  3: ['mtu', 'filter', 'endpoint'],
}
export type Grade = keyof typeof GRADES

export interface HiddenFault {
  fault: Fault
  /** The device that it sits at. */
  at: string
  /** The other end of a cable: as right as the one. */
  also?: string
  file: NetworkFile
}

type Devices = NetworkFile['devices']
type Device = Devices[string]

/** One fault of a kind somewhere in a network; undefined where there is no place for it. */
export function breakIt(file: NetworkFile, fault: Fault, random: Random): HiddenFault | undefined {
  const found = breakers[fault](file, random)
  return found === undefined ? undefined : { fault, ...found }
}

type Breaker = (file: NetworkFile, random: Random) => Omit<HiddenFault, 'fault'> | undefined

/** A device of a kind that fits, changed. */
const atDevice =
  (fits: (device: Device) => boolean, change: (device: Device, random: Random) => Device): Breaker =>
  (file, random) => {
    const names = Object.keys(file.devices).filter((name) => {
      const device = file.devices[name]
      return device !== undefined && fits(device)
    })
    const at = random.pick(names)
    const device = at === undefined ? undefined : file.devices[at]
    if (at === undefined || device === undefined) return undefined
    return { at, file: { ...file, devices: { ...file.devices, [at]: change(device, random) } } }
  }

const isHost = ({ kind }: Device): boolean => kind === 'host'
const isRouter = ({ kind }: Device): boolean => kind === 'router'

/** Every interface of a device, changed. */
function withNics(device: Device, change: (nic: Device['nics'][string]) => Device['nics'][string]): Device {
  return { ...device, nics: Object.fromEntries(Object.entries(device.nics).map(([port, nic]) => [port, change(nic)])) }
}

const breakers: Record<Fault, Breaker> = {
  cable(file, random) {
    const link = random.pick(file.links)
    const [at, also] = [link?.a, link?.b].map((end) => end?.split('.')[0])
    if (link === undefined || at === undefined || also === undefined) return undefined
    return { at, also, file: { ...file, links: file.links.map((one) => (one === link ? { ...one, cut: true } : one)) } }
  },
  nic: atDevice(isHost, (device) => withNics(device, (nic) => ({ ...nic, up: false }))),
  node(file, random) {
    const at = random.pick(Object.keys(file.nodes))
    const node = at === undefined ? undefined : file.nodes[at]
    if (at === undefined || node === undefined) return undefined
    return { at, file: { ...file, nodes: { ...file.nodes, [at]: { ...node, up: false } } } }
  },
  mask: atDevice(isHost, (device) =>
    withNics(device, (nic) => (typeof nic.ip === 'string' ? { ...nic, ip: nic.ip.replace(/\/\d+$/, '/8') } : nic)),
  ),
  gateway: atDevice(
    (device) => isHost(device) && device.gateway !== undefined,
    (device) => ({ ...device, gateway: device.gateway?.replace(/\d+$/, '99') }),
  ),
  route: atDevice(
    (device) => isRouter(device) && device.routes.length > 0,
    (device) => ({ ...device, routes: [] }),
  ),
  mtu: atDevice(isRouter, (device) => withNics(device, (nic) => ({ ...nic, mtu: 600 }))),
  filter: atDevice(isRouter, (device) => ({
    ...device,
    filters: [...device.filters, { hook: 'forward', match: {}, action: 'drop' }],
  })),
  /** The map of a node says that an apartment is still where nothing is any more. */
  endpoint(file, random) {
    const name = random.pick(Object.keys(file.pods))
    const pod = name === undefined ? undefined : file.pods[name]
    const node = pod === undefined ? undefined : file.nodes[pod.node]
    if (pod === undefined || node === undefined) return undefined
    const stale = { ...node, endpoint_map: { ...node.endpoint_map, [pod.ip]: { stale: true } } }
    return { at: pod.node, file: { ...file, nodes: { ...file.nodes, [pod.node]: stale } } }
  },
}
