import type { EndpointSlice, Pod, Service, ServicePort } from '../snapshot/snapshot.ts'
import type { PolicySet } from './compile.ts'
import type { Verdict } from './evidence.ts'
import { judge, type PolicyQuestion } from './judge.ts'
import { find, type Party } from './parties.ts'
import { labelsOf, selects } from './selectors.ts'

/*
 * What a person asks: a name and the port of a Service. First the name is looked up, then the connection goes to a pod,
 * and both are judged where the packet really goes, after translation.
 */

export type Target = Party | { kind: 'service'; namespace: string; name: string }

export interface ConnectQuestion extends Omit<PolicyQuestion, 'to'> {
  to: Target
  /** Is the name looked up before? By default for services and addresses asked by name. */
  lookup?: boolean
}

export interface Via {
  /** `namespace/name`. */
  service: string
  clusterIp?: string
  port: number
}

/** One connection that the question needs, to one possible destination. */
export interface PolicyLeg {
  kind: 'lookup' | 'connect'
  to: Party
  port: number
  via?: Via
  verdict: Verdict
}

/** What the person sees. `refused`: the service has no backend. */
export type ConnectionSymptom =
  | 'connected'
  | 'connect-timeout'
  | 'sometimes-timeout'
  | 'dns-failure'
  | 'refused'
  | 'http-403'

export interface PolicyConnection {
  legs: readonly PolicyLeg[]
  symptom: ConnectionSymptom
  /** The first leg that blocks. */
  blocked?: PolicyLeg
}

interface Backend {
  to: Party
  port: number
}

function podParty(pod: Pod): Party {
  return { kind: 'pod', namespace: pod.namespace, name: pod.name }
}

function targetPort(pod: Pod, port: ServicePort): number | undefined {
  if (typeof port.targetPort === 'number') return port.targetPort
  return pod.ports.find((one) => one.name === port.targetPort && one.protocol === port.protocol)?.port
}

function selectedPods(set: PolicySet, service: Service): Pod[] {
  const { selector } = service
  if (selector === undefined || Object.keys(selector).length === 0) return []
  return set.cluster.pods.filter(
    (pod) =>
      pod.namespace === service.namespace && pod.ready && selects({ matchLabels: selector }, labelsOf(pod.labels)),
  )
}

function sliceBackends(set: PolicySet, slices: readonly EndpointSlice[], port: ServicePort): Backend[] {
  return slices.flatMap((slice) => {
    const number = slice.ports.find(
      (one) => (one.name ?? '') === (port.name ?? '') && one.protocol === port.protocol,
    )?.port
    if (number === undefined) return []
    return slice.endpoints
      .filter((endpoint) => endpoint.ready)
      .flatMap((endpoint) => endpoint.addresses.slice(0, 1))
      .map((ip): Party => ({ kind: 'address', ip }))
      .filter((to) => find(set, to) !== undefined)
      .map((to) => ({ to, port: number }))
  })
}

/** The pods and ports behind a port of a Service: by its EndpointSlices, by its selector where there are none. */
export function backends(set: PolicySet, service: Service, port: ServicePort): Backend[] {
  const slices = set.cluster.endpointSlices.filter(
    (one) => one.namespace === service.namespace && one.service === service.name,
  )
  if (slices.length > 0) return sliceBackends(set, slices, port)
  return selectedPods(set, service).flatMap((pod) => {
    const number = targetPort(pod, port)
    return number === undefined ? [] : [{ to: podParty(pod), port: number }]
  })
}

function viaOf(service: Service, port: number): Via {
  const clusterIp = service.clusterIps[0]
  return { service: `${service.namespace}/${service.name}`, port, ...(clusterIp === undefined ? {} : { clusterIp }) }
}

interface Asked {
  kind: PolicyLeg['kind']
  service: Service
  protocol: 'TCP' | 'UDP' | 'SCTP'
  port: number
}

