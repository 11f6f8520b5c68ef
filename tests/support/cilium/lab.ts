import { seenFrom, share } from '../../../src/cni/cilium/ipcache.ts'
import { endpointsOf } from '../../../src/cni/cilium/layout.ts'
import type { NodeWish } from '../../../src/cni/wish.ts'
import type { Device } from '../../../src/devices/index.ts'
import type { Switch } from '../../../src/devices/switch.ts'
import type { CableEnd, Topology } from '../../../src/engine/topology.ts'
import { clusterOf } from '../../../src/kube/agent/agent.ts'
import { importTexts } from '../../../src/kube/import/import.ts'
import type { Network } from '../../../src/kube/network.ts'
import { type Nic, type RouteWish, routingTable, tableOf } from '../../../src/linux/box.ts'
import type { Host } from '../../../src/linux/host.ts'
import type { Router } from '../../../src/linux/router.ts'
import { SYSCTL_DEFAULTS } from '../../../src/linux/sysctl.ts'
import { longestMatch } from '../../../src/net/longest-match.ts'
import type { FileClusterWish } from '../../../src/networks/cluster-wish.ts'
import { networkFile } from '../../../src/networks/file.ts'
import { madeUpMac } from '../../../src/networks/made-up.ts'
import type { IpcacheEntry } from '../../../src/trace/rows.ts'
import { objectsOf } from './objects.ts'
import { type RecordedCase, type RecordedChange, WORLD } from './record.ts'

/*
 * A recorded world as a cluster that can be asked: its objects through the import door, and around the nodes the bridge,
 * the gateway and the client of the laboratory instead of the fabric that an import makes up.
 */

export const CLIENT = 'client'
export const GATEWAY = 'gw'
const BRIDGE = 'underlay'
const LINK = 16
const NODES = Object.keys(WORLD.nodes)

/** The cluster of a case. Cases of one world share it: it is kept under the text of its objects. */
export function labOf(recorded: RecordedCase): Network {
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objectsOf(recorded) })
  const { snapshot } = importTexts([{ file: 'record.json', text }], { name: recorded.mode })
  const { changes } = recorded
  const cluster = clusterOf(snapshot, { subnetLength: LINK, adjust: (wish) => changes.reduce(changed, wish) })
  const { name, hash, datapath, policies, mode, synthetic, lanAt } = cluster
  return {
    name,
    hash,
    datapath,
    file: networkFile.parse({ name }),
    topology: around(cluster.topology, changes),
    cluster: { snapshot, policies, mode, synthetic, lanAt },
  }
}

function nodeChanged(wish: FileClusterWish, name: string, change: (node: NodeWish) => NodeWish): FileClusterWish {
  return { ...wish, nodes: wish.nodes.map((node) => (node.name === name ? change(node) : node)) }
}

/** What was broken or added in the maps before the probe. */
function changed(wish: FileClusterWish, change: RecordedChange): FileClusterWish {
  const pods = wish.pods.map((pod) => ({ ...pod, mac: pod.mac, lxc: pod.lxc, lxcMac: pod.lxcMac }))
  switch (change[0]) {
    case 'no-endpoint':
      return nodeChanged(wish, change[1], (node) => {
        const endpoints = endpointsOf({ node, pods: pods.filter((pod) => pod.node === node.name) })
        endpoints.delete(WORLD.pods[change[2]]?.ip ?? '')
        return { ...node, endpoints }
      })
    case 'no-ipcache':
      return nodeChanged(wish, change[1], (node) => ({ ...node, ipcache: ipcacheOf(wish, node.name, change) }))
    case 'ipcache':
      return nodeChanged(wish, change[1], (node) => ({ ...node, ipcache: ipcacheOf(wish, node.name, change) }))
    case 'no-policy-program':
      return {
        ...wish,
        pods: pods.map((pod) => (pod.name === `shop/${change[2]}` ? { ...pod, notReady: true as const } : pod)),
      }
    case 'no-default':
      return nodeChanged(wish, change[1], ({ gateway: _, ...node }) => node)
    default:
      return wish
  }
}

