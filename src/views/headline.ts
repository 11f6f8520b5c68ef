import type { Behind } from '../findings/behind.ts'
import type { Doubt } from '../findings/doubts.ts'
import { brokenOf, type Findings } from '../findings/findings.ts'
import { deniedHalf } from '../findings/judged.ts'
import type { Missing } from '../findings/missing.ts'
import { unreadPlace } from '../findings/unread.ts'
import type { Contradiction } from '../kube/snapshot/gaps.ts'
import type { Headline, Mood } from '../request/answer.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import type { Drop } from '../trace/drops.ts'
import type { Journey } from '../trace/events.ts'
import type { Catalogue, Telling } from '../words/contract/catalogue.ts'
import { say } from '../words/contract/say.ts'
import { withoutFields } from './door-notes.ts'
import { oddityText } from './oddities.ts'
import type { Reader } from './reader.ts'

/*
 * The first line of an answer: the result, the place, the reason.
 */

export function dropText(reader: Pick<Reader, 'words' | 'voice'>, drop: Drop): Text {
  return say<Drop, Telling>(reader.words.drops, drop)[reader.voice]
}

interface NamedEnd {
  name?: string
  ip?: string
}
function endText(end: NamedEnd, { punctuation }: Pick<Catalogue, 'punctuation'>): Text {
  const [open, close] = punctuation.brackets
  if (end.name === undefined) return t`${end.ip ?? '?'}`
  return end.ip === undefined ? t`${end.name}` : t`${end.name}${plain(open)}${end.ip}${plain(close)}`
}

const MOODS = { reachable: 'good', unreachable: 'bad', ambiguous: 'unsure', undetermined: 'unsure' } as const

export function moodOf(journey: Journey): Mood {
  return MOODS[journey.result.kind]
}

/** Missing facts by the names that people have for them, each name once. */
function missingNames(missing: readonly Missing[], reader: Reader): string[] {
  return [...new Set(missing.map((one) => missingName(one, reader)))]
}

function missingName(missing: Missing, { words }: Reader): string {
  if (missing.kind === 'evidence') return missing.fact.about
  const { ends } = words.mode.lines
  if (missing.kind === 'listener') return ends.listener(missing.node, `${missing.port}/${missing.protocol}`)
  if (missing.kind === 'name') return ends.addressOf(missing.name)
  if (missing.kind === 'service-address') return ends.serviceWith(missing.ip)
  return missing.kind === 'not-given' ? words.mode.resources[missing.resource] : doubtName(missing.doubt, words)
}

function doubtName(doubt: Doubt, { mode }: Catalogue): string {
  const { features, notReadyName, unmanagedName } = mode.doubts
  if (doubt.kind === 'not-walked') return features[doubt.feature].name
  if (doubt.kind === 'unread') return mode.doubts.unreadName(unreadPlace(doubt.unread))
  if (doubt.kind === 'cni-assumed') return mode.doubts.assumedName
  return doubt.kind === 'node-not-ready' ? notReadyName(doubt.node) : unmanagedName(doubt.pod)
}

/** The first line: the result, the place, the reason. */
export function headline(found: Findings, reader: Reader): Headline {
  return assumedHead(withoutFields(resultHead(found, reader), found, reader), found, reader)
}

/** Of a cluster whose CNI nothing shows: on what the answer rests. */
function assumedHead(head: Headline, { doubts }: Findings, { words }: Reader): Headline {
  if (!doubts.some(({ kind }) => kind === 'cni-assumed')) return head
  // the first words are the answer; what it rests on comes behind them
  return { ...head, text: join([head.text, words.mode.doubts.assumedHead], words.punctuation.sentence) }
}

function resultHead(found: Findings, reader: Reader): Headline {
  const { journey, missing } = found
  const { lines } = reader.words
  const mood = moodOf(journey)
  const { result } = journey
  if (result.kind === 'undetermined') {
    const text = lines.undetermined(
      endText(found.from, reader.words),
      endText(found.to, reader.words),
      missingNames(missing, reader),
    )
    return { kind: 'headline', mood, text }
  }
  if (result.kind === 'ambiguous')
    return {
      kind: 'headline',
      mood,
      text: lines.ambiguous(endText(found.from, reader.words), endText(found.to, reader.words), result.ways),
    }
  // it arrives, and whoever asked gets a refusal: nothing to be glad of
  const arrived = isRefused(found) ? 'bad' : isDoubtful(found) ? 'unsure' : mood
  return { kind: 'headline', mood: arrived, text: endingText(found, reader) }
}

function isRefused({ journey, broken }: Pick<Findings, 'journey' | 'broken'>): boolean {
  return broken === undefined && journey.outcome.kind === 'refused'
}

