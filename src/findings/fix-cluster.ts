import type { Edit } from '../kube/edits/edit.ts'
import type { ClusterFacts } from '../kube/network.ts'
import type { LabelSelector, Labels, NetworkPolicyPeer } from '../kube/objects/policy-types.ts'
import { selecting } from '../kube/policy/judge.ts'
import type { Party } from '../kube/policy/parties.ts'
import { labelsOf, selects } from '../kube/policy/selectors.ts'
import type { NetworkPolicy, Pod, Service, Snapshot } from '../kube/snapshot/snapshot.ts'
import type { Asked } from './question.ts'

/*
 * Single changes of a cluster that could turn a verdict. What none of them touches, no set of them can turn.
 */

/** Labels that a controller writes: whoever selects by them selects one generation of pods. */
const GENERATED = /^(pod-template-hash|controller-revision-hash|pod-template-generation|statefulset\.kubernetes\.io\/)/

function ownLabels({ labels }: Pod): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !GENERATED.test(key)))
}

interface Side {
  /** The pods that stand there. */
  pods: readonly Pod[]
  selector?: Labels
  namespace: string
  service?: Service
  /** At the pod, after any translation. */
  ports: readonly number[]
}

const podOf = (snapshot: Snapshot, { namespace, name }: { namespace: string; name: string }): Pod[] =>
  snapshot.pods.filter((pod) => pod.namespace === namespace && pod.name === name && !pod.hostNetwork)

function senderSide(snapshot: Snapshot, party: Party): Side | undefined {
  const [pod] = party.kind === 'pod' ? podOf(snapshot, party) : []
  return pod === undefined ? undefined : { pods: [pod], selector: ownLabels(pod), namespace: pod.namespace, ports: [] }
}

function receiverSide(snapshot: Snapshot, { parties, question }: Asked): Side | undefined {
  const to = parties?.to
  if (to?.kind === 'pod') {
    const [pod] = podOf(snapshot, to)
    return pod === undefined
      ? undefined
      : { pods: [pod], selector: ownLabels(pod), namespace: pod.namespace, ports: [question.port] }
  }
  if (to?.kind !== 'service') return undefined
  const service = snapshot.services.find((one) => one.namespace === to.namespace && one.name === to.name)
  if (service === undefined) return undefined
  const slices = snapshot.endpointSlices.filter((one) => one.namespace === to.namespace && one.service === to.name)
  const refs = slices.flatMap((slice) => slice.endpoints.flatMap(({ pod }) => pod ?? []))
  return {
    pods: refs.flatMap((ref) => podOf(snapshot, ref)),
    ...(service.selector === undefined ? {} : { selector: service.selector }),
    namespace: to.namespace,
    service,
    ports: [...new Set(slices.flatMap((slice) => slice.ports.flatMap(({ port }) => port ?? [])))],
  }
}

/** What could make it pass. Never a change that switches policies off as a whole. */
export function passingEdits({ snapshot, policies }: ClusterFacts, asked: Asked): Edit[] {
  const { parties } = asked
  if (parties === undefined) return []
  const from = senderSide(snapshot, parties.from)
  const to = receiverSide(snapshot, asked)
  const ends: Party[] = [...(from === undefined ? [] : [parties.from]), ...partiesOf(to)]
  const names = new Set(ends.flatMap((end) => selecting(policies, end, 'cilium').map(({ policy }) => fullName(policy))))
  return distinct([
    ...allowing(snapshot, asked, { from, to }),
    ...labelling(snapshot, { from, to }),
    ...(to?.service === undefined ? [] : serviceEdits(snapshot, to.service, asked)),
    ...[...names].map((policy): Edit => ({ kind: 'delete-policy', policy })),
  ])
}

const fullName = ({ namespace, name }: { namespace?: string; name: string }): string =>
  namespace === undefined ? name : `${namespace}/${name}`
const partiesOf = (side: Side | undefined): Party[] =>
  (side?.pods ?? []).map(({ namespace, name }) => ({ kind: 'pod', namespace, name }))

function distinct(edits: readonly Edit[]): Edit[] {
  return [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()]
}

interface Sides {
  from: Side | undefined
  to: Side | undefined
}

