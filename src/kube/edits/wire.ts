import type { NodeWish } from '../../cni/wish.ts'
import { parsePrefixed } from '../../net/address.ts'
import { isSameRange, type RouteChange, type WireEdit } from '../../networks/wire-edits.ts'
import { Problem } from '../../request/problem.ts'
import type { Filter } from '../../trace/rows.ts'
import { FABRIC } from '../agent/fabric.ts'
import type { AgentOptions } from '../agent/options.ts'
import { internalIp, rangesOfNode } from '../agent/wish.ts'
import { labelsOf, selects } from '../policy/selectors.ts'
import type { ClusterNode, Snapshot } from '../snapshot/snapshot.ts'
import { type ClusterEdits, nothingCalled } from './edit.ts'

/*
 * Changes that no Kubernetes object tells: they meet the machines and the network between them.
 */

type Adjusting = (node: NodeWish) => NodeWish
export type WireOrPartition = WireEdit | ({ kind: 'partition' } & ClusterEdits['partition'])

/** The options of the agents with one change more. Throws a Problem for what a cluster does not have. */
export function rewiredCluster(snapshot: Snapshot, options: AgentOptions, edit: WireOrPartition): AgentOptions {
  return applied(edit.kind, edit, { snapshot, options })
}

interface Here {
  snapshot: Snapshot
  options: AgentOptions
}
type Kind = WireOrPartition['kind']

function applied<K extends Kind>(kind: K, edit: WireOrPartition, here: Here): AgentOptions {
  const isKind = (one: WireOrPartition): one is Extract<WireOrPartition, { kind: K }> => one.kind === kind
  if (!isKind(edit)) throw new TypeError(`no change of kind ${kind}`)
  return APPLIED[kind](edit, here)
}

const APPLIED: { [K in Kind]: (edit: Extract<WireOrPartition, { kind: K }>, here: Here) => AgentOptions } = {
  power: ({ device, up }, { snapshot, options }) => {
    const { name } = nodeNamed(snapshot, device)
    const others = (options.down ?? []).filter((one) => one !== name)
    return { ...options, down: up ? others : [...others, name] }
  },
  // a node has one interface and one cable here: without either it is cut off, and its own pods still talk
  interface: ({ device, port, up }, { snapshot, options }) =>
    cutOff(eth0Of(snapshot, device, port), { snapshot, options }, !up),
  cable: ({ device, port, cut }, { snapshot, options }) =>
    cutOff(eth0Of(snapshot, device, port), { snapshot, options }, cut),
  'route-add': ({ device, route }, here) =>
    onNode(here, device, (node) => ({ ...node, routes: [...node.routes, wished(route)] })),
  'route-remove': ({ device, to }, here) =>
    onNode(here, device, (node) => ({
      ...node,
      routes: node.routes.filter((one) => !isSameRange(one.to, to)),
      ...withoutGateway(node, to),
    })),
  'route-replace': ({ device, route }, here) =>
    onNode(here, device, (node) => ({
      ...node,
      routes: [...node.routes.filter((one) => !isSameRange(one.to, route.to)), wished(route)],
      ...withoutGateway(node, route.to),
    })),
  mtu: ({ device, port, mtu }, here) => {
    if (device === 'underlay' || device === FABRIC) return { ...here.options, fabricMtu: mtu }
    if (port !== undefined) eth0Of(here.snapshot, device, port)
    return onNode(here, device, (node) => ({ ...node, mtu }))
  },
  filter: ({ device, rule }, here) => onNode(here, device, (node) => ({ ...node, filters: [rule, ...node.filters] })),
  unfilter: ({ device }, here) => onNode(here, device, (node) => ({ ...node, filters: [] })),
  close: ({ proto, port, device }, here) => {
    if (device === undefined)
      return fenced(here.options, [{ hook: 'forward', match: { proto, dport: port }, action: 'drop' }])
    const rules = (['input', 'forward'] as const).map(
      (hook): Filter => ({ hook, match: { proto, dport: port }, action: 'drop' }),
    )
    return onNode(here, device, (node) => ({ ...node, filters: [...rules, ...node.filters] }))
  },
  partition: ({ nodes }, here) => {
    const inside = nodesOf(here.snapshot, nodes)
    const names = new Set(inside.map(({ name }) => name))
    const outside = here.snapshot.nodes.filter(({ name }) => !names.has(name))
    return fenced(here.options, between(inside, outside))
  },
}

