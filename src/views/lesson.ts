import { scenes } from '../engine/scenes.ts'
import { findingsOf } from '../findings/findings.ts'
import type { Network } from '../kube/network.ts'
import type { Item } from '../lessons/item.ts'
import type { Block, Choice } from '../request/answer.ts'
import type { Ends, Language, Manner, Request, Voice } from '../request/calls.ts'
import { bare, code, join, plain, type Text } from '../request/text.ts'
import type { LessonWords } from '../words/contract/lessons.ts'
import { sayStem, sayValue } from '../words/contract/lessons-tell.ts'
import { catalogues } from '../words/index.ts'
import { blocksOf } from './parts.ts'
import { placeText } from './places.ts'
import type { Reader } from './reader.ts'
import { tableBlocks } from './step.ts'
import { sceneLines, summary } from './summary.ts'

/*
 * A question before and after it was answered. Before, nothing of any step is shown: only what is asked and the options.
 */

/** The letters of the options. */
const LETTERS = ['A', 'B', 'C', 'D', 'E'] as const
/** An option that is short enough stands on its button too. */
const ON_A_BUTTON = 36

export const wordsFor = (language: Language): LessonWords => catalogues[language].surfaces.lessons

export const letterOf = (index: number): string => LETTERS[index] ?? String(index + 1)

/** The question with its options. `choose` makes the request of option n, counted from 1; 0 is "I don't know". */
export function questionBlocks(item: Item, reader: Reader, choose: (n: number) => Request): Block[] {
  const words = wordsFor(reader.language)
  const said = item.options.map(({ value }) => sayValue(words, value)[reader.voice])
  const asked = { from: item.ends.from, to: item.ends.to, ends: item.ends }
  const probe = probeOf(item.ends)
  return [
    { kind: 'headline', mood: 'neutral', text: sayStem(words, item.stem, asked)[reader.voice] },
    ...(probe === undefined ? [] : [{ kind: 'note' as const, text: words.probe(probe) }]),
    {
      kind: 'table',
      caption: plain(words.answer),
      columns: [words.option, words.answer],
      rows: said.map((text, i) => [plain(letterOf(i)), text]),
    },
    {
      kind: 'choices',
      items: [...said.map((text, i) => button(text, i, choose)), { label: words.unknown, request: choose(0) }],
    },
  ]
}

function button(text: Text, index: number, choose: (n: number) => Request): Choice {
  const said = bare(text)
  const label = said.length <= ON_A_BUTTON ? `${letterOf(index)} · ${said}` : letterOf(index)
  return { label, request: choose(index + 1) }
}

/** What differs from a plain ping, as one would type it: the same in every language. */
function probeOf({ proto, port, ttl, size, df, src, open }: Ends): Text | undefined {
  const parts = [
    ...(proto === undefined || proto === 'icmp' ? [] : [`${proto} ${port ?? ''}`.trim()]),
    ...(ttl === undefined ? [] : [`ttl=${ttl}`]),
    ...(size === undefined ? [] : [`size=${size}`]),
    ...(df === undefined ? [] : [`df=${df}`]),
    ...(src === undefined ? [] : [`src=${src}`]),
    ...(open === false ? ['open=no'] : []),
  ]
  return parts.length === 0 ? undefined : join(parts.map(code), ' ')
}

/** After the answer: what it was, the belief behind it, and the step that settles it. */
export function revealBlocks(item: Item, chosen: number, about: { network: Network; reader: Reader }): Block[] {
  const { reader } = about
  const words = wordsFor(reader.language)
  const right = item.options[item.key]
  const option = chosen === 0 ? undefined : item.options[chosen - 1]
  const said = (one: typeof option): Text => (one === undefined ? [] : sayValue(words, one.value)[reader.voice])
  const isRight = option !== undefined && option === right
  const { belief } = option ?? {}
  const truth = words.beliefs[belief ?? item.about].truth[reader.voice]
  return [
    {
      kind: 'headline',
      mood: isRight ? 'good' : option === undefined ? 'neutral' : 'unsure',
      text: isRight
        ? join([words.right, said(right)], reader.words.punctuation.sentence)
        : option === undefined
          ? words.shown
          : words.wrong(said(option)),
    },
    ...(isRight ? [] : [paragraph(words.isRight(said(right)))]),
    ...(belief === undefined ? [] : [paragraph(words.behind(words.beliefs[belief].belief[reader.voice]))]),
    paragraph(truth),
    ...settling(item, about),
  ]
}

const paragraph = (text: Text): Block => ({ kind: 'paragraph', text })

/** The step that settles it, with its table. */
function settling(item: Item, { network, reader }: { network: Network; reader: Reader }): Block[] {
  const { journey } = findingsOf(network, item.ends)
  const all = scenes(journey, network.topology)
  const scene = all[item.shows - 1]
  if (scene === undefined) return []
  const [line] = sceneLines([scene], reader)
  return [
    { kind: 'note', text: wordsFor(reader.language).settles(item.shows, all.length) },
    ...(line === undefined
      ? []
      : [{ kind: 'steps' as const, items: [{ ...line, place: placeText(reader.words, reader.voice, scene.spot) }] }]),
    ...tableBlocks(scene, reader),
  ]
}

/** The whole walk of a question that was answered, with its picture. */
export function wholeWay(item: Item, { network, reader }: { network: Network; reader: Reader }): Block[] {
  const found = findingsOf(network, item.ends)
  const [, ...rest] = blocksOf(summary(found, reader, { cut: 'overview', detail: 'summary' }))
  return [{ kind: 'note', text: wordsFor(reader.language).wholeWay }, ...rest.filter(({ kind }) => kind !== 'command')]
}

/** Buttons that replay a question: the whole walk, and the step that settles it. */
export function replayChoices(
  item: Item,
  manner: Manner,
  { language }: { language: Language; voice: Voice },
): Choice[] {
  return [
    { label: wordsFor(language).replay, request: { kind: 'trace', ...item.ends, manner } },
    { label: `/step ${item.shows}`, request: { kind: 'step', ...item.ends, number: item.shows, manner } },
  ]
}
