import type { Network } from '../kube/network.ts'
import type { Service, Snapshot } from '../kube/snapshot/snapshot.ts'
import type { Ends } from '../request/calls.ts'
import { peopleOf } from './people.ts'
import type { Random } from './random.ts'

/*
 * Situations of real clusters: Services, policies and the world outside.
 */

type Situation = (network: Network, random: Random) => Ends | undefined
type InCluster = (snapshot: Snapshot, random: Random, pod: string) => Ends | undefined

/** A situation that begins at some pod of a snapshot. */
const inCluster =
  (situation: InCluster): Situation =>
  (network, random) => {
    const pod = random.pick(peopleOf(network))
    return network.cluster === undefined || pod === undefined
      ? undefined
      : situation(network.cluster.snapshot, random, pod.name)
  }

const nameOf = ({ namespace, name }: Service): string => `${namespace}/${name}`
const tcpPort = ({ ports }: Service): Service['ports'][number] | undefined =>
  ports.find(({ protocol }) => protocol === 'TCP')
const withAddress = ({ services }: Snapshot): readonly Service[] =>
  services.filter((service) => service.clusterIps.length > 0 && !service.headless)

/** Asked at one of its own ports. */
const service = inCluster((snapshot, random, from) => {
  const one = random.pick(withAddress(snapshot))
  const port = one === undefined ? undefined : tcpPort(one)
  return one === undefined || port === undefined ? undefined : { from, to: nameOf(one), port: port.port, proto: 'tcp' }
})

/** Asked at the port of its containers. */
const containerPort = inCluster((snapshot, random, from) => {
  const wrong = withAddress(snapshot).flatMap((one) =>
    one.ports.flatMap(({ targetPort }) =>
      typeof targetPort === 'number' && one.ports.every(({ port }) => port !== targetPort) ? [{ one, targetPort }] : [],
    ),
  )
  const chosen = random.pick(wrong)
  return chosen === undefined
    ? undefined
    : { from, to: nameOf(chosen.one), port: chosen.targetPort, proto: 'tcp' as const }
})

const ping = inCluster((snapshot, random, from) => {
  const to = random.pick(withAddress(snapshot))?.clusterIps[0]
  return to === undefined ? undefined : { from, to, proto: 'icmp' }
})

/** From outside, at the address of a node. */
const nodePort = (policy: 'Cluster' | 'Local'): Situation =>
  inCluster((snapshot, random) => {
    const ports = withAddress(snapshot)
      .filter(({ externalTrafficPolicy }) => externalTrafficPolicy === policy)
      .flatMap((one) => one.ports.flatMap(({ nodePort: port }) => port ?? []))
    const port = random.pick(ports)
    const to = random.pick(snapshot.nodes)?.addresses[0]?.ip
    return port === undefined || to === undefined ? undefined : { from: 'world', to, port, proto: 'tcp' }
  })

const out = inCluster((_, __, from) => ({ from, to: 'world', port: 443, proto: 'tcp' }))

const toPod = inCluster((snapshot, random) => {
  const pod = random.pick(snapshot.pods.filter(({ hostNetwork, ip }) => !hostNetwork && ip !== undefined))
  return pod?.ip === undefined ? undefined : { from: 'world', to: pod.ip, port: pod.ports[0]?.port ?? 80, proto: 'tcp' }
})

/** Pod to pod at a port that the receiver opens. */
const policed = inCluster((snapshot, random, from) => {
  const pods = snapshot.pods.filter((pod) => !pod.hostNetwork && `${pod.namespace}/${pod.name}` !== from)
  const pod = random.pick(pods.filter(({ ports }) => ports.length > 0))
  const port = random.pick(pod?.ports ?? [])
  if (pod === undefined || port === undefined) return undefined
  const proto = port.protocol === 'UDP' ? 'udp' : 'tcp'
  return { from, to: `${pod.namespace}/${pod.name}`, port: port.port, proto }
})

/** The name is asked first. */
const name = inCluster((snapshot, _, from) => {
  const dns = snapshot.services.find((one) => one.ports.some(({ port }) => port === 53))
  return dns === undefined ? undefined : { from, to: nameOf(dns), port: 53, proto: 'udp' }
})

export const serviceSituations = {
  service,
  'container-port': containerPort,
  'service-ping': ping,
  'node-port': nodePort('Cluster'),
  'local-node-port': nodePort('Local'),
  out,
  'to-pod': toPod,
  policed,
  name,
}
