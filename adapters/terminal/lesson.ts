import { createInterface, type Interface } from 'node:readline'
import type { Asker } from '../../src/commands/command.ts'
import type { Answer, Choice } from '../../src/request/answer.ts'
import type { Request } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import { linesOf } from './chat.ts'
import { ask, type Terminal } from './index.ts'
import { remember } from './learner.ts'

/*
 * Learning at a terminal: an answer, its buttons as letters, the next answer. The same from a keyboard and from a pipe.
 */

/** What is typed for a button: the letter of an option, else a number. */
function keysOf(items: readonly Choice[]): string[] {
  let numbers = 0
  return items.map(({ label, request }) => {
    const letter = /^([A-E])(?: ·|$)/.exec(label)?.[1]
    if (letter !== undefined) return letter.toLowerCase()
    if ('choose' in request && request.choose === 0) return '?'
    return String(++numbers)
  })
}

const choicesOf = ({ blocks }: Answer): Choice[] =>
  blocks.flatMap((block) => (block.kind === 'choices' ? block.items : []))

/** Asks until nobody answers any more. An empty line takes the first way on, but never an option. */
export async function lesson(
  first: { request: Request; asker: Asker },
  { terminal, input, file }: { terminal: Terminal; input: NodeJS.ReadStream; file: string },
): Promise<number> {
  const words = catalogues[first.asker.language].surfaces.terminal.lesson
  const reader = createInterface({ input, output: terminal.out, terminal: input.isTTY === true })
  let { asker } = first
  let wrong = false
  const show = async (request: Request): Promise<Choice[]> => {
    const answered = await ask(request, asker, terminal)
    asker = remember(asker, answered.effects, file)
    wrong = isMistake(answered)
    if (wrong) return []
    const items = choicesOf(answered)
    const keys = keysOf(items)
    const lines = items.map(({ label }, i) => `  ${keys[i]}  ${label.replace(/^[A-E] · /, '')}`)
    if (items.length > 0) terminal.out.write(`\n${lines.join('\n')}\n`)
    terminal.out.write(`${words.prompt} `)
    return items
  }
  let items = await show(first.request)
  if (wrong) return finish(reader, terminal, 64)
  for await (const line of linesOf(reader)) {
    const typed = line.normalize('NFKC').trim().toLowerCase()
    if (/^\/?(q|quit|exit)$/.test(typed)) break
    const keys = keysOf(items)
    const at = typed === '' && keys[0] === '1' ? 0 : keys.indexOf(typed)
    const chosen = items[at]
    if (chosen === undefined) terminal.out.write(`${words.notThere(keys.join(' '))}\n${words.prompt} `)
    else items = await show(chosen.request)
  }
  return finish(reader, terminal, 0)
}

/** Something that was typed wrong on the command line: there is nothing to choose from. */
function isMistake({ blocks }: Answer): boolean {
  const [first] = blocks
  return first?.kind === 'headline' && first.mood === 'bad' && !blocks.some(({ kind }) => kind === 'steps')
}

async function finish(reader: Interface, terminal: Terminal, code: number): Promise<number> {
  terminal.out.write('\n')
  reader.close()
  await terminal.easel.stop()
  return code
}