/** One rule more at each end that policies isolate: these pods, this port, nobody else. */
function allowing(snapshot: Snapshot, asked: Asked, { from, to }: Sides): Edit[] {
  const { question } = asked
  if (question.proto === 'icmp') return []
  const protocol = question.proto === 'udp' ? 'UDP' : 'TCP'
  const ports = (to?.ports ?? [question.port]).map((port) => ({ protocol, port }) as const)
  const there = peerOf(to, from?.namespace, asked.to.ip)
  const here = peerOf(from, to?.namespace, asked.from.ip)
  const ingress: NetworkPolicy[] =
    to?.selector === undefined || isEmpty(to.selector) || here === undefined
      ? []
      : [
          {
            namespace: to.namespace,
            name: freeName(snapshot, to.namespace, 'allow-ingress'),
            unread: [],
            spec: {
              podSelector: { matchLabels: to.selector },
              policyTypes: ['Ingress'],
              ingress: [{ from: [here], ports }],
            },
          },
        ]
  const egress: NetworkPolicy[] =
    from?.selector === undefined || isEmpty(from.selector) || there === undefined
      ? []
      : [
          {
            namespace: from.namespace,
            name: freeName(snapshot, from.namespace, 'allow-egress'),
            unread: [],
            spec: {
              podSelector: { matchLabels: from.selector },
              policyTypes: ['Egress'],
              egress: [{ to: [there], ports }],
            },
          },
        ]
  return [...ingress, ...egress].map((policy) => ({
    kind: 'apply-policy',
    networkPolicies: [policy],
    ciliumPolicies: [],
    adminPolicies: [],
  }))
}

/** A policy of that name that is there is not to be replaced. */
function freeName({ networkPolicies, ciliumPolicies }: Snapshot, namespace: string, wanted: string): string {
  const taken = new Set(
    [...networkPolicies, ...ciliumPolicies].flatMap((one) => (one.namespace === namespace ? [one.name] : [])),
  )
  let name = wanted
  for (let i = 2; taken.has(name); i++) name = `${wanted}-${i}`
  return name
}

const isEmpty = (labels: Labels): boolean => Object.keys(labels).length === 0

/** Pods by their labels, in another namespace by its name too; the outside by its address. */
function peerOf(
  side: Side | undefined,
  home: string | undefined,
  ip: string | undefined,
): NetworkPolicyPeer | undefined {
  if (side === undefined) return ip === undefined ? undefined : { ipBlock: { cidr: `${ip}/32` } }
  if (side.selector === undefined || isEmpty(side.selector)) return undefined
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': side.namespace } }
  return { podSelector: { matchLabels: side.selector }, ...(side.namespace === home ? {} : { namespaceSelector }) }
}

/** The labels that a rule at the other end asks for. */
function labelling(snapshot: Snapshot, { from, to }: Sides): Edit[] {
  return [
    ...relabelled(snapshot, from, to, 'ingress'),
    ...(to?.service === undefined ? relabelled(snapshot, to, from, 'egress') : []),
  ]
}

function relabelled(
  snapshot: Snapshot,
  who: Side | undefined,
  other: Side | undefined,
  list: 'ingress' | 'egress',
): Edit[] {
  const [pod] = who?.pods ?? []
  if (pod === undefined || other === undefined) return []
  const wanted = snapshot.networkPolicies
    .filter((policy) => policy.namespace === other.namespace)
    .filter((policy) => other.pods.some((one) => selects(policy.spec.podSelector, labelsOf(one.labels))))
    .flatMap(({ spec }) =>
      list === 'ingress'
        ? (spec.ingress ?? []).flatMap((rule) => rule.from ?? [])
        : (spec.egress ?? []).flatMap((rule) => rule.to ?? []),
    )
    .flatMap(({ podSelector }) => podSelector ?? [])
  const also = snapshot.ciliumPolicies
    .filter((policy) => policy.namespace === undefined || policy.namespace === other.namespace)
    .flatMap(({ rules }) => rules)
    .flatMap((rule) =>
      list === 'ingress'
        ? (rule.ingress ?? []).flatMap((one) => one.fromEndpoints ?? [])
        : (rule.egress ?? []).flatMap((one) => one.toEndpoints ?? []),
    )
  return [...wanted, ...also].flatMap((selector) => labelEdit(pod, selector))
}

