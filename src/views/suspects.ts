import { destination } from '../engine/ways.ts'
import type { Asked } from '../findings/walk.ts'
import type { ClusterFacts } from '../kube/network.ts'
import { connect } from '../kube/policy/connect.ts'
import type { Contradiction } from '../kube/snapshot/gaps.ts'
import type { Block } from '../request/answer.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import type { Journey, Step } from '../trace/events.ts'
import { agent } from '../trace/proof.ts'
import { sh } from '../trace/shell.ts'
import { say } from '../words/contract/say.ts'
import { tellStep } from '../words/contract/tell.ts'
import { mtuText } from './mode.ts'
import { becauseText, partyName } from './policy.ts'
import type { Reader } from './reader.ts'

/*
 * What a walk alone does not say: that the name could not even be looked up, what in the cluster does not fit together
 * where the packet goes, and what the network between the nodes has to let through.
 */

const PROTOCOLS = { tcp: 'TCP', udp: 'UDP', icmp: 'ICMP' } as const

/** Asked by name, the lookup comes first: policies may forbid it. Undefined when they do not, or no name is asked. */
function forbiddenLookup({ parties, byName, journey }: Asked, reader: Reader, cluster: ClusterFacts): Text | undefined {
  if (parties === undefined || byName !== true) return undefined
  const { proto, port } = journey.question
  const { legs } = connect(cluster.policies, {
    ...parties,
    protocol: PROTOCOLS[proto],
    ...(proto === 'icmp' ? {} : { port }),
    semantics: 'cilium',
  })
  const lookups = legs.filter((leg) => leg.kind === 'lookup')
  const [first] = lookups
  if (first === undefined || lookups.some((leg) => leg.verdict.allowed)) return undefined
  const { egress, ingress } = first.verdict
  const half = egress.allowed ? ingress : egress
  const pod = first.to.kind === 'address' ? cluster.policies.podsByIp.get(first.to.ip) : undefined
  return reader.words.mode.lines.lookup(t`${partyName(parties.from)}`, {
    dns: pod === undefined ? partyName(first.to) : `${pod.namespace}/${pod.name}`,
    port: first.port,
    why: becauseText(reader, half.reason, half.direction),
  })
}

/** The headline, after a word on the lookup where that is forbidden: nobody dials a Service by its number. */
export function namedHead(head: Block, asked: Asked, reader: Reader): Block {
  const { cluster } = asked.network
  const lookup = cluster === undefined ? undefined : forbiddenLookup(asked, reader, cluster)
  if (head.kind !== 'headline' || lookup === undefined) return head
  return { ...head, mood: 'bad', text: join([lookup, head.text], reader.language === 'zh' ? '' : ' ') }
}

const MOST = 4

/** Contradictions of the snapshot that this journey runs into. */
export function contradictionNotes(asked: Asked, { snapshot }: ClusterFacts, reader: Reader): Block[] {
  const about = touched(asked)
  return snapshot.contradictions
    .filter((one) => touches(one, about))
    .slice(0, MOST)
    .map((one): Block => ({ kind: 'paragraph', text: say<Contradiction, Text>(reader.words.mode.contradictions, one) }))
}

interface Touched {
  devices: ReadonlySet<string>
  addresses: ReadonlySet<string>
  service?: string
  /** Policies that decided, by name. */
  deciding: string
  /** The source was changed to a node's. */
  masqueraded: boolean
}

function touched({ journey, parties, from, to }: Asked): Touched {
  const steps = journey.request.hops.flatMap((hop) => hop.steps)
  const target = parties?.to
  return {
    devices: new Set([...journey.story.map((hop) => hop.device), from.name, to.name ?? '']),
    addresses: new Set([from.ip ?? '', to.ip, destination(journey).ip]),
    ...(target?.kind === 'service' ? { service: `${target.namespace}/${target.name}` } : {}),
    deciding: steps
      .flatMap((step) => (step.kind === 'policy-verdict' && !step.allowed ? [...step.by, ...step.near] : []))
      .join(' '),
    masqueraded: steps.some((step) => step.kind === 'nat-applied' && step.what === 'masquerade'),
  }
}

