import type { Asked } from '../findings/walk.ts'
import type { Block, Mood } from '../request/answer.ts'
import { type Text, t } from '../request/text.ts'
import type { Drop } from '../trace/drops.ts'
import type { Disposition, Journey } from '../trace/events.ts'
import type { Catalogue, Telling } from '../words/contract/catalogue.ts'
import { say } from '../words/contract/say.ts'
import { withoutFields } from './door-notes.ts'
import type { Reader } from './reader.ts'

/*
 * The first line of an answer: the result, the place, the reason.
 */

export function dropText(reader: Reader, drop: Drop): Text {
  return say<Drop, Telling>(reader.words.drops, drop)[reader.voice]
}

function endText(end: { name?: string; ip?: string }): Text {
  if (end.name === undefined) return t`${end.ip ?? '?'}`
  return end.ip === undefined ? t`${end.name}` : t`${end.name} (${end.ip})`
}

const MOODS = { reachable: 'good', unreachable: 'bad', ambiguous: 'unsure', undetermined: 'unsure' } as const

export function moodOf(journey: Journey): Mood {
  return MOODS[journey.result.kind]
}

/** Facts by the names that people have for them: a kind of objects, or what stands behind its code. */
function missingNames(missing: readonly string[], { words }: Reader): string[] {
  const resources: Readonly<Record<string, string>> = words.mode.resources
  const names = missing.map((one) => (Object.hasOwn(resources, one) ? resources[one] : factName(one, words)) ?? one)
  return [...new Set(names)]
}

function factName(code: string, { mode }: Catalogue): string | undefined {
  const [kind, name = ''] = code.split(': ')
  if (kind === 'node-not-ready') return mode.doubts.notReadyName(name)
  if (kind === 'pod-unmanaged') return mode.doubts.unmanagedName(name)
  const features: Readonly<Record<string, { name: string }>> = mode.doubts.features
  return kind === 'not-walked' && Object.hasOwn(features, name) ? features[name]?.name : code.split(': ')[1]
}

/** The first line: the result, the place, the reason. */
export function headline(asked: Asked, reader: Reader): Block {
  return withoutFields(resultOf(asked, reader), asked, reader)
}

function resultOf(asked: Asked, reader: Reader): Block {
  const { journey } = asked
  const { lines } = reader.words
  const from = endText(asked.from)
  const to = endText(asked.to)
  const mood = moodOf(journey)
  if (journey.result.kind === 'undetermined')
    return { kind: 'headline', mood, text: lines.undetermined(from, to, missingNames(journey.result.missing, reader)) }
  if (journey.result.kind === 'ambiguous')
    return { kind: 'headline', mood, text: lines.ambiguous(from, to, journey.result.ways) }
  const { disposition } = journey.request
  if (disposition.kind === 'not-sent')
    return { kind: 'headline', mood, text: lines.notSent(from, to, dropText(reader, disposition.reason)) }
  if (disposition.kind === 'lost') {
    return {
      kind: 'headline',
      mood,
      text: lines.lost(from, to, t`${disposition.at}`, dropText(reader, disposition.reason)),
    }
  }
  return { kind: 'headline', mood, text: replyLine(asked, reader, { from, to }) }
}

function replyLine(asked: Asked, reader: Reader, ends: { from: Text; to: Text }): Text {
  const { journey } = asked
  const { lines } = reader.words
  const back: Disposition | undefined = journey.reply?.disposition
  if (back === undefined) return lines.noReply(ends.from, ends.to)
  if (back.kind === 'delivered') return lines.reached(ends.from, ends.to, say(reader.words.outcomes, journey.outcome))
  return lines.replyLost(ends.from, ends.to, t`${back.at}`, dropText(reader, back.reason))
}
