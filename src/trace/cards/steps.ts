import type { Step, StepKind, StepOf } from '../events.ts'
import { inPoint } from '../observation.ts'
import type { ProofSite } from '../proof.ts'
import type { CommandLine } from '../shell.ts'
import type { Cards, MapsOf, Names, StepDrawing } from './card.ts'
import { CILIUM } from './cilium.ts'
import { NETFILTER } from './netfilter.ts'
import { ROUTING } from './routing.ts'
import { SERVICES } from './services.ts'
import { SOCKETS } from './sockets.ts'
import { VLANS } from './vlans.ts'

/*
 * The cards of all kinds of steps, and what is asked of them.
 */

const CARDS: Cards = { ...SOCKETS, ...ROUTING, ...NETFILTER, ...VLANS, ...CILIUM, ...SERVICES }

export function weightOf({ kind }: Step): number {
  return CARDS[kind].weight
}

export function drawingOf({ kind }: Step): StepDrawing {
  return CARDS[kind].draw
}

/** Where in a node a step happens; undefined: where the one before did. */
export function partOf<K extends StepKind>(step: StepOf<K>): string | undefined {
  const { part }: Cards[K] = CARDS[step.kind]
  if (typeof part === 'function') return part(step)
  return part === 'same' ? undefined : part
}

/** A step as a decision; undefined: it decides nothing. */
export function decisionOf<K extends StepKind>(step: StepOf<K>, name: Names): readonly string[] | undefined {
  const { diff }: Cards[K] = CARDS[step.kind]
  return diff === 'none' ? undefined : diff(step, name)
}

/** The name of the map behind a step. Undefined: there is none. */
export function mapOf<K extends StepKind>(step: StepOf<K>, of: MapsOf): string | undefined {
  const { map }: Cards[K] = CARDS[step.kind]
  return map === 'none' ? undefined : map(step, of)
}

/** The command for a step on a real cluster. Undefined: there is no table behind it, or none in that version. */
export function shownBy<K extends StepKind>(step: StepOf<K>, where: ProofSite): CommandLine | undefined {
  const { command }: Cards[K] = CARDS[step.kind]
  return command === 'none' ? undefined : command(step, where)?.line
}

/** What a line of `hubble observe` calls it; where nothing else is said, it is forwarded. Undefined: no line. */
export function hubbleLine(step: Step, aggregation: string): string | undefined {
  return CARDS[step.kind].observation === 'at-point' ? inPoint(step, aggregation) : ownLine(step)
}

function ownLine<K extends StepKind>(step: StepOf<K>): string | undefined {
  const { observation }: Cards[K] = CARDS[step.kind]
  return observation === 'at-point' ? undefined : observation(step)
}
