import { fstatSync } from 'node:fs'
import type { Asker } from '../../src/commands/command.ts'
import type { Request } from '../../src/request/calls.ts'
import { ask, type Terminal } from './index.ts'
import { asLearner, learningFile, remember } from './learner.ts'
import { lesson } from './lesson.ts'

const USAGE = 64

/** Teaches: question after question where somebody answers, from a keyboard or a pipe; else the one that was asked for. */
export async function teach(request: Request, who: Asker, terminal: Terminal): Promise<number> {
  const file = learningFile(process.env)
  const asker = asLearner(who, file)
  const wanted = { ...terminal, picture: { wanted: false } }
  if (request.kind !== 'learn' && request.kind !== 'practice' && request.kind !== 'review') {
    remember(asker, (await ask(request, asker, wanted)).effects, file)
    return 0
  }
  if ('choose' in request || isNobody(process.stdin)) {
    const { blocks, effects } = await ask(request, asker, wanted)
    remember(asker, effects, file)
    // a mistake ends in no buttons
    return blocks.some(({ kind }) => kind === 'choices') ? 0 : USAGE
  }
  return await lesson({ request, asker }, { terminal: wanted, input: process.stdin, file })
}

/** Is there nobody to answer: no keyboard, no pipe, no file? */
function isNobody(input: NodeJS.ReadStream): boolean {
  if (input.isTTY === true) return false
  const at = fstatSync(0)
  return !at.isFIFO() && !at.isFile() && !at.isSocket()
}
