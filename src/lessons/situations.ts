import type { Network } from '../kube/network.ts'
import { type Ip, inPrefix, ipBits, ipText, type Prefixed } from '../net/address.ts'
import type { Ends } from '../request/calls.ts'
import { peopleOf, rangeOf, type Someone } from './people.ts'
import type { Random } from './random.ts'
import { serviceSituations } from './situations-services.ts'

/*
 * Situations that teach something: each chooses two ends and a probe in any network, or finds that it does not occur there.
 */

export type Situation = (network: Network, random: Random) => Ends | undefined

const isHome = ({ kind }: Someone): boolean => kind !== 'router'

/** One who fits, and another who fits to them. */
function pair(network: Network, random: Random, fits: (from: Someone, to: Someone) => boolean): Ends | undefined {
  const people = peopleOf(network).filter(isHome)
  const from = random.pick(people)
  if (from === undefined) return undefined
  const to = random.pick(people.filter((other) => other !== from && fits(from, other)))
  return to === undefined ? undefined : { from: from.name, to: to.name }
}

const live = (network: Network, who: Someone): Prefixed | undefined => who.address ?? rangeOf(network, who.group)

const across: Situation = (network, random) => pair(network, random, (from, to) => from.group !== to.group)
const neighbours: Situation = (network, random) => pair(network, random, (from, to) => from.group === to.group)
const anyone: Situation = (network, random) => pair(network, random, () => true)

/** The same with a probe that was changed. */
const probed =
  (ends: Situation, change: (random: Random) => Partial<Ends>): Situation =>
  (network, random) => {
    const found = ends(network, random)
    return found === undefined ? undefined : { ...found, ...change(random) }
  }

/** An address of somebody's own subnet that nobody has. */
const nobodyHere: Situation = (network, random) => {
  const from = random.pick(peopleOf(network).filter(({ kind }) => kind === 'host'))
  const to = from?.address === undefined ? undefined : freeAddress(network, random, from.address)
  return from === undefined || to === undefined ? undefined : { from: from.name, to }
}

/** The number of an apartment that was taken down, in another building. */
const gonePod: Situation = (network, random) => {
  const pods = peopleOf(network).filter(({ kind }) => kind === 'pod')
  const from = random.pick(pods)
  const there = random.pick(pods.filter(({ group }) => group !== from?.group))
  const range = there === undefined ? undefined : live(network, there)
  const to = range === undefined ? undefined : freeAddress(network, random, range)
  return from === undefined || to === undefined ? undefined : { from: from.name, to }
}

function freeAddress(network: Network, random: Random, range: Prefixed): Ip | undefined {
  const taken = new Set(peopleOf(network).map(({ ip }) => ip))
  const first = (ipBits(range.ip) ?? 0) - ((ipBits(range.ip) ?? 0) % 2 ** (32 - range.length))
  const size = Math.min(2 ** (32 - range.length), 256)
  const ip = ipText(first + 64 + random.below(Math.max(1, size - 70)))
  return taken.has(ip) || !inPrefix(ip, range.ip, range.length) || size < 128 ? undefined : ip
}

/** The last address of a subnet: somebody's own, or another one's. */
const broadcast =
  (own: boolean): Situation =>
  (network, random) => {
    const houses = peopleOf(network).filter(({ kind }) => kind === 'host')
    const from = random.pick(houses)
    const there = random.pick(houses.filter(({ group }) => (group === from?.group) === own))
    const range = there?.address
    if (from === undefined || range === undefined || range.length > 30) return undefined
    const bits = ipBits(range.ip) ?? 0
    return { from: from.name, to: ipText(bits - (bits % 2 ** (32 - range.length)) + 2 ** (32 - range.length) - 1) }
  }

/** A source address that nobody has, and to which nobody knows a way. */
const claimed: Situation = (network, random) => {
  const ends = across(network, random)
  if (ends === undefined || network.datapath !== undefined) return undefined
  return { ...ends, src: `10.9.${random.below(9)}.${1 + random.below(250)}` }
}

/** An address in a neighbourhood that does not exist. */
const nowhere: Situation = (network, random) => {
  const from = random.pick(peopleOf(network).filter(({ kind }) => kind === 'host'))
  return from === undefined
    ? undefined
    : { from: from.name, to: `10.250.${random.below(250)}.${1 + random.below(250)}` }
}

/** Another address of a router that is next door. */
const otherLeg: Situation = (network, random) => {
  const from = random.pick(peopleOf(network).filter(({ kind }) => kind === 'host'))
  const doormen = peopleOf(network).filter(({ kind, group }) => kind === 'router' && group === from?.group)
  const box = network.topology.devices.get(random.pick(doormen)?.name ?? '')
  if (from === undefined || box?.kind !== 'router') return undefined
  const legs = box.nics.flatMap(({ addresses }) => addresses)
  const far = random.pick(legs.filter(({ ip }) => from.address && !inPrefix(ip, from.address.ip, from.address.length)))
  return far === undefined ? undefined : { from: from.name, to: far.ip }
}

/** Somebody judges by another rule than the one they talk to. */
const oddMasks: Situation = (network, random) =>
  pair(network, random, (from, to) => {
    const [a, b] = [from.address, to.address]
    return (
      a !== undefined && b !== undefined && a.length !== b.length && inPrefix(a.ip, b.ip, Math.min(a.length, b.length))
    )
  })

const hasGateway = (network: Network, { name }: Someone): boolean => {
  const box = network.topology.devices.get(name)
  return box !== undefined && box.kind !== 'switch' && box.routes.covering('192.0.2.1').length > 0
}

/** From, or to, a house that knows no doorman. */
const doormanless =
  (who: 'from' | 'to'): Situation =>
  (network, random) => {
    if (network.cluster !== undefined) return undefined
    return pair(
      network,
      random,
      (from, to) =>
        from.group !== to.group &&
        !hasGateway(network, who === 'from' ? from : to) &&
        hasGateway(network, who === 'to' ? from : to),
    )
  }

/** Larger than the narrowest link of the network, and smaller than a whole frame. */
const big: Situation = (network, random) => {
  const ends = across(network, random)
  const least = narrowest(network)
  if (ends === undefined || least === undefined) return undefined
  return { ...ends, size: least - 28 + 1 + random.below(1500 - least), df: 'do' }
}

/** Bytes of an IP packet that fit everywhere, where that is less than 1500. */
function narrowest(network: Network): number | undefined {
  if (network.cluster !== undefined) return undefined
  if (network.datapath !== undefined) return 1450
  const mtus = [...network.topology.devices.values()].flatMap((device) =>
    device.kind === 'switch' ? [] : device.nics.map(({ mtu }) => mtu),
  )
  const least = Math.min(...mtus)
  return least < 1500 ? least : undefined
}

const closed = (): Partial<Ends> => ({ proto: 'tcp', port: 80, open: false })

export const situations = {
  across,
  neighbours,
  'short-across': probed(across, (random) => ({ ttl: 1 + random.below(3) })),
  'short-neighbours': probed(neighbours, () => ({ ttl: 1 })),
  'closed-port': probed(anyone, closed),
  'nobody-here': nobodyHere,
  'gone-pod': gonePod,
  'broadcast-here': broadcast(true),
  'broadcast-there': broadcast(false),
  claimed,
  nowhere,
  'other-leg': otherLeg,
  'odd-masks': oddMasks,
  'no-gateway': doormanless('from'),
  'to-no-gateway': doormanless('to'),
  big,
  ...serviceSituations,
} satisfies Record<string, Situation>
export type SituationName = keyof typeof situations
