import type { Block, Headline } from '../request/answer.ts'

/** An answer in its parts, in the order in which it is read. Who wants only some of them takes those by name. */
export interface AnswerParts {
  /** The result in one line. */
  head: Headline
  /** Where it broke, or the way that it took. */
  place: Block[]
  /** What shows it on the real machines. */
  proof: Block[]
  /** Everything else that is to be said. */
  body: Block[]
  /** Where it comes from, and what leads on. */
  next: Block[]
}

export function blocksOf({ head, place, proof, body, next }: AnswerParts): Block[] {
  return [head, ...place, ...proof, ...body, ...next]
}