function serviceLegs(set: PolicySet, question: ConnectQuestion, asked: Asked): PolicyLeg[] {
  const { service, protocol } = asked
  const port = service.ports.find((one) => one.port === asked.port && one.protocol === protocol)
  if (port === undefined) return []
  return backends(set, service, port).map((backend) => ({
    kind: asked.kind,
    ...backend,
    via: viaOf(service, asked.port),
    verdict: judge(set, { ...question, protocol, ...backend }),
  }))
}

/** The Service that answers names: kube-dns by convention, whatever runs behind it. */
function dnsService(set: PolicySet): Service | undefined {
  const system = set.cluster.services.filter((service) => service.namespace === 'kube-system')
  return system.find((one) => one.name === 'kube-dns') ?? system.find((one) => one.labels['k8s-app'] === 'kube-dns')
}

function lookupLegs(set: PolicySet, question: ConnectQuestion): PolicyLeg[] {
  const service = dnsService(set)
  const { to } = question
  const named = to.kind === 'service' || (to.kind === 'address' && (to.names ?? []).length > 0)
  if (service === undefined || question.from.kind === 'address' || !(question.lookup ?? named)) return []
  const name =
    to.kind === 'service'
      ? `${to.name}.${to.namespace}.svc.cluster.local`
      : to.kind === 'address'
        ? to.names?.[0]
        : undefined
  const asked = name === undefined ? question : { ...question, dns: name }
  return serviceLegs(set, asked, { kind: 'lookup', service, protocol: 'UDP', port: 53 })
}

function connectLegs(set: PolicySet, question: ConnectQuestion): PolicyLeg[] {
  const { to, protocol } = question
  if (to.kind !== 'service') {
    return [{ kind: 'connect', to, port: question.port ?? 0, verdict: judge(set, { ...question, to }) }]
  }
  const service = set.cluster.services.find((one) => one.namespace === to.namespace && one.name === to.name)
  // Nothing answers ICMP for a ClusterIP: only its ports are translated.
  if (service === undefined || protocol === 'ICMP') return []
  return serviceLegs(set, question, { kind: 'connect', service, protocol, port: question.port ?? 0 })
}

const passes = (leg: PolicyLeg) => leg.verdict.allowed
const refusedByProxy = (leg: PolicyLeg, answer: string) =>
  leg.verdict.ingress.l7?.answer === answer || leg.verdict.egress.l7?.answer === answer

function symptomOf(lookups: readonly PolicyLeg[], connects: readonly PolicyLeg[]): ConnectionSymptom {
  if (lookups.length > 0 && lookups.every((leg) => !passes(leg) || refusedByProxy(leg, 'dns-refused')))
    return 'dns-failure'
  if (connects.length === 0) return 'refused'
  if (connects.every((leg) => !passes(leg))) return 'connect-timeout'
  if (connects.some((leg) => !passes(leg))) return 'sometimes-timeout'
  return connects.some((leg) => refusedByProxy(leg, 'http-403')) ? 'http-403' : 'connected'
}

/** An address of a Service is that Service: no packet for it reaches a policy untranslated. */
function translated(set: PolicySet, question: ConnectQuestion): ConnectQuestion {
  const { to } = question
  if (to.kind !== 'address') return question
  const service = set.cluster.services.find((one) =>
    [...one.clusterIps, ...one.externalIps, ...one.loadBalancerIps].includes(to.ip),
  )
  if (service === undefined) return question
  const { namespace, name } = service
  return {
    ...question,
    to: { kind: 'service', namespace, name },
    lookup: question.lookup ?? (to.names ?? []).length > 0,
  }
}

/**
 * Judges a question as a person asks it: the lookup of the name, then the connection to every backend. A blocked lookup
 * hides the policy that blocks the connection, so both are judged.
 */
export function connect(set: PolicySet, question: ConnectQuestion): PolicyConnection {
  const asked = translated(set, question)
  const lookups = lookupLegs(set, asked)
  const connects = connectLegs(set, asked)
  const legs = [...lookups, ...connects]
  const blocked = legs.find((leg) => !passes(leg))
  return { legs, symptom: symptomOf(lookups, connects), ...(blocked === undefined ? {} : { blocked }) }
}
