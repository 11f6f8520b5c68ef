import type { NameTrouble } from '../../findings/names.ts'
import type { NodeFacts, ServiceFacts } from '../../kube/diff/around.ts'
import type { ModeRow } from '../../kube/diff/mode.ts'
import type { ReachState } from '../../kube/diff/policy.ts'
import type { HostRoutingReason, UnmodelledFeature } from '../../kube/mode/mode.ts'
import type { MtuPart } from '../../kube/mode/mtu.ts'
import type { ConnectionSymptom } from '../../kube/policy/connect.ts'
import type {
  Caveat,
  Divergence,
  L7Verdict,
  MissingEvidence,
  NearMiss,
  PolicyFault,
  PolicyRef,
  ReasonKind,
  Reasons,
  RuleRef,
  Semantics,
} from '../../kube/policy/evidence.ts'
import type { Contradiction, ContradictionKind, Gap, GapKind, Resource } from '../../kube/snapshot/gaps.ts'
import type { Notice, NoticeKind } from '../../kube/snapshot/notices.ts'
import type { Tagged } from '../../net/tagged.ts'
import type { Text } from '../../request/text.ts'
import type { Result } from '../../trace/events.ts'
import type { Direction } from '../../trace/rows.ts'

/*
 * What a language must be able to say about real clusters: policies, the effective mode, and what an import understood.
 */

/** One thing in two voices. */
export interface Voiced {
  technical: Text
  house: Text
}

type Of<T extends { kind: string }, K extends T['kind']> = Extract<T, { kind: K }>

export interface PolicyWords {
  /** Why one direction is as it is: a whole sentence about the end whose policies count. */
  reasons: { [K in ReasonKind]: (reason: Tagged<Reasons, K>, about: { end: Text; direction: Direction }) => Voiced }
  /** The same as a clause for headlines, and a word or two for tables. */
  because: { [K in ReasonKind]: (reason: Tagged<Reasons, K>, direction: Direction) => Voiced }
  brief: Record<ReasonKind, string>
  misses: Record<NearMiss['miss'], (near: NearMiss) => Text>
  passed: (rule: Text) => Text
  /** What matched too, but stands behind what decided. */
  overruled: (parts: readonly (RuleRef | PolicyRef)[], allowed: boolean) => Text
  missing: { [K in MissingEvidence['kind']]: (missing: Of<MissingEvidence, K>) => Text }
  divergences: { [K in Divergence['kind']]: (divergence: Of<Divergence, K>) => Text }
  caveats: { [K in Caveat['kind']]: (caveat: Of<Caveat, K>) => Text }
  faults: Record<PolicyFault['expected'], Text>
  effects: Record<PolicyFault['effect'], Text>
  l7: Record<L7Verdict['answer'], (protocol: Text, rules: Text) => Text>
  symptoms: Record<ConnectionSymptom, Voiced>
  directions: Record<Direction, string>
  semantics: Record<Semantics, string>
  states: Record<ReachState, string>
  lines: PolicyLines
}

