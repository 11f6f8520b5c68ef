import type { StepKind, StepOf } from '../events.ts'
import type { ProofSite } from '../proof.ts'
import type { ShellCommand } from '../shell.ts'

/*
 * All that is known about a kind of step, once. Where there is nothing to know, the card says so: a new kind does not
 * compile before everything about it has been decided.
 */

/** What an address, a prefix, a device or an interface stands for in its network. */
export type Names = (value: string) => string

/** How maps are called where the step happened. */
export interface MapsOf {
  /** Minor version of Cilium: names differ. */
  minor: number
  /** Number of a pod's endpoint on its node, when the snapshot has it. */
  endpointId(pod: string): number | undefined
}

/** What the picture makes of a step. */
export interface StepDrawing {
  /** A note of its own: the row that decided, another address on the packet, or a second tunnel around the first. */
  note: 'row' | 'change' | 'seal' | 'none'
  /**
   * What it has to say on the arrow that leaves: it is what set out, the address that the socket really asks, a tunnel
   * around it, a door that it goes out of, a signpost, an address put back, a deed, a row, or what there is if nothing else.
   */
  arrow: 'opening' | 'hook' | 'wrapping' | 'exit' | 'sign' | 'restored' | 'deed' | 'row' | 'least' | 'none'
}

export interface Card<K extends StepKind> {
  /** How much it tells. From 60 on it is told in the one-screen answer; of more than three in a scene, the heaviest three. */
  weight: number
  /** The part of a node where it happens: an interface, or its stack. `same`, undefined: where the step before did. */
  part: 'same' | 'stack' | ((step: StepOf<K>) => string | undefined)
  /** As a decision that can be another one on another way: its sort first, then its details. */
  diff: 'none' | ((step: StepOf<K>, name: Names) => readonly string[])
  /** The eBPF map that it read or wrote, by its name in that release (bpftool map; IPv4). */
  map: 'none' | ((step: StepOf<K>, of: MapsOf) => string | undefined)
  /** The command that shows on the real cluster what it read or wrote. It only reads (cilium-dbg/cmd of 1.20). */
  command: 'none' | ((step: StepOf<K>, where: ProofSite) => ShellCommand | undefined)
  draw: StepDrawing
  /** What `hubble observe` calls it: the observation point that the step carries, if it does, or a line of its own. */
  observation: 'at-point' | ((step: StepOf<K>) => string | undefined)
}
export type Cards = { [K in StepKind]: Card<K> }