function nodeNamed(snapshot: Snapshot, text: string): ClusterNode {
  const found = snapshot.nodes.find((node) => node.name === text || node.addresses.some(({ ip }) => ip === text))
  if (found === undefined)
    throw nothingCalled(
      text,
      snapshot.name,
      snapshot.nodes.map(({ name }) => name),
    )
  return found
}

function eth0Of(snapshot: Snapshot, device: string, port: string): ClusterNode {
  const node = nodeNamed(snapshot, device)
  if (port !== 'eth0') throw nothingCalled(`${device}.${port}`, snapshot.name, [`${node.name}.eth0`])
  return node
}

function onNode(here: Here, text: string, change: Adjusting): AgentOptions {
  const { name } = nodeNamed(here.snapshot, text)
  const { adjust } = here.options
  return {
    ...here.options,
    adjust: (wish) => {
      const before = adjust === undefined ? wish : adjust(wish)
      return { ...before, nodes: before.nodes.map((node) => (node.name === name ? change(node) : node)) }
    },
  }
}

function wished({ to, ...rest }: RouteChange): NodeWish['routes'][number] {
  return { to: to === 'default' ? '0.0.0.0/0' : to, ...rest }
}

function withoutGateway({ gateway }: NodeWish, to: string): { gateway?: never } {
  if (gateway === undefined || !isSameRange(to, 'default')) return {}
  return Object.fromEntries([['gateway', undefined]])
}

function fenced(options: AgentOptions, rules: readonly Filter[]): AgentOptions {
  return { ...options, fabricFilters: [...(options.fabricFilters ?? []), ...rules] }
}

/** Everything of a node that a packet between nodes can carry. */
function rangesOf(node: ClusterNode): string[] {
  const ip = internalIp(node)
  return [...(ip === undefined ? [] : [`${ip}/32`]), ...rangesOfNode(node)]
}

/** Rules are pairs of ranges: more than so many would make every walk slow. */
const MOST_RULES = 20_000

function between(inside: readonly ClusterNode[], outside: readonly ClusterNode[]): Filter[] {
  const [left, right] = [inside.flatMap(rangesOf), outside.flatMap(rangesOf)]
  if (left.length * right.length * 2 > MOST_RULES)
    throw new Problem('too-many-devices', { file: 'partition', devices: inside.length + outside.length, limit: 100 })
  return left.flatMap((a) =>
    right.flatMap((b): Filter[] => [
      { hook: 'forward', match: { src: a, dst: b }, action: 'drop' },
      { hook: 'forward', match: { src: b, dst: a }, action: 'drop' },
    ]),
  )
}

function cutOff(node: ClusterNode, { options }: Here, cut: boolean): AgentOptions {
  const rules = rangesOf(node).flatMap((range): Filter[] => [
    { hook: 'forward', match: { src: range }, action: 'drop' },
    { hook: 'forward', match: { dst: range }, action: 'drop' },
  ])
  if (cut) return fenced(options, rules)
  const texts = new Set(rules.map((rule) => JSON.stringify(rule)))
  return { ...options, fabricFilters: (options.fabricFilters ?? []).filter((rule) => !texts.has(JSON.stringify(rule))) }
}

/** `node1,node2`, or those with a label: `zone=a`. Throws a Problem when it is nobody, or everybody. */
function nodesOf(snapshot: Snapshot, text: string): readonly ClusterNode[] {
  const [key = '', value] = text.split('=')
  const found =
    value === undefined
      ? text.split(',').map((name) => nodeNamed(snapshot, name.trim()))
      : snapshot.nodes.filter((node) => selects({ matchLabels: { [key]: value } }, labelsOf(node.labels)))
  if (found.length === 0 || found.length === snapshot.nodes.length)
    throw nothingCalled(
      text,
      snapshot.name,
      snapshot.nodes.map(({ name }) => name),
    )
  return found
}

/** Is it a prefix, or `default`? */
export function isPrefix(text: string): boolean {
  return text === 'default' || parsePrefixed(text) !== undefined
}
