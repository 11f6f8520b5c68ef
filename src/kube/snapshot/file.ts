import { isIp } from '../../net/address.ts'
import { Problem } from '../../request/problem.ts'
import { contradictionsOf } from '../import/contradictions.ts'
import { gapsOf } from '../import/gaps.ts'
import { seenBy } from '../import/seen.ts'
import { name as dnsName } from '../objects/common.ts'
import type { Labels } from '../objects/policy-types.ts'
import { hashOfSnapshot } from './canonical.ts'
import { contradictionIn, gapIn } from './derived.ts'
import { faultsOf } from './faults.ts'
import { type EndpointRow, FORMAT, type PodRow, type SnapshotFile, snapshotFile } from './schema.ts'
import { believable, sealOf, type Witness, witnessOf } from './seal.ts'
import type { Pod, PodPort, ServiceEndpoint, Snapshot } from './snapshot.ts'

/*
 * A snapshot as a file: one JSON text, small and quick to open. Whatever repeats stands once.
 */

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] as const

/** Numbers for values: equal ones get the same. -1 stands for none. */
function numbered<T>(list: T[]): (value: T | undefined) => number {
  const known = new Map<string, number>()
  return (value) => {
    if (value === undefined) return -1
    const key = typeof value === 'string' ? value : JSON.stringify(value)
    const old = known.get(key)
    if (old !== undefined) return old
    known.set(key, list.length)
    list.push(value)
    return list.length - 1
  }
}

function packer() {
  const tables: { labels: Labels[]; ports: (readonly PodPort[])[]; texts: string[]; lists: (readonly string[])[] } = {
    labels: [],
    ports: [],
    texts: [],
    lists: [],
  }
  const labels = numbered(tables.labels)
  const ports = numbered(tables.ports)
  const text = numbered(tables.texts)
  const list = numbered(tables.lists)
  return { tables, labels, ports, text, list }
}
type Packer = ReturnType<typeof packer>

const one = (list: readonly string[]): string | readonly string[] => (list.length === 1 ? (list[0] ?? '') : list)
const bits = (...flags: (boolean | undefined)[]): number =>
  flags.reduce<number>((sum, flag, i) => sum + (flag === true ? 2 ** i : 0), 0)

function packedPod(pod: Pod, pack: Packer) {
  const { endpoint, workload } = pod
  return [
    pack.text(pod.namespace),
    pod.name,
    pack.labels(pod.labels),
    one(pod.ips),
    pack.text(pod.node),
    bits(pod.hostNetwork, pod.ready, pod.terminating),
    pack.ports(pod.ports),
    pack.text(workload === undefined ? undefined : `${workload.kind}/${workload.name}`),
    pack.text(pod.serviceAccount),
    PHASES.indexOf(pod.phase),
    pod.identity ?? -1,
    endpoint === undefined ? 0 : [endpoint.id, pack.text(endpoint.state), enforcement(endpoint)],
    pack.list(pod.synthetic),
  ]
}

/** Each direction: unknown, no, yes. */
function enforcement({ enforcesIngress, enforcesEgress }: NonNullable<Pod['endpoint']>): number {
  const three = (flag: boolean | undefined): number => (flag === undefined ? 0 : flag ? 2 : 1)
  return three(enforcesIngress) + 3 * three(enforcesEgress)
}

function packedEndpoint(endpoint: ServiceEndpoint, pack: Packer) {
  const { addresses, ready, serving, terminating, node, zone, pod } = endpoint
  const flags = bits(ready, serving, terminating)
  return [one(addresses), flags, pack.text(node), pack.text(zone), pack.text(pod?.namespace), pod?.name ?? '']
}

/** The text of a snapshot file. */
export function writeSnapshot(snapshot: Snapshot): string {
  const pack = packer()
  const pods = snapshot.pods.map((pod) => packedPod(pod, pack))
  const endpointSlices = snapshot.endpointSlices.map((slice) => ({
    ...slice,
    endpoints: slice.endpoints.map((endpoint) => packedEndpoint(endpoint, pack)),
  }))
  const seal = sealOf(snapshot)
  return `${JSON.stringify({ format: FORMAT, ...snapshot, endpointSlices, pods, tables: pack.tables, seal })}\n`
}

/** Does this text begin as a snapshot file does? */
export function isSnapshotFile(text: string): boolean {
  return text.startsWith(`{"format":"${FORMAT.split('/')[0]}/`)
}

/** Names that a row only points at are checked as those that stand in it. */
const isName = (text: string): boolean => dnsName.safeParse(text).success

