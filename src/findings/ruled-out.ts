import type { Tagged } from '../net/tagged.ts'
import type { Cause } from '../trace/cards/drop-card.ts'
import type { Findings } from './findings.ts'
import type { NameLookup } from './judged.ts'

/*
 * Which suspects a walk that arrives clears, and by what. The network between the nodes is assumed, so it clears nobody.
 */

/** Why it is not this cause. */
export type RuledOut = Tagged<{
  /** The walk meets it, and would have shown it. */
  walked: Record<never, never>
  /** Both ends are on one node: nothing is sent between nodes. */
  'one-node': { node: string }
  'no-tunnel': Record<never, never>
  /** No Service was asked. */
  'no-service': Record<never, never>
  /** A packet of so many bytes passed, too. */
  'large-passes': { bytes: number }
  'lookup-passes': Record<never, never>
  'no-l7': Record<never, never>
  'source-kept': Record<never, never>
  'not-itself': Record<never, never>
  'ranges-apart': { nodes: number }
}>

export interface Weighed {
  told: Findings
  large: Findings
  lookup: NameLookup['kind']
}

/** What rules a suspect out; undefined when nothing does. Only who arrived can clear anybody. */
export function ruledOutBy(cause: Cause, weighed: Weighed): RuledOut | undefined {
  if (weighed.told.journey.result.kind !== 'reachable') return undefined
  return RULES[cause]?.(weighed)
}

type Rule = (weighed: Weighed) => RuledOut | undefined

const walked: Rule = () => ({ kind: 'walked' })

/** In a network without a cluster everything that the walk met was written down. */
const writtenDown: Rule = ({ told }) => (told.network.cluster === undefined ? { kind: 'walked' } : undefined)

const ofService =
  (met: Rule): Rule =>
  (weighed) =>
    weighed.told.parties?.to.kind === 'service' ? met(weighed) : { kind: 'no-service' }

const unproven: Rule = () => undefined

const acrossNodes: Rule = ({ told }) => {
  const node = onlyNode(told)
  return node === undefined ? undefined : { kind: 'one-node', node }
}

function onlyNode({ network, journey }: Findings): string | undefined {
  if (network.cluster === undefined) return undefined
  const nodes = new Set(journey.story.map(({ device }) => device).filter((name) => isNode(network, name)))
  const [node] = nodes
  return nodes.size === 1 ? node : undefined
}

const isNode = ({ topology }: Findings['network'], name: string): boolean => topology.devices.get(name)?.kind === 'node'

const tunnel: Rule = (weighed) => {
  const { told } = weighed
  const sealed = told.journey.story.some((hop) => hop.steps.some(({ kind }) => kind === 'encapsulated'))
  return acrossNodes(weighed) ?? (sealed || told.network.cluster === undefined ? undefined : { kind: 'no-tunnel' })
}

const size: Rule = ({ large }) =>
  large.journey.result.kind === 'reachable' && large.broken === undefined
    ? { kind: 'large-passes', bytes: large.question.size }
    : undefined

const kept: Rule = ({ told }) => {
  const changed = told.journey.request.hops.some((hop) =>
    hop.steps.some((step) => step.kind === 'nat-applied' && step.what === 'masquerade'),
  )
  return changed ? undefined : { kind: 'source-kept' }
}

const demands: Rule = ({ told }) => {
  const verdict = told.cluster?.judged?.verdict
  const asks = verdict !== undefined && [verdict.egress, verdict.ingress].some((half) => half.l7 !== undefined)
  return told.network.cluster === undefined || asks ? undefined : { kind: 'no-l7' }
}

const itself: Rule = ({ told }) => {
  const last = told.journey.request.hops.at(-1)?.device
  return last === told.question.from ? undefined : { kind: 'not-itself' }
}

const OVERLAPS = new Set(['pod-cidr-shared', 'pod-cidrs-overlap', 'node-inside-pod-cidr'])

const apart: Rule = ({ told }) => {
  const snapshot = told.network.cluster?.snapshot
  if (snapshot === undefined || snapshot.contradictions.some(({ kind }) => OVERLAPS.has(kind))) return undefined
  return { kind: 'ranges-apart', nodes: snapshot.nodes.length }
}

/** A suspect without an entry cannot be cleared by a walk. */
const RULES: Partial<Record<Cause, Rule>> = {
  policy: walked,
  'cidr-and-pods': walked,
  'dns-egress': ({ lookup }) => (lookup === 'allowed' ? { kind: 'lookup-passes' } : undefined),
  'no-backend': ofService(walked),
  'no-backend-here': ofService(walked),
  'foreign-backend': ofService(unproven),
  'source-ranges': ofService(walked),
  'service-is-a-rule': ofService(walked),
  'tunnel-blocked': tunnel,
  'no-route': (weighed) => acrossNodes(weighed) ?? writtenDown(weighed),
  'range-twice': (weighed) => acrossNodes(weighed) ?? apart(weighed),
  'packet-too-big': size,
  'l7-rule': demands,
  masquerade: kept,
  'source-rewritten': kept,
  hairpin: itself,
  'link-down': writtenDown,
  'nobody-answers': writtenDown,
  'routing-loop': writtenDown,
  'filter-drops': writtenDown,
  'rp-filter': writtenDown,
}
