import type { Network } from '../kube/network.ts'
import type { Ends } from '../request/calls.ts'
import { BELIEFS, type Belief, isBelief } from './beliefs.ts'
import { type Item, type Option, type StemKind, type Value, valueText } from './item.ts'
import { kinds } from './kinds/index.ts'
import type { Asking, Kind } from './kinds/kind.ts'
import { places, type QuestionPlace } from './places.ts'
import { type Random, randomOf } from './random.ts'
import { situations } from './situations.ts'
import { type ToldWalk, tell } from './told.ts'

/*
 * The bank of questions: it has none, and makes each of them when it is asked for.
 */

/** Options of one question, the right one included. */
const MOST_OPTIONS = 5
/** Walks that are tried before a network counts as having no question about a belief. */
const TRIES = 30

export interface Wanted {
  about: Belief
  seed: number
}

/** The question about a belief that a seed means in a network; undefined where the network has none. The same every time. */
export function itemFor(network: Network, { about, seed }: Wanted): Item | undefined {
  const random = randomOf(`${network.hash}/${about}/${seed}`)
  for (let i = 0; i < TRIES; i++) {
    const place = random.pick<QuestionPlace>(places[about])
    if (place === undefined) return undefined
    const ends = situations[place.situation](network, random)
    const item = ends === undefined ? undefined : itemOf(network, { ends, kind: place.kind, about, seed, random })
    if (item !== undefined) return item
  }
  return undefined
}

/** A question of one kind about one walk: for lessons, which choose both. */
export function itemAbout(network: Network, wanted: Wanted & { ends: Ends; kind: StemKind }): Item | undefined {
  const random = randomOf(`${network.hash}/${wanted.about}/${wanted.seed}/${wanted.kind}`)
  return itemOf(network, { ...wanted, random })
}

/** Beliefs about which a network has a question. */
export function beliefsIn(network: Network, seed: number): Belief[] {
  return BELIEFS.filter((about) => itemFor(network, { about, seed }) !== undefined)
}

interface Making extends Wanted {
  ends: Ends
  kind: StemKind
  random: Random
}

function itemOf(network: Network, making: Making): Item | undefined {
  const told = tell(making.ends, network)
  return told === undefined ? undefined : ofKind(making.kind, told, making)
}

function ofKind<K extends StemKind>(name: K, told: ToldWalk, making: Making): Item | undefined {
  const kind: Kind<K> = kinds[name]
  const { about, seed, ends, random } = making
  if (told.ways !== undefined && !fits(kind.ways, told)) return undefined
  const asking = kind.ask(told, random)
  if (asking === undefined) return undefined
  const wrong = wrongOptions(kind, told, { asking, about, random })
  if (!wrong.some(({ belief }) => belief === about)) return undefined
  const options = random.shuffled([{ value: asking.truth }, ...wrong])
  const network = { name: told.network.name, hash: told.network.hash }
  const key = options.findIndex(({ belief }) => belief === undefined)
  return { about, network, seed, stem: asking.stem, ends, options, key, shows: asking.shows }
}

/** Several walks have one key only where all of them would give it. */
function fits(ways: Kind<StemKind>['ways'], told: ToldWalk): boolean {
  return ways === 'any' || (ways === 'reachable' && told.journey.result.kind === 'reachable')
}

/** One option per belief first, that of the item's own before all; then what room is left for. None twice, none right. */
function wrongOptions<K extends StemKind>(
  kind: Kind<K>,
  told: ToldWalk,
  { asking, about, random }: { asking: Asking<K>; about: Belief; random: Random },
): Option[] {
  const table = new Map<string, (told: ToldWalk, asking: Asking<K>) => readonly Value[]>(Object.entries(kind.wrong))
  const others = random.shuffled([...table.keys()].filter(isBelief).filter((belief) => belief !== about))
  const taken = new Set([valueText(asking.truth)])
  const first: Option[] = []
  const more: Option[] = []
  for (const belief of [about, ...others]) {
    let mine = first
    for (const value of table.get(belief)?.(told, asking) ?? []) {
      const text = valueText(value)
      if (taken.has(text)) continue
      taken.add(text)
      mine.push({ value, belief })
      mine = more
    }
  }
  return [...first, ...more].slice(0, MOST_OPTIONS - 1)
}
