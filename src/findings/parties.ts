import { STRANGER, WORLD } from '../kube/agent/fabric.ts'
import type { ClusterFacts } from '../kube/network.ts'
import type { Target } from '../kube/policy/connect.ts'
import type { Party } from '../kube/policy/parties.ts'
import type { Resource } from '../kube/snapshot/gaps.ts'
import type { Pod, Service, Snapshot } from '../kube/snapshot/snapshot.ts'
import { isIp } from '../net/address.ts'
import { type MissingEnd, Problem } from '../request/problem.ts'
import type { Journey } from '../trace/events.ts'
import { type ShellCommand, sh } from '../trace/shell.ts'
import { type End, findEnd } from './endpoint.ts'

/*
 * The two ends of a question in a real cluster: where a packet starts, which address it goes to, and who that is for the
 * policies.
 */

export interface Sender {
  device: string
  /** What to call it in an answer. */
  name: string
  ip?: string
  /** Claimed when the device has several addresses. */
  src?: string
  party: Party
}
export interface Receiver {
  ip: string
  name?: string
  port?: number
  protocol?: 'TCP' | 'UDP' | 'SCTP'
  target: Target
}

/** A packet needs addresses and nodes to be walked; a question about policies needs to know who is who, no more. */
export type Purpose = 'walk' | 'judge'

const lacks = (what: MissingEnd, name: string, { line }: ShellCommand): Problem =>
  new Problem('not-in-snapshot', { what, name, command: line })
const podName = (pod: Pod): string => `${pod.namespace}/${pod.name}`
const podCommand = (pod: Pod): ShellCommand => sh`kubectl -n ${pod.namespace} get pod ${pod.name} -o json`

/** Who sends. Throws a Problem: not found, several, or known without what a packet needs. */
export function senderOf(cluster: ClusterFacts, text: string, purpose: Purpose = 'walk'): Sender {
  const end = findEnd(cluster.snapshot, text, 'from')
  switch (end.kind) {
    case 'pod':
      if (purpose === 'walk') needed(cluster.snapshot, end.pod)
      return podSender(end.pod)
    case 'node':
      if (purpose === 'walk') reachable(end)
      return nodeSender(end)
    case 'service':
      throw new Problem('unknown-end', { name: text.slice(0, 100), network: cluster.snapshot.name, near: [] })
    case 'address':
      if (purpose === 'judge')
        return { device: WORLD, name: end.ip, ip: end.ip, party: { kind: 'address', ip: end.ip } }
      throw new Problem('unknown-end', {
        name: text.slice(0, 100),
        network: cluster.snapshot.name,
        near: neighbours(cluster.snapshot, end),
      })
    case 'world': {
      const ip = end.ip ?? STRANGER
      const beside = end.ip === undefined ? undefined : cluster.lanAt(end.ip)
      return {
        device: beside ?? WORLD,
        name: end.name ?? beside ?? WORLD,
        ip,
        ...(end.ip === undefined ? {} : { src: ip }),
        party: { kind: 'address', ip },
      }
    }
  }
}

/** Nobody has the address: some who do, on the same node. */
function neighbours({ pods }: Snapshot, { inside }: Extract<End, { kind: 'address' }>): string[] {
  return pods
    .filter((pod) => pod.node === inside && !pod.hostNetwork)
    .slice(0, 3)
    .map(podName)
}

function podSender(pod: Pod): Sender {
  const name = podName(pod)
  const party: Party = { kind: 'pod', namespace: pod.namespace, name: pod.name }
  if (pod.hostNetwork && pod.node !== undefined)
    return { device: pod.node, name, ...(pod.ip === undefined ? {} : { ip: pod.ip }), party }
  return { device: name, name, ...(pod.ip === undefined ? {} : { ip: pod.ip }), party }
}

/** A pod can be walked from and to when its address, its node and the node's pod range are known. */
function needed(snapshot: Snapshot, pod: Pod): void {
  const { node } = pod
  // policies know IPv6; who walks packets refuses it
  if (pod.ip === undefined && pod.ips.length > 0) return
  if (pod.phase === 'Pending' && (pod.ip === undefined || node === undefined)) {
    const command = sh`kubectl -n ${pod.namespace} describe pod ${pod.name}`.line
    throw new Problem('pod-pending', { name: podName(pod), command })
  }
  if (pod.ip === undefined) throw lacks('pod-address', podName(pod), podCommand(pod))
  if (node === undefined) throw lacks('pod-node', podName(pod), podCommand(pod))
  const home = snapshot.nodes.find((one) => one.name === node)
  const command = sh`kubectl get node ${node} -o json; kubectl get ciliumnode ${node} -o json`
  if (home?.addresses.some(({ ip }) => isIp(ip)) !== true) throw lacks('node-address', node, command)
  if (!home.podCidrs.some((cidr) => isIp(cidr.split('/')[0] ?? ''))) throw lacks('pod-range', node, command)
}

