import type { Spot } from '../../engine/scenes.ts'
import type { StepKind, StepOf } from '../../trace/events.ts'
import type { Catalogue, Telling } from './catalogue.ts'

/** Tells a step with the sentences of its kind, at the place where it happened. */
export function tellStep<K extends StepKind>(words: Catalogue, step: StepOf<K>, spot: Spot): Telling {
  return words.steps[step.kind](step, spot)
}
