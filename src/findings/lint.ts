import { withoutPolicy } from '../kube/edits/policies.ts'
import { isAlive } from '../kube/import/slices.ts'
import type { ClusterFacts, Network } from '../kube/network.ts'
import type { CiliumRule, LabelSelector } from '../kube/objects/policy-types.ts'
import { networkOf } from '../kube/open.ts'
import { labelsOf, selects } from '../kube/policy/selectors.ts'
import type { Contradiction } from '../kube/snapshot/gaps.ts'
import type { Pod, Service, Snapshot } from '../kube/snapshot/snapshot.ts'
import type { Tagged } from '../net/tagged.ts'
import { connectionsBetween } from './changes.ts'

/*
 * What is written in a cluster and does not do what its writer meant.
 */

export type Lint = Tagged<{
  /** What the snapshot says twice in different ways, or about things that are not there. */
  contradiction: { of: Contradiction }
  /** A rule names the port of a Service; policies are asked at the pod, after the translation. */
  'service-port': { policy: string; port: number; service: string; target: number | string }
  /** Without it who can reach whom, the outside included, is the same. */
  redundant: { policy: string }
  /** Names are allowed, and no rule lets the proxy see the lookups: no address is ever learnt. */
  'no-dns-rule': { policy: string; name: string }
  /** One name of a port, and pods behind one Service that mean different numbers. */
  'two-numbers': { service: string; name: string; numbers: number[] }
}>

/** Every finding, those that break connections first. */
export function lintOf(network: Network & { cluster: ClusterFacts }): Lint[] {
  const { snapshot } = network.cluster
  return [
    ...servicePorts(snapshot),
    ...withoutDns(snapshot),
    ...twoNumbers(snapshot),
    ...snapshot.contradictions.map((of): Lint => ({ kind: 'contradiction', of })),
    ...redundant(network),
  ]
}

/** What a policy says of ports, whatever its kind: who is subject, and which numbers are let in. */
interface Ports {
  policy: string
  namespace: string | undefined
  subject: LabelSelector
  ports: readonly number[]
}

function inwardPorts({ networkPolicies, ciliumPolicies }: Snapshot): Ports[] {
  const kubernetes = networkPolicies.map(({ namespace, name, spec }) => ({
    policy: `${namespace}/${name}`,
    namespace,
    subject: spec.podSelector,
    ports: (spec.ingress ?? []).flatMap((rule) =>
      (rule.ports ?? []).flatMap(({ port, endPort }) =>
        typeof port === 'number' && endPort === undefined ? [port] : [],
      ),
    ),
  }))
  const cilium = ciliumPolicies.flatMap(({ namespace, name, rules }) =>
    rules.map((rule) => ({
      policy: namespace === undefined ? name : `${namespace}/${name}`,
      namespace,
      subject: plainSelector(rule.endpointSelector),
      ports: (rule.ingress ?? []).flatMap((one) =>
        (one.toPorts ?? []).flatMap(({ ports = [] }) =>
          ports.flatMap(({ port }) => (/^\d+$/.test(String(port)) ? [Number(port)] : [])),
        ),
      ),
    })),
  )
  return [...kubernetes, ...cilium, ...outward(networkPolicies)]
}

/** Rules for the way out name the port of the pod that is called, too. */
function outward(policies: Snapshot['networkPolicies']): Ports[] {
  return policies.flatMap(({ namespace, name, spec }) =>
    (spec.egress ?? []).flatMap(({ to = [], ports = [] }) => {
      const numbers = ports.flatMap(({ port, endPort }) =>
        typeof port === 'number' && endPort === undefined ? [port] : [],
      )
      return to.flatMap(({ podSelector, namespaceSelector }): Ports[] =>
        podSelector === undefined
          ? []
          : [
              {
                policy: `${namespace}/${name}`,
                namespace: namespaceSelector === undefined ? namespace : undefined,
                subject: podSelector,
                ports: numbers,
              },
            ],
      )
    }),
  )
}

/** A selector without the sources of its keys: `k8s:app` is `app`. */
function plainSelector({ matchLabels = {} }: LabelSelector = {}): LabelSelector {
  return {
    matchLabels: Object.fromEntries(
      Object.entries(matchLabels).map(([key, value]) => [key.replace(/^(?:k8s|any)[:.]/, ''), value]),
    ),
  }
}