export interface PolicyLines {
  allowed(from: Text, to: Text, port: Text): Text
  denied(from: Text, to: Text, about: { port: Text; direction: Direction; why: Text }): Text
  undetermined(from: Text, to: Text, port: Text): Text
  /** What could be a policy about them could not be read. */
  unread(from: Text, to: Text, about: { port: Text; places: readonly string[] }): Text
  differing(from: Text, to: Text, about: { port: Text; open: number; of: number }): Text
  refused(from: Text, to: Text, port: Text): Text
  lookupBlocked(from: Text, to: Text): Text
  policyChanges: Record<'added' | 'removed' | 'changed', (policies: Text) => Text>
  /** Of a question that is open: what is known says so. */
  probablyDenied(direction: Direction, end: Text, why: Text): Text
  probablyAllowed: Text
  /** What the rules of a proxy let through. */
  requests(all: readonly string[]): Text
  refusedByProxy(from: Text, to: Text, port: Text): Text
  brokeAt(direction: Direction, end: Text): Text
  nothingBroke: Text
  prove: Text
  needed: Text
  leg: { lookup: (to: Text, port: Text) => Text; connect: (to: Text, port: Text) => Text }
  /** So many backends fare as the one that is told. */
  alike(of: number): Text
  through(service: Text, port: number): Text
  other(semantics: Text, allowed: boolean): Text
  fault(policy: Text, about: { field: string; found: string; expected: Text; effect: Text }): Text
  openPods: Text
  reachIntro(about: { workloads: number; allowed: number; denied: number }): Text
  reachCut(rows: number): Text
  reachMore(rows: number): Text
  reachLegend: Text
  reachNothing: Text
  reachParted(rows: number, reading: Text, semantics: string): Text
  reachWithoutPorts(names: readonly string[], more: number): Text
  reachKinds(pods: number, classes: number): Text
  diffIntro(about: { opened: number; closed: number; appeared: number; vanished: number }): Text
  diffSame: Text
  diffBetween(before: Text, after: Text): Text
  portsUnknown: Text
  columns: Record<PolicyColumn, string>
  captions: Record<'opened' | 'closed' | 'appeared' | 'vanished' | 'matrix' | 'denied' | 'faults' | 'backends', string>
}
export type PolicyColumn =
  | 'from'
  | 'to'
  | 'port'
  | 'verdict'
  | 'why'
  | 'before'
  | 'after'
  | 'backend'
  | 'result'
  | 'number'

/** What is on in a cluster and not walked, and nodes that may be off. */
export interface DoubtWords {
  /** `name` completes "depends on what is not known: ..."; `about` says what is really different. */
  features: Record<UnmodelledFeature, { name: string; about: Text }>
  notReady(node: string): Text
  notReadyName(node: string): string
  unmanaged(pod: string): Text
  unmanagedName(pod: string): string
  /** Nothing shows the CNI: in the first line, in full, and as what is not known. */
  assumedHead: Text
  assumed: Text
  assumedName: string
  /** `place`: file, line, and what stood there as far as anybody knows. */
  unread(place: string): Text
  unreadName(place: string): string
  notWalked(names: Text): Text
}

/** What changed between two snapshots beside the connections themselves. */
export interface DiffWords {
  ways(about: { changed: number; walked: number }): Text
  notAll(walked: number): Text
  onlyAround: Text
  lost(services: Text): Text
  down(nodes: Text): Text
  captions: Record<'mode' | 'nodes' | 'services' | 'ways' | 'sides', string>
  columns: Record<'what' | 'before' | 'after' | 'count' | 'example' | 'place', string>
  absent: string
  noWay: Text
  node(facts: NodeFacts): Text
  service(facts: ServiceFacts): Text
  results: Record<Result['kind'], string>
  turned(from: Text, to: Text, results: { before: string; after: string }): Text
  otherWay(from: Text, to: Text, result: string): Text
  sameWay(from: Text, to: Text, result: string): Text
  first(place: Text): Text
  before(told: Text): Text
  after(told: Text): Text
  alike(count: number): Text
}

export interface ModeWords {
  doubts: DoubtWords
  diff: DiffWords
  hostRouting: Record<HostRoutingReason, Text>
  mtuParts: Record<MtuPart, string>
  mtuSource: Record<'configured' | 'given' | 'assumed', Text>
  resources: Record<Resource, string>
  gaps: { [K in GapKind]: (gap: Of<Gap, K>) => Text }
  contradictions: { [K in ContradictionKind]: (contradiction: Of<Contradiction, K>) => Text }
  notices: { [K in NoticeKind]: (notice: Of<Notice, K>) => Text }
  rows: Record<ModeRow, string>
  values: ModeValues
  lines: ModeLines
}

