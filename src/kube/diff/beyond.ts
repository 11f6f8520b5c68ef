import type { PolicySet } from '../policy/compile.ts'
import type { Semantics } from '../policy/evidence.ts'
import { type PolicyRef, policyKey } from '../policy/evidence.ts'
import { decideBoth } from '../policy/judge.ts'
import { find, meet, type PartyEnd } from '../policy/parties.ts'
import { blockText, parseAddress } from '../policy/ranges.ts'
import { type ReachRow, reach } from '../policy/reach.ts'
import type { Pod, Snapshot } from '../snapshot/snapshot.ts'

/*
 * What two snapshots are compared by beside declared ports: every port that a rule names, and pairs with the outside.
 */

type Port = Pick<ReachRow, 'protocol' | 'port'>

const MOST_PORTS = 12
const MOST_BLOCKS = 8
/** Pairs of workloads, beyond which only declared ports are compared. */
const MOST_WORKLOADS = 150
/** Whoever is outside of every block that a rule names; documentation addresses (RFC 5737) first. */
const STRANGERS = ['203.0.113.9', '198.51.100.9', '192.0.2.9', '8.8.8.8', '1.1.1.1', '9.9.9.9']
const WEB: Port = { protocol: 'TCP', port: 443 }

/** What both sides are asked, so that they can be compared. */
export interface Beyond {
  ports: readonly Port[]
  outside: readonly { name: string; ip: string }[]
}

export function beyondOf(sets: readonly PolicySet[]): Beyond {
  const rules = sets.flatMap(({ views }) =>
    views.kubernetes.applied.flatMap(({ sides }) => [...sides.ingress.rules, ...sides.egress.rules]),
  )
  const ports = rules
    .flatMap((rule) => rule.ports)
    .flatMap((port): Port[] => {
      if (port.kind !== 'range' || (port.from === 0 && port.to === 65535)) return []
      const protocol = port.protocol === 'ANY' ? 'TCP' : port.protocol
      if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') return []
      return [...new Set([port.from, port.to])].filter((one) => one > 0).map((one) => ({ protocol, port: one }))
    })
  const blocks = sets.flatMap(({ views }) =>
    views.kubernetes.matchers.all.flatMap((one) => (one.kind === 'cidr' ? [one.block, ...one.except] : [])),
  )
  const named = [...new Set(blocks.filter(({ family, first, last }) => family === 4 && last > first).map(blockText))]
  const narrow = named.filter((text) => text !== '0.0.0.0/0').slice(0, MOST_BLOCKS)
  const inside = (ip: string): boolean => {
    const at = parseAddress(ip)?.bits ?? 0
    return blocks.some((one) => blockText(one) !== '0.0.0.0/0' && one.family === 4 && one.first <= at && at <= one.last)
  }
  const stranger = STRANGERS.find((ip) => !inside(ip))
  return {
    ports: distinct(ports).slice(0, MOST_PORTS),
    outside: [
      ...(stranger === undefined ? [] : [{ name: 'world', ip: stranger }]),
      ...narrow.map((name) => ({ name, ip: firstOf(name) })),
    ],
  }
}

/** The second address of a block, which is a host's. */
function firstOf(block: string): string {
  const [ip = ''] = block.split('/')
  return ip.replace(/\d+$/, (last) => String(Number(last) + (block.endsWith('/32') ? 0 : 1)))
}

function distinct(ports: readonly Port[]): Port[] {
  return [...new Map(ports.map((one) => [`${one.protocol} ${one.port}`, one])).values()]
}

/** Rows of the matrix that declared ports do not have. */
export function rowsBeyond(set: PolicySet, semantics: Semantics, { ports, outside }: Beyond): ReachRow[] {
  const pods = workloads(set)
  if (pods.size > MOST_WORKLOADS) return []
  const named = ports.flatMap((port) =>
    reach(set, { semantics, by: 'workload', port }).rows.filter(({ to }) => !declares(pods.get(to), port)),
  )
  const world = outside.flatMap(({ name, ip }) => {
    const far = find(set, { kind: 'address', ip })
    if (far?.kind !== 'outside') return []
    return [...pods].flatMap(([workload, pod]) => {
      const near = find(set, { kind: 'pod', namespace: pod.namespace, name: pod.name })
      if (near === undefined) return []
      const own = distinct([...pod.ports.map(({ protocol, port }) => ({ protocol, port })), ...ports])
      const coming = (own.length === 0 ? [WEB] : own).map((port) =>
        rowOf(set, semantics, { ends: [far, near], names: [name, workload], port }),
      )
      const going = distinct([...ports, WEB]).map((port) =>
        rowOf(set, semantics, { ends: [near, far], names: [workload, name], port }),
      )
      return [...coming, ...going]
    })
  })
  return [...named, ...world]
}

function declares(pod: Pod | undefined, { protocol, port }: Port): boolean {
  return pod?.ports.some((one) => one.protocol === protocol && one.port === port) === true
}

/** The first living pod of each workload, by the name that the matrix has for it. */
function workloads({ cluster }: PolicySet): Map<string, Pod> {
  const found = new Map<string, Pod>()
  for (const pod of cluster.pods) {
    const name = `${pod.namespace}/${pod.workload?.name ?? pod.name}`
    if (pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && !found.has(name)) found.set(name, pod)
  }
  return found
}

interface Asked {
  ends: [PartyEnd, PartyEnd]
  names: [string, string]
  port: Port
}

function rowOf(set: PolicySet, semantics: Semantics, { ends, names, port }: Asked): ReachRow {
  const { egress, ingress } = decideBoth(set, semantics, meet(set, { from: ends[0], to: ends[1] }, port))
  const evidence = { egress: egress.reason, ingress: ingress.reason }
  return { from: names[0], to: names[1], ...port, allowed: egress.allowed && ingress.allowed, evidence }
}

/** Policies that came, went, or say something else. */
export interface PolicyChange {
  policy: PolicyRef
  how: 'added' | 'removed' | 'changed'
}

export function changedPolicies(before: Snapshot, after: Snapshot): PolicyChange[] {
  const [old, now] = [policiesOf(before), policiesOf(after)]
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key): PolicyChange[] => {
    const [was, is] = [old.get(key), now.get(key)]
    const policy = is?.policy ?? was?.policy
    if (policy === undefined || was?.text === is?.text) return []
    return [{ policy, how: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed' }]
  })
}

function policiesOf({ networkPolicies, ciliumPolicies, adminPolicies }: Snapshot) {
  const all = [
    ...networkPolicies.map((one) => ({
      ref: { kind: 'NetworkPolicy', namespace: one.namespace, name: one.name } as const,
      one,
    })),
    ...ciliumPolicies.map((one) => ({ ref: ciliumRef(one), one })),
    ...adminPolicies.map((one) => ({ ref: { kind: one.kind, name: one.name }, one })),
  ]
  return new Map(all.map(({ ref, one }) => [policyKey(ref), { policy: ref, text: JSON.stringify(one) }]))
}

function ciliumRef({ namespace, name }: Snapshot['ciliumPolicies'][number]): PolicyRef {
  return namespace === undefined
    ? { kind: 'CiliumClusterwideNetworkPolicy', name }
    : { kind: 'CiliumNetworkPolicy', namespace, name }
}