function touches(one: Contradiction, { devices, addresses, service, deciding, masqueraded }: Touched): boolean {
  switch (one.kind) {
    case 'pod-cidr-shared':
    case 'pod-cidrs-overlap':
      return one.nodes.some((node) => devices.has(node))
    case 'address-shared':
    case 'slice-without-pod':
      return addresses.has(one.ip)
    case 'slice-address-differs':
      return addresses.has(one.ip) || devices.has(one.pod)
    case 'pod-outside-cidr':
    case 'identity-differs':
      return devices.has(one.pod)
    case 'node-inside-pod-cidr':
      return devices.has(one.node)
    case 'service-selects-nothing':
    case 'service-without-endpoints':
    case 'target-port-unknown':
      return one.service === service
    case 'policy-peer-matches-nothing':
    case 'cidr-group-unknown':
      return deciding !== '' && deciding.includes(one.policy)
    case 'native-cidr-too-narrow':
      return masqueraded && devices.size > 3
    default:
      return false
  }
}

/** What would have been denied without policy-audit-mode. */
export function auditNotes({ journey }: Asked, reader: Reader): Block[] {
  return journey.request.hops.flatMap((hop) =>
    hop.steps.flatMap((step): Block[] => {
      if (step.kind !== 'policy-verdict' || step.audited !== true) return []
      const told = tellStep(reader.words, step, { device: hop.device, kind: 'node' })
      return [{ kind: 'paragraph', text: told[reader.voice] }]
    }),
  )
}

/** Where size decides: the MTU budget, and whose word it is. */
export function mtuNotes({ journey }: Asked, { mode }: ClusterFacts, reader: Reader): Block[] {
  const sizes: ReadonlySet<string> = new Set(['too-big', 'too-big-for-receiver', 'fib-lookup-failed'])
  const decided = journey.story.some((hop) =>
    hop.steps.some((step) => step.kind === 'fragmented' || (step.kind === 'dropped' && sizes.has(step.reason.kind))),
  )
  const name = plain(reader.words.mode.rows.mtu)
  return decided ? [{ kind: 'paragraph', text: t`${name}: ${mtuText(mode, reader)}` }] : []
}

/** What has to pass between two nodes: only the fabric itself can tell whether it does. */
interface Crossing {
  what: 'tunnel' | 'wireguard' | 'pods'
  from: string
  to: string
  port: number
}

/** The first crossing from node to node, outermost header first. */
function crossingOf({ request }: Journey, nodes: ReadonlySet<string>): Crossing | undefined {
  const met = request.hops.filter((hop) => nodes.has(hop.device))
  const [first, second] = [met[0]?.device, met.find((hop) => hop.device !== met[0]?.device)?.device]
  if (first === undefined || second === undefined) return undefined
  const steps = request.hops.flatMap((hop) => (hop.device === first ? hop.steps : []))
  const is = (kind: 'encrypted' | 'encapsulated') =>
    steps.find((step): step is Extract<Step, { kind: typeof kind }> => step.kind === kind)
  const [secret, tunnel] = [is('encrypted'), is('encapsulated')]
  const what = secret !== undefined ? 'wireguard' : tunnel !== undefined ? 'tunnel' : 'pods'
  return { what, from: first, to: second, port: (secret ?? tunnel)?.port ?? 0 }
}

/** The fabric between the nodes and the world are made up: said where the way leads through them, with what to look at. */
export function fabricNotes({ journey }: Asked, { snapshot, synthetic }: ClusterFacts, reader: Reader): Block[] {
  const { lines } = reader.words.mode
  const met = [...new Set(journey.story.map((hop) => hop.device))].filter((device) => synthetic.has(device))
  if (met.length === 0) return []
  const names = join(
    met.map((name) => t`${name}`),
    reader.language === 'zh' ? '、' : ', ',
  )
  const crossing = crossingOf(journey, new Set(snapshot.nodes.map((node) => node.name)))
  if (crossing === undefined) return [{ kind: 'note', text: lines.assumed(names) }]
  const about = lines.mustPass[crossing.what]({ ...crossing, assumed: lines.assumed(names) })
  return [{ kind: 'command', about, command: agent(crossing.from, sh`cilium-health status --probe`).line }]
}
