import { type Scene, scenes, telling } from '../engine/scenes.ts'
import type { Findings } from '../findings/findings.ts'
import type { Block } from '../request/answer.ts'
import type { Cut } from '../request/calls.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import type { Step, StepKind, Trace } from '../trace/events.ts'
import { doorNotes } from './door-notes.ts'
import { pathOf } from './json.ts'
import type { AnswerParts } from './parts.ts'
import { pictureCast, stationText } from './places.ts'
import type { Reader } from './reader.ts'
import { brokenScene, lineOf, namedHead, proofBlock } from './summary.ts'

/*
 * The first answer in a chat, short enough for a phone: the result, the way on one line, the step that decides, a proof,
 * the small picture. The same facts and numbers as in the whole answer, folded.
 */

const BROKEN = ' ✗'
const UNKNOWN = ' ?'

export function brief(found: Findings, reader: Reader, cut: Cut): AnswerParts {
  const { journey } = found
  const { language, voice } = reader
  return {
    head: namedHead(found, reader),
    place: [...wayBlocks(found, reader), factBlock(decisiveScene(found), reader)],
    proof: [proofBlock(found, reader)],
    body: [{ kind: 'diagram', journey, language, voice, cut, cast: pictureCast(found, reader) }],
    next: doorNotes(found, reader),
  }
}

/** What was looked up there. That it ended there stands in the headline. */
function factBlock(scene: Scene, reader: Reader): Block {
  const steps = telling(scene)
  const before = steps.filter(({ kind }) => kind !== 'dropped')
  return { kind: 'steps', items: [lineOf(scene, before.length === 0 ? steps : before, reader)] }
}

/** What decides of what may have been met, most telling first: who is allowed, who is meant, where that is, which way. */
const DECIDING: readonly StepKind[] = [
  'policy-verdict',
  'no-backend',
  'socket-translated',
  'service-translated',
  'ipcache-found',
  'tunnel-map-found',
  'fib-looked-up',
  'route-found',
  'endpoint-found',
]

/** The scene that decides: where it broke, or the lookup that says where it goes; of several, the first on the way. */
export function decisiveScene(found: Findings): Scene {
  const { journey, network } = found
  const all = scenes(journey, network.topology)
  const broken = found.missing.length === 0 ? brokenScene(journey, all) : undefined
  if (broken !== undefined) return broken
  const there = all.filter(({ leg }) => leg === 'request')
  const onTheWay = [...there.filter(({ spot }) => spot.device !== journey.question.from), ...there]
  const open = onTheWay.find(isOpen)
  for (const kind of DECIDING) {
    const scene = open ?? onTheWay.find(({ steps }) => steps.some((step) => step.kind === kind && isTelling(step)))
    if (scene !== undefined) return scene
  }
  const [first] = all
  if (first === undefined) throw new Error('a journey without scenes')
  return first
}

/** Does a policy that nobody has seen decide there? */
function isOpen({ steps }: Scene): boolean {
  return steps.some((step) => step.kind === 'policy-verdict' && step.missing.length > 0)
}

/** That nobody forbids it decides nothing. */
function isTelling(step: Step): boolean {
  return step.kind !== 'policy-verdict' || step.by.length > 0
}

/** The way on one line, the broken hop marked; the way back only where it broke. */
export function wayBlocks(found: Findings, reader: Reader): Block[] {
  const { broken, journey } = found
  const { punctuation, endings } = reader.words
  const said = endings[reader.voice]
  const unknown = found.missing.length > 0 ? unknownAt(found) : undefined
  const marked = (trace: Trace, at: string | undefined): Text =>
    pathText(trace, { at, unknown }, (device) => stationText(device, found.network.topology, reader))
  const there = said.way(marked(journey.request, broken?.leg === 'request' ? broken.at : undefined))
  const back =
    broken?.leg === 'reply' && journey.reply !== undefined ? [said.wayBack(marked(journey.reply, broken.at))] : []
  const last =
    broken?.leg === 'acknowledgement' && journey.acknowledgement !== undefined
      ? [said.wayOfAck(marked(journey.acknowledgement, broken.at))]
      : []
  return [{ kind: 'paragraph', text: join([there, ...back, ...last], punctuation.sentence) }]
}

/** The first place where what is missing could end it; where nobody can say, it is the end of the way. */
function unknownAt(found: Findings): string | undefined {
  const { journey, network } = found
  const open = scenes(journey, network.topology).find((scene) => scene.leg === 'request' && isOpen(scene))
  return open?.spot.device ?? pathOf(journey.request).at(-1)
}

interface Marks {
  at: string | undefined
  unknown: string | undefined
}
function pathText(trace: Trace, { at, unknown }: Marks, nameOf: (device: string) => Text): Text {
  const path = pathOf(trace)
  return join(
    path.map((device, i) => {
      // it went round before it was lost: only its last visit is the one that broke
      const isBroken = device === at && i === path.lastIndexOf(device)
      const mark = device === unknown ? UNKNOWN : isBroken ? BROKEN : ''
      return mark === '' ? nameOf(device) : t`${nameOf(device)}${plain(mark)}`
    }),
    ' → ',
  )
}