export interface ModeValues {
  yes: string
  no: string
  none: string
  assumed: (version: string) => Text
  routing: Record<'tunnel' | 'native' | 'hybrid', Text>
  hostRouting: Record<'bpf' | 'legacy', Text>
  fallback: (why: Text) => Text
  chosen: (why: Text) => Text
  masquerade: Record<'bpf' | 'iptables' | 'none', Text>
  excluded: (cidr: string) => Text
  ownRange: Text
  kubeProxy: Record<'cilium' | 'kube-proxy', Text>
  socketLb: Record<'full' | 'host-namespace-only' | 'off', Text>
  perPacket: Text
  encryption: Record<'wireguard' | 'ipsec' | 'none', Text>
  nodesToo: Text
  aggregation: (level: string) => Text
  enforcement: Record<'default' | 'always' | 'never', Text>
  extras: Record<'host-firewall' | 'cidr-pods' | 'cidr-nodes' | 'audit' | 'no-localhost', Text>
}

export interface ModeLines {
  intro(network: string, version: string): Text
  introAssumed(network: string, version: string): Text
  unknownConfig: Text
  mtu(about: { device: number; parts: string; route: number }): Text
  fault(key: string, value: string, known: string): Text
  caption: string
  field: string
  value: string
  checked(about: { name: string; nodes: number; pods: number; services: number; policies: number }): Text
  written(file: string, hash: string): Text
  taken(at: string): Text
  timeless: Text
  simulatedFrom(about: { name: string; hash: string; takenAt?: string }): Text
  synthetic(count: number): Text
  counts: string
  given: string
  used: string
  leftOut: string
  gaps: string
  gapsNone: Text
  contradictions: string
  contradictionsNone: Text
  notices: string
  moreNotices(count: number): Text
  moreLines(count: number): Text
  decides: string
  count: Record<CountName, string>
  missingKinds(kinds: Text): Text
  reading(percent: number, objects: number): string
  /** Before what the snapshot shows, when a fact is missing. */
  asFar: string
  /** The labels allow it, but the identity on the way is another one (native-routing CIDR too narrow, NAT). */
  identityLost(identity: number): Text
  /** The policy of a node forbids the tunnel's own packets. */
  tunnelDenied(node: string, port: number): Text
  /** Devices on the way that no Kubernetes object tells of. */
  assumed(devices: Text): Text
  /** What the fabric between two nodes has to let through. */
  mustPass: Record<
    'tunnel' | 'wireguard' | 'pods',
    (about: { from: string; to: string; port: number; assumed: Text }) => Text
  >
  /** Asked by name, the lookup is forbidden already. */
  lookup(from: Text, about: { dns: string; port: number; why: Text }): Text
  /** Asked by name, nobody says an address. */
  unanswered: { [K in NameTrouble['kind']]: (trouble: Of<NameTrouble, K>) => Text }
  /** What is odd about an end. */
  ends: {
    finished(pod: string): Text
    terminating(pod: string): Text
    notReady(pod: string): Text
    noSuchPort(service: Text, port: string, ports: readonly string[]): Text
    /** The number that was asked is that of a node's port. */
    nodePort(service: Text, about: { nodePort: number; port: string }): Text
    /** What decides where a node itself is asked: a phrase. */
    listener(node: string, port: string): string
    serviceWith(ip: string): string
    /** The address of a name that nobody here has: a phrase. */
    addressOf(name: string): string
    noPing(service: Text, ports: readonly string[]): Text
    undeclared(pod: string, port: string, ports: readonly string[]): Text
  }
  shownBy: Text
  shownIn(maps: Text): Text
  observed: {
    lines(level: string, lines: Text): Text
    nothing(level: string): Text
    point(point: string, reported: boolean, level: string): Text
  }
  sameWays(of: number): Text
  /** All can be reached, and not all declare the port. */
  openWays(of: number): Text
  noWays(of: number): Text
  someWays(open: number, of: number): Text
}
export const COUNT_NAMES = [
  'nodes',
  'notReadyNodes',
  'namespaces',
  'pods',
  'runningPods',
  'hostNetworkPods',
  'services',
  'endpointSlices',
  'endpoints',
  'networkPolicies',
  'ciliumPolicies',
  'adminPolicies',
  'identities',
  'workloads',
  'synthetic',
] as const
export type CountName = (typeof COUNT_NAMES)[number]
