import type { Device } from '../../../src/devices/index.ts'
import type { NetworkFile } from '../../../src/networks/file.ts'
import type { PlanDevice } from './plan.ts'

/* Nodes and pods of a datapath that is the kernel's own work, as instructions for the kernel. */

export function clusterDevice(device: Device, file: NetworkFile): PlanDevice {
  if (device.kind === 'switch') return { kind: 'switch', up: true, nics: [], sysctl: {}, routes: [], ruleset: '' }
  const isPod = device.kind === 'pod'
  const nics = device.nics.map(({ name, addresses, up }) => ({
    name,
    addresses: addresses.map(({ ip, length }) => `${ip}/${length}`),
    up,
    sysctl: {},
    ...(isPod ? { bare: true as const } : {}),
  }))
  const routes = device.routes
    .list()
    .filter(({ origin }) => isPod || origin !== 'connected')
    .map(({ to, via, port, src }) => ({
      to,
      dev: port,
      ...(via === undefined ? {} : { via }),
      ...(src === undefined ? {} : { src }),
    }))
  return {
    kind: device.kind,
    up: device.up,
    nics,
    sysctl: { 'ipv4/conf/all/forwarding': isPod ? 0 : 1 },
    routes,
    ruleset: isPod ? '' : masqueradeOf(file),
  }
}

/** KIND-MASQ-AGENT, as nftables says it. */
function masqueradeOf({ nodes }: NetworkFile): string {
  const ranges = Object.values(nodes).map((node) => node.pod_cidr)
  return [
    'table ip kindnet {',
    'chain postrouting {',
    'type nat hook postrouting priority 100; policy accept;',
    'fib daddr type local return',
    `ip daddr { ${ranges.join(', ')} } return`,
    'masquerade',
    '}',
    '}',
    '',
  ].join('\n')
}
