import { type Scene, scenes, telling } from '../engine/scenes.ts'
import type { Asked } from '../findings/walk.ts'
import type { Block, StepLine } from '../request/answer.ts'
import type { Cut, Detail } from '../request/calls.ts'
import { join, type Text, t } from '../request/text.ts'
import type { Journey, Step } from '../trace/events.ts'
import { tellStep } from '../words/contract/tell.ts'
import { doorNotes } from './door-notes.ts'
import { headline } from './headline.ts'
import { pathOf } from './json.ts'
import { castOf, placeText } from './places.ts'
import { proofOf } from './prove.ts'
import type { Reader } from './reader.ts'
import { clusterBlocks, sourceNotes } from './reality.ts'
import { namedHead } from './suspects.ts'

/*
 * A journey as an answer on one screen: result, where it broke, the proof; then the scenes and the picture.
 */

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
    ...doorNotes(asked, reader),
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
