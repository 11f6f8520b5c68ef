import { destination } from '../engine/ways.ts'
import { isOfPolicy } from '../kube/policy/evidence.ts'
import type { Contradiction, ContradictionKind, Contradictions } from '../kube/snapshot/gaps.ts'
import type { Snapshot } from '../kube/snapshot/snapshot.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Journey } from '../trace/events.ts'
import type { Asked } from './question.ts'

/*
 * Which contradictions of a snapshot a journey runs into.
 */

/** What a way touched, as far as contradictions ask for it. */
interface Touched {
  devices: ReadonlySet<string>
  addresses: ReadonlySet<string>
  service: string | undefined
  port: number
  /** Policies and rules that denied it, and rules that nearly did not. */
  deciding: readonly string[]
  /** The source was changed to a node's. */
  masqueraded: boolean
}

/** The contradictions that touch this way, in the snapshot's order. */
export function contradicting({ contradictions }: Snapshot, asked: Asked, journey: Journey): Contradiction[] {
  if (contradictions.length === 0) return []
  const met = touched(asked, journey)
  return contradictions.filter((one) => touches(one, met))
}

function touched({ parties, from, to }: Asked, journey: Journey): Touched {
  const steps = journey.request.hops.flatMap((hop) => hop.steps)
  const target = parties?.to
  return {
    devices: new Set([...journey.story.map((hop) => hop.device), from.name, to.name ?? '']),
    addresses: new Set([from.ip ?? '', to.ip, destination(journey).ip]),
    service: target?.kind === 'service' ? `${target.namespace}/${target.name}` : undefined,
    port: journey.question.port,
    deciding: steps.flatMap((step) =>
      step.kind === 'policy-verdict' && !step.allowed ? [...step.by, ...step.near] : [],
    ),
    masqueraded: steps.some((step) => step.kind === 'nat-applied' && step.what === 'masquerade'),
  }
}

type Touching = { [K in ContradictionKind]: (facts: Contradictions[K], met: Touched) => boolean }

const anyNode = ({ nodes }: { nodes: string[] }, { devices }: Touched): boolean =>
  nodes.some((node) => devices.has(node))
const thePod = ({ pod }: { pod: string }, { devices }: Touched): boolean => devices.has(pod)
const theAddress = ({ ip }: { ip: string }, { addresses }: Touched): boolean => addresses.has(ip)
const theService = ({ service }: { service: string }, met: Touched): boolean => service === met.service
const aDeciding = ({ policy }: { policy: string }, { deciding }: Touched): boolean =>
  deciding.some((key) => isOfPolicy(key, policy))
/** True of a snapshot, and of no way in it. */
const never = (): boolean => false

const TOUCHES: Touching = {
  'pod-cidr-shared': anyNode,
  'pod-cidrs-overlap': anyNode,
  'address-shared': theAddress,
  'slice-without-pod': theAddress,
  'slice-address-differs': (one, met) => theAddress(one, met) || thePod(one, met),
  'pod-outside-cidr': thePod,
  'identity-differs': thePod,
  'node-inside-pod-cidr': ({ node }, { devices }) => devices.has(node),
  'service-selects-nothing': theService,
  'service-without-endpoints': theService,
  'target-port-unknown': theService,
  'target-port-undeclared': (one, met) => theService(one, met) && one.port === met.port,
  'policy-peer-matches-nothing': aDeciding,
  'cidr-group-unknown': aDeciding,
  'native-cidr-too-narrow': (_, { masqueraded, devices }) => masqueraded && devices.size > 3,
  'node-unknown': never,
  'slice-without-service': never,
  'policy-selects-nothing': never,
  'namespace-unknown': never,
  'same-object-twice': never,
  'config-value-unknown': never,
}

function touches<K extends ContradictionKind>(one: Tagged<Contradictions, K>, met: Touched): boolean {
  return TOUCHES[one.kind](one, met)
}