function unpackedPod(row: PodRow, tables: SnapshotFile['tables']): Pod | undefined {
  const [home, name, labelSet, where, node, flags, ports, owner, account, phase, identity, endpoint, made] = row
  const { texts } = tables
  const namespace = texts[home]
  const labels = tables.labels[labelSet]
  const portList = tables.ports[ports]
  const synthetic = tables.lists[made]
  const phaseName = PHASES[phase]
  if (namespace === undefined || labels === undefined || portList === undefined) return undefined
  if (synthetic === undefined || phaseName === undefined) return undefined
  if (!isName(namespace) || (texts[node] !== undefined && !isName(texts[node]))) return undefined
  const ips = typeof where === 'string' ? [where] : where
  const ip = ips.find(isIp)
  const [kind = '', workload] = texts[owner]?.split('/') ?? []
  const nodeName = texts[node]
  const serviceAccount = texts[account]
  return {
    namespace,
    name,
    labels,
    ...(ip === undefined ? {} : { ip }),
    ips,
    ...(nodeName === undefined ? {} : { node: nodeName }),
    hostNetwork: (flags & 1) !== 0,
    ports: portList,
    ...(workload === undefined ? {} : { workload: { kind, name: workload } }),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    phase: phaseName,
    ready: (flags & 2) !== 0,
    terminating: (flags & 4) !== 0,
    ...(identity < 0 ? {} : { identity }),
    ...(endpoint === 0 ? {} : { endpoint: unpackedState(endpoint, texts) }),
    synthetic,
  }
}

function unpackedState([id, state, flags]: [number, number, number], texts: readonly string[]) {
  const name = texts[state]
  const ingress = flags % 3
  const egress = Math.floor(flags / 3)
  return {
    id,
    ...(name === undefined ? {} : { state: name }),
    ...(ingress === 0 ? {} : { enforcesIngress: ingress === 2 }),
    ...(egress === 0 ? {} : { enforcesEgress: egress === 2 }),
  }
}

function unpackedEndpoint(row: EndpointRow, texts: readonly string[]): ServiceEndpoint {
  const [where, flags, node, zone, home, name] = row
  const nodeName = texts[node]
  const zoneName = texts[zone]
  const namespace = texts[home]
  return {
    addresses: typeof where === 'string' ? [where] : where,
    ready: (flags & 1) !== 0,
    serving: (flags & 2) !== 0,
    terminating: (flags & 4) !== 0,
    ...(nodeName === undefined ? {} : { node: nodeName }),
    ...(zoneName === undefined ? {} : { zone: zoneName }),
    ...(namespace === undefined ? {} : { pod: { namespace, name } }),
  }
}

function bad(file: string, field: string, found: string): Problem {
  return new Problem('bad-file', { file, field, found, expected: { what: 'other', names: [FORMAT] } })
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw bad(file, '', 'JSON')
  }
}

/** Opens a snapshot file. Throws a Problem when it is none, or was changed by hand: its hash must fit its content. */
export function readSnapshot(file: string, text: string): Snapshot {
  const result = snapshotFile.safeParse(parsed(file, text))
  if (!result.success) {
    const fault = faultsOf(result.error, undefined)[0]
    throw bad(file, fault?.field ?? '', fault?.expected ?? '')
  }
  const { format: _, tables, pods, endpointSlices, gaps, contradictions, seal, ...rest } = result.data
  const snapshot: Omit<Snapshot, 'gaps' | 'contradictions'> = {
    ...rest,
    endpointSlices: endpointSlices.map((slice) => ({
      ...slice,
      endpoints: slice.endpoints.map((row) => unpackedEndpoint(row, tables.texts)),
    })),
    pods: pods.map((row, i) => {
      const pod = unpackedPod(row, tables)
      if (pod === undefined) throw bad(file, `pods[${i}]`, '')
      return pod
    }),
  }
  if (hashOfSnapshot(snapshot) !== snapshot.hash) throw touched(file, 'hash', snapshot.hash)
  const said = {
    gaps: gaps.map((gap, i) => gapIn(gap) ?? unfit(file, `gaps[${i}]`, gap)),
    contradictions: contradictions.map((one, i) => contradictionIn(one) ?? unfit(file, `contradictions[${i}]`, one)),
  }
  if (seal !== undefined && seal !== sealOf({ ...snapshot, ...said })) throw touched(file, 'seal', seal)
  return asFound(snapshot, seal === undefined ? believable(witnessOf(said), snapshot) : witnessOf(said))
}

/** With what is missing and at odds in it, found again: a file is only believed what its content cannot show. */
function asFound(snapshot: Omit<Snapshot, 'gaps' | 'contradictions'>, witness: Witness): Snapshot {
  const seen = seenBy(witness)
  return { ...snapshot, gaps: gapsOf(snapshot, seen), contradictions: contradictionsOf(snapshot, seen) }
}

/** Whoever changes the content by hand leaves a hash that does not fit. */
function touched(file: string, field: string, hash: string): Problem {
  return new Problem('bad-file', { file, field, found: hash.slice(0, 12), expected: { what: 'unchanged' } })
}

/** What no import writes: changed by hand, or by another version. */
function unfit(file: string, field: string, { kind }: { kind: string }): never {
  throw new Problem('bad-file', { file, field, found: kind.slice(0, 60), expected: { what: 'unchanged' } })
}
