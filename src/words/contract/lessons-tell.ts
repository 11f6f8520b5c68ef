import type { Stem, StemKind, StemOf, Value } from '../../lessons/item.ts'
import type { Voiced } from './cluster.ts'
import type { AskedBetween, LessonWords } from './lessons.ts'
import { say } from './say.ts'

/** Says an option. */
export function sayValue(words: LessonWords, value: Value): Voiced {
  return say(words.values, value)
}

/** Says what is asked. */
export function sayStem(words: LessonWords, stem: Stem, asked: AskedBetween): Voiced {
  return sayKind(words, stem.kind, { stem, asked })
}

function sayKind<K extends StemKind>(words: LessonWords, kind: K, said: { stem: Stem; asked: AskedBetween }): Voiced {
  const isKind = (stem: Stem): stem is StemOf<K> => stem.kind === kind
  const { stem, asked } = said
  if (!isKind(stem)) throw new TypeError(`no question for ${kind}`)
  return words.stems[kind](stem, asked)
}