/** A node's ipcache as its agent fills it, with one row taken out or written over. */
function ipcacheOf(
  wish: FileClusterWish,
  node: string,
  change: Extract<RecordedChange, ['ipcache' | 'no-ipcache', ...unknown[]]>,
) {
  const look = seenFrom(node, share(wish))
  const known = [
    '0.0.0.0',
    ...Object.values(WORLD.nodes).flatMap(({ ip, router, cidr }) => [ip, router, cidr.split('/')[0] ?? '']),
    ...Object.values(WORLD.pods).map(({ ip }) => ip),
  ]
  const table = longestMatch<IpcacheEntry>()
  for (const ip of known) {
    const { entry } = look(ip)
    if (entry !== undefined && entry.prefix !== `${change[2]}/32`) table.insert(entry.prefix, entry)
  }
  if (change[0] === 'ipcache') {
    const [, , ip, identity, tunnel] = change
    table.insert(`${ip}/32`, { prefix: `${ip}/32`, identity, tunnel })
  }
  return table
}

function box(name: string, addresses: { ip: string; length: number }[], wishes: RouteWish[]) {
  const nics: Nic[] = [{ name: 'eth0', mac: madeUpMac(name), addresses, mtu: 1500, up: true }]
  const { routes } = routingTable(nics, undefined, wishes)
  return { name, up: true, nics, routes: tableOf(routes), filters: [], sysctl: SYSCTL_DEFAULTS }
}

/** Bridge, gateway and client in the place of the fabric. Who answers as the world is the gateway itself. */
function around(cluster: Topology, changes: readonly RecordedChange[]): Topology {
  const { gw, world, client } = WORLD.outside
  const own = (who: string): RouteWish[] =>
    changes.flatMap((change) => (change[0] === 'route' && change[1] === who ? [{ to: change[2], via: change[3] }] : []))
  const gateway: Router = {
    kind: 'router',
    forwarding: true,
    ...box(
      GATEWAY,
      [
        { ip: gw, length: LINK },
        { ip: world, length: 32 },
      ],
      own(GATEWAY),
    ),
  }
  const asker: Host = {
    kind: 'host',
    forwarding: false,
    ...box(CLIENT, [{ ip: client, length: LINK }], [...own(CLIENT), { to: '0.0.0.0/0', via: gw }]),
  }
  const ports = [...NODES, GATEWAY, CLIENT].map((name) => ({ name, mtu: 1500 }))
  const bridge: Switch = { kind: 'switch', name: BRIDGE, up: true, ports }
  const added = new Map<string, Device>([gateway, asker, bridge].map((device) => [device.name, device]))
  const devices = new Map<string, Device>(added)
  for (const name of [...NODES, ...Object.keys(WORLD.pods).map((pod) => `shop/${pod}`)]) {
    const device = cluster.devices.get(name)
    if (device !== undefined) devices.set(name, device.kind === 'node' ? cold(device) : device)
  }
  const dead = new Set(changes.flatMap((change) => (change[0] === 'link-down' ? [change[1]] : [])))
  const onBridge = (name: string): { end: CableEnd; cut: boolean } => ({
    end: { device: BRIDGE, port: name },
    cut: dead.has(name),
  })
  return {
    devices,
    refused: [],
    links: [],
    peer: (device, port) => {
      if (device === BRIDGE) return { end: { device: port, port: 'eth0' }, cut: dead.has(port) }
      if (added.has(device) || (NODES.includes(device) && port === 'eth0')) return onBridge(device)
      return cluster.peer(device, port)
    },
  }
}

/** No health probes keep the neighbours of the laboratory's nodes known. */
function cold<D extends { warm?: unknown }>({ warm: _, ...device }: D): Omit<D, 'warm'> {
  return device
}

export const podOf = (device: string): string => device.replace('shop/', '')
