/*
 * The library's front door: ask as a person asks. What an answer is made of stands in `Blocks`; `toText` is the plain form.
 */

export { type Asker, answer, type BotQuestion, parse, stranger } from '../../src/bot/bot.ts'
export { openLab } from '../../src/kube/labs.ts'
export type { Network } from '../../src/kube/network.ts'
export { openAny as open } from '../../src/kube/open.ts'
export { LAB_NAMES, type LabName } from '../../src/networks/labs/index.ts'
export type { Answer, Block, Blocks, Effect } from '../../src/request/answer.ts'
export type { Calls, Request } from '../../src/request/calls.ts'
export { Problem } from '../../src/request/problem.ts'
export { bare, type Text } from '../../src/request/text.ts'
export { VERSION } from '../../src/request/version.ts'
export { toText } from './text.ts'
