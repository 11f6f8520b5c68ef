import { type Blast, senseOf, type Turned } from '../findings/blast.ts'
import type { Hypothesis } from '../findings/hypothesis.ts'
import { editText } from '../kube/edits/text.ts'
import type { Block, Headline } from '../request/answer.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import type { ProblemText } from '../words/contract/catalogue.ts'
import { wayParts } from './diff.ts'
import type { AnswerParts } from './parts.ts'
import type { Reader } from './reader.ts'
import { sourceNotes } from './source-notes.ts'

/*
 * What would be: marked as such in its first words, with the change that it rests on.
 */

const MOST_TURNED = 10

/** `told` says a problem of one side in the reader's language. */
export function whatIfParts(
  found: Hypothesis,
  reader: Reader,
  told: (found: Hypothesis) => ProblemText | undefined,
): AnswerParts {
  const { words } = reader
  const changes = changesText(found, reader)
  const asked = askedParts(found, reader, told(found))
  const head: Headline = {
    ...asked.head,
    text: join([words.whatif.hypothetical(changes), asked.head.text], words.punctuation.sentence),
  }
  const off = found.edits.some((edit) => edit.kind === 'power' && !edit.up) && found.after.cluster !== undefined
  return {
    head,
    place: asked.place,
    proof: [],
    body: [...blastBlocks(found.blast, reader), ...asked.body],
    next: [
      ...(off ? [{ kind: 'note' as const, text: words.whatif.atOnce }] : []),
      { kind: 'note', text: words.whatif.hash(found.hash, found.before.hash, found.after.hash) },
      ...sourceNotes(found.before, reader),
    ],
  }
}

export function changesText({ edits }: Pick<Hypothesis, 'edits'>, { words }: Reader): Text {
  return join(
    edits.map((edit) => t`${editText(edit)}`),
    words.punctuation.list,
  )
}

/** The question on both sides; without one, what the change does is the answer. */
function askedParts(
  { ways, blast }: Hypothesis,
  reader: Reader,
  problem: ProblemText | undefined,
): Pick<AnswerParts, 'head' | 'place' | 'body'> {
  const { whatif } = reader.words
  if (ways === undefined)
    return { head: { kind: 'headline', mood: 'neutral', text: blastText(blast, reader) }, place: [], body: [] }
  if (!('side' in ways)) return wayParts(ways, reader)
  const { side } = ways
  const text = problem === undefined ? plain('') : whatif.gone[side](problem.what)
  return { head: { kind: 'headline', mood: side === 'after' ? 'bad' : 'unsure', text }, place: [], body: [] }
}

export function blastText({ counts, asked, turned, changes }: Blast, { words }: Reader): Text {
  const { blast } = words.whatif
  return turned.length === 0 && counts.otherWay === 0
    ? blast.none(asked)
    : blast.some(counts, { asked, judged: changes !== undefined })
}

/** How many connections change, and the ten that matter most. */
export function blastBlocks(blast: Blast, reader: Reader): Block[] {
  const { whatif } = reader.words
  const { columns, caption, more, rest } = whatif.blast
  const shown = blast.turned.slice(0, MOST_TURNED)
  const left = blast.turned.length - shown.length
  const head = [columns.from, columns.to, columns.port, columns.before, columns.after]
  const table: Block[] =
    shown.length === 0
      ? []
      : [{ kind: 'table', caption: plain(caption), columns: head, rows: shown.map((one) => turnedRow(one, reader)) }]
  return [
    { kind: 'paragraph', text: blastText(blast, reader) },
    ...table,
    ...(left > 0 ? [{ kind: 'note' as const, text: rest(left) }] : []),
    ...(blast.more ? [{ kind: 'note' as const, text: more }] : []),
  ]
}

function turnedRow(one: Turned, { words }: Reader): Text[] {
  const { states, blast } = words.whatif
  const name = (text: string): Text => (one.about === 'outside' && text === 'world' ? plain(blast.outside) : t`${text}`)
  const port = one.proto === 'icmp' ? 'icmp' : `${one.port}/${one.proto.toUpperCase()}`
  const sign = senseOf(one) === 'opened' || senseOf(one) === 'came' ? '+ ' : '- '
  return [
    join([plain(sign), name(one.from)], ''),
    name(one.to),
    t`${port}`,
    plain(states[one.before]),
    plain(states[one.after]),
  ]
}
