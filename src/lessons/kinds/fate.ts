import { broadcastOf } from '../../net/address.ts'
import type { Value } from '../item.ts'
import { peopleOf } from '../people.ts'
import { died, fateOf, isForService, lastStep, nodesOf, sceneOf, stops, type ToldWalk } from '../told.ts'
import type { Kind } from './kind.ts'

const answered: Value = { kind: 'fate', fate: { kind: 'answered' } }
const lost = (at: string): Value => ({ kind: 'fate', fate: { kind: 'lost', at } })

/** Does it arrive, and does the answer? */
export const fate: Kind<'fate'> = {
  ways: 'reachable',
  ask(told) {
    const end = fateOf(told)
    const back = told.journey.reply
    const step = end.kind === 'answer-lost' ? back?.hops.at(-1)?.steps.at(-1) : lastStep(told)
    return { stem: { kind: 'fate' }, truth: { kind: 'fate', fate: end }, shows: sceneOf(told, step) }
  },
  wrong: {
    'switch-is-a-hop': (told) => spent(told, told.journey.request.hops.slice(1)),
    'receiver-counts': (told) => spent(told, stops(told).slice(1)),
    'ttl-is-seconds': (told) => (isShort(told) ? [answered] : []),
    'no-gateway-gets-lost': (told) => (neverSent(told) ? lostAfter(told) : []),
    'server-needs-no-gateway': (told) => (fateOf(told).kind === 'answer-lost' ? [answered] : []),
    'routers-know-the-way': (told) => (died(told, 'no-route') && !neverSent(told) ? [answered] : []),
    'answer-same-way': (told) => (told.ends.src !== undefined && arrived(told) ? [answered] : []),
    'source-is-checked': (told) => (told.ends.src === undefined ? [] : refusedByFirst(told)),
    'broadcast-is-a-host': (told) =>
      isBroadcast(told) && fateOf(told).kind === 'not-sent' ? [answered, ...lostAfter(told)] : [],
    'broadcast-crosses': (told) => (isBroadcast(told) ? [answered] : []),
    'mask-is-the-routers': (told) => (isAnswered(told) || !masksDiffer(told) ? [] : [answered]),
    'routers-split': (told) => (died(told, 'too-big') ? [answered] : []),
    'ping-is-enough': (told) => (died(told, 'too-big') ? [answered] : []),
    'all-of-1500-fits': (told) => (died(told, 'too-big') && told.network.datapath !== undefined ? [answered] : []),
    'nat-is-a-firewall': (told) => (isAnswered(told) ? [] : entries(told).map(lost)),
    'container-port-at-service': (told) => (isForService(told) && died(told, 'no-route') ? [answered] : []),
    'local-from-every-node': (told) => (died(told, 'service-backend-not-found') ? [answered] : []),
  },
}

const arrived = (told: ToldWalk): boolean => told.journey.request.disposition.kind === 'delivered'
const neverSent = (told: ToldWalk): boolean => died(told, 'no-route') && fateOf(told).kind === 'not-sent'
const isShort = (told: ToldWalk): boolean => told.question.ttl < 10
const isAnswered = (told: ToldWalk): boolean => fateOf(told).kind === 'answered'

/** Where a counter that every one of them lowers would be used up. */
function spent(told: ToldWalk, counting: readonly { device: string }[]): Value[] {
  const last = counting[told.question.ttl - 1]
  return isShort(told) && last !== undefined ? [lost(last.device)] : []
}

/** It goes out into the street, and is lost there: at a neighbour that could have been asked. */
function lostAfter(told: ToldWalk): Value[] {
  const port = told.network.topology.peer(told.question.from, 'eth0')
  return [...(port === undefined ? [] : [lost(port.end.device)]), answered]
}

/** The first one that forwards turns away whoever claims another address. */
function refusedByFirst(told: ToldWalk): Value[] {
  const [, first] = stops(told)
  return first === undefined ? [] : [lost(first.device)]
}

/** Is the destination the broadcast address of a subnet here? */
function isBroadcast({ network, to }: ToldWalk): boolean {
  if (network.cluster !== undefined) return false
  return [...network.topology.devices.values()].some(
    (device) =>
      device.kind !== 'switch' &&
      device.nics.some(({ addresses }) => addresses.some((address) => broadcastOf(address) === to.ip)),
  )
}

/** Do the two ends judge by rules of different width? */
function masksDiffer(told: ToldWalk): boolean {
  const [from, to] = [told.from.ip, told.to.ip].map(
    (ip) => peopleOf(told.network).find((one) => one.ip === ip)?.address,
  )
  return from !== undefined && to !== undefined && from.length !== to.length
}

/** The buildings at whose door somebody could be turned away. */
function entries(told: ToldWalk): string[] {
  const home = nodesOf(told)
  const target = told.network.cluster?.snapshot.pods.find(({ ip }) => ip === told.to.ip)?.node
  return target === undefined || home.includes(target) ? [] : [target]
}
