import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Asker } from '../../src/commands/command.ts'
import type { Effect } from '../../src/request/answer.ts'

/*
 * What a learner at a terminal has learned: one file of their own, read and written only by the commands that teach.
 */

const RECORDS = z.record(z.string(), z.string())

/** `$XDG_STATE_HOME/packetwalk/learning.json`. */
export function learningFile(env: NodeJS.ProcessEnv): string {
  const state = env.XDG_STATE_HOME
  return join(
    state === undefined || state === '' ? join(homedir(), '.local', 'state') : state,
    'packetwalk',
    'learning.json',
  )
}

/** The asker with their memory and the time. A file that is missing or no JSON is an empty memory. */
export function asLearner(asker: Asker, file: string): Asker {
  return { ...asker, now: Date.now(), learning: read(file) }
}

function read(file: string): Readonly<Record<string, string>> {
  try {
    return RECORDS.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? {}
  } catch (cause) {
    if (cause instanceof SyntaxError || (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'))
      return {}
    throw cause
  }
}

/** Keeps what an answer wants remembered; the asker as they are afterwards. */
export function remember(asker: Asker, effects: readonly Effect[], file: string): Asker {
  if (effects.some(({ kind }) => kind === 'forget-me')) rmSync(file, { force: true })
  const learned = effects.filter((effect) => effect.kind === 'learned')
  if (learned.length === 0) return asker
  const learning = { ...asker.learning, ...Object.fromEntries(learned.map(({ id, record }) => [id, record])) }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const beside = `${file}.${process.pid}`
  writeFileSync(beside, JSON.stringify(learning), { mode: 0o600 })
  renameSync(beside, file)
  return { ...asker, learning }
}