type NodeEnd = Extract<End, { kind: 'node' }>

function reachable({ node, ip }: NodeEnd): void {
  if (!isIp(ip)) throw lacks('node-address', node.name, sh`kubectl get node ${node.name} -o json`)
}

/** A node as an end; by its address when it has one. */
function nodeParty({ node, ip }: NodeEnd): { kind: 'node'; name: string; ip?: string } {
  return { kind: 'node', name: node.name, ...(ip === '' ? {} : { ip }) }
}

function nodeSender(end: NodeEnd): Sender {
  const { node, ip } = end
  return { device: node.name, name: node.name, ip, party: nodeParty(end) }
}

interface Asking {
  port?: number
  proto?: string
  purpose?: Purpose
}

/** Where it goes. Throws a Problem like `senderOf`. */
export function receiverOf(cluster: ClusterFacts, text: string, more: Asking = {}): Receiver {
  const end = findEnd(cluster.snapshot, text, 'to')
  const port = more.port ?? end.port
  const given = port === undefined ? {} : { port }
  switch (end.kind) {
    case 'pod': {
      if (more.purpose !== 'judge') needed(cluster.snapshot, end.pod)
      const { namespace, name } = end.pod
      return {
        ip: end.pod.ip ?? end.pod.ips[0] ?? '',
        name: podName(end.pod),
        ...given,
        target: { kind: 'pod', namespace, name },
      }
    }
    case 'node':
      if (more.purpose !== 'judge') reachable(end)
      return { ip: end.ip, name: end.node.name, ...given, target: nodeParty(end) }
    case 'service':
      return serviceReceiver(end, more)
    case 'address':
      return { ip: end.ip, ...given, target: { kind: 'address', ip: end.ip } }
    case 'world': {
      const ip = end.ip ?? STRANGER
      const names = end.name === undefined ? {} : { names: [end.name] }
      const beside = end.ip === undefined ? undefined : cluster.lanAt(end.ip)
      return { ip, name: end.name ?? beside ?? WORLD, ...given, target: { kind: 'address', ip, ...names } }
    }
  }
}

/** Without a port, a service means its first one: nothing answers a ping to a ClusterIP. */
function serviceReceiver(end: Extract<End, { kind: 'service' }>, more: Asking): Receiver {
  const { service, ip } = end
  const name = `${service.namespace}/${service.name}`
  if (service.headless && more.purpose !== 'judge') {
    const label = `kubernetes.io/service-name=${service.name}`
    const command = sh`kubectl -n ${service.namespace} get endpointslices -l ${label}`.line
    throw new Problem('headless-empty', { name, command })
  }
  if (ip === undefined && more.purpose !== 'judge')
    throw lacks('service-address', name, sh`kubectl -n ${service.namespace} get service,endpointslices -o json`)
  const asked = more.port ?? end.port
  const port =
    asked === undefined && more.proto === undefined
      ? firstPort(service)
      : service.ports.find((one) => one.port === asked)
  const number = asked ?? port?.port
  return {
    ip: ip ?? '',
    name,
    ...(number === undefined ? {} : { port: number }),
    ...(port === undefined ? {} : { protocol: port.protocol }),
    target: { kind: 'service', namespace: service.namespace, name: service.name },
  }
}

function firstPort({ ports }: Service): Service['ports'][number] | undefined {
  return ports.find((port) => port.protocol === 'TCP') ?? ports[0]
}

const POLICY_KINDS: ReadonlySet<string> = new Set([
  'networkpolicies',
  'ciliumnetworkpolicies',
  'ciliumclusterwidenetworkpolicies',
  'adminpolicies',
])

/** Kinds of policies that nobody gave: any of them could turn an answer that policies decide. */
export function unknownPolicies({ gaps }: Pick<Snapshot, 'gaps'>): Resource[] {
  return gaps.flatMap((gap) =>
    gap.kind === 'kind-missing' && gap.decides && POLICY_KINDS.has(gap.resource) ? [gap.resource] : [],
  )
}

/**
 * Facts that this journey turns on and that the snapshot does not have: where a pod takes part, any policy could. What dies
 * for other reasons than policies stays dead.
 */
export function missingFor(snapshot: Snapshot, { request, story }: Journey): Resource[] {
  const { disposition } = request
  const unknown = unknownPolicies(snapshot)
  if (unknown.length === 0 || (disposition.kind !== 'delivered' && disposition.reason.kind !== 'policy-denied'))
    return []
  const met = new Set(story.map(({ device }) => device))
  return snapshot.pods.some(({ namespace, name }) => met.has(`${namespace}/${name}`)) ? unknown : []
}
