import type { Asker } from '../../src/commands/command.ts'
import type { Answer } from '../../src/request/answer.ts'
import type { Language, Request } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import { readUpload, type Upload } from '../import/upload.ts'

/*
 * Where questions are answered: in this thread, or in a pool of others that can be stopped.
 */

/** Answers a question: pure and synchronous. A line is parsed, mistakes are told. */
export type Bot = (request: Request | { line: string }, asker: Asker) => Answer

/** All that an answer needs. A file is read where the question is answered: what strangers upload may be slow to read. */
export interface ThinkQuestion {
  request: Request | { line: string }
  asker: Asker
  upload?: Upload
  /** Who asks: one person never has two questions answered at the same moment. */
  by: string
}
/** Rejects with `Stopped` when there was no end to it. */
export type Think = (question: ThinkQuestion) => Promise<Answer>

/** Why a question was given up: it took too long, needed too much memory, or too many others were waiting. */
export type StopReason = 'time' | 'memory' | 'busy'
export class Stopped extends Error {
  readonly reason: StopReason
  constructor(reason: StopReason) {
    super(`a question was given up: ${reason}`)
    this.name = 'Stopped'
    this.reason = reason
  }
}

/** Answers in this thread: for tests, and where one person asks on their own machine. */
export function here(bot: Bot): Think {
  return async ({ request, asker, upload }) =>
    bot(request, upload === undefined ? asker : { ...asker, upload: await readUpload(upload) })
}

/** What somebody is told whose question was given up. */
export function stoppedAnswer({ reason }: Stopped, language: Language): Answer {
  const { what, why, next } = catalogues[language].surfaces.service.stopped[reason]
  return {
    blocks: [
      { kind: 'headline', mood: 'unsure', text: what },
      { kind: 'paragraph', text: why },
      { kind: 'paragraph', text: next },
    ],
    private: true,
    effects: [],
  }
}
