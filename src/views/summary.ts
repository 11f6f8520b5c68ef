import { type Scene, scenes, telling } from '../engine/scenes.ts'
import type { Findings } from '../findings/findings.ts'
import type { NameTrouble } from '../findings/names.ts'
import { partyName } from '../findings/party-name.ts'
import type { Block, Headline, StepLine } from '../request/answer.ts'
import type { Cut, Detail } from '../request/calls.ts'
import { join, type Text, t } from '../request/text.ts'
import type { Journey, Step } from '../trace/events.ts'
import { sh } from '../trace/shell.ts'
import { say } from '../words/contract/say.ts'
import { tellStep } from '../words/contract/tell.ts'
import { doorNotes } from './door-notes.ts'
import { headline } from './headline.ts'
import { pathOf } from './json.ts'
import type { AnswerParts } from './parts.ts'
import { pictureCast, placeText, stationText } from './places.ts'
import { becauseText } from './policy.ts'
import type { Reader } from './reader.ts'
import { clusterBlocks } from './reality.ts'
import { sourceNotes } from './source-notes.ts'
import { townOf } from './town.ts'

/*
 * A journey as an answer on one screen: result, where it broke, the proof; then the scenes and the picture.
 */

export function lineOf(scene: Scene, steps: Step[], reader: Reader): StepLine {
  const sentences = steps.map((step) => tellStep(reader.words, step, scene.spot)[reader.voice])
  return {
    number: scene.number,
    place: placeText(reader.words, reader.voice, scene.spot),
    text: join(sentences, reader.words.punctuation.sentence),
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

/** Where it broke: the scene of the last drop. Undefined: it did not. */
export function brokenScene(journey: Journey, all: readonly Scene[]): Scene | undefined {
  if (journey.result.kind === 'reachable') return undefined
  return all.findLast((scene) => scene.leg !== 'error' && scene.steps.some((step) => step.kind === 'dropped'))
}

/** How much is told, and which cut of the picture. */
export interface Shape {
  cut: Cut
  detail: Exclude<Detail, 'brief'>
}

/** The one-screen answer. */
export function summary(found: Findings, reader: Reader, shape: Shape): AnswerParts {
  const { journey, network } = found
  const { language, voice } = reader
  const all = scenes(journey, network.topology)
  const cast = pictureCast(found, reader)
  const town = townOf(all, network.topology)
  return {
    head: namedHead(found, reader),
    place: [placeBlock(found, all, reader)],
    proof: [proofBlock(found, reader)],
    body: [
      ...clusterBlocks(found, reader),
      { kind: 'steps', items: shape.detail === 'steps' ? everyStep(all, reader) : sceneLines(all, reader) },
      { kind: 'diagram', journey, language, voice, cut: shape.cut, cast, town },
      ...storybookNote(found, reader),
      ...doorNotes(found, reader),
    ],
    next: sourceNotes(network, reader),
  }
}

/** Where it broke, as a sentence that points to the numbered step; the path when nothing did. */
function placeBlock({ journey, network }: Findings, all: readonly Scene[], reader: Reader): Block {
  const { words, voice } = reader
  const broken = brokenScene(journey, all)
  if (broken !== undefined)
    return { kind: 'paragraph', text: words.lines.brokeAt(broken.number, placeText(words, voice, broken.spot)) }
  const path = join(
    pathOf(journey.request).map((device) => stationText(device, network.topology, reader)),
    ' → ',
  )
  return { kind: 'paragraph', text: words.endings[voice].way(path) }
}

export function proofBlock(found: Findings, { words }: Reader): Block {
  const { proof, cluster, byName, from } = found
  const lookup = byName ? cluster?.lookup : undefined
  const [namespace = '', pod = ''] = (from.name ?? '').split('/')
  if (lookup?.kind === 'unanswered') {
    const command = sh`kubectl -n ${namespace} exec ${pod} -- nslookup ${lookup.trouble.name}`
    return { kind: 'command', about: words.lines.prove(t`${from.name}`), command: command.line }
  }
  return { kind: 'command', about: words.lines.prove(t`${proof.device}`), command: proof.command }
}

/** The headline, after a word on the lookup where that is forbidden: nobody dials a Service by its number. */
export function namedHead(found: Findings, reader: Reader): Headline {
  const head = headline(found, reader)
  const { parties, byName, cluster } = found
  const lookup = cluster?.lookup
  const { words } = reader
  if (parties === undefined || !byName || lookup === undefined) return head
  if (lookup.kind === 'unanswered') {
    const none = say<NameTrouble, Text>(words.mode.lines.unanswered, lookup.trouble)
    return { ...head, mood: 'bad', text: join([none, head.text], words.punctuation.sentence) }
  }
  if (lookup.kind !== 'denied' || lookup.half === undefined) return head
  const { dns, port, half } = lookup
  const why = becauseText(reader, half.reason, half.direction)
  const denied = words.mode.lines.lookup(t`${partyName(parties.from)}`, { dns, port, why })
  return { ...head, mood: 'bad', text: join([denied, head.text], words.punctuation.sentence) }
}

/** Every storybook answer says in one line where the real datapath differs. */
function storybookNote({ network, journey }: Findings, reader: Reader): Block[] {
  if (network.datapath !== 'storybook') return []
  const crossed = journey.story.some((hop) => hop.steps.some((step) => step.kind === 'encapsulated'))
  const { lines } = reader.words
  return [{ kind: 'note', text: lines.storybookDiffers(crossed ? lines.theRealWay.remote : lines.theRealWay.local) }]
}