function servicePorts(snapshot: Snapshot): Lint[] {
  return inwardPorts(snapshot).flatMap(({ policy, namespace, subject, ports }) => {
    const pods = snapshot.pods.filter(
      (pod) =>
        isAlive(pod) &&
        (namespace === undefined || pod.namespace === namespace) &&
        selects(subject, labelsOf(pod.labels)),
    )
    if (pods.length === 0) return []
    const declared = new Set(pods.flatMap((pod) => pod.ports.map(({ port }) => port)))
    return [...new Set(ports)]
      .filter((port) => !declared.has(port))
      .flatMap((port): Lint[] => {
        const found = snapshot.services.find(
          (service) =>
            behind(service, pods) && service.ports.some((one) => one.port === port && one.targetPort !== port),
        )
        const target = found?.ports.find((one) => one.port === port)?.targetPort
        return found === undefined || target === undefined
          ? []
          : [{ kind: 'service-port', policy, port, service: `${found.namespace}/${found.name}`, target }]
      })
  })
}

function behind({ namespace, selector }: Service, pods: readonly Pod[]): boolean {
  return (
    selector !== undefined &&
    pods.some((pod) => pod.namespace === namespace && selects({ matchLabels: selector }, labelsOf(pod.labels)))
  )
}

function withoutDns({ ciliumPolicies }: Snapshot): Lint[] {
  const learns = (rule: CiliumRule): boolean =>
    (rule.egress ?? []).some((one) =>
      (one.toPorts ?? []).some((ports) => JSON.stringify(ports.rules ?? {}).includes('"dns"')),
    )
  return ciliumPolicies.flatMap(({ namespace, name, rules }) => {
    const named = rules.flatMap((rule) => (rule.egress ?? []).flatMap((one) => one.toFQDNs ?? []))
    const [first] = named
    // another policy of the namespace may feed it
    const fed = ciliumPolicies.some(
      (one) => (one.namespace === undefined || one.namespace === namespace) && one.rules.some(learns),
    )
    if (first === undefined || fed) return []
    return [
      {
        kind: 'no-dns-rule' as const,
        policy: namespace === undefined ? name : `${namespace}/${name}`,
        name: first.matchName ?? first.matchPattern ?? '*',
      },
    ]
  })
}

function twoNumbers({ services, pods }: Snapshot): Lint[] {
  return services.flatMap(({ namespace, name, selector, ports }) => {
    if (selector === undefined) return []
    const own = pods.filter(
      (pod) => pod.namespace === namespace && isAlive(pod) && selects({ matchLabels: selector }, labelsOf(pod.labels)),
    )
    return ports.flatMap(({ targetPort }): Lint[] => {
      if (typeof targetPort === 'number') return []
      const numbers = [
        ...new Set(own.flatMap((pod) => pod.ports.filter((one) => one.name === targetPort).map(({ port }) => port))),
      ]
      return numbers.length < 2
        ? []
        : [{ kind: 'two-numbers', service: `${namespace}/${name}`, name: targetPort, numbers }]
    })
  })
}

/** More policies than that are not taken away one by one; nor are they in a large cluster. */
const MOST_POLICIES = 40
const MOST_PODS = 500

/** Is who can reach whom the same without it? Policies that speak of names or requests do more than a matrix shows. */
function redundant(network: Network & { cluster: ClusterFacts }): Lint[] {
  const { snapshot } = network.cluster
  const all = [
    ...snapshot.networkPolicies,
    ...snapshot.ciliumPolicies.filter(({ rules }) => !/"toFQDNs"|"rules"|"nodeSelector"/.test(JSON.stringify(rules))),
  ]
  if (all.length > MOST_POLICIES || snapshot.pods.length > MOST_PODS) return []
  return all.flatMap(({ namespace, name }): Lint[] => {
    const policy = namespace === undefined ? name : `${namespace}/${name}`
    const without = networkOf(withoutPolicy(snapshot, policy))
    const { opened, closed, appeared, vanished } = connectionsBetween(
      network,
      { ...without, cluster: without.cluster ?? network.cluster },
      'cilium',
    )
    return opened.length + closed.length + appeared.length + vanished.length === 0
      ? [{ kind: 'redundant', policy }]
      : []
  })
}
