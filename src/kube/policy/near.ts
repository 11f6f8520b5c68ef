import { near } from '../../request/spelling.ts'
import type { Labels } from '../objects/policy-types.ts'
import { isFinished } from '../snapshot/pod-phase.ts'
import type { PolicySet } from './compile.ts'
import type { Half } from './decide.ts'
import type { NearMiss, RuleRef, Want } from './evidence.ts'
import { type Face, hit, YES } from './faces.ts'
import { NAMESPACE_LABELS, POD_NAMESPACE } from './identity.ts'
import type { Matcher, Matchers, PortMatch, Rule } from './model.ts'
import { faceOf } from './parties.ts'
import { anyPortFits, peerFits } from './plan.ts'
import { blockText } from './ranges.ts'
import { selectorText } from './selectors.ts'

/*
 * Rules that nearly decided: what they want, and what is there instead, so that nobody has to open the YAML.
 */

/** More near misses than this help nobody. */
const NEAR_MISSES = 12
/** Whether nobody at all has what a rule wants is looked up in clusters of so many pods. */
const MOST_PODS = 5000
const MOST_WANTS = 4

/** Allow rules that failed by one thing; those with the right peer first. A rule that says nothing is near to nothing. */
export function nearMisses(set: PolicySet, half: Half): NearMiss[] {
  const all = half.plan.allow.flatMap((rule) => missOf(set, half, rule) ?? [])
  const sorted = [...all.filter((one) => one.peer === undefined), ...all.filter((one) => one.peer !== undefined)]
  return sorted.slice(0, NEAR_MISSES)
}

function missOf(set: PolicySet, half: Half, rule: Rule): NearMiss | undefined {
  const { view, plan, peer, ends } = half
  if (rule.empty) return undefined
  const port = anyPortFits(rule, ends.layer4, ends.to)
  const who = peerFits(view, rule, { ...plan, peer }) === YES
  if (port === who) return undefined
  const { ref, ports } = rule
  if (who) {
    const miss = ends.layer4.protocol === 'ICMP' ? 'right-peer-no-icmp' : 'right-peer-wrong-port'
    return { rule: ref, miss, wants: ports.slice(0, MOST_WANTS).map(portWanted), has: [] }
  }
  const matchers = rule.peers.flatMap((number) => view.matchers.all[number] ?? [])
  const wants = rule.peers
    .slice(0, MOST_WANTS)
    .flatMap((number, i) => wanted(set, half, { rule: ref, number, matcher: matchers[i] }))
  const anyPort = ports.every(({ kind }) => kind === 'all' || kind === 'icmp')
  return {
    rule: ref,
    miss: anyPort ? 'wrong-peer' : 'right-port-wrong-peer',
    wants,
    has: hasOf(peer, matchers),
    peer: peer.name,
  }
}

/** What the other end shows: its labels as far as people set them, its address when it has none. */
function hasOf({ own, kind, ip, reserved }: Face, matchers: readonly Matcher[]): string[] {
  const address = ip !== undefined && matchers.some((one) => one.kind === 'cidr') ? [ip] : []
  const labels = Object.entries(own).map(([key, value]) => `${key}=${value}`)
  if (kind === 'pod') return [...labels.slice(0, 5), ...address]
  return kind === 'node' ? [...reserved, ...address] : ip === undefined ? [] : [ip]
}

function portWanted(port: PortMatch): Want {
  if (port.kind === 'all') return { text: 'any' }
  if (port.kind === 'icmp') return { text: `ICMP ${port.type}` }
  if (port.kind === 'named') return { text: `${port.protocol} ${port.name}` }
  const { protocol, from, to } = port
  return { text: from === 0 && to === 65535 ? protocol : `${protocol} ${from === to ? from : `${from}-${to}`}` }
}

type Asked = { rule: RuleRef; number: number; matcher: Matcher | undefined }

function wanted(set: PolicySet, half: Half, asked: Asked): Want[] {
  const { matcher, rule } = asked
  if (matcher === undefined) return []
  const text = textOf(matcher, rule)
  if (matcher.kind !== 'pods' && matcher.kind !== 'endpoints') return [{ text }]
  if (set.cluster.pods.length > MOST_PODS || someoneHas(set, half, asked.number)) return [{ text }]
  const nearest = nearestOf(set, matcher)
  return [{ text, nobody: true, ...(nearest === undefined ? {} : { nearest }) }]
}

function someoneHas(set: PolicySet, { view }: Half, number: number): boolean {
  return set.cluster.pods.some((pod) => {
    if (pod.hostNetwork || isFinished(pod)) return false
    return hit(view, number, faceOf(set, { kind: 'pod', pod }, false)) === YES
  })
}

const bare = (key: string): string => key.replace(/^(k8s|any)[:.]/, '')

/** The label that was meant, when one key and a slip away. */
function nearestOf({ cluster }: PolicySet, matcher: Matchers['pods'] | Matchers['endpoints']): string | undefined {
  const selector = 'pods' in matcher ? matcher.pods : matcher.selector
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    const name = bare(key)
    const known = new Set(cluster.pods.flatMap(({ labels }) => valuesAt(labels, name)))
    const [close] = known.has(value) ? [] : near(value, [...known])
    if (close !== undefined) return `${name}=${close}`
  }
  return undefined
}

function valuesAt(labels: Labels, key: string): string[] {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  return value === undefined ? [] : [value]
}

type Texts = { [K in keyof Matchers]: (matcher: Matchers[K], rule: RuleRef) => string }

const TEXTS: Texts = {
  pods: ({ namespace, namespaces, pods }) => {
    const home = selectorText(namespaces)
    const who = selectorText(pods)
    const own = namespace === undefined ? '*' : `namespace ${namespace}`
    const place = home === '{}' ? (who === '{}' ? own : '') : `namespace ${home}`
    return [place, who === '{}' ? '' : who].filter((part) => part !== '').join(', ')
  },
  endpoints: ({ selector }, rule) => endpointText(selector, rule),
  nodes: ({ selector }) => `node ${selectorText(selector)}`,
  cidr: ({ block, except }) => [blockText(block), ...except.map((one) => `!${blockText(one)}`)].join(' '),
  entity: ({ entity }) => entity,
  names: ({ names }) => names.join(', '),
  everybody: () => '*',
  unknown: (matcher) => ('name' in matcher ? matcher.name : matcher.what),
}

function endpointText(
  { matchLabels = {}, matchExpressions = [] }: Matchers['endpoints']['selector'],
  rule: RuleRef,
): string {
  const labels = Object.entries(matchLabels).flatMap(([key, value]): [string, string][] => {
    const name = bare(key)
    if (name === POD_NAMESPACE) return value === rule.namespace ? [] : [['namespace', value]]
    return [[name.replace(NAMESPACE_LABELS, 'namespace '), value]]
  })
  const expressions = matchExpressions
    .filter(({ key, operator }) => bare(key) !== POD_NAMESPACE || operator !== 'Exists')
    .map((one) => ({ ...one, key: bare(one.key) }))
  const text = selectorText({ matchLabels: Object.fromEntries(labels), matchExpressions: expressions })
  return text === '{}' ? '*' : text
}

function textOf<K extends keyof Matchers>(matcher: { kind: K } & Matchers[K], rule: RuleRef): string {
  return TEXTS[matcher.kind](matcher, rule)
}
