import type { Edit } from '../kube/edits/edit.ts'
import { inPrefix, parsePrefixed, subnetOf } from '../net/address.ts'
import type { BuiltNetwork } from '../networks/build.ts'
import type { Asked } from './question.ts'

/*
 * Single changes of machines and wires that could turn a verdict.
 */

/** Switches on what is off, plugs in what is out, takes filters away, adds the route to either end, widens what is narrow. */
export function passingWires({ file, topology }: BuiltNetwork, { question, from }: Asked): Edit[] {
  const edits: Edit[] = []
  for (const device of topology.devices.values()) {
    if (!device.up) edits.push({ kind: 'power', device: device.name, up: true })
    if ((device.filters ?? []).length > 0) edits.push({ kind: 'unfilter', device: device.name })
    if (device.kind === 'switch') {
      for (const port of device.down ?? []) edits.push({ kind: 'interface', device: device.name, port, up: true })
      continue
    }
    for (const { name, up, mtu } of device.nics) {
      if (!up && file.devices[device.name] !== undefined)
        edits.push({ kind: 'interface', device: device.name, port: name, up: true })
      if (mtu < 1500 && file.devices[device.name] !== undefined)
        edits.push({ kind: 'mtu', device: device.name, port: name, mtu: 1500 })
    }
  }
  for (const { a, cut } of topology.links)
    if (cut) edits.push({ kind: 'cable', device: a.device, port: a.port, cut: false })
  return [...edits, ...routes({ file, topology }, [question.to, ...(from.ip === undefined ? [] : [from.ip])])]
}

/** To the subnet of each end, through every router on a link. */
function routes({ file, topology }: Pick<BuiltNetwork, 'file' | 'topology'>, targets: readonly string[]): Edit[] {
  const boxes = [...topology.devices.values()].flatMap((device) =>
    device.kind === 'switch' || device.kind === 'pod' ? [] : [device],
  )
  const routers = boxes.filter((device) => device.kind === 'router')
  const prefixes = targets.map((ip) => {
    const own = boxes
      .flatMap((device) => device.nics.flatMap((nic) => nic.addresses))
      .find((address) => address.ip === ip)
    return subnetOf({ ip, length: own?.length ?? 32 })
  })
  return boxes.flatMap((device) => {
    if (file.devices[device.name] === undefined && file.nodes[device.name] === undefined) return []
    const near = device.nics.flatMap((nic) => nic.addresses)
    const gateways = routers
      .filter((one) => one !== device)
      .flatMap((one) => one.nics.flatMap((nic) => nic.addresses))
      .filter(({ ip }) => near.some((own) => inPrefix(ip, own.ip, own.length)))
    return prefixes
      .filter((to) => !near.some((own) => subnetOf(own) === to) && parsePrefixed(to) !== undefined)
      .flatMap((to) =>
        gateways.map(({ ip: via }): Edit => ({ kind: 'route-add', device: device.name, route: { to, via } })),
      )
  })
}

/** A filter at each machine that the packet passes. */
export function blockingWires(
  { file, topology }: BuiltNetwork,
  { question }: Asked,
  passed: readonly string[],
): Edit[] {
  const { proto, port, to } = question
  const match = { proto, dst: `${to}/32`, ...(proto === 'icmp' ? {} : { dport: port }) }
  return passed.flatMap((name): Edit[] => {
    const device = topology.devices.get(name)
    if (device === undefined || (file.devices[name] === undefined && file.nodes[name] === undefined)) return []
    const own = device.kind !== 'switch' && device.nics.some((nic) => nic.addresses.some(({ ip }) => ip === to))
    return [{ kind: 'filter', device: name, rule: { hook: own ? 'input' : 'forward', match, action: 'drop' } }]
  })
}
