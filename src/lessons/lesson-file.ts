import { parse, YAMLParseError } from 'yaml'
import { z } from 'zod'
import type { Network } from '../kube/network.ts'
import { Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import { BELIEFS } from './beliefs.ts'
import { kinds } from './kinds/index.ts'
import { itemOfTask, type Lesson, type LessonTask, tasksOf } from './lessons.ts'

/*
 * A lesson that a teacher wrote: YAML with the words and the tasks. Checked when it is uploaded, down to every question.
 */

const text = z.string().min(1).max(2_000)
const probe = {
  proto: z.enum(['icmp', 'udp', 'tcp']).optional(),
  port: z.int().min(1).max(65535).optional(),
  size: z.int().min(0).max(65507).optional(),
  ttl: z.int().min(1).max(255).optional(),
  df: z.enum(['want', 'do', 'dont']).optional(),
  src: z.string().max(100).optional(),
}
const alone = z.strictObject({ network: z.string().max(100).optional(), about: z.enum(BELIEFS) })
const asked = alone.extend({ kind: z.string(), from: z.string().max(253), to: z.string().max(253), ...probe })
const schema = z.strictObject({
  lesson: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/),
  title: text.max(100),
  can: text,
  telling: z.array(text).min(1).max(12),
  limit: text,
  network: z.string().max(100),
  worked: asked,
  blanks: z.array(asked).max(8).default([]),
  alone,
})

export interface WrittenLesson {
  /** `lesson/<name>`: what it is stored and asked for as. */
  name: string
  title: string
  can: string
  telling: readonly string[]
  limit: string
  lesson: Lesson
}

/** Does a text say that it is a lesson? */
export const isLessonFile = (source: string): boolean => /^lesson:[ \t]*\S/m.test(source.slice(0, 4_000))

/** Reads a lesson. Throws a Problem that names the field. */
export function readLesson(file: string, source: string): WrittenLesson {
  const { data, error } = schema.safeParse(yaml(file, source))
  if (data === undefined) {
    const [issue] = error.issues
    throw bad(file, issue?.path.join('.') ?? '', issue?.message ?? '')
  }
  const { lesson, network, worked, blanks, alone: last, ...words } = data
  const made = {
    worked: taskOf(file, { task: worked, network, at: 'worked.kind' }),
    blanks: blanks.map((task, i) => taskOf(file, { task, network, at: `blanks.${i}.kind` })),
    alone: { network: last.network ?? network, about: last.about },
  }
  return { name: `lesson/${lesson}`, ...words, lesson: made }
}

/** Every task must give a question in its network, whatever the seed. */
export function checkLesson(file: string, { lesson }: WrittenLesson, open: (name: string) => Network): void {
  for (const [i, task] of tasksOf(lesson).entries())
    if (itemOfTask(open(task.network), task, { seed: i }) === undefined)
      throw bad(file, i === 0 ? 'worked' : `blanks.${i - 1}`, `${task.kind ?? ''} ${task.about}`)
}

const bad = (file: string, field: string, found: string): Problem =>
  new Problem('bad-file', { file, field, found: found.slice(0, 100), expected: { what: 'other' } })

function yaml(file: string, source: string): unknown {
  try {
    return parse(source, { maxAliasCount: 10 })
  } catch (cause) {
    if (!(cause instanceof YAMLParseError)) throw cause
    const line = cause.linePos?.[0].line
    throw new Problem('bad-file', {
      file,
      ...(line === undefined ? {} : { line }),
      field: 'lesson',
      found: cause.code,
      expected: { what: 'yaml' },
    })
  }
}

function taskOf(
  file: string,
  { task, network, at }: { task: z.infer<typeof asked>; network: string; at: string },
): LessonTask {
  const { kind, about, network: own, ...ends } = task
  const names = Object.keys(kinds)
  const known = isKind(kind) ? kind : undefined
  if (known === undefined)
    throw new Problem('bad-file', {
      file,
      field: at,
      found: kind.slice(0, 100),
      expected: { what: 'one-of', names: [...near(kind, names, 3), ...names].slice(0, 6) },
    })
  const given = Object.fromEntries(Object.entries(ends).filter(([, value]) => value !== undefined))
  return { network: own ?? network, about, kind: known, ends: { ...given, from: ends.from, to: ends.to } }
}

function isKind(kind: string): kind is keyof typeof kinds {
  return Object.hasOwn(kinds, kind)
}
