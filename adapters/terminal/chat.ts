import { createInterface, type Interface } from 'node:readline'
import type { Asker } from '../../src/bot/bot.ts'
import { COMMAND_NAMES } from '../../src/commands/index.ts'
import type { Effect } from '../../src/request/answer.ts'
import { ask, type Terminal } from './index.ts'

/** Question after question. Settings and edited networks last as long as the conversation. */
export async function chat(first: Asker, terminal: Terminal): Promise<number> {
  let asker = first
  const completer = (line: string): [string[], string] => {
    const all = COMMAND_NAMES.map((name) => `/${name}`)
    const fitting = all.filter((name) => name.startsWith(line))
    return [fitting.length > 0 ? fitting : all, line]
  }
  const reader = createInterface({ input: process.stdin, output: terminal.out, completer, prompt: '› ' })
  let ended = false
  reader.on('close', () => {
    ended = true
  })
  // A pipe has ended while its lines are still being answered: readline throws when it is asked to prompt then.
  const prompt = (): void => {
    if (!ended) reader.prompt()
  }
  prompt()
  for await (const line of linesOf(reader)) {
    const text = line.trim()
    if (/^\/?(quit|exit)$/i.test(text)) break
    if (text !== '') {
      const { effects, asked } = await ask({ line: text }, asker, terminal)
      if (asked !== undefined) asker = { ...asker, last: asked }
      for (const effect of effects) asker = after(asker, effect)
    }
    prompt()
  }
  reader.close()
  await terminal.easel.stop()
  return 0
}

/** What the conversation remembers after an answer. */
function after(asker: Asker, effect: Effect): Asker {
  switch (effect.kind) {
    case 'set-language':
      return { ...asker, language: effect.language }
    case 'set-voice':
      return { ...asker, voice: effect.voice }
    case 'use-network':
      return { ...asker, network: effect.network }
    case 'store-network': {
      const stored = [...asker.stored, { hash: effect.hash, name: effect.name, source: effect.source }]
      return { ...asker, stored, networks: stored }
    }
    case 'set-picture':
      return { ...asker, picture: effect.picture }
    case 'learned':
      return { ...asker, learning: { ...asker.learning, [effect.id]: effect.record } }
    case 'set-privacy':
    case 'set-threads':
    case 'share-network':
    case 'forget-network':
    case 'study':
    case 'study-vote':
    case 'forget-me':
      return asker
  }
}

/** Lines in order, none lost while an answer is being drawn (readline's own iterator drops them once the input has ended). */
export async function* linesOf(reader: Interface): AsyncGenerator<string> {
  const waiting: string[] = []
  let wake: (() => void) | undefined
  let closed = false
  reader.on('line', (line) => {
    waiting.push(line)
    wake?.()
  })
  reader.on('close', () => {
    closed = true
    wake?.()
  })
  for (;;) {
    const line = waiting.shift()
    if (line !== undefined) yield line
    else if (closed) return
    else
      await new Promise<void>((resolve) => {
        wake = resolve
      })
  }
}
