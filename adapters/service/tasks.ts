import { answer, DEFAULT_NETWORK } from '../../src/bot/bot.ts'
import type { Asker } from '../../src/commands/command.ts'
import type { Tagged } from '../../src/net/tagged.ts'
import type { Answer, Block, Blocks } from '../../src/request/answer.ts'
import { type Sheet, sheetsOf } from '../platform/pictures.ts'
import { type Continuation, complete, type Suggestion, suggestFor, type Typing } from '../platform/suggest.ts'
import { here, type ThinkQuestion } from '../platform/think.ts'

/*
 * What the threads of the pool do: everything that opens what strangers uploaded, or that may take long.
 */

export interface Tasks {
  answer: { question: Omit<ThinkQuestion, 'by'> }
  /** How a typed line may go on. */
  complete: { line: string; asker: Asker }
  /** What may be meant by one option of a command. */
  suggest: { typing: Typing; asker: Asker }
}
/** An answer, and for each of its diagrams the pages to draw, or why there are none. */
export interface Answered {
  answer: Answer
  sheets: (readonly Sheet[] | Error)[]
}
export interface Results {
  answer: Answered
  complete: readonly Continuation[]
  suggest: readonly Suggestion[]
}
export type Task = Tagged<Tasks>
export type TaskResult = Tagged<{ [K in keyof Results]: { result: Results[K] } }>

type Diagram = Tagged<Blocks, 'diagram'>
const think = here(answer)

/** What is drawn was worked out here: the journey itself would only be copied from thread to thread. */
function light(block: Block): Block {
  if (block.kind !== 'diagram') return block
  const { request } = block.journey
  const journey = { ...block.journey, story: [], request: { ...request, hops: [] }, errors: [], exchanges: [] }
  return { ...block, journey }
}

/** A picture that cannot be made out costs the picture, not the answer. */
function sheets(block: Diagram): readonly Sheet[] | Error {
  try {
    return sheetsOf(block)
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause))
  }
}

async function answered({ question }: Tasks['answer']): Promise<Answered> {
  const whole = await think({ ...question, by: '' })
  const diagrams = whole.blocks.filter((block) => block.kind === 'diagram')
  return { answer: { ...whole, blocks: whole.blocks.map(light) }, sheets: diagrams.map(sheets) }
}

const does: { [K in keyof Tasks]: (task: Tagged<Tasks, K>) => Promise<Results[K]> | Results[K] } = {
  answer: answered,
  complete: ({ line, asker }) => complete(line, asker, DEFAULT_NETWORK),
  suggest: ({ typing, asker }) => suggestFor(typing, asker, DEFAULT_NETWORK),
}

/** Does a task. Throws what our own faults throw; an asker's mistake is an answer. */
export async function perform(task: Task): Promise<TaskResult> {
  if (task.kind === 'answer') return { kind: 'answer', result: await does.answer(task) }
  if (task.kind === 'complete') return { kind: 'complete', result: await does.complete(task) }
  return { kind: 'suggest', result: await does.suggest(task) }
}