function labelEdit(pod: Pod, { matchLabels = {} }: LabelSelector): Edit[] {
  const own = Object.entries(matchLabels)
    .map(([key, value]) => [key.replace(/^(?:k8s|any)[:.]/, ''), value] as const)
    .filter(([key, value]) => !/^(?:reserved|io\.kubernetes\.|io\.cilium\.)/.test(key) && pod.labels[key] !== value)
  return own.length === 0 ? [] : [{ kind: 'label-pod', pod: fullName(pod), labels: Object.fromEntries(own) }]
}

/** The port that was asked, the numbers that the pods have, the labels that pods of the namespace carry. */
function serviceEdits({ pods }: Snapshot, service: Service, { question }: Asked): Edit[] {
  const name = fullName(service)
  const { selector, ports } = service
  const home = pods.filter((pod) => pod.namespace === service.namespace && !pod.hostNetwork)
  const own =
    selector === undefined ? [] : home.filter((pod) => selects({ matchLabels: selector }, labelsOf(pod.labels)))
  const unknownPort = ports.every(({ port }) => port !== question.port)
  const asked = unknownPort
    ? ports.map(({ port }): Edit => ({ kind: 'service-port', service: name, from: port, to: question.port }))
    : []
  const numbers = [...new Set(own.flatMap((pod) => pod.ports.map(({ port }) => port)))]
  const target = numbers.flatMap((to) =>
    ports.map(({ port: of }): Edit => ({ kind: 'service-target', service: name, of, to })),
  )
  const keys = Object.keys(selector ?? {})
  const other =
    own.length > 0
      ? []
      : home
          .filter((pod) => keys.length > 0 && keys.every((key) => pod.labels[key] !== undefined))
          .map(
            (pod): Edit => ({
              kind: 'service-selector',
              service: name,
              selector: Object.fromEntries(keys.map((key) => [key, pod.labels[key] ?? ''])),
            }),
          )
  return [...asked, ...target, ...other]
}

/** What could block it: a rule that denies these pods this port, at either end; a label less that a rule asks for. */
export function blockingEdits({ snapshot, policies }: ClusterFacts, asked: Asked): Edit[] {
  const { parties, question } = asked
  if (parties === undefined) return []
  const [from, to] = [senderSide(snapshot, parties.from), receiverSide(snapshot, asked)]
  const protocol = question.proto === 'udp' ? ('UDP' as const) : ('TCP' as const)
  const toPorts =
    question.proto === 'icmp'
      ? []
      : [{ ports: (to?.ports ?? [question.port]).map((port) => ({ port: String(port), protocol })) }]
  const at = (labels: Labels, namespace: string): LabelSelector => ({
    matchLabels: { ...labels, 'k8s:io.kubernetes.pod.namespace': namespace },
  })
  const rules: Edit[] = []
  if (to?.selector !== undefined && from?.selector !== undefined && !isEmpty(to.selector) && !isEmpty(from.selector)) {
    const deny = { fromEndpoints: [at(from.selector, from.namespace)], ...(toPorts.length === 0 ? {} : { toPorts }) }
    const rule = {
      endpointSelector: { matchLabels: to.selector },
      ingressDeny: [deny],
      enableDefaultDeny: { ingress: false, egress: false },
    }
    rules.push({
      kind: 'apply-policy',
      networkPolicies: [],
      ciliumPolicies: [
        { namespace: to.namespace, name: freeName(snapshot, to.namespace, 'deny-ingress'), rules: [rule], unread: [] },
      ],
      adminPolicies: [],
    })
  }
  const ends: Party[] = [...(from === undefined ? [] : [parties.from]), ...partiesOf(to)]
  const names = new Set(ends.flatMap((end) => selecting(policies, end, 'cilium').map(({ policy }) => fullName(policy))))
  const [pod] = from?.pods ?? []
  const without =
    pod === undefined
      ? []
      : Object.keys(ownLabels(pod)).map(
          (key): Edit => ({ kind: 'label-pod', pod: fullName(pod), labels: { [key]: null } }),
        )
  return distinct([...rules, ...without, ...[...names].map((policy): Edit => ({ kind: 'delete-policy', policy }))])
}
