import { type Scene, scenes, telling } from '../engine/scenes.ts'
import type { Asked } from '../findings/walk.ts'
import type { Block, Mood, StepLine } from '../request/answer.ts'
import type { Cut, Detail, Language, Voice } from '../request/calls.ts'
import { join, type Text, t } from '../request/text.ts'
import type { Drop } from '../trace/drops.ts'
import type { Disposition, Journey, Step } from '../trace/events.ts'
import type { Catalogue, Telling } from '../words/contract/catalogue.ts'
import { say } from '../words/contract/say.ts'
import { tellStep } from '../words/contract/tell.ts'
import { pathOf } from './json.ts'
import { castOf, placeText } from './places.ts'
import { proofOf } from './prove.ts'
import { clusterBlocks, sourceNotes } from './reality.ts'
import { namedHead } from './suspects.ts'

/*
 * A journey as an answer on one screen: result, where it broke, the proof; then the scenes and the picture.
 */

export interface Reader {
  words: Catalogue
  language: Language
  voice: Voice
}

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

function lineOf(scene: Scene, steps: Step[], reader: Reader): StepLine {
  const sentences = steps.map((step) => tellStep(reader.words, step, scene.spot)[reader.voice])
  const between = reader.language === 'zh' ? '' : ' '
  return {
    number: scene.number,
    place: placeText(reader.words, reader.voice, scene.spot),
    text: join(sentences, between),
  }
}

/** The scenes as numbered lines: what says most. */
export function sceneLines(all: Scene[], reader: Reader): StepLine[] {
  return all.map((scene) => lineOf(scene, telling(scene), reader))
}

/** Every step of every scene, under the scene's number. */
export function everyStep(all: Scene[], reader: Reader): StepLine[] {
  return all.map((scene) => lineOf(scene, scene.steps, reader))
}

/** Where it broke, as a sentence that points to the numbered step. */
export function brokenScene(journey: Journey, all: Scene[]): Scene | undefined {
  if (journey.result.kind === 'reachable') return undefined
  return all.findLast((scene) => scene.leg !== 'error' && scene.steps.some((step) => step.kind === 'dropped'))
}

/** The one-screen answer. */
export function summary(asked: Asked, reader: Reader, shape: { cut: Cut; detail: Detail }): Block[] {
  const { journey, network } = asked
  const { lines } = reader.words
  const all = scenes(journey, network.topology)
  const broken = brokenScene(journey, all)
  const proof = proofOf(journey, network)
  const path = join(
    pathOf(journey.request).map((device) => t`${device}`),
    ' → ',
  )
  const where: Text =
    broken === undefined
      ? lines.way(path)
      : lines.brokeAt(broken.number, placeText(reader.words, reader.voice, broken.spot))
  return [
    namedHead(headline(asked, reader), asked, reader),
    { kind: 'paragraph', text: where },
    { kind: 'command', about: lines.prove(t`${proof.device}`), command: proof.command },
    ...clusterBlocks(asked, reader),
    { kind: 'steps', items: shape.detail === 'steps' ? everyStep(all, reader) : sceneLines(all, reader) },
    {
      kind: 'diagram',
      journey,
      language: reader.language,
      voice: reader.voice,
      cut: shape.cut,
      cast: castOf(journey, network.topology),
    },
    ...storybookNote(asked, reader),
    ...sourceNotes(network, reader),
  ]
}

/** Every storybook answer says in one line where the real datapath differs. */
function storybookNote(asked: Asked, reader: Reader): Block[] {
  const { network, journey } = asked
  if (network.datapath !== 'storybook') return []
  const crossed = journey.story.some((hop) => hop.steps.some((step) => step.kind === 'encapsulated'))
  const { lines } = reader.words
  return [{ kind: 'note', text: lines.storybookDiffers(crossed ? lines.theRealWay.remote : lines.theRealWay.local) }]
}
