import type { Held, StemKind, StemOf, Value } from '../item.ts'
import type { Random } from '../random.ts'
import type { ToldWalk } from '../told.ts'

/** A question about a walked packet before its wrong options are known. */
export interface Asking<K extends StemKind> {
  stem: StemOf<K>
  /** Read from the trace. */
  truth: Value
  /** The scene that settles it. */
  shows: number
}

/** A kind of question: what it asks about a walk, and what each belief would answer. */
export interface Kind<K extends StemKind> {
  /**
   * Where a Service may choose among several pods there are several walks: asked only of `one`; where all `reachable`
   * ones end alike; or of `any`.
   */
  ways: 'one' | 'reachable' | 'any'
  /** Undefined: this walk does not give rise to such a question. */
  ask(told: ToldWalk, random: Random): Asking<K> | undefined
  /** What each belief would say. Nothing, where it has nothing to say or would be right. */
  wrong: { [B in Held[K]]: (told: ToldWalk, asking: Asking<K>) => readonly Value[] }
}
