import type { Node } from '../cni/node/device.ts'
import type { Device } from '../devices/index.ts'
import { addressesOf } from '../engine/topology.ts'
import type { Network } from '../kube/network.ts'
import type { Block } from '../request/answer.ts'
import type { Problem } from '../request/problem.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import { matchText, natText } from '../words/contract/match.ts'
import { modeBlocks } from './mode.ts'
import { groupOf, placeText } from './places.ts'
import type { Reader } from './reader.ts'
import { sourceNotes } from './source-notes.ts'
import { ipcacheRow, routeRow } from './step.ts'

/*
 * What one device has written down, and what stands in a network.
 */

const MOST_ROWS = 40
const MOST_KNOWN = 2000

/** The tables of a device, as an administrator would print them. */
export function deviceBlocks(device: Device, network: Network, reader: Reader): Block[] {
  const { labels } = reader.words
  const place = placeText(reader.words, reader.voice, { device: device.name, kind: device.kind })
  const title: Block = { kind: 'headline', mood: 'neutral', text: place }
  if (device.kind === 'switch') {
    const rows = device.ports.map((port) => {
      const peer = network.topology.peer(device.name, port.name)
      return [t`${port.name}`, t`${peer === undefined ? '-' : `${peer.end.device}.${peer.end.port}`}`, t`${port.mtu}`]
    })
    return [
      title,
      {
        kind: 'table',
        caption: plain(labels.cables),
        columns: [labels.interface, labels.device, 'MTU'],
        rows: rows.slice(0, MOST_ROWS),
      },
    ]
  }
  const nics = device.nics.map((nic) => [
    t`${nic.name}`,
    t`${nic.addresses.map((a) => `${a.ip}/${a.length}`).join(', ') || '-'}`,
    t`${nic.mac}`,
    t`${nic.mtu}`,
  ])
  const blocks: Block[] = [
    title,
    {
      kind: 'table',
      caption: plain(labels.interface),
      columns: [labels.interface, labels.address, labels.mac, 'MTU'],
      rows: nics,
    },
    {
      kind: 'table',
      caption: plain(labels.routes),
      columns: [labels.prefix, labels.via, labels.interface],
      rows: device.routes.list().slice(0, MOST_ROWS).map(routeRow),
    },
  ]
  if (device.filters.length > 0) {
    const rows = device.filters.map((f) => [t`${f.hook}`, t`${matchText(f.match)}`, t`${f.action}`])
    blocks.push({ kind: 'table', caption: plain(labels.filters), columns: ['hook', 'match', 'action'], rows })
  }
  if (device.nat !== undefined) {
    const rows = device.nat.map((rule) => [t`${matchText(rule.match)}`, t`${natText(rule)}`])
    blocks.push({ kind: 'table', caption: plain('NAT'), columns: ['match', 'action'], rows })
  }
  if (device.kind === 'node') blocks.push(...mapBlocks(device, network, reader))
  return blocks.concat(refusedNotes(device.name, network, reader))
}

function refusedNotes(device: string, network: Network, reader: Reader): Block[] {
  return network.topology.refused
    .filter((row) => row.device === device)
    .map(({ route, taken }): Block => ({ kind: 'note', text: reader.words.lines.refusedRoutes(device, route, taken) }))
}

/** cilium_lxc and the ipcache of a node, for the addresses that this network knows. */
function mapBlocks(node: Node, network: Network, reader: Reader): Block[] {
  const { labels } = reader.words
  const known = firstOf(network.topology.devices.values(), MOST_KNOWN)
    .filter((d) => d.kind === 'pod' || d.kind === 'node')
    .flatMap(addressesOf)
  const endpoints: Text[][] = []
  const entries = new Map<string, Text[]>()
  for (const ip of known.slice(0, MOST_KNOWN)) {
    const endpoint = node.site.maps.endpoint(ip)
    if (endpoint !== undefined && endpoints.length < MOST_ROWS)
      endpoints.push([t`${ip}`, t`${endpoint.kind === 'pod' ? endpoint.port : `(${endpoint.kind})`}`])
    const { entry } = node.site.maps.ipcache(ip)
    if (entry !== undefined && entries.size < MOST_ROWS) entries.set(entry.prefix, ipcacheRow(entry))
  }
  // the kernel's own work has no such maps
  if (endpoints.length === 0 && entries.size === 0) return []
  return [
    {
      kind: 'table',
      caption: plain(labels['endpoint-map']),
      columns: [labels.address, labels.interface],
      rows: endpoints,
    },
    {
      kind: 'table',
      caption: plain(labels.ipcache),
      columns: [labels.prefix, labels.identity, labels.tunnel],
      rows: [...entries.values()],
    },
  ]
}

/** Everything that stands in a network, grouped as one would draw it. */
export function mapTable(network: Network, reader: Reader): Block[] {
  const { labels, lines } = reader.words
  const { devices } = network.topology
  const rows = firstOf(devices.values(), MOST_ROWS).map((device) => [
    t`${device.name}`,
    plain(reader.words.cast[device.kind][reader.voice]),
    t`${addressesOf(device).join(', ') || '-'}`,
    t`${groupOf(device, network.topology) ?? '-'}`,
  ])
  return [
    { kind: 'headline', mood: 'neutral', text: lines.mapIntro(network.name, devices.size) },
    {
      kind: 'table',
      caption: plain(labels.network),
      columns: [labels.device, labels.kind, labels.addresses, labels.node],
      rows,
    },
    ...(network.cluster === undefined ? [] : modeBlocks(network.cluster, reader)),
    ...sourceNotes(network, reader),
  ]
}

/** Of another CNI's cluster: nodes and pods as their objects say, and nothing that only its datapath would know. */
export function objectsTable(network: Network, other: Problem<'other-cni'>, reader: Reader): Block[] {
  const { labels, lines } = reader.words
  const { nodes = [], pods = [] } = network.cluster?.snapshot ?? {}
  const kind = (of: 'node' | 'pod'): Text => plain(reader.words.cast[of][reader.voice])
  const ofNodes = nodes.map(({ name, addresses }) => [
    t`${name}`,
    kind('node'),
    t`${addresses.map(({ ip }) => ip).join(', ') || '-'}`,
    t`${name}`,
  ])
  const ofPods = pods.map(({ namespace, name, ips, node }) => [
    t`${`${namespace}/${name}`}`,
    kind('pod'),
    t`${ips.join(', ') || '-'}`,
    t`${node ?? '-'}`,
  ])
  const { what, why } = reader.words.problems['other-cni'](other.details)
  return [
    { kind: 'headline', mood: 'unsure', text: lines.mapIntro(network.name, nodes.length + pods.length) },
    { kind: 'paragraph', text: join([what, why], reader.words.punctuation.sentence) },
    {
      kind: 'table',
      caption: plain(labels.network),
      columns: [labels.device, labels.kind, labels.addresses, labels.node],
      rows: [...ofNodes, ...ofPods].slice(0, MOST_ROWS),
    },
    ...sourceNotes(network, reader),
  ]
}

/** The first few: in a cluster every device is built when somebody looks at it. */
function firstOf<T>(values: Iterable<T>, most: number): T[] {
  const first: T[] = []
  for (const value of values) {
    if (first.length >= most) break
    first.push(value)
  }
  return first
}