/** It arrives where the Service leads, and nobody there declares that port: whether the program is glad of it is not certain. */
function isDoubtful({ journey, broken, cluster }: Findings): boolean {
  if (broken !== undefined || journey.outcome.kind === 'refused' || cluster === undefined) return false
  return cluster.explained !== undefined
}

/** How the told way ends, whatever else is not known; and what stands behind it. */
export function endingText(found: Findings, reader: Reader): Text {
  const { punctuation } = reader.words
  const behind = found.behind.map((one) => behindText(one, reader))
  const { from, to } = found
  const ending = isDoubtful(found)
    ? reader.words.endings[reader.voice].arrives(endText(from, reader.words), endText(to, reader.words))
    : lossText(found, reader)
  const more = [...wrongPort(found, reader), ...explained(found, reader), ...nearestRule(found, reader)]
  return join([ending, ...behind, ...more], punctuation.sentence)
}

/** Which rule nearly allows it, and what it wants that the pod has not. */
function nearestRule({ broken, cluster }: Findings, { words }: Reader): Text[] {
  if (broken?.reason.kind !== 'policy-denied') return []
  const [near] = deniedHalf(cluster?.judged?.verdict)?.nearMisses ?? []
  return near === undefined ? [] : [words.policy.misses[near.miss](near)]
}

/** What does not fit together in the snapshot, and is why the way ends so. */
function explained({ cluster }: Findings, reader: Reader): Text[] {
  if (cluster?.explained === undefined) return []
  return [say<Contradiction, Text>(reader.words.mode.contradictions, cluster.explained)]
}

/** A port that the other end does not have, or does not declare: that is the cause, wherever the packet dies of it. */
function wrongPort({ broken, cluster }: Findings, reader: Reader): Text[] {
  const kinds = broken === undefined ? ['undeclared'] : ['no-such-port', 'node-port']
  const odd = cluster?.oddities.find(({ kind }) => kinds.includes(kind))
  return odd === undefined ? [] : [oddityText(odd, reader)]
}

function behindText(behind: Behind, reader: Reader): Text {
  const why = 'why' in behind && behind.why !== undefined ? dropText(reader, behind.why) : []
  const { lines } = reader.words
  return say<Behind, Text>(
    {
      loop: (one) => lines.behind.loop(one, why),
      'end-down': (one) => lines.behind['end-down'](one, why),
      'arp-lost': (one) => lines.behind['arp-lost'](one, why),
      'error-lost': (one) => lines.behind['error-lost'](one, why),
      'native-range': (one) => lines.behind['native-range'](one, why),
    },
    behind,
  )
}

function lossText(found: Findings, reader: Reader): Text {
  const { from, to, journey, broken } = found
  const ends = { from: endText(from, reader.words), to: endText(to, reader.words) }
  // the rule that nearly allows it has a sentence of its own
  const reason = broken?.reason
  const short =
    reason?.kind === 'policy-denied' && nearestRule(found, reader).length > 0 ? { ...reason, near: [] } : reason
  return wayEnds(journey, { ...ends, ...(short === undefined ? {} : { reason: short }) }, reader)
}

type Words = Pick<Reader, 'words' | 'voice'>
interface NamedEnds {
  from: Text
  to: Text
  /** The loss as it is to be told; the journey's own when missing. */
  reason?: Drop
}

/** The result of a journey alone, for who has no more than that: what stands under its picture. */
export function resultText(journey: Journey, ends: NamedEnds, reader: Words): Text {
  const { kind } = journey.result
  if (kind === 'undetermined') return plain(reader.words.results.undetermined)
  if (kind === 'ambiguous') return plain(reader.words.results.ambiguous)
  return wayEnds(journey, ends, reader)
}

function wayEnds(journey: Journey, { from, to, reason }: NamedEnds, reader: Words): Text {
  const loss = brokenOf(journey)
  const broken = loss === undefined ? undefined : { ...loss, reason: reason ?? loss.reason }
  const said = reader.words.endings[reader.voice]
  if (broken?.leg === 'request') {
    const why = dropText(reader, broken.reason)
    return journey.request.disposition.kind === 'not-sent'
      ? said.notSent(from, to, why)
      : said.lost(from, to, t`${broken.at}`, why)
  }
  if (broken?.leg === 'reply') return said.replyLost(from, to, t`${broken.at}`, dropText(reader, broken.reason))
  if (broken?.leg === 'acknowledgement')
    return said.halfOpen(from, to, t`${broken.at}`, dropText(reader, broken.reason))
  if (journey.reply === undefined) return said.noReply(from, to)
  const ended = { journey, ...(broken === undefined ? {} : { broken }) }
  return isRefused(ended) ? said.refused(from, to, journey.outcome) : said.reached(from, to, journey.outcome)
}
