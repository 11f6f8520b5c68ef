import type { Spot } from '../../engine/scenes.ts'
import type { Step, StepKind, StepOf } from '../../trace/events.ts'
import type { Catalogue, Telling } from './catalogue.ts'

/** Tells a step with the sentences of its kind, at the place where it happened. */
export function tellStep(words: Catalogue, step: Step, spot: Spot): Telling {
  return tellKind(words, step.kind, { step, spot })
}

function tellKind<K extends StepKind>(words: Catalogue, kind: K, told: { step: Step; spot: Spot }): Telling {
  const isKind = (step: Step): step is StepOf<K> => step.kind === kind
  const { step, spot } = told
  if (!isKind(step)) throw new TypeError(`no sentence for ${kind}`)
  return words.steps[kind](step, spot)
}
